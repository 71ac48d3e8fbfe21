"""Ten thousand odd entries of a desk in wrong hands, beside a good one."""

import pytest

from tests.sync.conftest import RunningCentre, centre, postgres  # noqa: F401
from tests.sync.server.test_hostile_desk import Good, good, odd_things_beside, statuses  # noqa: F401

ENTRIES = 10_000


@pytest.mark.prove
def test_ten_thousand_odd_entries_stop_nobody(
    centre: RunningCentre,  # noqa: F811
    good: Good,  # noqa: F811
    statuses: list[int],  # noqa: F811
) -> None:
    odd_things_beside(centre, good, statuses, ENTRIES)
