"""Overdue is a matter of the day (BLDS 2015 Art 147, 148), and of the minute only for limits in hours."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.core.moments import local, to_ms
from desk_app.core.working_time import UNITS
from sync.protocol.lateness import days_between, is_late, late_below, verdict

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31))


def ms(text: str) -> int:
    return to_ms(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("unit", "due", "ended", "said"),
    [
        ("working_day", "2026-12-09T07:32", "2026-12-09T07:40", "on_time"),
        ("working_day", "2026-12-09T07:32", "2026-12-09T23:59:59", "on_time"),
        ("working_day", "2026-12-09T07:32", "2026-12-10T00:00", "late"),
        ("working_day", "2026-12-09T07:32", "2026-12-08T23:59", "early"),
        ("calendar_day", "2026-12-09T07:32", "2026-12-09T16:00", "on_time"),
        ("month", "2026-12-09T07:32", "2026-12-09T16:00", "on_time"),
        ("same_day", "2026-12-09T17:00", "2026-12-09T17:30", "on_time"),
        (None, "2026-12-09T07:32", "2026-12-09T07:40", "on_time"),
        ("hour", "2026-12-09T07:32", "2026-12-09T07:32:59", "on_time"),
        ("hour", "2026-12-09T07:32", "2026-12-09T07:33", "late"),
        ("hour", "2026-12-09T07:32", "2026-12-09T07:31", "early"),
    ],
)
def test_who_comes_on_the_last_day_is_in_time(unit: str | None, due: str, ended: str, said: str) -> None:
    assert verdict(ms(due), unit, ms(ended)) == said


@given(st.sampled_from((*UNITS, None)), MOMENTS, MOMENTS | st.timedeltas(timedelta(hours=-30), timedelta(hours=30)))
def test_the_day_counts_or_the_minute(unit: str | None, due: datetime, ended: datetime | timedelta) -> None:
    """Against the calendar itself, whatever the moments."""
    end = due + ended if isinstance(ended, timedelta) else ended
    due, end = (moment.replace(microsecond=0) for moment in (due, end))
    if unit == "hour":
        expected = end.replace(second=0) > due.replace(second=0)
    else:
        expected = end.date() > due.date()
    assert is_late(to_ms(due), unit, to_ms(end)) == expected
    assert days_between(to_ms(due), to_ms(end)) == abs((end.date() - due.date()).days)
    assert late_below(unit, to_ms(end)) <= to_ms(end)
    assert local(late_below(unit, to_ms(end))).date() == end.date()
