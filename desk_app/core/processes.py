"""Interlinked procedures (một cửa liên thông): the steps that agencies take one after the other, each with its share of the
statutory time (NĐ 61/2018 Art 19.6, 19.7; the process is approved by the chairman of the People's Committee), as dated data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from desk_app.core.validity import holds_on
from desk_app.core.working_time import Unit


@dataclass(frozen=True, slots=True)
class Share:
    """`amount` of the process's unit."""

    agency: str
    task: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Process:
    """`number`, `signed_on`: of the decision that approved it."""

    procedure: str
    number: str
    signed_on: date
    valid_from: date
    valid_to: date | None
    unit: Unit
    shares: tuple[Share, ...]

    def fits(self, amount: str | None, unit: str | None) -> bool:
        """Whether the shares sum to the statutory time."""
        return amount is not None and unit == self.unit and sum(share.amount for share in self.shares) == Decimal(amount)

    @property
    def ends(self) -> tuple[Decimal, ...]:
        """By when each step is done, counted from the intake."""
        return tuple(accumulate(share.amount for share in self.shares))


def process_for(processes: Iterable[Process], procedure: str, day: date) -> Process | None:
    """The latest that holds; None: one agency does it alone."""
    held = [each for each in processes if each.procedure == procedure and holds_on(each, day)]
    return held[-1] if held else None
