"""A disk that loses power between any two bytes of a commit."""

import random
import shutil
from pathlib import Path

FILES = ("desk.sqlite3", "desk.sqlite3-wal")


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() if (folder / name).exists() else b"" for name in FILES}


def put(folder: Path, files: dict[str, bytes]) -> None:
    """As after a restart: nothing but what had reached the disk."""
    (folder / "desk.sqlite3-shm").unlink(missing_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _first_difference(old: bytes, new: bytes) -> int:
    """By halving: the beginnings are equal up to there."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if old[low:middle] == new[low:middle] else (low, middle - 1)
    return low


def torn(chance: random.Random, before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, bytes]:
    """The log was written up to any byte of the commit, what lies behind is as it was or noise. The table file is written
    only from a log that is safe, so it is as before."""
    old, new = before[FILES[1]], after[FILES[1]]
    cut = chance.randrange(_first_difference(old, new), len(new) + 1)
    rest = old[cut:]
    if chance.random() < 0.5:
        rest = chance.randbytes(len(new) - cut)
    return {FILES[0]: before[FILES[0]], FILES[1]: new[:cut] + rest}


def garble(chance: random.Random, folder: Path) -> None:
    """Some bytes of the table file, anywhere."""
    path = folder / FILES[0]
    data = bytearray(path.read_bytes())
    for _ in range(chance.randrange(1, 200)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(bytes(data))
    (folder / FILES[1]).unlink(missing_ok=True)
    (folder / "desk.sqlite3-shm").unlink(missing_ok=True)


def copy_folder(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*-shm"))
