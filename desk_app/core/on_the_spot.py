"""Procedures that are received, appraised, approved and returned in one sitting ("4 tại chỗ"), as dated data: only those for
which the chairman of the People's Committee or the head of the agency so decided (QĐ 1513 Art 7.3.a)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from desk_app.core.validity import holds_on


@dataclass(frozen=True, slots=True)
class Pilot:
    """`number`, `signed_on`: of the decision."""

    number: str
    signed_on: date
    valid_from: date
    valid_to: date | None
    procedures: frozenset[str]


def pilot_for(pilots: Iterable[Pilot], procedure: str, day: date) -> Pilot | None:
    """The latest decision that covers it; None: it goes the usual way."""
    covering = [each for each in pilots if procedure in each.procedures and holds_on(each, day)]
    return covering[-1] if covering else None
