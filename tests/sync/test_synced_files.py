"""A file is under its name whole or not at all, and what failed leaves nothing beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.synced_files import put_lines, put_whole


def test_a_file_that_could_not_be_ended_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    def cut() -> Iterator[str]:
        yield "one"
        raise OSError(28, "No space left on device")

    path = tmp_path / "lines.jsonl"
    assert put_lines(path, ["old"]) == 1
    with pytest.raises(OSError, match="No space"):
        put_lines(path, cut())
    assert path.read_text() == "old\n"
    put_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["lines.jsonl"]
