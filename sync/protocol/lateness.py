"""When something is overdue: the one rule that desk and centre share.

A limit in days or months ends with its last day (Bộ luật Dân sự 2015 Art 147, 148): the hour on the slip says when to come, not
when it is late. A limit in hours ends with its minute. Indicators that compare moments do not ask here.
"""

from datetime import timedelta
from typing import Literal

from sync.protocol.moments import VIET_NAM, there

Verdict = Literal["early", "on_time", "late"]
MINUTE_MS = 60_000


def late_below(unit: str | None, at_ms: int) -> int:
    """What was due before this moment is overdue at `at_ms`, and nothing else is: the beginning of its minute for a limit in
    hours, of its day in Viet Nam for all others. Milliseconds since 1970 UTC."""
    if unit == "hour":
        return at_ms - at_ms % MINUTE_MS
    begins = there(at_ms).replace(hour=0, minute=0, second=0, microsecond=0) - VIET_NAM
    return int(begins.timestamp()) * 1000


def is_late(due_at_ms: int, unit: str | None, at_ms: int) -> bool:
    """Whether what was due at `due_at_ms`, by a limit in `unit`, is overdue at `at_ms`."""
    return due_at_ms < late_below(unit, at_ms)


def verdict(due_at_ms: int, unit: str | None, ended_at_ms: int) -> Verdict:
    """How what ended at `ended_at_ms` kept its limit: before its last day (minute), on it, or after it."""
    if is_late(due_at_ms, unit, ended_at_ms):
        return "late"
    return "early" if is_late(ended_at_ms, unit, due_at_ms) else "on_time"


def days_between(first_ms: int, last_ms: int) -> int:
    """Calendar days in Viet Nam from one moment to the other, either way round."""
    return abs((there(last_ms).date() - there(first_ms).date()) // timedelta(days=1))
