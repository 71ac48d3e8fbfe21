"""What officers were shown of people is gathered, each in a fact of their own, and nothing that nobody read."""

import json
from contextlib import closing
from typing import Any

import pytest

from desk_app.core.problems import UserProblem
from desk_app.services.desk.viewing import LONGEST_MS, LOOK_MS, READ_MS, VIEWED_AT_ONCE, DataShown, Viewing
from desk_app.services.ports import Actor
from desk_app.store.verify import verify
from tests.desks import START_MS, Desk, refused

HERE = "H52.16-261125-0001"
NEXT = "H52.16-261125-0002"


class _Steady:
    now_ms = 0

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def steady() -> _Steady:
    return _Steady()


@pytest.fixture
def viewing(steady: _Steady) -> Viewing:
    return Viewing(steady)


def _write(desk: Desk, viewing: Viewing) -> list[dict[str, Any]]:
    """The facts that this leaves."""
    before = desk.store.kept_entries()
    with desk.store.write() as tx:
        viewing.write(tx)
    viewing.forget()
    entries = list(desk.store.entries())[before:]
    assert {entry.kind for entry in entries} <= {"DataViewed"}
    return [{"actor": entry.actor, "subject": entry.subject, **json.loads(entry.body)} for entry in entries]


def test_what_was_seen_of_a_dossier_is_one_line_of_the_officers_fact(desk: Desk, viewing: Viewing) -> None:
    for way, at_ms in (("search", START_MS + 10), ("card", START_MS + 20), ("card", START_MS + 5)):
        viewing.add(DataShown(way, (HERE,)), desk.actor, at_ms)  # type: ignore[arg-type]
    viewing.add(DataShown("print", (NEXT,)), desk.actor, START_MS + 30)
    (fact,) = _write(desk, viewing)
    assert (fact["actor"], fact["subject"], fact["officer_name"]) == ("lan", "lan", "Lò Thị Lan")
    assert (fact["since_ms"], fact["until_ms"]) == (START_MS + 5, START_MS + 30)
    assert fact["viewed"] == [{"subject": HERE, "ways": ["card", "search"]}, {"subject": NEXT, "ways": ["print"]}]
    assert _write(desk, viewing) == []
    with closing(desk.store.reader()) as reader:
        query = "SELECT subject, ways, officer, officer_name FROM data_view ORDER BY subject"
        rows = [tuple(row) for row in reader.connection.execute(query)]
    assert rows == [(HERE, "card search", "lan", "Lò Thị Lan"), (NEXT, "print", "lan", "Lò Thị Lan")]
    assert verify(desk.store.path).ok


def test_each_officer_has_a_fact_of_their_own(desk: Desk, viewing: Viewing) -> None:
    viewing.add(DataShown("card", (HERE,)), desk.actor, START_MS)
    viewing.add(DataShown("card", (HERE,)), desk.log_in("son"), START_MS)
    assert [fact["actor"] for fact in _write(desk, viewing)] == ["lan", "son"]


def test_a_list_that_the_next_letter_takes_away_was_not_read(desk: Desk, viewing: Viewing, steady: _Steady) -> None:
    def typed(*found: str) -> None:
        viewing.add(DataShown("search", found, passing=True), desk.actor, START_MS)

    typed("of l")
    steady.now_ms += READ_MS - 1
    typed("of lo")
    viewing.add(DataShown("card", ("of lo",), passing=True), desk.actor, START_MS)
    steady.now_ms += READ_MS
    typed("of lo thi")
    steady.now_ms += 1
    typed("of lo thi m")
    (fact,) = _write(desk, viewing)
    assert [line["subject"] for line in fact["viewed"]] == ["of lo", "of lo thi m"]
    assert fact["viewed"][0]["ways"] == ["card", "search"]


def test_it_waits_a_minute_at_most_by_a_clock_that_nobody_sets(desk: Desk, viewing: Viewing, steady: _Steady) -> None:
    assert not viewing.is_due
    viewing.add(DataShown("card", (HERE,)), desk.actor, START_MS)
    steady.now_ms += LONGEST_MS - LOOK_MS - 1
    viewing.add(DataShown("card", (NEXT,)), desk.actor, START_MS)
    desk.clock.now_ms += 10 * LONGEST_MS
    assert not viewing.is_due
    steady.now_ms += 1
    assert viewing.is_due
    _write(desk, viewing)
    assert not viewing.is_waiting


def test_an_act_that_is_undone_keeps_what_was_seen(desk: Desk, viewing: Viewing) -> None:
    viewing.add(DataShown("card", (HERE,)), desk.actor, START_MS)
    viewing.add(DataShown("search", (NEXT,), passing=True), desk.actor, START_MS)

    def act(tx: Any) -> None:
        viewing.write(tx)
        raise UserProblem("problem.no_reason")

    assert refused(desk, act).key == "problem.no_reason"
    (fact,) = _write(desk, viewing)
    assert [line["subject"] for line in fact["viewed"]] == [HERE, NEXT]


def test_very_much_is_several_facts(desk: Desk, viewing: Viewing) -> None:
    codes = tuple(f"H52.16-261125-{number:04d}" for number in range(1, VIEWED_AT_ONCE + 2))
    viewing.add(DataShown("search", codes), desk.actor, START_MS)
    facts = _write(desk, viewing)
    assert [len(fact["viewed"]) for fact in facts] == [VIEWED_AT_ONCE, 1]


def test_two_sessions_of_one_officer_are_two(desk: Desk, viewing: Viewing) -> None:
    viewing.add(DataShown("card", (HERE,)), desk.actor, START_MS)
    again: Actor = desk.log_in("lan")
    viewing.add(DataShown("card", (HERE,)), again, START_MS)
    assert len(_write(desk, viewing)) == 2
