"""Two programs and a bad line between them."""

from pathlib import Path

from tests.end_to_end.line_kills import line_kill_rounds


def test_each_entry_arrives_once_and_in_order(tmp_path: Path) -> None:
    seen = line_kill_rounds(tmp_path, kills=12, entries=3_000, seed=5)
    assert seen["desk"] + seen["centre"] + seen["database"] == 12
