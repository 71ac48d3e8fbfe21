"""Procedures that are received, appraised, approved and returned in one sitting ("4 tại chỗ"), as dated data: only those for
which the chairman of the People's Committee or the head of the agency so decided (QĐ 1513 Art 7.3.a)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


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
    held = [each for each in pilots if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)]
    return next((each for each in reversed(held) if procedure in each.procedures), None)
