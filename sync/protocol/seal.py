"""The seal: each entry hashes itself and the signature of the one before, and is signed by its desk.

`prev` of an entry = SHA-256(hash ‖ signature of the entry before), so a signature cannot be swapped either; the
signature of a batch's last entry covers all before it. Stricter than Austria's RKSV, which chains without numbers.
"""

import hashlib
import re
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from sync.protocol.canonical import Json

GENESIS = bytes(32)
SALT_DIGITS = 32
"""In hex, before the JSON of a private part: without them a hash of few possible values could be guessed."""
NOTHING = 0xFFFFFFFF
MAX_ENTRY_BYTES = 256 * 1024


class Entry(NamedTuple):
    """One line of the journal. Field order is the order of the sealed header and of the wire. A tuple: a rebuild makes
    hundreds of thousands, and a frozen class of so many fields takes ten times as long to make."""

    desk_id: str
    epoch: int
    seq: int
    recorded_at_ms: int
    kind: str
    version: int
    subject: str
    agency: str | None
    actor: str | None
    session: str | None
    auth_method: str | None
    second_actor: str | None
    occurred_at_ms: int
    based_on: str | None
    key_id: str
    body: str
    private: str | None  # salt (32 hex digits) and canonical JSON; None when there is none or it was erased
    private_hash: bytes
    prev: bytes
    hash: bytes
    signature: bytes


COLUMNS = Entry._fields
_PAPER_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_PRIVATE = COLUMNS.index("private")
_SEALED = COLUMNS.index("hash")
_LENGTH = struct.Struct(">I").pack
_NONE = _LENGTH(NOTHING)


class Head(NamedTuple):
    """The last entry of a chain: its place, its hash and the link that the next entry must carry."""

    epoch: int
    seq: int
    hash: bytes
    link: bytes


class ChainBroken(Exception):
    """The first entry that does not hold, and what is wrong with it."""

    def __init__(self, epoch: int, seq: int, reason: str) -> None:
        super().__init__(epoch, seq, reason)  # what it is made of: it comes out of other processes
        self.epoch = epoch
        self.seq = seq
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.epoch}.{self.seq}: {self.reason}"


def unsalted(private: str) -> str:
    """The JSON of a private part."""
    return private[SALT_DIGITS:]


def private_part(private: str | None) -> Json:
    """What the private part of an entry says, by its `…Private` type; None where there is none or it was erased. Raises
    ValueError for what is no JSON."""
    return orjson.loads(unsalted(private)) if private is not None else None


def is_erased(entry: Entry) -> bool:
    """Whether it was sealed with a private part that is not there any more."""
    return entry.private is None and entry.private_hash != GENESIS


def private_hash(private: str | None) -> bytes:
    """SHA-256 of the private part with its salt, as an entry carries it; zeros where there is none."""
    return hashlib.sha256(private.encode()).digest() if private is not None else GENESIS


def seal_hash(values: Iterable[object]) -> bytes:
    """SHA-256 over the length-prefixed values, in the order of the sealed columns; None is told from empty."""
    parts: list[bytes] = []
    for value in values:
        if value is None:
            parts.append(_NONE)
            continue
        raw = value.encode() if type(value) is str else value if type(value) is bytes else str(value).encode()
        parts.append(_LENGTH(len(raw)))
        parts.append(raw)
    return hashlib.sha256(b"".join(parts)).digest()


def entry_hash(entry: Entry) -> bytes:
    """What an entry's `hash` must be: over all its columns up to `prev`, without the private part itself."""
    return seal_hash(entry[:_PRIVATE] + entry[_PRIVATE + 1 : _SEALED])


def link_after(entry_hash_: bytes, signature: bytes) -> bytes:
    """What the next entry's `prev` must be."""
    return hashlib.sha256(entry_hash_ + signature).digest()


def head_of(entry: Entry) -> Head:
    """The entry as the last one of its chain."""
    return Head(entry.epoch, entry.seq, entry.hash, link_after(entry.hash, entry.signature))


def seal(header: tuple[Any, ...], sign: Callable[[bytes], bytes]) -> Entry:
    """Hash and sign the first 19 columns of an entry (`desk_id` … `prev`)."""
    sealed = header[:_PRIVATE] + header[_PRIVATE + 1 :]
    digest = seal_hash(sealed)
    values: tuple[Any, ...] = (*header, digest, sign(digest))
    return Entry(*values)


def key_id(public_key: bytes) -> str:
    """The short name of a key that each entry carries; the full SHA-256 is the fingerprint that people compare."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def fingerprint(public_key: bytes) -> str:
    """SHA-256 of a key in hex digits: what people compare."""
    return hashlib.sha256(public_key).hexdigest()


def seal_characters(entry_hash_: bytes) -> str:
    """Ten characters for paper: 50 bits of the hash in Crockford's base 32 (no I, L, O, U to misread)."""
    number = int.from_bytes(entry_hash_[:7], "big") >> 6
    return "".join(_PAPER_LETTERS[number >> shift & 31] for shift in range(45, -1, -5))


@dataclass(frozen=True, slots=True)
class Witness:
    """What was said of an entry later or elsewhere: `said` is the ten characters of paper, or 32 or 64 hex digits."""

    epoch: int
    seq: int
    said: str

    def agrees(self, entry_hash_: bytes) -> bool:
        """Whether that was said of the entry with this hash."""
        if len(self.said) == 10:
            return seal_characters(entry_hash_) == self.said
        return entry_hash_.hex().startswith(self.said)


def parse_witness(text: str) -> Witness:
    """`1.27 7Q2M4 K9X0A` from a slip, `1.27.<32 hex>` from its small QR, `1.27.<64 hex>` from the centre. Raises
    ValueError."""
    match = re.fullmatch(r"\s*(\d{1,9})\.(\d{1,15})[.\s]+([0-9A-Za-z ]+?)\s*", text)
    if not match:
        raise ValueError(text)
    said = match[3].replace(" ", "")
    if re.fullmatch(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{64}", said):
        return Witness(int(match[1]), int(match[2]), said.lower())
    said = said.upper().translate(_MISREAD)
    if not re.fullmatch(f"[{_PAPER_LETTERS}]{{10}}", said):
        raise ValueError(text)
    return Witness(int(match[1]), int(match[2]), said)


def check_entry(entry: Entry, after: Head | None) -> None:
    """Number, link, hash and private hash of one entry after `after` (None: the chain begins here)."""
    if after is None:
        expected, link = 1, GENESIS
    elif entry.epoch == after.epoch:
        expected, link = after.seq + 1, after.link
    else:
        expected, link = 1, after.link
        if entry.epoch < after.epoch:
            raise ChainBroken(entry.epoch, entry.seq, "the epoch goes back")
    if entry.seq != expected:
        raise ChainBroken(entry.epoch, entry.seq, f"expected number {expected}: an entry is missing or doubled")
    if entry.prev != link:
        raise ChainBroken(entry.epoch, entry.seq, "does not follow the entry before it")
    if entry_hash(entry) != entry.hash:
        raise ChainBroken(entry.epoch, entry.seq, "its content was changed")
    if entry.private is not None and private_hash(entry.private) != entry.private_hash:
        raise ChainBroken(entry.epoch, entry.seq, "its personal data was changed")
