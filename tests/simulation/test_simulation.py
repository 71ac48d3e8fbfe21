"""A fixed share of the seeds; `make simulate SEEDS=1-200` runs more."""

from pathlib import Path

import pytest

from sync.server.database import open_engine
from tests.simulation.world import Shape, World, simulate
from tests.sync.conftest import postgres  # noqa: F401


@pytest.mark.parametrize("seed", range(1, 9))
def test_nothing_is_lost_and_nothing_doubled(seed: int, postgres: str, tmp_path: Path) -> None:  # noqa: F811
    engine = open_engine(postgres)
    try:
        simulate(seed, engine, tmp_path, Shape(desks=3, days=5, acts=25))
    finally:
        engine.dispose()


def test_one_seed_decides_everything(postgres: str, tmp_path: Path) -> None:  # noqa: F811
    engine = open_engine(postgres)
    shape = Shape(desks=2, days=4, acts=25)
    try:
        seen = []
        for run in range(2):
            seen.append(World(1, engine, tmp_path / str(run), shape))
            seen[-1].run()
    finally:
        engine.dispose()
    first, second = ([counter.claims for counter in world.counters] for world in seen)
    assert first == second  # to the last hash
    assert seen[0].network.counts == seen[1].network.counts
