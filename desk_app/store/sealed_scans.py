"""Scans sealed under the key of the data. Named by the SHA-256 of what is in them, as plain ones; in chunks, so that a piece of
a large file is read alone."""

import io
from collections.abc import Callable, Iterator
from hashlib import sha256 as hash_of
from pathlib import Path
from typing import BinaryIO

from desk_app.store.data_key import Sealed
from sync.bounded_files import read_bytes
from sync.protocol.scans import MAX_SCAN_BYTES
from sync.scan_folder import ScanFolder, WrongContent, media_in
from sync.synced_files import put_whole, sync_names

MAGIC = b"desk-scan-1\n"
CHUNK = 64 * 1024
MAC, PREFIX, COUNTER = 16, 16, 8
"""A nonce: random for the file, then the chunk's number, twice it and one more for the last: none can be left out, exchanged or
cut off."""
LENGTH = 4
PURPOSE = "scans"
_MOST_SEALED = MAX_SCAN_BYTES + (MAX_SCAN_BYTES // CHUNK + 2) * MAC + 1024


class DoesNotOpen(OSError, WrongContent):
    """Damaged on the disk, or exchanged there: as where a plain one is not what its name says."""


class SealedScans(ScanFolder):
    def __init__(self, root: Path, source: Sealed) -> None:
        super().__init__(root)
        self._key = source.derived(PURPOSE)

    def sound(self, sha256: str) -> bool:
        """It opens, and is still what its name says."""
        try:
            return hash_of(self._content(sha256)).hexdigest() == sha256
        except (OSError, ValueError):
            return False

    def _take(self, source: BinaryIO, sha256: str) -> None:
        content = source.read(MAX_SCAN_BYTES + 1)
        if len(content) > MAX_SCAN_BYTES:
            raise WrongContent("more than a scan has")
        self._put(content, sha256)

    def bytes_here(self, sha256: str, sender: str) -> int:
        """Of what is sealed in it."""
        if self.has(sha256):
            return _plain_size(self.path(sha256).stat().st_size)
        return sum(size for size, _ in self._pieces(self._part(sha256, sender)))

    def add(self, sha256: str, sender: str, size: int, offset: int, piece: bytes) -> int:
        """As in a plain folder; each piece is sealed as it comes."""
        with self._adding:
            here = self.bytes_here(sha256, sender)
            if self.has(sha256) or offset != here:
                return here
            if here + len(piece) > min(size, MAX_SCAN_BYTES):
                raise WrongContent("more than it said")
            target, part = self.path(sha256), self._part(sha256, sender)
            self._make_room(target)
            if piece:
                whole = [box for _, box in self._pieces(part)]  # what a crash cut off at its end goes
                box = self._box(piece)
                with part.open("r+b" if part.exists() else "wb") as file:
                    file.seek(sum(LENGTH + len(each) for each in whole))
                    file.truncate()
                    file.write(len(box).to_bytes(LENGTH) + box)
            if here + len(piece) == size:
                content = b"".join(self._unbox(box) for _, box in self._pieces(part))
                try:
                    self._put(content, sha256)
                finally:
                    part.unlink(missing_ok=True)
            return here + len(piece)

    def read(self, sha256: str, offset: int, most: int) -> bytes:
        """A piece of a whole file. Raises FileNotFoundError, and OSError where it does not open."""
        first, read = offset // CHUNK, b""
        with self.path(sha256).open("rb") as file:
            for chunk in self._chunks(file, first):
                read += chunk
                if len(read) >= offset - first * CHUNK + most:
                    break
        start = offset - first * CHUNK
        return read[start : start + most]

    def open(self, sha256: str) -> BinaryIO:
        return io.BytesIO(self._content(sha256))

    def _content(self, sha256: str) -> bytes:
        """Raises OSError, also where it does not open."""
        with self.path(sha256).open("rb") as file:
            return b"".join(self._chunks(file, 0))

    def _put(self, content: bytes, sha256: str) -> None:
        if hash_of(content).hexdigest() != sha256:
            raise WrongContent("another file than its name says")
        if media_in(io.BytesIO(content)) is None:
            raise WrongContent("no scan, whatever its fact says")
        target = self.path(sha256)
        self._make_room(target)
        put_whole(target, self._sealed(content))
        for other in target.parent.glob(f"{sha256}.*.part"):
            other.unlink(missing_ok=True)
        sync_names(target.parent)

    def _sealed(self, content: bytes) -> bytes:
        from nacl.bindings import crypto_secretbox
        from nacl.utils import random

        prefix = random(PREFIX)
        starts = range(0, max(len(content), 1), CHUNK)
        boxes = [
            crypto_secretbox(content[at : at + CHUNK], _nonce(prefix, number, number == len(starts) - 1), self._key)
            for number, at in enumerate(starts)
        ]
        return MAGIC + prefix + b"".join(boxes)

    def _chunks(self, file: BinaryIO, first: int) -> Iterator[bytes]:
        """From the so manieth on. Raises OSError where one does not open."""
        from nacl.bindings import crypto_secretbox_open

        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        head = file.read(len(MAGIC) + PREFIX)
        if head[: len(MAGIC)] != MAGIC:
            raise DoesNotOpen("not sealed")
        prefix, sealed = head[len(MAGIC) :], CHUNK + MAC
        last = max(size - len(head) - 1, 0) // sealed
        file.seek(first * sealed, io.SEEK_CUR)
        for number in range(first, last + 1):
            yield _opened(crypto_secretbox_open, file.read(sealed), _nonce(prefix, number, number == last), self._key)

    def _box(self, piece: bytes) -> bytes:
        from nacl.secret import SecretBox

        return bytes(SecretBox(self._key).encrypt(piece))

    def _unbox(self, box: bytes) -> bytes:
        from nacl.secret import SecretBox

        return _opened(SecretBox(self._key).decrypt, box)

    def _pieces(self, part: Path) -> Iterator[tuple[int, bytes]]:
        """How much is in each, and the piece as it is sealed; those that are whole."""
        try:
            raw = read_bytes(part, 2 * _MOST_SEALED)
        except FileNotFoundError:
            return
        at = 0
        while len(raw) - at > LENGTH:
            length = int.from_bytes(raw[at : at + LENGTH])
            box = raw[at + LENGTH : at + LENGTH + length]
            if len(box) < length or length < MAC + 24:
                return
            yield length - MAC - 24, box
            at += LENGTH + length


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + (2 * number + last).to_bytes(COUNTER)


def _opened(how: Callable[..., bytes], *what: bytes) -> bytes:
    """Raises DoesNotOpen."""
    from nacl.exceptions import CryptoError

    try:
        return how(*what)
    except (CryptoError, ValueError) as error:
        raise DoesNotOpen("does not open") from error


def _plain_size(sealed: int) -> int:
    boxes = sealed - len(MAGIC) - PREFIX
    return max(boxes - -(-boxes // (CHUNK + MAC)) * MAC, 0)
