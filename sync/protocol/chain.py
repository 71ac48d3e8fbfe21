"""A journal from its first entry to its last: numbers, links, seals, signatures, and what witnesses say."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature

from sync.protocol.desk_facts import DESK_OPENED, KEY_ROTATED
from sync.protocol.seal import ChainBroken, Entry, Head, Witness, check_entry, fingerprint, head_of, key_id
from sync.protocol.signatures import Verifier, check_key, verifier

AHEAD = 2
"""Batches that are checked before they are asked for."""
PIECE = 500
"""Entries of a batch that are checked together."""


class ChainEnd(NamedTuple):
    """What the next entry of a chain follows, which key signs it, and which one admits another PC."""

    head: Head
    key: bytes
    centre_key: str | None


def _opens(entry: Entry) -> bool:
    return entry.kind == DESK_OPENED.name and entry.seq == 1


def opening_key(first: Entry) -> bytes:
    """The public key that a journal opens with. Raises ChainBroken."""
    if not _opens(first):
        raise ChainBroken(1, 1, "the opening entry is missing")
    try:
        key = bytes.fromhex(json.loads(first.body)["public_key"])
        check_key(key)
    except (ValueError, KeyError, TypeError):
        raise ChainBroken(first.epoch, first.seq, "the opening entry is not readable") from None
    return key


def opened_at(first: Entry) -> str | None:
    """The centre's key that a journal opens with; None: no centre. Raises ChainBroken."""
    return _beginning(first)[1]


def admission_text(desk_id: str, epoch: int, public_key_hex: str, link_hex: str) -> bytes:
    """What the centre signs when a desk's PC is replaced: this key goes on after that last entry."""
    return f"desk-admission\n{desk_id}\n{epoch}\n{public_key_hex}\n{link_hex}".encode()


def _next_key(entry: Entry, current: bytes, centre_key: str | None) -> bytes:
    """The key from an opening entry on: the same, or another one that the centre admitted. Raises ChainBroken."""
    key = opening_key(entry)
    if key == current:
        return current
    try:
        admission = bytes.fromhex(json.loads(entry.body)["admission"])
        text = admission_text(entry.desk_id, entry.epoch, key.hex(), entry.prev.hex())
        verifier(bytes.fromhex(centre_key or ""))(admission, text)
    except (InvalidSignature, ValueError, KeyError, TypeError):
        raise ChainBroken(entry.epoch, entry.seq, "a new key that the centre did not admit") from None
    return key


def rotation_text(desk_id: str, epoch: int, seq: int, prev_hex: str, public_key_hex: str) -> bytes:
    """What the new key signs when it takes over, in the entry that the old one signs."""
    return f"desk-key-rotation\n{desk_id}\n{epoch}\n{seq}\n{prev_hex}\n{public_key_hex}".encode()


def rotated_key(entry: Entry) -> bytes:
    """The key that signs after a KeyRotated entry. Raises ChainBroken unless that key agreed to it."""
    try:
        body = json.loads(entry.body)
        key = bytes.fromhex(body["public_key"])
        text = rotation_text(entry.desk_id, entry.epoch, entry.seq, entry.prev.hex(), key.hex())
        verifier(key)(bytes.fromhex(body["agreed"]), text)
    except (InvalidSignature, ValueError, KeyError, TypeError):
        raise ChainBroken(entry.epoch, entry.seq, "a new key that did not sign for itself") from None
    return key


def signer_after(entry: Entry) -> str:
    """The id of the key that signs the next entry of this desk."""
    return key_id(rotated_key(entry)) if entry.kind == KEY_ROTATED.name else entry.key_id


class SignatureCheck:
    """Checks signatures, entry by entry or of some of them; a KeyRotated entry that it sees hands on to the next key.
    It raises ChainBroken. `made`: by which library."""

    def __init__(self, public_key: bytes, made: Verifier = verifier) -> None:
        self._made = made
        self._turn_to(public_key)

    def _turn_to(self, public_key: bytes) -> None:
        self._verify = self._made(public_key)
        self.key, self._id = public_key, key_id(public_key)

    def __call__(self, entry: Entry) -> None:
        """The entry is signed with the desk's key of then. Raises ChainBroken."""
        if entry.key_id != self._id:
            raise ChainBroken(entry.epoch, entry.seq, "signed with a key that is not this desk's")
        try:
            self._verify(entry.signature, entry.hash)
        except InvalidSignature:
            raise ChainBroken(entry.epoch, entry.seq, "the signature does not fit") from None
        if entry.kind == KEY_ROTATED.name:
            self._turn_to(rotated_key(entry))


def _beginning(first: Entry) -> tuple[bytes, str | None]:
    """The key that a journal opens with, and the centre's that it names. Raises ChainBroken."""
    key, centre_key = opening_key(first), json.loads(first.body).get("centre_key")
    if not isinstance(centre_key, str | None):
        raise ChainBroken(first.epoch, first.seq, "the opening entry is not readable")
    return key, centre_key


