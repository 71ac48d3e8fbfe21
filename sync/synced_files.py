"""One way to put a small file and the names of a folder on the disk: it is there after a power cut, or it never was."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def put_whole(path: Path, content: bytes) -> None:
    """Readable by this user alone, and under its name only once all of it is on the disk: a crash leaves the old file or the
    new one. Raises OSError."""
    with _put(path) as file:
        file.write(content)


def put_lines(path: Path, lines: Iterable[str]) -> int:
    """The same of what does not fit in memory; returns how many. Raises OSError, and what `lines` raises."""
    written = 0
    with _put(path) as file:
        for line in lines:
            file.write(f"{line}\n".encode())
            written += 1
    return written


@contextmanager
def _put(path: Path) -> Iterator[BinaryIO]:
    temporary = path.with_name(f"{path.name}.new")
    try:
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:  # a full disk, Ctrl+C: half a file takes the last of its room
        with suppress(OSError):
            temporary.unlink()
        raise


def sync_names(folder: Path) -> None:
    """What was made or renamed in it is so also after a power cut; Windows knows no such call. Raises OSError, also of a share
    that knows none."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
