"""Desks in wrong hands beside a good one: ten thousand odd entries in one journal, and ten thousand journals.

`HOSTILE_JOURNALS` makes it shorter or longer; it ends after fifty minutes, and says how many there were."""

import os
import time

import pytest

from tests.folded import follow
from tests.prove.conftest import Figures
from tests.sync.conftest import RunningCentre, centre, postgres  # noqa: F401
from tests.sync.hostile import Hostile, say_odd_things
from tests.sync.server.test_hostile_desk import (  # noqa: F401
    Good,
    all_is_well,
    good,
    honest_things,
    odd_things_beside,
    statuses,
)

pytestmark = pytest.mark.prove

ENTRIES = 10_000
JOURNALS = int(os.environ.get("HOSTILE_JOURNALS", "10000"))
A_JOURNAL = 6
TOGETHER = 100
LONGEST_S = 50 * 60.0


def test_ten_thousand_odd_entries_stop_nobody(
    centre: RunningCentre,  # noqa: F811
    good: Good,  # noqa: F811
    statuses: list[int],  # noqa: F811
) -> None:
    odd_things_beside(centre, good, statuses, ENTRIES)


def test_ten_thousand_odd_journals_stop_nobody(
    centre: RunningCentre,  # noqa: F811
    good: Good,  # noqa: F811
    statuses: list[int],  # noqa: F811
    figures: Figures,
) -> None:
    until = time.monotonic() + LONGEST_S
    good.work(2)
    good.push()
    of = [entry for entries in honest_things(good) for entry in entries]
    made = 0
    while made < JOURNALS and time.monotonic() < until:
        for number in range(made, min(made + TOGETHER, JOURNALS)):
            hostile = Hostile(centre, f"H{number:05d}", (f"a{number}",))
            say_odd_things(hostile, of, A_JOURNAL, number)
            hostile.push_all()
            hostile.line.close()
        made += TOGETHER
        good.work(1)
        good.push()
        follow(centre.engine)
        all_is_well(centre, good)
        good.hears(good.line)
        assert [status for status in statuses if status >= 500] == []
    figures["odd journals beside a good one"] = {
        "journals": made,
        "entries_in_the_tray": centre.rows("SELECT count(*) FROM tray")[0][0],
        "folded_of_the_good_one": len(good.codes()),
    }
