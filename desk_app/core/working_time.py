"""Working time and the appointment: when a dossier is due, and the sentence that explains it
(BLDS 2015 Art 147, 148; BLLĐ 2019 Art 111, 112).

The calendar is two lists a year, days off and make-up working days; working hours and counting rules come from the
rule set. All moments here are local wall-clock times of the centre, without time zone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil
from typing import Literal

Unit = Literal["working_day", "calendar_day", "hour", "month", "same_day"]
UNITS: tuple[Unit, ...] = ("working_day", "calendar_day", "hour", "month", "same_day")
HOURS_PER_DAY = 8
MAX_DAYS = 3660
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


class BadLimit(ValueError):
    """No due moment can be computed; `reason` is a text key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off and make-up working days; `confirmed_years` are those whose list was announced. `announced`: of days that are
    known at second hand, the day on which they were announced."""

    version: str
    days_off: Mapping[date, str]
    makeup_days: Mapping[date, str]
    confirmed_years: frozenset[int]
    announced: Mapping[date, date] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether offices are open: Monday to Friday but for days off, and make-up days."""
        if day in self.makeup_days:
            return True
        return day.weekday() < 5 and day not in self.days_off


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Which law counts on the day of receipt; a dossier keeps its rule set, and facts name it with its `version`.

    `after_supplement`: the time goes on (QĐ 1513 Art 7.1.c) or begins again (NĐ 61/2018 Art 19.4, NĐ 118/2025 Art 19.5).
    `supplement_notice_days`: working days from receipt within which one is asked for; `supplement_close_days`: calendar days
    from the notice after which the desk closes the dossier (both Art 19.5). `reappointments_most`: how often an appointment may
    be put off (once: Art 19.9 of NĐ 61, 19.6 of NĐ 118), for an objective cause by `objective_share` of the statutory time at
    most (QĐ 1513 Art 7.1.d), and `notice_before_days` before it is due. `forwarding_cutoff`: what comes later goes to the
    agency on the next working day (Art 18.2). `correction_days`: working days within which a wrong result is put right (NĐ
    118/2025 Art 23.1). None: the law sets none.

    Of what is taken in for another territory (NĐ 309/2026 Art 8.3): `elsewhere_counts_from` says that the time counts from when
    the competent agency has it, None: from receipt; `elsewhere_papers_days`: working days within which the papers are there."""

    id: str
    valid_from: date
    valid_to: date | None
    title: str
    working_hours: tuple[tuple[time, time], ...]
    same_day_cutoff: time
    forwarding_cutoff: time
    after_supplement: Literal["resume", "restart"]
    reappointments_most: int
    objective_share: Fraction | None
    notice_before_days: int
    version: str = ""
    supplement_notice_days: int | None = None
    supplement_close_days: int | None = None
    correction_days: int | None = None
    elsewhere_counts_from: Literal["competent_agency"] | None = None
    elsewhere_papers_days: int | None = None


@dataclass(frozen=True, slots=True)
class DueMoment:
    """The due moment and how it came about. `announced`: the days of announcements, known at second hand, it counts with."""

    at: datetime
    unit: Unit
    amount: Decimal
    first_day: date
    counted_from: datetime
    skipped: tuple[tuple[date, date], ...]
    makeup: tuple[date, ...]
    rolled_from: date | None
    unconfirmed_years: tuple[int, ...]
    announced: tuple[date, ...] = ()


def parse_amount(text: str) -> Decimal:
    """`2`, `12.5`, `12,5` days. Raises BadLimit."""
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise BadLimit("limit.amount") from None
    if not amount.is_finite() or not 0 <= amount <= MAX_DAYS or amount != amount.quantize(Decimal("0.0001")):
        raise BadLimit("limit.amount")
    return amount


def next_working(day: date, calendar: Calendar) -> date:
    """The first working day behind `day`. Raises BadLimit where the calendar has none in a year."""
    for step in range(1, 400):
        later = day + timedelta(days=step)
        if calendar.is_working(later):
            return later
    raise BadLimit("limit.no_working_day")


def normalise_receipt(received: datetime, calendar: Calendar, rules: RuleSet) -> datetime:
    """Receipt outside working hours counts from the next working moment."""
    moment = received.replace(second=0, microsecond=0)
    if calendar.is_working(moment.date()):
        for opens, closes in rules.working_hours:
            if moment.time() < opens:
                return datetime.combine(moment.date(), opens)
            if moment.time() <= closes:
                return moment
    return datetime.combine(next_working(moment.date(), calendar), rules.working_hours[0][0])


def _spans(start: datetime, calendar: Calendar, rules: RuleSet) -> Iterator[tuple[datetime, datetime]]:
    day = start.date()
    while True:
        for opens, closes in rules.working_hours:
            begin = max(datetime.combine(day, opens), start)
            end = datetime.combine(day, closes)
            if begin < end:
                yield begin, end
        day = next_working(day, calendar)


def add_working_minutes(start: datetime, minutes: int, calendar: Calendar, rules: RuleSet) -> datetime:
    """The moment that many minutes of working hours behind `start`."""
    if minutes == 0:
        return start
    left = timedelta(minutes=minutes)
    for begin, end in _spans(start, calendar, rules):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise AssertionError("the calendar has no end")


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _between(first: date, last: date, calendar: Calendar) -> tuple[tuple[tuple[date, date], ...], tuple[date, ...]]:
    """Runs of days that did not count, and make-up days that did, from `first` to `last`."""
    runs: list[tuple[date, date]] = []
    makeup: list[date] = []
    day = first
    while day <= last:
        if not calendar.is_working(day):
            runs[-1:] = [(runs[-1][0], day)] if runs and runs[-1][1] == day - timedelta(days=1) else [*runs[-1:], (day, day)]
        elif day in calendar.makeup_days:
            makeup.append(day)
        day += timedelta(days=1)
    return tuple(runs), tuple(makeup)


def _announced(spans: Iterable[tuple[date, date]], calendar: Calendar) -> tuple[date, ...]:
    """The announcements on which a count over these days stands."""
    told = calendar.announced.items()
    return tuple(sorted({at for first, last in spans for day, at in told if first <= day <= last}))


def compute_due(received: datetime, amount: Decimal, unit: Unit, calendar: Calendar, rules: RuleSet) -> DueMoment:
    """The due moment. The day after receipt is day 1 (Bộ luật Dân sự 2015 Art 147.2; M). Raises BadLimit.

    A fraction of a working day is working minutes of an 8-hour day; a calendar-day or month limit that ends on a day
    off moves to the next working day at the same time of day. What is left of a minute or of a calendar day is a whole one.
    """
    if received.year < 2000 or received.year > 2090:
        raise BadLimit("limit.received")
    start = normalise_receipt(received, calendar, rules)
    rolled: date | None = None
    if unit == "working_day":
        whole, fraction = divmod(amount, 1)
        day = start.date()
        for _ in range(int(whole)):
            day = next_working(day, calendar)
        minutes = ceil(fraction * HOURS_PER_DAY * 60)
        due = add_working_minutes(datetime.combine(day, start.time()), minutes, calendar, rules)
    elif unit == "hour":
        due = add_working_minutes(start, ceil(amount * 60), calendar, rules)
    elif unit == "same_day":
        late = received.date() == start.date() and received.time() > rules.same_day_cutoff
        day = next_working(start.date(), calendar) if late else start.date()
        due = datetime.combine(day, rules.working_hours[-1][1])
    else:
        if unit == "month":
            if amount != amount.to_integral_value():
                raise BadLimit("limit.amount")
            day = _add_months(start.date(), int(amount))
        else:
            day = start.date() + timedelta(days=ceil(amount))  # never //: a decimal's drops what is behind the point
        if not calendar.is_working(day):
            rolled, day = day, next_working(day, calendar)
        due = datetime.combine(day, start.time())
    first_day = next_working(start.date(), calendar) if unit == "working_day" and amount >= 1 else start.date()
    skipped, makeup = _between(start.date(), due.date(), calendar) if unit in ("working_day", "hour", "same_day") else ((), ())
    years = range(received.year, due.year + 1)
    unconfirmed = tuple(year for year in years if year not in calendar.confirmed_years)
    counted = start.date() if unit in ("working_day", "hour", "same_day") else rolled or due.date()
    announced = _announced(((received.date(), start.date()), (counted, due.date())), calendar)
    return DueMoment(due, unit, amount, first_day, start, skipped, makeup, rolled, unconfirmed, announced)


def weekday_name(day: date) -> str:
    """`thứ Tư`, `Chủ nhật`."""
    return _WEEKDAYS[day.weekday()]


def _day(day: date) -> str:
    """`01/12`."""
    return f"{day.day:02}/{day.month:02}"


def _run(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    return f"{first.day:02}–{_day(last)}" if first.month == last.month else f"{_day(first)}–{_day(last)}"


def amount_text(amount: Decimal) -> str:
    """`12.5` as `12,5`."""
    return f"{amount.normalize():f}".replace(".", ",")


def explain(due: DueMoment, phrases: Mapping[str, str]) -> str:
    """The sentence for slip and screen, out of the computation itself. `phrases` are the texts `due.*`."""
    amount = amount_text(due.amount)
    start = f"{weekday_name(due.first_day)} {_day(due.first_day)}"
    parts = [phrases[due.unit].format(amount=amount, start=start, time=f"{due.counted_from:%H:%M}")]
    if due.skipped:
        parts.append(phrases["skipped"].format(days=", ".join(_run(*run) for run in due.skipped)))
    if due.makeup:
        parts.append(phrases["makeup"].format(days=", ".join(map(_day, due.makeup))))
    if due.rolled_from:
        parts.append(phrases["rolled"].format(day=f"{weekday_name(due.rolled_from)} {_day(due.rolled_from)}"))
    if due.announced:
        parts.append(phrases["announced"].format(days=", ".join(f"{day:%d/%m/%Y}" for day in due.announced)))
    if due.unconfirmed_years:
        parts.append(phrases["unconfirmed"].format(years=", ".join(map(str, due.unconfirmed_years))))
    return "; ".join(parts)
