"""When collected money must be at the treasury: by Thursday for the week before (TT 37/2023 Art 4.2), or by the fifth for the
month before (TT 168/2016). Which rule an agency follows is data."""

from datetime import date, timedelta
from typing import Literal

DepositRule = Literal["thursday", "fifth"]
RULES: tuple[DepositRule, ...] = ("thursday", "fifth")
THURSDAY = 3


def deposit_due(rule: DepositRule, taken_on: date) -> date:
    """The last day for money taken on `taken_on`. "thursday": by Thursday for the past week (TT 37/2023 Art 4.2,
    TT 41/2023 Art 5.2); "fifth": by the 5th for the past month (TT 168/2016, TT 59/2023, TT 257/2016)."""
    if rule == "thursday":
        monday = taken_on - timedelta(days=taken_on.weekday())
        return monday + timedelta(days=7 + THURSDAY)
    year, month = (taken_on.year + 1, 1) if taken_on.month == 12 else (taken_on.year, taken_on.month + 1)
    return date(year, month, 5)
