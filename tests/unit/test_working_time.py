"""Appointments: the worked values of the domain notes, a second opinion on the calendar, and what always holds."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.core.working_time import BadLimit, Due, Unit, compute_due, explain, parse_amount
from desk_app.resources_reader import load_centre

CENTRE = load_centre()


def due(received: str, amount: str, unit: Unit = "working_day") -> Due:
    moment = datetime.fromisoformat(received)
    return compute_due(moment, Decimal(amount), unit, CENTRE.calendar, CENTRE.rules_on(moment.date()))


@pytest.mark.parametrize(
    ("received", "limit", "expected"),
    [
        ("2026-02-12T09:00", "3", "2026-02-24T09:00"),
        ("2026-02-13T09:00", "3", "2026-02-25T09:00"),
        ("2026-04-24T09:00", "5", "2026-05-06T09:00"),
        ("2026-08-20T09:00", "2", "2026-08-22T09:00"),
        ("2026-08-27T09:00", "3", "2026-09-04T09:00"),
        ("2026-08-28T09:00", "1", "2026-09-03T09:00"),
        ("2026-11-23T09:00", "2", "2026-11-26T09:00"),
        ("2026-03-02T08:15", "0.5", "2026-03-02T14:15"),
        ("2026-03-02T14:00", "0.5", "2026-03-03T08:00"),
        ("2026-03-02T09:00", "2.5", "2026-03-04T15:00"),
        ("2026-03-06T16:30", "0.25", "2026-03-09T08:30"),
        ("2026-03-02T08:00", "12.5", "2026-03-18T14:00"),
    ],
)
def test_worked_values(received: str, limit: str, expected: str) -> None:
    assert due(received, limit).at == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("received", "limit", "unit", "expected"),
    [
        ("2026-11-25T17:30", "1", "working_day", "2026-11-27T07:00"),  # after closing: received the next morning
        ("2026-11-25T12:10", "1", "working_day", "2026-11-26T13:30"),  # in the lunch break
        ("2026-11-28T09:00", "1", "working_day", "2026-12-01T07:00"),  # on a Saturday
        ("2026-11-25T09:00", "3", "calendar_day", "2026-11-30T09:00"),  # 28/11 is a Saturday: moves to Monday
        ("2026-11-25T10:30", "2", "hour", "2026-11-25T14:30"),
        ("2026-01-30T09:00", "1", "month", "2026-03-02T09:00"),  # 28/02/2026 is a Saturday
        ("2026-11-25T09:00", "0", "same_day", "2026-11-25T17:00"),
        ("2026-11-25T15:01", "0", "same_day", "2026-11-26T17:00"),
    ],
)
def test_other_units(received: str, limit: str, unit: Unit, expected: str) -> None:
    assert due(received, limit, unit).at == datetime.fromisoformat(expected)


def test_the_sentence_names_what_was_skipped_and_made_up() -> None:
    assert explain(due("2026-11-25T09:41", "10"), CENTRE.phrases) == (
        "10 ngày làm việc kể từ thứ Năm 26/11; bỏ qua 28–29/11, 05–06/12"
    )
    assert explain(due("2026-08-20T09:00", "2"), CENTRE.phrases) == (
        "2 ngày làm việc kể từ thứ Sáu 21/08; tính cả ngày làm bù 22/08"
    )
    assert "lịch nghỉ năm 2027 chưa được công bố" in explain(due("2026-12-30T09:00", "5"), CENTRE.phrases)


def test_the_calendar_agrees_with_a_second_opinion() -> None:
    """Every public holiday that the `holidays` package knows for 2026 is a day off here (weekends aside)."""
    for day in holidays.country_holidays("VN", years=2026):
        if day.weekday() < 5:
            assert day in CENTRE.calendar.days_off, f"{day} is a holiday elsewhere"


def test_each_day_has_one_rule_set() -> None:
    assert CENTRE.rules_on(date(2025, 6, 30)).id == "tt01_2018"
    assert CENTRE.rules_on(date(2025, 7, 1)).id == "nd118_2025"
    with pytest.raises(LookupError):
        CENTRE.rules_on(date(2010, 1, 1))


@settings(max_examples=400)
@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1)),
    st.integers(0, 120).map(lambda quarters: Decimal(quarters) / 4),
)
def test_due_is_in_working_time_and_counts_the_days(received: datetime, amount: Decimal) -> None:
    rules = CENTRE.rules_on(received.date())
    found = compute_due(received, amount, "working_day", CENTRE.calendar, rules)
    assert CENTRE.calendar.is_working(found.at.date())
    assert any(opens <= found.at.time() <= closes for opens, closes in rules.working_hours)
    assert found.at >= received.replace(second=0, microsecond=0) or not CENTRE.calendar.is_working(received.date())
    minutes = _working_minutes(found.counted_from, found.at)
    assert minutes == int(amount * 480)


def _working_minutes(start: datetime, end: datetime) -> int:
    """Counted independently: minute bookkeeping per day."""
    rules = CENTRE.rules_on(start.date())
    total = 0
    day = start.date()
    while day <= end.date():
        if CENTRE.calendar.is_working(day):
            for opens, closes in rules.working_hours:
                begin = max(datetime.combine(day, opens), start)
                stop = min(datetime.combine(day, closes), end)
                total += max(0, int((stop - begin).total_seconds() // 60))
        day += timedelta(days=1)
    return total


@pytest.mark.parametrize("text", ["", "abc", "-1", "1e9", "NaN", "Infinity", "0.12345678", "99999"])
def test_bad_limits_are_refused(text: str) -> None:
    with pytest.raises(BadLimit):
        parse_amount(text)
