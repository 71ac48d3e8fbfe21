"""What a plan may do that a counter may not, all of it in this place."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from unittest import mock

from desk_app.core.centre import Centre

FIRST_DAY = date(2025, 1, 1)
"""Before any plan."""


def relaxed(centre: Centre) -> Centre:
    """Postponements as often and as far as the plan says, since a report must count also what was done against the rule; and
    electronic receipts before 01/07/2026, since a plan may begin when no regime for them is known. A second supplement and a
    duplicate need nothing here: the officer's own word (`again`, `duplicate_accepted`) lets them through."""
    rules = tuple(replace(each, reappointments_most=1_000, objective_share=None) for each in centre.rule_sets)
    regimes = tuple(
        replace(each, valid_from=FIRST_DAY) if each.medium == "electronic" else each for each in centre.receipt_regimes
    )
    return replace(centre, rule_sets=rules, receipt_regimes=regimes)


@contextlib.contextmanager
def by_the_plans_clock() -> Iterator[None]:
    """Nothing of this is a rule: the clock of the plan stands before the day on which the program was built, and nothing waits
    for the disk, since nobody is told that anything was done."""
    with (
        mock.patch("desk_app.store.clock.BUILT_ON", FIRST_DAY),
        mock.patch("desk_app.store.database.SAFE", "synchronous=OFF"),
    ):
        yield
