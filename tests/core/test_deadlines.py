"""When the clock stops and goes on, and how far an appointment may be put off: worked values of both variants, and a second
reference on random cases."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from desk_app.core.deadlines import Limit, due_after_pause, is_working_moment, latest_reappointment, notice_was_late
from desk_app.core.handover import next_run, run_now
from desk_app.core.moments import parse_moment
from desk_app.core.working_time import RuleSet, Unit, compute_due
from desk_app.resources_reader import load_centre
from tests.core.second_clock import SecondClock

CENTRE = load_centre()
RULES = replace(CENTRE.rules_on(date(2026, 11, 25)), after_supplement="resume")
"""Of both readings the one that goes on; the other is made of it where a test is about it."""
UNITS: tuple[Unit, ...] = ("working_day", "working_day", "hour", "calendar_day", "month", "same_day")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def after_pause(due: str, paused: str, resumed: str, rules: RuleSet) -> tuple[datetime, str]:
    limit = Limit(Decimal(5), "working_day")
    new = due_after_pause(at(due), at(paused), at(resumed), limit, CENTRE.calendar, rules, CENTRE.phrases)
    return new.at, new.text


def test_what_was_left_goes_on() -> None:
    """QĐ 1513 Art 7.1.c: due on Monday, paused on Wednesday before it, resumed a week later."""
    new, text = after_pause("2026-12-07T09:00", "2026-12-02T10:00", "2026-12-09T08:00", RULES)
    assert new == at("2026-12-11T17:00")  # 23 working hours were left: 7 on Wednesday, 8 on Thursday, 8 on Friday
    assert "dừng lúc 10:00" in text
    assert "2 ngày 7 giờ làm việc" in text


def test_all_of_it_begins_again() -> None:
    """NĐ 61/2018 Art 19.4, the other variant."""
    again = replace(RULES, after_supplement="restart")
    new, text = after_pause("2026-12-07T09:00", "2026-12-02T10:00", "2026-12-09T08:00", again)
    assert new == at("2026-12-16T08:00")
    assert text.startswith("tính lại từ đầu")


def test_what_was_overdue_stays_overdue() -> None:
    new, text = after_pause("2026-12-02T09:00", "2026-12-03T07:00", "2026-12-09T08:00", RULES)
    assert new == at("2026-12-02T09:00")
    assert "đã quá hạn" in text


def test_what_was_paused_on_its_last_day_has_that_day_left() -> None:
    """BLDS 2015 Art 148: it was not overdue, so it is due on the day on which the supplement comes."""
    new, text = after_pause("2026-12-02T09:00", "2026-12-02T10:00", "2026-12-09T08:00", RULES)
    assert new == at("2026-12-09T08:00")
    assert "đã quá hạn" not in text


@pytest.mark.parametrize(
    ("due", "amount", "unit", "latest"),
    [
        ("2026-12-07T09:00", "10", "working_day", "2026-12-14T09:00"),  # five days
        ("2026-12-07T09:00", "5", "working_day", "2026-12-09T15:00"),  # two and a half
        ("2026-12-07T09:00", "8", "hour", "2026-12-07T15:00"),
        ("2026-12-07T09:00", "15", "calendar_day", "2026-12-14T17:00"),
        ("2026-12-07T09:00", "1", "month", "2026-12-22T17:00"),
        ("2026-12-07T17:00", "0", "same_day", "2026-12-08T11:00"),
    ],
)
def test_half_of_the_statutory_time(due: str, amount: str, unit: Unit, latest: str) -> None:
    """QĐ 1513 Art 7.1.d."""
    found = latest_reappointment(at(due), Limit(Decimal(amount), unit), Fraction(1, 2), CENTRE.calendar, RULES)
    assert found == at(latest)


def test_a_notice_comes_a_working_day_before() -> None:
    """NĐ 61/2018 Art 19.9: due on Monday, so Friday is the last day for it."""
    assert not notice_was_late(at("2026-12-04T16:59"), at("2026-12-07T09:00"), RULES, CENTRE.calendar)
    assert notice_was_late(at("2026-12-05T07:00"), at("2026-12-07T09:00"), RULES, CENTRE.calendar)


def test_nobody_is_told_to_come_on_a_day_off() -> None:
    assert is_working_moment(at("2026-12-07T17:00"), CENTRE.calendar, RULES)
    assert not is_working_moment(at("2026-12-07T12:00"), CENTRE.calendar, RULES)
    assert not is_working_moment(at("2026-12-06T09:00"), CENTRE.calendar, RULES)
    assert is_working_moment(at("2026-08-22T09:00"), CENTRE.calendar, RULES)  # a make-up Saturday


@pytest.mark.parametrize("cases", [3_000, pytest.param(100_000, marks=pytest.mark.prove)])
def test_a_second_reference_agrees(cases: int) -> None:
    """On random cases: due moments, pauses of both variants, and how far an appointment may be put off."""
    clock = SecondClock(date(2026, 1, 1), date(2028, 6, 30), CENTRE.calendar, RULES)
    restart = replace(RULES, after_supplement="restart")
    random = Random(1513)
    for case in range(cases):
        received = datetime(2026, 1, 1) + timedelta(minutes=random.randrange(500 * 1440))
        unit = random.choice(UNITS)
        number = Decimal(random.randrange(1, 6) if unit == "month" else random.randrange(1, 160))
        amount = number / 4 if unit == "working_day" else number
        limit = Limit(amount, unit)
        due = compute_due(received, amount, unit, CENTRE.calendar, RULES).at
        assert due == clock.due(received, amount, unit), (case, received, limit)
        paused = received + timedelta(minutes=random.randrange(60 * 1440))
        resumed = paused + timedelta(minutes=random.randrange(90 * 1440))
        moments = (due, paused, resumed, limit, CENTRE.calendar)
        assert due_after_pause(*moments, RULES, CENTRE.phrases).at == clock.resumed(due, paused, resumed, unit), (case, moments)
        assert due_after_pause(*moments, restart, CENTRE.phrases).at == clock.due(resumed, amount, unit), (case, moments)
        latest = latest_reappointment(due, limit, Fraction(1, 2), CENTRE.calendar, RULES)
        assert latest == clock.latest(due, amount, unit, Fraction(1, 2)), (case, due, limit)


@pytest.mark.parametrize(
    ("now", "on", "coming"),
    [
        ("2026-11-26T10:29", None, "11:00"),
        ("2026-11-26T10:30", "11:00", "11:00"),
        ("2026-11-26T11:45", "11:00", "17:00"),
        ("2026-11-26T11:46", None, "17:00"),
        ("2026-11-26T16:30", "17:00", "17:00"),
        ("2026-11-26T17:46", None, None),
    ],
)
def test_the_runs_of_a_day(now: str, on: str | None, coming: str | None) -> None:
    """QĐ 1513 Art 6.1.i."""
    running, following = run_now(at(now), CENTRE.handover_runs), next_run(at(now), CENTRE.handover_runs)
    assert (running.label if running else None, following.label if following else None) == (on, coming)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("10/12", "2026-12-10T17:00"),
        ("10/12/2027", "2027-12-10T17:00"),
        ("3/1 8:30", "2027-01-03T08:30"),
        ("10/12 15h", "2026-12-10T15:00"),
        ("10/12/2026 15h30", "2026-12-10T15:30"),
        ("31/2", None),
        ("10/12 25:00", None),
        ("mai", None),
        ("", None),
    ],
)
def test_a_typed_moment(text: str, moment: str | None) -> None:
    assert parse_moment(text, date(2026, 11, 26), time(17)) == (at(moment) if moment else None)
