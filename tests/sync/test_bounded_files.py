"""A file from outside cannot hold its reader: not by size, not by packing, not by being none."""

import lzma
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desk_app.cli import catalogue_records
from desk_app.commands.stick import MOST_ANSWER_BYTES, _answer
from desk_app.core.problems import UserProblem
from sync.bounded_files import TooLarge, lines_of, read_bytes, unpacked_xz

READERS: list[Callable[[Path], object]] = [lambda path: read_bytes(path, 10), lambda path: list(lines_of(path, 10))]


def _sparse(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


@pytest.mark.parametrize("read", READERS)
def test_a_file_is_read_up_to_its_bound(read: Callable[[Path], object], tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"123456789\n")
    read(tmp_path / "a")
    with pytest.raises(TooLarge):
        read(_sparse(tmp_path / "b", 10**12))


@pytest.mark.parametrize("read", READERS)
def test_what_is_no_file_keeps_nobody_waiting(read: Callable[[Path], object], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(OSError):
            read(path)


def test_lines_come_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("một\nhai\r\nba", encoding="utf-8")
    assert list(lines_of(tmp_path / "a", 10)) == ["một\n", "hai\r\n", "ba"]


def test_a_packed_file_is_unpacked_up_to_its_bound() -> None:
    assert unpacked_xz(lzma.compress(b"x" * 1000), 1000) == b"x" * 1000
    with pytest.raises(TooLarge):
        unpacked_xz(lzma.compress(b"x" * 1001), 1000)
    with pytest.raises(lzma.LZMAError):
        unpacked_xz(lzma.compress(b"x" * 1000)[:-1], 1000)


def test_a_catalogue_that_unpacks_without_end_is_none(tmp_path: Path) -> None:
    squeezer = lzma.LZMACompressor(preset=0)
    with (tmp_path / "big.jsonl.xz").open("wb") as file:
        for _ in range(300):
            file.write(squeezer.compress(bytes(2**20)))
        file.write(squeezer.flush())
    with pytest.raises(UserProblem) as caught:
        catalogue_records(tmp_path / "big.jsonl.xz")
    assert caught.value.key == "catalogue.not_a_catalogue"


@pytest.mark.parametrize("name", ["a.toml", "a.json", "a.jsonl"])
def test_a_catalogue_that_is_too_large_is_none(name: str, tmp_path: Path) -> None:
    with pytest.raises(UserProblem) as caught:
        catalogue_records(_sparse(tmp_path / name, 10**12))
    assert caught.value.key == "catalogue.not_a_catalogue"


def test_an_answer_by_stick_that_is_too_large_is_none(tmp_path: Path) -> None:
    with pytest.raises(UserProblem) as caught:
        _answer(_sparse(tmp_path / "answer", MOST_ANSWER_BYTES + 1))
    assert caught.value.key == "cli.no_answer"
