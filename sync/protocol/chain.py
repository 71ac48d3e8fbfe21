"""A journal from its first entry to its last: numbers, links, seals, signatures, and what witnesses say."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from functools import cache
from itertools import islice

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.protocol.seal import ChainBroken, Entry, Head, Witness, check_entry, fingerprint, head_of, key_id

ROTATED = "KeyRotated"
AHEAD = 2
"""Batches whose signatures are verified before they are asked for."""
PIECE = 500
"""Entries of a batch that are verified together."""

Due = tuple[bytes, bytes, bytes]
"""Public key, signature and hash: what remains to be verified of an entry, wherever there is time for it."""


def opening_key(first: Entry) -> bytes:
    """The public key that a journal opens with. Raises ChainBroken."""
    if first.kind != "DeskOpened" or first.seq != 1:
        raise ChainBroken(1, 1, "the opening entry is missing")
    try:
        return bytes.fromhex(json.loads(first.body)["public_key"])
    except (ValueError, KeyError, TypeError):
        raise ChainBroken(first.epoch, first.seq, "the opening entry is not readable") from None


def admission_text(desk_id: str, epoch: int, public_key_hex: str, link_hex: str) -> bytes:
    """What the centre signs when a desk's PC is replaced: this key goes on behind that last entry."""
    return f"desk-admission\n{desk_id}\n{epoch}\n{public_key_hex}\n{link_hex}".encode()


def _next_key(entry: Entry, current: bytes, centre_key: str | None) -> bytes:
    """The key from an opening entry on: the same, or another one that the centre admitted. Raises ChainBroken."""
    key = opening_key(entry)
    if key == current:
        return current
    try:
        admission = bytes.fromhex(json.loads(entry.body)["admission"])
        text = admission_text(entry.desk_id, entry.epoch, key.hex(), entry.prev.hex())
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(centre_key or "")).verify(admission, text)
    except (InvalidSignature, ValueError, KeyError, TypeError):
        raise ChainBroken(entry.epoch, entry.seq, "a new key that the centre did not admit") from None
    return key


def rotation_text(desk_id: str, epoch: int, seq: int, prev_hex: str, public_key_hex: str) -> bytes:
    """What the new key signs when it takes over, in the entry that the old one signs."""
    return f"desk-key-rotation\n{desk_id}\n{epoch}\n{seq}\n{prev_hex}\n{public_key_hex}".encode()


def rotated_key(entry: Entry) -> bytes:
    """The key that signs behind a KeyRotated entry. Raises ChainBroken unless that key agreed to it."""
    try:
        body = json.loads(entry.body)
        key = bytes.fromhex(body["public_key"])
        text = rotation_text(entry.desk_id, entry.epoch, entry.seq, entry.prev.hex(), key.hex())
        Ed25519PublicKey.from_public_bytes(key).verify(bytes.fromhex(body["agreed"]), text)
    except (InvalidSignature, ValueError, KeyError, TypeError):
        raise ChainBroken(entry.epoch, entry.seq, "a new key that did not sign for itself") from None
    return key


def signer_after(entry: Entry) -> str:
    """The id of the key that signs the next entry of this desk."""
    return key_id(rotated_key(entry)) if entry.kind == ROTATED else entry.key_id


class SignatureCheck:
    """Checks signatures, entry by entry or of some of them; a KeyRotated entry that it sees hands on to the next key.
    It raises ChainBroken."""

    def __init__(self, public_key: bytes) -> None:
        self._turn_to(public_key)

    def _turn_to(self, public_key: bytes) -> None:
        _verifier(public_key)
        self.key, self._id = public_key, key_id(public_key)

    def __call__(self, entry: Entry) -> None:
        if first_forged([self.due(entry)]) is not None:
            raise _forged(entry)

    def due(self, entry: Entry) -> Due:
        if entry.key_id != self._id:
            raise ChainBroken(entry.epoch, entry.seq, "signed with a key that is not this desk's")
        key = self.key
        if entry.kind == ROTATED:
            self._turn_to(rotated_key(entry))
        return key, entry.signature, entry.hash


@cache
def _verifier(public_key: bytes) -> Callable[[bytes, bytes], None]:
    return Ed25519PublicKey.from_public_bytes(public_key).verify


