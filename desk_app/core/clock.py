"""Whether the PC's clock can be believed: the law counts from the dates on paper, and a dead battery must not set them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from desk_app.core.moments import local, parse_moment, to_ms

Reason = Literal["before_build", "before_last", "long_after", "off_centre", "changed", "by_hand"]
BACK = timedelta(hours=1)
"""Earlier than the last entry by less: a clock that was set right, and still the same hour; recorded, not asked about."""
LONGEST_REST = timedelta(days=15)
"""No counter rests longer: the longest closing of the year is Tết's, nine days."""
OLDEST_BUILD = timedelta(days=3 * 365)
OFF_CENTRE_MS = 60 * 60 * 1000
NOTICED_MS = 2 * 60 * 1000
"""From here on a difference is shown, and a time that was typed counts as another than the clock's."""
_WHOLE = re.compile(r"\s*\d{1,2}/\d{1,2}/\d{4}(\s+\d{1,2}[:h]\d{0,2})?\s*")


@dataclass(frozen=True, slots=True)
class ClockDoubt:
    """`last_ms`: the last entry from before the doubt; None on a desk without one."""

    reason: Reason
    last_ms: int | None


def judge(now_ms: int, last_ms: int | None, built_on: date, ahead_ms: int = 0) -> Reason | None:
    """None: it can be believed. `ahead_ms`: by how much the centre's clock is ahead of this one, as far as it was heard."""
    now = local(now_ms)
    if now.date() < built_on:
        return "before_build"
    if last_ms is None:
        return "long_after" if now.date() > built_on + OLDEST_BUILD else None
    since = now - local(last_ms)
    if since < -BACK:
        return "before_last"
    if since > LONGEST_REST:
        return "long_after"
    return "off_centre" if abs(ahead_ms) >= OFF_CENTRE_MS else None


def typed_moment(text: str, machine: datetime) -> tuple[datetime, bool] | None:
    """`30/11/2026` or `30/11/2026 07:05`, with its year, and whether a time was typed; without one it is the machine's. None:
    there is no such moment."""
    found = _WHOLE.fullmatch(text)
    moment = parse_moment(text, machine.date(), time()) if found else None
    if moment is None or found is None:
        return None
    timed = found[1] is not None
    return (moment if timed else datetime.combine(moment.date(), machine.time())), timed


def moved_by(typed: datetime, timed: bool, machine_ms: int, moved_ms: int) -> int:
    """By how much the machine's clock is to be moved so that the typed moment holds. As it is, or as it was moved before, where
    these say the same day, and the same time within `NOTICED_MS` if one was typed."""
    for known in (0, moved_ms):
        seen = local(machine_ms + known)
        if typed.date() == seen.date() and (not timed or abs(to_ms(typed) - machine_ms - known) <= NOTICED_MS):
            return known
    if timed:
        return to_ms(typed) - machine_ms
    days = typed.date() - local(machine_ms).date()
    return days // timedelta(milliseconds=1)


def unlikely(typed: date, doubt: ClockDoubt, machine: date, ahead_ms: int, now_ms: int) -> bool:
    """A day that neither the machine nor the centre names and that is far from the last entry: typed wrong, as a rule."""
    if typed == machine or (ahead_ms and typed == local(now_ms + ahead_ms).date()):
        return False
    last = local(doubt.last_ms).date() if doubt.last_ms is not None else None
    return last is not None and not (last <= typed <= last + LONGEST_REST)
