"""When the clock of a dossier stops and goes on, and how far an appointment may be put off
(NĐ 61/2018 Art 19.4, 19.9; NĐ 118/2025 Art 19.5, 19.6; QĐ 1513 Art 7.1.c, 7.1.d).

All moments are local wall-clock times of the centre, as in `working_time`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from desk_app.core.moments import to_ms
from desk_app.core.working_time import (
    HOURS_PER_DAY,
    Calendar,
    RuleSet,
    Unit,
    add_working_minutes,
    compute_due,
    explain,
    next_working,
    normalise_receipt,
    weekday_name,
)
from sync.protocol.lateness import is_late

DAY_MINUTES = HOURS_PER_DAY * 60
MONTH_DAYS = 30
"""Half of a month, where a limit is put off by half of it; no text says how long that is (M)."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The statutory time of a procedure."""

    amount: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class NewDue:
    """The due moment after a pause, and the sentence that explains it."""

    at: datetime
    text: str


def working_minutes(start: datetime, end: datetime, calendar: Calendar, rules: RuleSet) -> int:
    """Minutes within working hours from `start` to `end`; 0 where the end comes first."""
    minutes, day = 0, start.date()
    while day <= end.date():
        if calendar.is_working(day):
            for opens, closes in rules.working_hours:
                first, last = max(start, datetime.combine(day, opens)), min(end, datetime.combine(day, closes))
                minutes += max(0, int((last - first).total_seconds()) // 60)
        day += timedelta(days=1)
    return minutes


def _moment(at: datetime) -> str:
    return f"{at:%H:%M} {weekday_name(at.date())} {at:%d/%m}"


def spell_minutes(minutes: int, phrases: Mapping[str, str]) -> str:
    """`2 ngày 3 giờ làm việc`."""
    days, rest = divmod(minutes, DAY_MINUTES)
    hours, left = divmod(rest, 60)
    parts = [phrases[f"span_{name}"].format(n=n) for name, n in (("days", days), ("hours", hours), ("minutes", left)) if n]
    return phrases["span"].format(parts=" ".join(parts or [phrases["span_minutes"].format(n=0)]))


def due_after_pause(
    due: datetime,
    paused: datetime,
    resumed: datetime,
    limit: Limit,
    calendar: Calendar,
    rules: RuleSet,
    phrases: Mapping[str, str],
) -> NewDue:
    """The due moment once the complete supplement is there: what was left goes on from then (QĐ 1513 Art 7.1.c), or all of it
    begins again (NĐ 61/2018 Art 19.4, NĐ 118/2025 Art 19.5), as the rule set says. A dossier that was overdue when it was
    paused stays so."""
    paused = paused.replace(second=0, microsecond=0)
    if rules.after_supplement == "restart":
        again = compute_due(resumed, limit.amount, limit.unit, calendar, rules)
        return NewDue(again.at, phrases["restarted"].format(start=_moment(resumed), rest=explain(again, phrases)))
    if is_late(to_ms(due), limit.unit, to_ms(paused)):
        return NewDue(due, phrases["was_overdue"].format(due=_moment(due), paused=_moment(paused)))
    start = normalise_receipt(resumed, calendar, rules)
    if limit.unit in ("calendar_day", "month"):
        left = (due.date() - paused.date()).days
        day = start.date() + timedelta(days=left)
        rolled = not calendar.is_working(day)
        at = datetime.combine(next_working(day, calendar) if rolled else day, due.time())
        span = phrases["span_calendar"].format(n=left)
    else:
        minutes = working_minutes(paused, due, calendar, rules)
        at = add_working_minutes(start, minutes, calendar, rules)
        span = spell_minutes(minutes, phrases)
    return NewDue(at, phrases["resumed"].format(paused=_moment(paused), span=span, start=_moment(start)))


def latest_reappointment(due: datetime, limit: Limit, share: Fraction, calendar: Calendar, rules: RuleSet) -> datetime:
    """The last moment to which an appointment may be put off for an objective cause: `share` of the statutory time behind the
    old one (QĐ 1513 Art 7.1.d: one half). A calendar limit ends on that day, working or not, at the end of working hours. A cap
    is never overstepped: what is left of a day, of a minute, is none here."""
    closing = rules.working_hours[-1][1]
    if limit.unit in ("calendar_day", "month"):
        days = limit.amount * (MONTH_DAYS if limit.unit == "month" else 1)
        return datetime.combine(due.date() + timedelta(days=floor(Fraction(days) * share)), closing)
    per_unit = 60 if limit.unit == "hour" else DAY_MINUTES
    amount = Decimal(1) if limit.unit == "same_day" else limit.amount
    minutes = floor(Fraction(amount) * per_unit * share)
    return add_working_minutes(normalise_receipt(due, calendar, rules), minutes, calendar, rules)


def notice_was_late(now: datetime, due: datetime, rules: RuleSet, calendar: Calendar) -> bool:
    """Whether a notice of lateness comes later than `notice_before_days` working days before the appointment (NĐ 61/2018
    Art 19.9)."""
    last: date = due.date()
    for _ in range(rules.notice_before_days):
        last -= timedelta(days=1)
        while not calendar.is_working(last):
            last -= timedelta(days=1)
    return now.date() > last


def working_days_from(day: date, days: int, calendar: Calendar) -> date:
    """The last of so many working days; the day after `day` is the first (BLDS 2015 Art 147.2)."""
    for _ in range(days):
        day = next_working(day, calendar)
    return day


def supplement_was_late(received: datetime, now: datetime, rules: RuleSet, calendar: Calendar) -> bool:
    """Whether a supplement is asked for later than the law wants: 3 working days from receipt (NĐ 61/2018 Art 19.4, NĐ 118/2025
    Art 19.5)."""
    days = rules.supplement_notice_days
    return days is not None and now.date() > working_days_from(received.date(), days, calendar)


def supplement_ends(notice: datetime, rules: RuleSet, calendar: Calendar) -> datetime | None:
    """The last moment for a supplement that was asked for: 15 days from the notice (NĐ 118/2025 Art 19.5), to the end of the
    next working day where the last one is off (BLDS 2015 Art 148.5). None: the law sets none."""
    if rules.supplement_close_days is None:
        return None
    day = notice.date() + timedelta(days=rules.supplement_close_days)
    if not calendar.is_working(day):
        day = next_working(day, calendar)
    return datetime.combine(day, rules.working_hours[-1][1])


def correction_due(heard: datetime, rules: RuleSet, calendar: Calendar) -> datetime | None:
    """By when a result that an officer got wrong is back at the desk, put right (NĐ 118/2025 Art 23.1: 3 working days). None:
    the law sets no time."""
    if rules.correction_days is None:
        return None
    day = working_days_from(heard.date(), rules.correction_days, calendar)
    return datetime.combine(day, rules.working_hours[-1][1])


def is_working_moment(at: datetime, calendar: Calendar, rules: RuleSet) -> bool:
    """Whether somebody is at the counter then: a citizen is never heard to come on a day off."""
    return calendar.is_working(at.date()) and any(opens <= at.time() <= closes for opens, closes in rules.working_hours)
