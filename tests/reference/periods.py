"""What a month, a quarter, a half, nine months and a year of a report are. The reported ones run from the 15th to the 14th
(NĐ 09/2019 Art 12, repeated by NĐ 58/2022 and NĐ 244/2026), the calendar ones as the calendar says."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "half": 6, "nine": 9, "year": 12}
"""How long each kind is; a number counts them within the year."""
KINDS = (*MONTHS, *(f"calendar_{kind}" for kind in MONTHS), "custom")


@dataclass(frozen=True)
class Period:
    """Both days belong to it."""

    kind: str
    first: date
    last: date


def period(kind: str, year: int, no: int = 1) -> Period:
    """The `no`th of its kind in the year; there is one `nine` and one `year`. Raises ValueError."""
    calendar = kind.startswith("calendar_")
    length = MONTHS.get(kind.removeprefix("calendar_"))
    if length is None or not 1 <= no <= 12 // length:
        raise ValueError(kind, no)
    before, after = (no - 1) * length, no * length  # months of the year before its first day, and until its last
    if calendar:
        return Period(kind, _day(year, before, 1), _day(year, after, 1) - timedelta(days=1))
    return Period(kind, _day(year, before - 1, 15), _day(year, after - 1, 14))


def custom(first: date, last: date) -> Period:
    if last < first:
        raise ValueError(first, last)
    return Period("custom", first, last)


def _day(year: int, months: int, day: int) -> date:
    """`months` after January of the year."""
    return date(year + months // 12, months % 12 + 1, day)
