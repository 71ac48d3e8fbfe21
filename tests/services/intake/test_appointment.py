"""The appointment is counted once for a minute, and never for another centre's law."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from desk_app.core.moments import to_ms
from desk_app.resources_reader import load_centre
from desk_app.services.intake.appointment import appointment

CENTRE = load_centre()
MORNING = datetime(2026, 11, 25, 9, 41, 17, 250_000)


def test_all_of_a_minute_get_the_same_appointment_and_the_next_another() -> None:
    due, said = appointment(CENTRE, to_ms(MORNING), "4", "hour")
    assert appointment(CENTRE, to_ms(MORNING + timedelta(seconds=40)), "4", "hour") == (due, said)
    later, _ = appointment(CENTRE, to_ms(MORNING + timedelta(minutes=1)), "4", "hour")
    assert due is not None
    assert later is not None
    assert later.at - due.at == timedelta(minutes=1)


def test_the_cutoff_of_the_same_day_is_looked_at_to_the_second() -> None:
    cutoff = datetime.combine(MORNING.date(), CENTRE.rules_on(MORNING.date()).same_day_cutoff)
    for wait, days in ((timedelta(), 0), (timedelta(seconds=1), 1)):
        due, _ = appointment(CENTRE, to_ms(cutoff + wait), "1", "same_day")
        assert due is not None
        assert (due.at.date() - cutoff.date()).days == days


def test_other_law_other_words_and_another_calendar_are_no_second_minute() -> None:
    due, said = appointment(CENTRE, to_ms(MORNING), "2", "working_day")
    assert due is not None
    off = replace(CENTRE, calendar=replace(CENTRE.calendar, days_off={**CENTRE.calendar.days_off, due.at.date(): "nghỉ"}))
    shut = tuple(replace(rules, working_hours=((time(10), time(16)),)) for rules in CENTRE.rule_sets)
    for other in (off, replace(CENTRE, rule_sets=shut)):
        moved, _ = appointment(other, to_ms(MORNING), "2", "working_day")
        assert moved is not None
        assert moved.at != due.at
    worded = {**CENTRE.phrases, "working_day": "{amount} ngày"}
    assert appointment(replace(CENTRE, phrases=worded), to_ms(MORNING), "2", "working_day") == (due, "2 ngày")
    assert appointment(CENTRE, to_ms(MORNING), "2", "working_day") == (due, said)