def _after(standing: ChainEnd | None, entries: Sequence[Entry]) -> ChainEnd:
    """Where entries lead to that are still to be checked: only those that bring another key are looked into. Raises
    ChainBroken."""
    key, centre_key = (standing.key, standing.centre_key) if standing else _beginning(entries[0])
    for entry in entries:
        if entry.kind == KEY_ROTATED.name:
            key = rotated_key(entry)
        elif _opens(entry):
            key = _next_key(entry, key, centre_key)
    return ChainEnd(head_of(entries[-1]), key, centre_key)


def checked_to(entries: Sequence[Entry], since: ChainEnd | None) -> ChainEnd:
    """Where some entries, one at least, lead to, once all of them were found to hold. Raises ChainBroken."""
    for _ in checked(entries, since=since):
        pass
    return _after(since, entries)


def checked_ahead(entries: Iterable[Entry], size: int, pool: Executor) -> Iterator[list[Entry]]:
    """The same in batches, which a pool checks while whoever asked works on the one before. Who waits for a batch checks what
    the pool has not begun, of this one or of those after it: nobody is idle while there is something to do."""
    together = min(size, PIECE)
    pieces = _pieces(iter(entries), together, pool)
    ahead: deque[list[_Piece]] = deque()
    while batch := list(islice(pieces, size // together)):
        ahead.append(batch)
        if len(ahead) > AHEAD:
            yield _held(ahead)
    while ahead:
        yield _held(ahead)


def _pieces(entries: Iterator[Entry], together: int, pool: Executor) -> Iterator["_Piece"]:
    standing: ChainEnd | None = None
    while piece := list(islice(entries, together)):
        yield _Piece(standing, piece, pool if len(piece) == together else None)  # no process for what fits into one
        try:
            standing = _after(standing, piece)
        except ChainBroken:
            return  # the piece itself says so when its turn comes, and what was broken before it


def _held(ahead: deque[list["_Piece"]]) -> list[Entry]:
    """The first batch, which is ahead no more. Raises ChainBroken."""
    wanted = ahead[0]
    for piece in (piece for batch in (wanted, *reversed(ahead)) for piece in reversed(batch)):  # the pool begins with the first
        if all(other.checked for other in wanted):
            break
        piece.check_here()
    ahead.popleft()
    return [entry for piece in wanted for entry in piece.held()]


def _fault(standing: ChainEnd | None, values: Iterable[tuple[Any, ...]]) -> ChainBroken | None:
    try:
        for _ in checked(map(Entry._make, values), since=standing):
            pass
    except ChainBroken as broken:
        return broken
    return None


class _Piece:
    """A pool whose processes could not be had, or died, costs time only."""

    def __init__(self, standing: ChainEnd | None, entries: list[Entry], pool: Executor | None) -> None:
        self._standing, self._entries = standing, entries
        self._word: Future[ChainBroken | None] = Future()
        if pool is not None:
            with suppress(BrokenExecutor):
                self._word = pool.submit(_fault, standing, list(map(tuple, entries)))  # plain ones travel in half the time

    @property
    def checked(self) -> bool:
        return self._word.done()

    def check_here(self) -> None:
        """Unless the pool has begun."""
        if self._word.cancel():
            self._word = Future()
            self._word.set_result(_fault(self._standing, self._entries))

    def held(self) -> list[Entry]:
        """Waits for what the pool has begun. Raises ChainBroken."""
        try:
            fault = self._word.result()
        except BrokenExecutor:
            fault = _fault(self._standing, self._entries)
        if fault is not None:
            raise fault
        return self._entries


def checked(
    entries: Iterable[Entry],
    trust: str | None = None,
    witnesses: Iterable[Witness] = (),
    since: ChainEnd | None = None,
    made: Verifier = verifier,
) -> Iterator[Entry]:
    """The entries one by one as they are found to hold. Raises ChainBroken at the first that does not; the witnesses are
    heard at the end: they name an entry that is gone (the tail was cut, an older file put back) or was another one.
    `since`: where the entries before them led to; else the journal begins here. `made`: as for `SignatureCheck`."""
    wanted = {(witness.epoch, witness.seq): b"" for witness in witnesses}
    head = since.head if since else None
    check = SignatureCheck(since.key, made) if since else None
    centre_key = since.centre_key if since else None
    for entry in entries:
        if check is None:
            key, centre_key = _beginning(entry)
            if trust is not None and trust.lower() != fingerprint(key):
                raise ChainBroken(1, 1, "opened with a key that is not the trusted one")
            check = SignatureCheck(key, made)
        elif _opens(entry):
            check = SignatureCheck(_next_key(entry, check.key, centre_key), made)
        check_entry(entry, head)
        check(entry)
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
