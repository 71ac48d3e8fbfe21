"""Six hundred kills over six desks."""

from pathlib import Path

import pytest

from tests.end_to_end.kills import kill_rounds
from tests.prove.conftest import Figures

pytestmark = pytest.mark.prove


@pytest.mark.parametrize("seed", range(2, 8))
def test_hundreds_of_kills(tmp_path: Path, figures: Figures, seed: int) -> None:
    figures[f"100 kills, seed {seed}"] = kill_rounds(tmp_path / "desk", 100, seed)
