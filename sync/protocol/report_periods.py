"""What a report's period is: the months that cut at the 15th, as periodic reports do, the calendar's, and any two days.

The cut stands in a provincial rule that repeats NĐ 09/2019 Art 12 (S); that of the year is repeated literally by NĐ 58/2022
Art 24 (V). QĐ 1513 sets none, so the head of each report prints both days.
"""

from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

PeriodKind = Literal[
    "month",
    "quarter",
    "half",
    "nine",
    "year",
    "calendar_month",
    "calendar_quarter",
    "calendar_half",
    "calendar_nine",
    "calendar_year",
    "custom",
]
KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "nine": 9, "year": 12}
_CUT = 15
_CALENDAR = "calendar_"
_EPOCH = date(1970, 1, 1)
_LONGEST_DAYS = 3_700
"""A report over more than ten years is a slip of the pen."""


class NoPeriod(ValueError):
    """Not a period: `reason` is what of it is wrong (`kind`, `year`, `no`, `days`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReportPeriod(NamedTuple):
    """Both days belong to it."""

    kind: PeriodKind
    first: date
    last: date


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The other way round."""
    return _EPOCH + timedelta(days=number)


def _most(months: int) -> int:
    """How many of them a year has; of nine months there is the first alone."""
    return 1 if months == 9 else 12 // months


def _begin(year: int, month: int, cut: int) -> date:
    """The day on which the month begins: its first, or the 15th of the one before."""
    if cut == 1:
        return date(year, month, 1)
    return date(year - 1, 12, cut) if month == 1 else date(year, month - 1, cut)


def period_of(
    kind: PeriodKind, year: int | None = None, no: int | None = None, first: date | None = None, last: date | None = None
) -> ReportPeriod:
    """The `no`th month, quarter … of a year, or `custom`: two days. `no` may be left out where the year has one alone. Raises
    NoPeriod."""
    if kind == "custom":
        if first is None or last is None or not first <= last or (last - first).days > _LONGEST_DAYS:
            raise NoPeriod("days")
        return ReportPeriod(kind, first, last)
    cut = 1 if kind.startswith(_CALENDAR) else _CUT
    months = _MONTHS.get(kind.removeprefix(_CALENDAR))
    if months is None:
        raise NoPeriod("kind")
    if year is None or not 1990 <= year <= 2200:
        raise NoPeriod("year")
    if no is None and _most(months) == 1:
        no = 1
    if no is None or not 1 <= no <= _most(months):
        raise NoPeriod("no")
    begins = _begin(year, (no - 1) * months + 1, cut)
    after = no * months + 1
    ends = _begin(year + 1, 1, cut) if after == 13 else _begin(year, after, cut)
    return ReportPeriod(kind, begins, ends - timedelta(days=1))
