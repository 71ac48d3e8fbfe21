"""One way to put a small file and the names of a folder on the disk: it is there after a power cut, or it never was."""

import os
from collections.abc import Iterable
from pathlib import Path


def put_whole(path: Path, content: bytes) -> None:
    """Readable by this user alone, and under its name only once all of it is on the disk: a crash leaves the old file or the
    new one. Raises OSError."""
    temporary = path.with_suffix(".new")
    with os.fdopen(os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def put_lines(path: Path, lines: Iterable[str]) -> int:
    """As `put_whole`, line by line, for what does not fit in memory; returns how many. Raises OSError."""
    temporary = path.with_name(f"{path.name}.new")
    written = 0
    with os.fdopen(os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        for line in lines:
            file.write(f"{line}\n")
            written += 1
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return written


def sync_names(folder: Path) -> None:
    """What was made or renamed in it is so also after a power cut; Windows knows no such call. Raises OSError, also of a share
    that knows none."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
