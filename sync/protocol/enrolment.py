"""The one-time code that an administrator reads out: twelve letters that admit a desk, and eight by which the desk knows
that the answer comes from the centre whose code it is, before it has pinned any key."""

from hashlib import sha256

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
ADMITTING = 12
CHECKING = 8
GROUP = 4
_OF_A_CODE = frozenset(LETTERS)


def check_of(admitting: str, centre_key_hex: str) -> str:
    """Eight letters of this code and the centre's public key: other ones for each code, so that nobody makes a key for them
    beforehand."""
    number = int.from_bytes(sha256(f"centre-check\n{admitting}\n".encode() + bytes.fromhex(centre_key_hex)).digest())
    letters = ""
    for _ in range(CHECKING):
        number, rest = divmod(number, len(LETTERS))
        letters += LETTERS[rest]
    return letters


def in_groups(letters: str) -> str:
    """As people read it out: four letters, a hyphen, four letters."""
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def whole_code(code: str) -> str:
    """All its letters, however they were typed; empty where any is missing or none of a code."""
    letters = "".join(code.replace("-", "").split()).upper()
    return letters if len(letters) == ADMITTING + CHECKING and set(letters) <= _OF_A_CODE else ""


def is_of(code: str, centre_key_hex: str) -> bool:
    """Whether a whole code comes from the centre with this key."""
    try:
        return code[ADMITTING:] == check_of(code[:ADMITTING], centre_key_hex)
    except ValueError:
        return False
