from pathlib import Path

from tests.end_to_end.kills import kill_rounds


def test_fifty_kills(tmp_path: Path) -> None:
    kill_rounds(tmp_path / "desk", 50, seed=1)
