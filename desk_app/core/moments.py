"""Moments: milliseconds since 1970 UTC in facts, wall-clock time of Viet Nam (UTC+7, no summer time) for people."""

import re
from datetime import date, datetime, time, timedelta, timezone

from desk_app.core.working_time import weekday_name

VIETNAM = timezone(timedelta(hours=7))
_BEGINNING = datetime(1970, 1, 1, 7)


def local(ms: int) -> datetime:
    """The wall-clock time, without zone."""
    return _BEGINNING + timedelta(milliseconds=ms)


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 UTC of a moment of the centre's wall clock."""
    return (moment - _BEGINNING) // timedelta(milliseconds=1)


_TYPED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?:\s+(\d{1,2})(?:[:h](\d{2})?)?)?")


def parse_moment(text: str, today: date, at: time) -> datetime | None:
    """`10/12`, `10/12/2026`, `10/12 15:00`, `10/12/2026 15h30`: without a year the next such day, without a time `at`. None:
    there is no such moment."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return None
    day, month, year, hour, minute = (int(part) if part else None for part in found.groups())
    try:
        named = date(year or today.year, month or 0, day or 0)
        if year is None and named < today:
            named = date(today.year + 1, month or 0, day or 0)
        return datetime.combine(named, at if hour is None else time(hour, minute or 0))
    except ValueError:
        return None


def parse_past(text: str, now: datetime) -> datetime | None:
    """As `parse_moment`, for what has happened: without a year the last such day, without a time its first minute."""
    found = parse_moment(text, now.date(), time())
    if found is None or found <= now or re.search(r"/\d{4}", text):
        return found
    try:
        return found.replace(year=found.year - 1)
    except ValueError:  # 29 February
        return None


def long_date(moment: datetime) -> str:
    """`thứ Tư 25/11/2026`."""
    return f"{weekday_name(moment.date())} {moment:%d/%m/%Y}"


def time_and_date(moment: datetime) -> str:
    """`09:41 thứ Tư 25/11/2026`."""
    return f"{moment:%H:%M} {long_date(moment)}"
