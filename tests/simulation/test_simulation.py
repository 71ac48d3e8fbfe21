"""A fixed share of the seeds; `make simulate SEEDS=1-200` runs more."""

from pathlib import Path

import pytest

from sync.server.database import load_or_make_centre_key, open_engine
from tests.simulation.world import Shape, simulate
from tests.sync.conftest import postgres  # noqa: F401


@pytest.mark.parametrize("seed", range(1, 9))
def test_nothing_is_lost_and_nothing_doubled(seed: int, postgres: str, tmp_path: Path) -> None:  # noqa: F811
    engine = open_engine(postgres)
    try:
        simulate(seed, engine, load_or_make_centre_key(tmp_path / "centre"), tmp_path, Shape(desks=3, days=5, acts=25))
    finally:
        engine.dispose()
