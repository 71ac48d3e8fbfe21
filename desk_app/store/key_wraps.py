"""How the key of a desk's data is wrapped and come by again: for the operating system's store of its user, for accounts that
may open it by their secret, and for the recovery key, which is on paper. Each wrap opens to one random key."""

import secrets
from dataclasses import replace
from hashlib import blake2b, sha256

from desk_app.core.problems import UserProblem
from desk_app.store.data_key import KEY_BYTES, Sealed, key_named
from desk_app.store.key_slots import AccountWrap, KeySlots, OsWrap, only_marks
from sync.protocol.accounts import long_enough
from sync.protocol.enrolment import LETTERS, in_groups

RECOVERY_LETTERS, CHECK_LETTERS = 28, 4
"""138 bits: nobody tries them out, so nothing slow is needed; the last four tell a slip of the pen."""
SHORTEST_OPENING = 10
"""A PIN of six digits is found in hours by who has the disk: none ever opens the data."""
SALT_BYTES = 16


def new_slots() -> tuple[KeySlots, Sealed, str]:
    """A new key, and the recovery key as it goes on paper: nobody can make that one again."""
    source = Sealed(secrets.token_bytes(KEY_BYTES))
    slots, recovery = new_recovery(KeySlots(source.id, ""), source)
    return slots, source, recovery


def new_recovery(slots: KeySlots, source: Sealed) -> tuple[KeySlots, str]:
    """Another recovery key, and that one as it goes on paper; the one before opens nothing more."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LETTERS))
    sealed = replace(slots, recovery=_wrapped(_of_letters(letters), source), tried=False)
    return sealed, in_groups(letters + _check(letters))


def open_by_recovery(slots: KeySlots, typed: str) -> Sealed:
    """Raises UserProblem."""
    letters = "".join(typed.replace("-", "").split()).upper()
    said, check = letters[:RECOVERY_LETTERS], letters[RECOVERY_LETTERS:]
    if len(letters) != RECOVERY_LETTERS + CHECK_LETTERS or check != _check(said):
        raise UserProblem("keys.mistyped")
    source = _unwrapped(_of_letters(said), slots.recovery, slots.key_id)
    if source is None:
        raise UserProblem("keys.of_another_desk")
    return source


def open_by_account(slots: KeySlots, login: str, secret: str) -> Sealed | None:
    """None where it opens nothing: another secret, or an account that never was here."""
    wrap = slots.accounts.get(login.strip().lower())
    return _unwrapped(_stretched(wrap, secret), wrap.sealed, slots.key_id) if wrap is not None else None


def wrap_for_account(slots: KeySlots, login: str, mark: str, secret: str, source: Sealed) -> KeySlots:
    """The account opens the data by this secret from now on."""
    wrap = AccountWrap(mark, secrets.token_hex(SALT_BYTES), "")
    wrap = replace(wrap, sealed=_wrapped(_stretched(wrap, secret), source))
    return replace(slots, accounts={**slots.accounts, login: wrap})


def follow_accounts(slots: KeySlots, marks: dict[str, str], seen: dict[str, str]) -> KeySlots:
    """Whose secret was seen just now opens the data by it, if it is long enough. `marks`: of all that may log in."""
    slots = only_marks(slots, marks)
    for login, secret in seen.items():
        if login in marks and login not in slots.accounts and long_enough(secret, SHORTEST_OPENING):
            slots = wrap_for_account(slots, login, marks[login], secret, key_named(slots.key_id))
    return slots


def wrap_for_os(slots: KeySlots, source: Sealed) -> tuple[KeySlots, str, bytes]:
    """The name and the content of the entry that the store is to keep."""
    entry, inner = f"{slots.key_id}-{secrets.token_hex(4)}", secrets.token_bytes(KEY_BYTES)
    return replace(slots, os=OsWrap(entry, _wrapped(inner, source))), entry, inner


def open_by_os(slots: KeySlots, kept: bytes) -> Sealed | None:
    return _unwrapped(kept, slots.os.sealed, slots.key_id) if slots.os is not None and len(kept) == KEY_BYTES else None


def _of_letters(letters: str) -> bytes:
    return blake2b(letters.encode(), digest_size=KEY_BYTES, person=b"recovery").digest()


def _check(letters: str) -> str:
    number = int.from_bytes(sha256(f"recovery-check\n{letters}".encode()).digest())
    check = ""
    for _ in range(CHECK_LETTERS):
        number, rest = divmod(number, len(LETTERS))
        check += LETTERS[rest]
    return check


def _stretched(wrap: AccountWrap, secret: str) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # 30 ms of import that the log-in window must not pay

    salt = bytes.fromhex(wrap.salt)
    return hash_secret_raw(secret.encode(), salt, wrap.time, wrap.memory, wrap.lanes, KEY_BYTES, Type.ID)


def _wrapped(by: bytes, source: Sealed) -> str:
    from nacl.secret import SecretBox

    return bytes(SecretBox(by).encrypt(source.key)).hex()


def _unwrapped(by: bytes, sealed: str, key_id: str) -> Sealed | None:
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    try:
        source = Sealed(SecretBox(by).decrypt(bytes.fromhex(sealed)))
    except (CryptoError, ValueError):
        return None
    return source if source.id == key_id else None