def first_forged(dues: list[Due]) -> int | None:
    """The place of the first whose signature does not fit."""
    for place, (key, signature, hash_) in enumerate(dues):
        try:
            _verifier(key)(signature, hash_)
        except InvalidSignature:
            return place
    return None


def _forged(entry: Entry) -> ChainBroken:
    return ChainBroken(entry.epoch, entry.seq, "the signature does not fit")


def checked_ahead(entries: Iterable[Entry], size: int, pool: Executor) -> Iterator[list[Entry]]:
    """The same in batches: their signatures are verified by a pool while whoever asked works on the batch before. What the
    pool has not begun when a batch is wanted is verified here: nobody waits while there is something to do."""
    together = min(size, PIECE)
    pieces = _pieces(entries, together, pool)
    ahead: deque[list[_Piece]] = deque()
    while batch := list(islice(pieces, size // together)):
        ahead.append(batch)
        if len(ahead) > AHEAD:
            yield _held(ahead.popleft())
    for batch in ahead:
        yield _held(batch)


def _pieces(entries: Iterable[Entry], together: int, pool: Executor) -> Iterator["_Piece"]:
    dues: list[Due] = []
    chain = checked(entries, later=dues.append)
    while piece := list(islice(chain, together)):
        yield _Piece(piece, dues[:], pool if len(piece) == together else None)  # no process for what fits into one
        dues.clear()


def _held(pieces: list["_Piece"]) -> list[Entry]:
    for piece in reversed(pieces):  # the pool begins with the first
        piece.verify()
    return [entry for piece in pieces for entry in piece.held()]


class _Piece:
    """A pool whose processes could not be had, or died, costs time only."""

    def __init__(self, entries: list[Entry], dues: list[Due], pool: Executor | None) -> None:
        self._entries, self._dues = entries, dues
        self._forged: int | None = None
        self._word: Future[int | None] | None = None
        if pool is not None:
            with suppress(BrokenExecutor):
                self._word = pool.submit(first_forged, dues)

    def verify(self) -> None:
        try:
            word = self._word if self._word and not self._word.cancel() else None
            self._forged = word.result() if word else first_forged(self._dues)
        except BrokenExecutor:
            self._forged = first_forged(self._dues)

    def held(self) -> list[Entry]:
        """Raises ChainBroken."""
        if self._forged is not None:
            raise _forged(self._entries[self._forged])
        return self._entries


def checked(
    entries: Iterable[Entry],
    trust: str | None = None,
    witnesses: Iterable[Witness] = (),
    later: Callable[[Due], None] | None = None,
) -> Iterator[Entry]:
    """The entries one by one as they are found to hold. Raises ChainBroken at the first that does not; the witnesses are
    heard at the end: they name an entry that is gone (the tail was cut, an older file put back) or was another one.
    `later`: takes each signature that is to be verified; else it is verified at once."""
    wanted = {(witness.epoch, witness.seq): b"" for witness in witnesses}
    head: Head | None = None
    check: SignatureCheck | None = None
    centre_key = None
    for entry in entries:
        if check is not None and entry.seq == 1 and entry.kind == "DeskOpened":
            try:
                check = SignatureCheck(_next_key(entry, check.key, centre_key))
            except ValueError:
                raise ChainBroken(entry.epoch, entry.seq, "the opening entry is not readable") from None
        if check is None:
            key = opening_key(entry)
            if trust is not None and trust.lower() != fingerprint(key):
                raise ChainBroken(1, 1, "opened with a key that is not the trusted one")
            try:
                check = SignatureCheck(key)
                centre_key = json.loads(entry.body).get("centre_key")
            except (ValueError, AttributeError):
                raise ChainBroken(1, 1, "the opening entry is not readable") from None
        check_entry(entry, head)
        if later is None:
            check(entry)
        else:
            later(check.due(entry))
        if (entry.epoch, entry.seq) in wanted:
            wanted[entry.epoch, entry.seq] = entry.hash
        head = head_of(entry)
        yield entry
    for witness in witnesses:
        found = wanted[witness.epoch, witness.seq]
        if not found:
            reason = "a witness names this entry and it is not here: the journal was cut or put back"
            raise ChainBroken(witness.epoch, witness.seq, reason)
        if not witness.agrees(found):
            raise ChainBroken(witness.epoch, witness.seq, "a witness says otherwise of this entry")
