"""A million acts at simulated counters, with kills, cuts, forks and clocks that jump: nothing lost, doubled or left out."""

import pytest

from tests.prove.conftest import Figures
from tests.simulation.__main__ import run_seeds
from tests.simulation.world import Shape

pytestmark = pytest.mark.prove
ACTS = 1_000_000
FAULTS = 10_000


def test_a_million_acts_lose_and_double_nothing(figures: Figures) -> None:
    shape = Shape()
    ran = run_seeds(range(1, ACTS // (shape.desks * shape.days * shape.acts) + 1))
    faults = sum(count for name, count in ran.wrong.items() if name != "acts")
    figures["simulation, 1,000,000 acts"] = {"desk-days a minute": round(ran.pace), "faults": faults, **ran.wrong}
    assert ran.failed == []
    assert faults >= FAULTS
