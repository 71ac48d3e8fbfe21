"""One door for files that come from outside: a stick, a catalogue. Each is bounded in size, also once unpacked, and is a file:
a pipe or a device would keep its reader as long as it likes."""

import lzma
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

MOST_MEMORY_BYTES = 128 * 1024 * 1024
"""For unpacking: `xz -9` asks for 65 MB."""
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe is opened without waiting for whoever writes into it."""


class TooLarge(ValueError):
    """More than a file of this kind ever holds."""


def _open(path: Path) -> BinaryIO:
    file = os.fdopen(os.open(path, os.O_RDONLY | _AT_ONCE), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError("not a file")
    return file


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """All of it. Raises OSError, TooLarge."""
    with _open(path) as file:
        read = file.read(most_bytes + 1)
    if len(read) > most_bytes:
        raise TooLarge(path.name)
    return read


def read_text(path: Path, most_bytes: int) -> str:
    """All of it, as UTF-8. Raises OSError, TooLarge, UnicodeDecodeError."""
    return read_bytes(path, most_bytes).decode()


def lines_of(path: Path, most_bytes: int) -> Iterator[str]:
    """One after the other, with their ends, each of at most so many bytes. Raises OSError, TooLarge, UnicodeDecodeError."""
    with _open(path) as file:
        while line := file.readline(most_bytes + 1):
            if len(line) > most_bytes:
                raise TooLarge(path.name)
            yield line.decode()


def unpacked_xz(raw: bytes, most_bytes: int) -> bytes:
    """Raises lzma.LZMAError, TooLarge: before it is unpacked whole."""
    inflater = lzma.LZMADecompressor(memlimit=MOST_MEMORY_BYTES)
    unpacked = inflater.decompress(raw, most_bytes + 1)
    if len(unpacked) > most_bytes:
        raise TooLarge("unpacked")
    if not inflater.eof:
        raise lzma.LZMAError("cut")
    return unpacked
