"""With what a desk's data opens. `Sealed`: under a random key that its user's operating system, an account or the recovery key
gives out (`store.key_slots`). `Plain`: a folder of before, which `desk-app encrypt` moves over, and most tests."""

from dataclasses import dataclass, field

from desk_app.core.problems import EnvironmentProblem

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Plain:
    """Nothing is sealed."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Raises ValueError for a key of another length: SQLCipher would take it for a passphrase without a word."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) != KEY_BYTES:
            raise ValueError("a data key has 32 bytes")

    def derived(self, purpose: str) -> bytes:
        """Another key for each thing that is sealed: none opens what the other one seals."""
        from hashlib import blake2b  # it brings OpenSSL along, which the log-in window must not wait for

        return blake2b(b"", digest_size=KEY_BYTES, key=self.key, person=purpose.encode()[:16]).digest()

    @property
    def id(self) -> str:
        """Names the key and gives nothing of it away."""
        return self.derived("id").hex()[:16]


def sealed(source: Sealed, purpose: str, content: bytes) -> bytes:
    """A small file: XSalsa20 and Poly1305 under a key of its purpose."""
    from nacl.secret import SecretBox

    return bytes(SecretBox(source.derived(purpose)).encrypt(content))


def opened(source: Sealed, purpose: str, content: bytes) -> bytes:
    """Raises ValueError for what was not sealed so, or was changed."""
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    try:
        return SecretBox(source.derived(purpose)).decrypt(content)
    except CryptoError:
        raise ValueError("not sealed under this key") from None


Source = Plain | Sealed

_let_in: dict[str, Sealed] = {}
"""By their ids. A key belongs to the process as its user does: every thread opens the same files, and a screen that would
have to hand it on is one more that could lose it."""


def let_in(source: Sealed) -> None:
    """From now on this process opens what is sealed under it."""
    _let_in[source.id] = source


def known(key_id: str) -> Sealed | None:
    return _let_in.get(key_id)


def key_named(key_id: str) -> Sealed:
    """Raises EnvironmentProblem where nobody let this process in."""
    found = known(key_id)
    if found is None:
        raise EnvironmentProblem("problem.sealed")
    return found


def forget_all() -> None:
    """Whoever wants in again brings the key."""
    _let_in.clear()
