"""Two hundred kills of desk, centre and database while 50,000 entries flow."""

from pathlib import Path

import pytest

from tests.end_to_end.line_kills import line_kill_rounds
from tests.prove.conftest import Figures

pytestmark = pytest.mark.prove


def test_fifty_thousand_entries_through_two_hundred_kills(tmp_path: Path, figures: Figures) -> None:
    figures["line, 200 kills"] = line_kill_rounds(tmp_path, kills=200, entries=50_000, seed=11)
