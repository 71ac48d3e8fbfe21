"""Appointments: the worked values of the domain notes, a second opinion on the calendar, and what always holds."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.core.working_time import BadLimit, DueMoment, Unit, compute_due, explain, parse_amount
from desk_app.resources_reader import load_centre

CENTRE = load_centre()


def due(received: str, amount: str, unit: Unit = "working_day") -> DueMoment:
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
    assert "lịch nghỉ năm 2028 chưa được công bố" in explain(due("2027-12-30T09:00", "5"), CENTRE.phrases)


@pytest.mark.parametrize(
    ("received", "limit", "unit", "expected", "announced"),
    [
        ("2027-02-03T09:00", "1", "working_day", "2027-02-11T09:00", True),  # Tết 04–10/02, back on Thursday
        ("2027-02-06T09:00", "1", "working_day", "2027-02-12T07:00", True),  # received on a day off
        ("2027-02-03T16:00", "2", "hour", "2027-02-11T08:00", True),
        ("2027-01-28T09:00", "10", "calendar_day", "2027-02-11T09:00", True),  # ends in Tết
        ("2027-01-28T09:00", "30", "calendar_day", "2027-03-01T09:00", False),  # goes over Tết: each day counts
        ("2027-09-01T09:00", "1", "working_day", "2027-09-06T09:00", True),  # Quốc khánh 02–03/09
        ("2027-03-02T09:00", "5", "working_day", "2027-03-09T09:00", False),
        ("2026-12-30T09:00", "2", "working_day", "2027-01-04T09:00", False),  # 01/01 is off by the law itself
    ],
)
def test_the_year_2027_counts_as_announced(received: str, limit: str, unit: Unit, expected: str, announced: bool) -> None:
    """The appointment over Tết stands on an announcement, and the sentence names it exactly where it does."""
    found = due(received, limit, unit)
    assert found.at == datetime.fromisoformat(expected)
    sentence = explain(found, CENTRE.phrases)
    assert ("theo thông báo ngày 02/10/2026" in sentence) == announced
    assert "chưa được công bố" not in sentence


def test_no_mark_of_a_source_stands_in_the_name_of_a_day() -> None:
    for name in (*CENTRE.calendar.days_off.values(), *CENTRE.calendar.makeup_days.values()):
        assert "(" not in name


def test_the_calendar_agrees_with_a_second_opinion() -> None:
    """Every public holiday that the `holidays` package knows for 2026 is a day off here (weekends aside)."""
    for day in holidays.country_holidays("VN", years=2026):
        if day.weekday() < 5:
            assert day in CENTRE.calendar.days_off, f"{day} is a holiday elsewhere"


def test_each_day_has_one_rule_set() -> None:
    assert CENTRE.rules_on(date(2025, 6, 30)).id == "tt01_2018"
    assert CENTRE.rules_on(date(2025, 7, 1)).id == "nd118_2025"
    assert CENTRE.rules_on(date(2026, 8, 4)).id == "nd118_2025"
    assert CENTRE.rules_on(date(2026, 8, 5)).id == "nd309_2026"
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


@given(
    st.datetimes(datetime(2025, 7, 1), datetime(2027, 6, 1)),
    st.integers(1, 2_000_000).map(lambda part: Decimal(part) / 10_000),
    st.sampled_from(["working_day", "calendar_day", "hour"]),
)
def test_a_part_of_a_limit_is_never_taken_from_the_citizen_nor_from_the_agency(
    received: datetime, amount: Decimal, unit: Unit
) -> None:
    """What is left of a day, of a minute, is a whole one: rounding is up, and by less than one."""
    rules = CENTRE.rules_on(received.date())
    found = compute_due(received, amount, unit, CENTRE.calendar, rules)
    if unit == "calendar_day":
        end = found.rolled_from or found.at.date()
        assert 0 <= Fraction((end - found.counted_from.date()).days) - Fraction(amount) < 1
        return
    minutes = Fraction(amount) * (480 if unit == "working_day" else 60)
    assert 0 <= _working_minutes(found.counted_from, found.at) - minutes < 1
    assert found.at > found.counted_from


def test_half_a_day_is_due_the_next_day_not_at_the_moment_of_receipt() -> None:
    assert due("2026-11-25T09:00", "0.5", "calendar_day").at == datetime(2026, 11, 26, 9)
    assert due("2026-11-25T09:00", "2.1", "calendar_day").rolled_from == date(2026, 11, 28)


@pytest.mark.parametrize("text", ["", "abc", "-1", "1e9", "NaN", "Infinity", "0.12345678", "99999"])
def test_bad_limits_are_refused(text: str) -> None:
    with pytest.raises(BadLimit):
        parse_amount(text)
