"""Moments: milliseconds since 1970 UTC in facts, wall-clock time of Viet Nam (UTC+7, no summer time) for people."""

from datetime import UTC, datetime, timedelta, timezone

from desk_app.core.working_time import weekday_name

VIETNAM = timezone(timedelta(hours=7))


def local(ms: int) -> datetime:
    """The wall-clock time, without zone."""
    return datetime.fromtimestamp(ms / 1000, VIETNAM).replace(tzinfo=None)


def to_ms(moment: datetime) -> int:
    return int((moment - timedelta(hours=7)).replace(tzinfo=UTC).timestamp() * 1000)


def long_date(moment: datetime) -> str:
    """`thứ Tư 25/11/2026`."""
    return f"{weekday_name(moment.date())} {moment:%d/%m/%Y}"


def time_and_date(moment: datetime) -> str:
    """`09:41 thứ Tư 25/11/2026`."""
    return f"{moment:%H:%M} {long_date(moment)}"
