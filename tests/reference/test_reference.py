"""The second computation by examples that were worked out by hand. The period is May 2026 as it is reported: 15/04 to 14/05."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.reference.periods import custom, period
from tests.reference.table import COLUMNS, table

MAY = period("month", 2026, 5)


def line(received: str, due: str | None = None, end: str | None = None, kind: str = "returned", **rest: Any) -> dict[str, Any]:
    """Days are noon; `end` of a returned one is also when its result came."""
    made = {
        "code": "x",
        "agency": "stc",
        "field": "Đấu thầu",
        "procedure": "9.1",
        "channel": "counter",
        "received_at": _at(received),
        "dues": [_due(due, received)] if due else [],
        "pauses": [],
        "end": {"at": _at(end), "kind": kind} if end else None,
        "result_at": _at(end) if end and kind == "returned" else None,
    }
    return made | rest


def _at(day: str) -> str:
    return day if "T" in day else f"{day}T12:00:00"


def _due(at: str, set_at: str, cause: str = "none", letter: str | None = None) -> dict[str, Any]:
    return {"at": _at(at), "set_at": _at(set_at), "cause": cause, "letter": letter}


def _pause(since: str, until: str | None = None) -> dict[str, Any]:
    return {"from": _at(since), "to": _at(until) if until else None}


def columns(*lines: dict[str, Any], as_of: date | None = None, **readings: str) -> dict[str, int]:
    """What is not 0, without the sums."""
    found = table(lines, MAY, as_of=as_of, readings=readings)
    assert found["check"]
    return {name: count for name, count in found["total"].items() if count and name not in ("c3", "c7", "c11")}


def test_the_periods_are_those_of_the_control_report() -> None:
    def days(kind: str, year: int, no: int = 1) -> tuple[str, str]:
        found = period(kind, year, no)
        return found.first.isoformat(), found.last.isoformat()

    assert days("month", 2026, 1) == ("2025-12-15", "2026-01-14")
    assert days("month", 2026, 12) == ("2026-11-15", "2026-12-14")
    assert [days("quarter", 2026, no) for no in (1, 2, 3, 4)] == [
        ("2025-12-15", "2026-03-14"),
        ("2026-03-15", "2026-06-14"),
        ("2026-06-15", "2026-09-14"),
        ("2026-09-15", "2026-12-14"),
    ]
    assert days("half", 2026) == ("2025-12-15", "2026-06-14")
    assert days("nine", 2026) == ("2025-12-15", "2026-09-14")
    assert days("year", 2026) == ("2025-12-15", "2026-12-14")
    assert days("calendar_month", 2028, 2) == ("2028-02-01", "2028-02-29")
    assert days("calendar_quarter", 2026, 4) == ("2026-10-01", "2026-12-31")
    assert days("calendar_half", 2026, 2) == ("2026-07-01", "2026-12-31")
    assert days("calendar_nine", 2026) == ("2026-01-01", "2026-09-30")
    assert days("calendar_year", 2026) == ("2026-01-01", "2026-12-31")
    for kind, no in (("month", 13), ("quarter", 0), ("year", 2), ("week", 1)):
        with pytest.raises(ValueError):
            period(kind, 2026, no)


@pytest.mark.parametrize(
    ("received", "end", "found"),
    [
        ("2026-04-15T00:00:00", None, {"c5": 1, "c12": 1}),
        ("2026-04-14T23:59:59", None, {"c6": 1, "c12": 1}),
        ("2026-05-14T23:59:59", None, {"c5": 1, "c12": 1}),
        ("2026-05-15T00:00:00", None, {}),
        ("2026-04-10", "2026-04-14T23:59:59", {}),
        ("2026-04-10", "2026-04-15T00:00:00", {"c6": 1, "c8": 1}),
        ("2026-04-10", "2026-05-14T23:59:59", {"c6": 1, "c8": 1}),
        ("2026-04-10", "2026-05-15T00:00:00", {"c6": 1, "c12": 1}),
    ],
)
def test_the_first_and_the_last_day_belong_to_the_period(received: str, end: str | None, found: dict[str, int]) -> None:
    assert columns(line(received, "2026-05-20", end)) == found


def test_only_what_came_in_the_period_is_told_apart_by_its_channel() -> None:
    lines = [line(day, "2026-05-20", channel=channel) for day in ("2026-04-20", "2026-04-01") for channel in ("online", "post")]
    assert columns(*lines) == {"c4": 1, "c5": 1, "c6": 2, "c12": 4}


@pytest.mark.parametrize(
    ("end", "column"),
    [
        ("2026-05-05T23:00:00", "c8"),
        ("2026-05-06T07:00:00", "c9"),
        ("2026-05-06T23:00:00", "c9"),
        ("2026-05-07T00:00:00", "c10"),
    ],
)
def test_a_result_is_early_or_late_by_day_and_not_by_the_minute(end: str, column: str) -> None:
    assert columns(line("2026-04-20", "2026-05-06", end)) == {"c5": 1, column: 1}


def test_open_ones_are_compared_with_the_last_day_or_the_day_asked_for() -> None:
    lines = [line("2026-04-20", due) for due in ("2026-05-13", "2026-05-14", "2026-05-15")]
    assert columns(*lines) == {"c5": 3, "c12": 2, "c13": 1}
    assert columns(*lines, as_of=date(2026, 5, 13)) == {"c5": 3, "c12": 3}
    assert columns(*lines, as_of=date(2026, 6, 30)) == {"c5": 3, "c12": 2, "c13": 1}


def test_without_a_due_date_nothing_is_late() -> None:
    assert columns(line("2026-04-20"), line("2026-04-20", end="2026-05-10")) == {"c5": 2, "c9": 1, "c12": 1}


def test_a_dossier_is_solved_when_its_result_is_at_the_desk_or_handed_out() -> None:
    fetched_later = line("2026-04-20", "2026-05-06", "2026-05-08", result_at="2026-05-05T10:00:00")
    never_fetched = line("2026-04-20", "2026-05-06", result_at="2026-05-05T10:00:00")
    assert columns(fetched_later, never_fetched) == {"c5": 2, "c8": 2}
    assert columns(fetched_later, never_fetched, end="handed_out") == {"c5": 2, "c10": 1, "c13": 1}


def test_an_open_one_that_waits_is_in_time_whatever_its_due_date() -> None:
    in_time = line("2026-04-20", "2026-05-06", pauses=[_pause("2026-05-04")])
    overdue = line("2026-04-20", "2026-05-06", pauses=[_pause("2026-05-08")])
    assert columns(in_time, overdue) == {"c5": 2, "c12": 2}
    assert columns(in_time, overdue, waiting="by_request") == {"c5": 2, "c12": 1, "c13": 1}


def test_who_waits_is_asked_at_the_end_of_the_last_day() -> None:
    late = {"received": "2026-04-20", "due": "2026-05-06"}
    asked_on_it = line(**late, pauses=[_pause("2026-05-14T16:30:00")])
    brought_on_it = line(**late, pauses=[_pause("2026-05-04", "2026-05-14T08:00:00")])
    brought_after_it = line(**late, pauses=[_pause("2026-05-04", "2026-05-15T08:00:00")])
    asked_after_it = line(**late, pauses=[_pause("2026-05-15T08:00:00")])
    assert [
        next(iter(set(columns(each)) - {"c5"})) for each in (asked_on_it, brought_on_it, brought_after_it, asked_after_it)
    ] == [
        "c12",
        "c13",
        "c12",
        "c13",
    ]


def _put_off(told: str, end: str | None) -> dict[str, Any]:
    """Due on 06/05, told on that day of another appointment on 12/05."""
    dues = [_due("2026-05-06", "2026-04-20"), _due("2026-05-12", told, "subjective", "7/PXL")]
    return line("2026-04-20", end=end, dues=dues)


@pytest.mark.parametrize(
    ("told", "announced", "in_force", "statutory"),
    [
        ("2026-05-06T16:00:00", "c8", "c8", "c10"),  # on the very day, after the minute
        ("2026-05-07T08:00:00", "c10", "c8", "c10"),
        ("2026-05-11T08:00:01", "c10", "c10", "c10"),  # after the end: it does not count at all
    ],
)
def test_a_new_appointment_counts_where_it_was_told_in_time(told: str, announced: str, in_force: str, statutory: str) -> None:
    put_off = _put_off(told, "2026-05-11T08:00:00")
    for reading, column in (("announced", announced), ("in_force", in_force), ("statutory", statutory)):
        assert columns(put_off, due=reading) == {"c5": 1, column: 1}, reading


def test_a_second_letter_is_held_against_the_date_that_counts() -> None:
    dues = [
        _due("2026-05-05", "2026-04-20"),
        _due("2026-05-08", "2026-05-06", "objective", "7/PXL"),  # too late
        _due("2026-05-13", "2026-05-07", "objective", "8/PXL"),  # before the date that it puts off, but that one never counted
    ]
    assert columns(line("2026-04-20", end="2026-05-12", dues=dues)) == {"c5": 1, "c10": 1}
    in_time = [
        dues[0],
        _due("2026-05-08", "2026-05-05", "objective", "7/PXL"),
        _due("2026-05-13", "2026-05-08", "objective", "8"),
    ]
    assert columns(line("2026-04-20", end="2026-05-12", dues=in_time)) == {"c5": 1, "c8": 1}


def test_a_supplement_moves_the_date_that_counts_also_after_a_letter_that_does_not() -> None:
    dues = [
        _due("2026-05-05", "2026-04-20"),
        _due("2026-05-08", "2026-05-06", "subjective", "7/PXL"),
        _due("2026-05-12", "2026-05-10"),
    ]
    late_letter = line("2026-04-20", end="2026-05-12", dues=dues, pauses=[_pause("2026-05-07", "2026-05-10")])
    for reading in ("announced", "in_force", "statutory"):
        assert columns(late_letter, due=reading) == {"c5": 1, "c9": 1}, reading


def test_dates_set_after_the_last_day_are_not_known_for_what_was_open() -> None:
    dues = [_due("2026-05-14", "2026-04-20"), _due("2026-05-20", "2026-05-15", "objective", "7/PXL")]
    open_one = line("2026-04-20", end="2026-05-19", dues=dues)
    assert columns(open_one, due="in_force") == {"c5": 1, "c12": 1}
    assert table([open_one], MAY, readings={"due": "in_force"}, as_of=MAY.last)["total"]["c13"] == 0
    earlier = [_due("2026-05-13", "2026-04-20"), dues[1]]
    assert columns(line("2026-04-20", dues=earlier), due="in_force") == {"c5": 1, "c13": 1}


@pytest.mark.parametrize("kind", ["refused", "withdrawn"])
@pytest.mark.parametrize("end", ["2026-05-04", "2026-05-10"])
def test_refused_and_withdrawn_ones_are_in_time(kind: str, end: str) -> None:
    for readings in ({}, {"stopped": "by_date"}, {"waiting": "by_request"}, {"end": "handed_out"}):
        assert columns(line("2026-04-20", "2026-05-06", end, kind), **readings) == {"c5": 1, "c9": 1}


@pytest.mark.parametrize(
    ("end", "asked", "found"),
    [
        ("2026-05-05", None, {"waiting_only": "c8", "on_time": "c9", "by_date": "c8"}),
        ("2026-05-10", None, {"waiting_only": "c10", "on_time": "c9", "by_date": "c10"}),
        ("2026-05-05", "2026-05-04", {"waiting_only": "c9", "on_time": "c9", "by_date": "c8"}),
        ("2026-05-10", "2026-05-04", {"waiting_only": "c9", "on_time": "c9", "by_date": "c10"}),
        ("2026-05-10", "2026-05-08", {"waiting_only": "c9", "on_time": "c9", "by_date": "c10"}),
    ],
)
def test_a_stopped_one_is_in_time_while_it_waited_and_else_by_its_date(
    end: str, asked: str | None, found: dict[str, str]
) -> None:
    stopped = line("2026-04-20", "2026-05-06", end, "stopped", pauses=[_pause(asked)] if asked else [])
    assert {reading: next(iter(set(columns(stopped, stopped=reading)) - {"c5"})) for reading in found} == found


def test_ended_while_waiting_is_in_time_or_as_it_was_on_the_day_of_the_request() -> None:
    def waited(since: str) -> dict[str, Any]:
        return line("2026-04-20", "2026-05-06", "2026-05-10", pauses=[_pause(since)])

    lines = [waited(day) for day in ("2026-05-05", "2026-05-06", "2026-05-07")]
    assert columns(*lines) == {"c5": 3, "c9": 3}
    assert columns(*lines, waiting="by_request") == {"c5": 3, "c8": 1, "c9": 1, "c10": 1}


def test_the_late_list_says_what_was_known() -> None:
    dues = [
        _due("2026-05-05", "2026-04-20"),
        _due("2026-05-08", "2026-05-04", "subjective", "7/PXL"),
        _due("2026-05-12", "2026-05-09", "objective", "8/PXL"),
    ]
    causes = [
        {"at": "2026-05-20T09:00:00", "cause": "subjective", "document": "1/BB"},
        {"at": "2026-05-21T09:00:00", "cause": "objective", "document": "2/BB", "explains": "paused"},
    ]
    late = line("2026-04-20", end="2026-05-13", dues=dues, causes=causes)
    (found,) = table([late], MAY)["late"]
    assert found == {
        "code": "x",
        "agency": "stc",
        "field": "Đấu thầu",
        "procedure": "9.1",
        "received": "2026-04-20",
        "due": "2026-05-08",
        "ended": "2026-05-13",
        "end_kind": "returned",
        "days_late": 5,
        "cause": "subjective",
        "reason": None,
        "letter": "8/PXL",
        "letter_date": "2026-05-09",
        "new_appointment": "2026-05-12",
        "postponed": 2,
    }
    (before,) = table([late], MAY, known_until=date(2026, 5, 8))["late"]
    said = {
        "cause": "subjective",
        "letter": "7/PXL",
        "letter_date": "2026-05-04",
        "new_appointment": "2026-05-08",
        "postponed": 1,
    }
    assert before == found | said
    (between,) = table([late], MAY, known_until=date(2026, 5, 19))["late"]
    assert between == found | {"cause": "objective"}
    (nothing,) = table([late], MAY, known_until=date(2026, 5, 3))["late"]
    none = {"cause": None, "letter": None, "letter_date": None, "new_appointment": None, "postponed": 0}
    assert nothing == found | none


def test_an_open_late_one_is_in_the_list_too() -> None:
    (found,) = table([line("2026-04-20", "2026-05-06")], MAY)["late"]
    assert (found["ended"], found["end_kind"], found["days_late"], found["cause"]) == (None, None, 8, None)


def test_rows_add_up_by_agency_and_in_all() -> None:
    lines = [
        line("2026-04-20", "2026-05-06", "2026-05-05", channel="online"),
        line("2026-04-20", "2026-05-06", "2026-05-10"),
        line("2026-04-20", "2026-05-06", agency="syt", field=None),
        line("2026-04-01", "2026-05-20", agency="syt", field="Dược"),
    ]
    found = table(lines, MAY)
    zero = dict.fromkeys(COLUMNS, 0)
    unknown = zero | {"c3": 1, "c5": 1, "c11": 1, "c13": 1}
    drugs = zero | {"c3": 1, "c6": 1, "c11": 1, "c12": 1}
    tender = zero | {"c3": 2, "c4": 1, "c5": 1, "c7": 2, "c8": 1, "c10": 1}
    both = {name: unknown[name] + drugs[name] for name in COLUMNS}
    assert found["rows"] == [
        {"agency": "stc", "field": "Đấu thầu", **tender},
        {"agency": "syt", "field": "Chưa rõ lĩnh vực", **unknown},
        {"agency": "syt", "field": "Dược", **drugs},
    ]
    assert found["agencies"] == [{"agency": "stc", **tender}, {"agency": "syt", **both}]
    assert found["total"] == {name: tender[name] + both[name] for name in COLUMNS}
    assert (found["period"], found["agency"]) == ({"kind": "month", "first": "2026-04-15", "last": "2026-05-14"}, None)
    of_one = table(lines, MAY, agency="syt")
    assert (of_one["rows"], of_one["total"], of_one["agency"]) == (found["rows"][1:], both, "syt")


def test_a_reading_that_is_none_is_refused() -> None:
    for readings in ({"due": "first"}, {"dues": "announced"}):
        with pytest.raises(ValueError):
            table([], MAY, readings=readings)
    with pytest.raises(ValueError):
        custom(date(2026, 5, 2), date(2026, 5, 1))


def test_nothing_of_the_program_is_imported_here() -> None:
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] in ("desk_app", "sync", "printers", "resources")], path
