"""A folder of files under their own SHA-256: whole ones, and pieces of those that are still coming."""

import os
import shutil
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from sync.protocol.scans import END_BYTES, START_BYTES, TIFF_DIRECTORY_BYTES, Media, is_sha256, is_tiff, media_of, tiff_place
from sync.synced_files import sync_names

COPIED_AT_ONCE = 1024 * 1024


class WrongContent(ValueError):
    """The bytes are not those that the name stands for; nothing of them is kept."""


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def media_at(path: Path) -> Media | None:
    """What a file is by what is in it, whatever its name says. Raises OSError."""
    with path.open("rb") as file:
        return media_in(file)


def media_in(file: BinaryIO) -> Media | None:
    """The same of what is open already."""
    start = file.read(START_BYTES)
    file.seek(max(0, file.seek(0, os.SEEK_END) - END_BYTES))
    media = media_of(start, file.read(END_BYTES))
    if media == "image/tiff":
        file.seek(tiff_place(start))
        return media if is_tiff(start, file.read(TIFF_DIRECTORY_BYTES)) else None
    return media


class ScanFolder:
    """Raises OSError where the disk does not do its part. A file that is here is whole: it got its name last."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._adding = Lock()

    def path(self, sha256: str) -> Path:
        """Where it lies, or would. Raises ValueError for what is no hash."""
        if not is_sha256(sha256):
            raise ValueError("not a SHA-256")
        return self._root / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Whether the whole file is here."""
        return self.path(sha256).is_file()

    def sound(self, sha256: str) -> bool:
        """It is here and still what its name says."""
        try:
            return _digest(self.path(sha256)) == sha256
        except OSError:
            return False

    def _make_room(self, target: Path) -> None:
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            sync_names(self._root)
            sync_names(self._root.parent)

    def keep(self, source: Path, sha256: str) -> None:
        """A copy on the disk before this returns. Raises WrongContent."""
        if not self.has(sha256):
            with source.open("rb") as file:
                self.take(file, sha256)

    def keep_from(self, other: "ScanFolder", sha256: str) -> None:
        """What another folder has; either may be sealed. Raises WrongContent, FileNotFoundError."""
        if not self.has(sha256):
            with other.open(sha256) as file:
                self.take(file, sha256)

    def take(self, source: BinaryIO, sha256: str) -> None:
        """What is open already. Raises WrongContent."""
        if not self.has(sha256):
            self._take(source, sha256)

    def _take(self, source: BinaryIO, sha256: str) -> None:
        target = self.path(sha256)
        self._make_room(target)
        part = target.with_suffix(".new")
        with part.open("wb") as copy:
            shutil.copyfileobj(source, copy, COPIED_AT_ONCE)
        self._finish(part, target, sha256)

    def bytes_here(self, sha256: str, sender: str) -> int:
        """How much of it is here: all, or what this sender has brought so far."""
        for path in (self.path(sha256), self._part(sha256, sender)):
            if path.is_file():
                return path.stat().st_size
        return 0

    def _part(self, sha256: str, sender: str) -> Path:
        return self.path(sha256).with_suffix(f".{sender}.part")

    def add(self, sha256: str, sender: str, size: int, offset: int, piece: bytes) -> int:
        """The next piece of a file of `size` bytes; one that does not follow changes nothing. Returns how much is here. Raises
        WrongContent when the last byte came and the whole is something else."""
        with self._adding:
            here = self.bytes_here(sha256, sender)
            if self.has(sha256) or offset != here:
                return here
            if here + len(piece) > size:
                raise WrongContent("more than it said")
            target, part = self.path(sha256), self._part(sha256, sender)
            self._make_room(target)
            with part.open("ab") as file:
                file.write(piece)
            if here + len(piece) == size:
                self._finish(part, target, sha256)
            return here + len(piece)

    @staticmethod
    def _finish(part: Path, target: Path, sha256: str) -> None:
        if _digest(part) != sha256:
            part.unlink()
            raise WrongContent("another file than its name says")
        if media_at(part) is None:
            part.unlink()
            raise WrongContent("no scan, whatever its fact says")
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
        for other in target.parent.glob(f"{sha256}.*.part"):  # what another way, or another sender, had begun to bring
            other.unlink(missing_ok=True)
        sync_names(target.parent)

    def open(self, sha256: str) -> BinaryIO:
        """The whole of it, to be looked at. Raises OSError."""
        return self.path(sha256).open("rb")

    def read(self, sha256: str, offset: int, most: int) -> bytes:
        """A piece of a whole file. Raises FileNotFoundError."""
        with self.path(sha256).open("rb") as file:
            file.seek(offset)
            return file.read(most)

    @property
    def root(self) -> Path:
        """For files on their way in, on the same disk."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._root

    def drop(self, sha256: str) -> None:
        """Nobody names it any more."""
        self.path(sha256).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Of all that are here."""
        for path in sorted(self._root.glob("??/*")):
            if is_sha256(path.name):
                yield path.name

    def damaged(self) -> Iterator[str]:
        """The names of files that are no longer what they were."""
        return (name for name in self.names() if not self.sound(name))
