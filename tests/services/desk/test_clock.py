"""A clock that cannot be believed is found, and nothing dated is sealed until a person typed the date."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app import BUILT_ON
from desk_app.core.clock import ClockDoubt, judge, moved_by, typed_moment
from desk_app.core.moments import VIETNAM, local, to_ms
from desk_app.core.permissions import ROLES, may
from desk_app.core.problems import UserProblem
from desk_app.services.desk.clock import ConfirmClock, ReviewClock, confirm_clock, require_clock, review_clock
from desk_app.services.ports import Actor
from desk_app.store.clock import unreviewed
from desk_app.store.verify import verify
from desk_app.workers.handlers import UNDATED, handlers_of
from tests.desks import START_MS, Desk

DAY_MS = 86_400_000
REST = timedelta(days=15)
WRONG = {
    "battery dead": to_ms(datetime(2020, 1, 1, 7, 2)) - START_MS,
    "a month forward": 31 * DAY_MS,
    "ten years forward": 3652 * DAY_MS,
    "a day back": -DAY_MS,
    "a month back": -31 * DAY_MS,
}
DAO = Actor("dao", "Vì Văn Đạo", ("supervisor",), "s", "pin")


@pytest.fixture(autouse=True)
def real_rest(monkeypatch: pytest.MonkeyPatch, a_desk_may_rest_for_long: None) -> None:
    monkeypatch.setattr("desk_app.core.clock.LONGEST_REST", REST)


def _refused(desk: Desk, act: Any, *arguments: Any) -> str:
    with pytest.raises(UserProblem) as caught, desk.store.write() as tx:
        act(tx, *arguments)
    return caught.value.key


def _now(desk: Desk) -> str:
    with desk.store.write() as tx:
        return f"{local(tx.now_ms):%d/%m/%Y}"


def _kinds(desk: Desk) -> list[str]:
    reader = desk.store.reader()
    try:
        return [entry.kind for entry in reader.entries_after(0, 0, 1000)]
    finally:
        reader.close()


@pytest.mark.parametrize("wrong", WRONG)
def test_nothing_dated_is_sealed_until_a_person_typed_the_date(desk: Desk, wrong: str) -> None:
    desk.clock.now_ms += WRONG[wrong]
    actor = desk.log_in("lan")  # who it is must be known; entries sealed meanwhile do not make the date right
    for _ in range(3):
        assert _refused(desk, require_clock) == "problem.clock_doubt"
        desk.log_in("son")
    typed = f"{local(START_MS) + timedelta(days=1):%d/%m/%Y}"
    with desk.store.write() as tx:
        confirm_clock(tx, ConfirmClock(f"{typed} 09:45"), actor)
    with desk.store.write() as tx:
        require_clock(tx)
    assert _now(desk) == typed
    desk.open_shift()
    code = desk.receive().code
    assert code.split("-")[1] == "261126"
    assert verify(desk.store.path).ok


@pytest.mark.parametrize("wrong", WRONG)
def test_the_supervisor_sees_it_until_they_looked_into_it(desk: Desk, wrong: str) -> None:
    desk.clock.now_ms += WRONG[wrong]
    typed = f"{local(START_MS):%d/%m/%Y} 09:45"
    with desk.store.write() as tx:
        confirm_clock(tx, ConfirmClock(typed), desk.actor)
    reader = desk.store.reader()
    (row,) = unreviewed(reader.connection)
    said = json.loads(row.body)
    assert (said["typed"][:10], said["officer_name"]) == (f"{local(START_MS):%Y-%m-%d}", "Lò Thị Lan")
    place = f"{row.epoch}.{row.seq}"
    assert _refused(desk, review_clock, ReviewClock(place, "đã xem"), desk.actor) == "problem.not_allowed"
    assert _refused(desk, review_clock, ReviewClock(place, " "), DAO) == "problem.no_reason"
    with desk.store.write() as tx:
        review_clock(tx, ReviewClock(place, "pin hỏng, đã thay"), DAO)
    assert unreviewed(reader.connection) == ()
    reader.close()
    assert _refused(desk, review_clock, ReviewClock(place, "lần nữa"), DAO) == "problem.nothing_to_review"


def test_who_confirmed_does_not_look_into_it(desk: Desk) -> None:
    desk.clock.now_ms += WRONG["battery dead"]
    with desk.store.write() as tx:
        confirm_clock(tx, ConfirmClock("25/11/2026 09:45"), DAO)
    reader = desk.store.reader()
    (row,) = unreviewed(reader.connection)
    reader.close()
    assert _refused(desk, review_clock, ReviewClock(f"{row.epoch}.{row.seq}", "đã xem"), DAO) == "problem.same_person"


def test_who_opens_a_counter_may_confirm_and_nobody_else() -> None:
    assert {role for role in ROLES if may((role,), "confirm_clock")} == {"intake_officer", "cashier", "supervisor"}


@pytest.mark.parametrize("typed", ["", " ", "30/11", "30/11/26", "31/11/2026", "hôm nay", "2026-11-30", "30/11/2026 25:00"])
def test_what_is_no_whole_date_is_not_taken(desk: Desk, typed: str) -> None:
    desk.clock.now_ms += WRONG["battery dead"]
    assert _refused(desk, confirm_clock, ConfirmClock(typed), desk.actor) == "problem.clock_typed"


def test_a_battery_that_is_dead_lost_the_time_too(desk: Desk) -> None:
    desk.clock.now_ms += WRONG["battery dead"]
    assert _refused(desk, confirm_clock, ConfirmClock("25/11/2026"), desk.actor) == "problem.clock_time"
    with desk.store.write() as tx:
        confirm_clock(tx, ConfirmClock("25/11/2026 10:12"), desk.actor)
    with desk.store.write() as tx:
        assert f"{local(tx.now_ms):%d/%m/%Y %H:%M}" == "25/11/2026 10:12"


def test_a_date_before_the_program_was_made_is_never_taken(desk: Desk) -> None:
    desk.clock.now_ms += WRONG["battery dead"]
    for again in (False, True):
        command = ConfirmClock(f"{BUILT_ON - timedelta(days=1):%d/%m/%Y} 08:00", again)
        assert _refused(desk, confirm_clock, command, desk.actor) == "problem.clock_before_build"


def test_a_mistyped_year_is_asked_about_and_taken_when_it_comes_again(desk: Desk) -> None:
    desk.clock.now_ms += WRONG["battery dead"]
    assert _refused(desk, confirm_clock, ConfirmClock("25/11/2036 9h45"), desk.actor) == "problem.clock_unlikely"
    with desk.store.write() as tx:
        confirm_clock(tx, ConfirmClock("25/11/2036 9h45", again=True), desk.actor)
    assert _now(desk) == "25/11/2036"


def test_the_right_day_after_a_long_rest_moves_nothing(desk: Desk) -> None:
    desk.clock.now_ms += 40 * DAY_MS
    with desk.store.write() as tx:
        confirm_clock(tx, ConfirmClock(f"{local(desk.clock.now_ms):%d/%m/%Y}"), desk.actor)
        assert tx.clock_moved_ms == 0


def test_nobody_is_asked_after_a_tet_or_a_small_correction(desk: Desk) -> None:
    for moved in (10 * DAY_MS, -10 * 60 * 1000):
        desk.clock.now_ms += moved
        with desk.store.write() as tx:
            require_clock(tx)


def test_a_clock_that_comes_right_by_itself_ends_the_doubt_and_the_journal_says_so(desk: Desk) -> None:
    desk.clock.now_ms += WRONG["battery dead"]
    desk.log_in("lan")
    desk.clock.now_ms -= WRONG["battery dead"]
    with desk.store.write() as tx:
        require_clock(tx)
    assert _kinds(desk).count("ClockConfirmed") == 1
    reader = desk.store.reader()
    assert unreviewed(reader.connection) == ()  # nobody typed anything
    reader.close()


def test_a_desk_that_goes_by_a_typed_date_notices_when_the_pc_is_set(desk: Desk) -> None:
    desk.clock.now_ms += WRONG["a day back"]
    with desk.store.write() as tx:
        confirm_clock(tx, ConfirmClock("25/11/2026"), desk.actor)
    with desk.store.write() as tx:
        require_clock(tx)
    desk.clock.now_ms += DAY_MS  # the engineer sets the PC right
    assert _refused(desk, require_clock) == "problem.clock_doubt"
    with desk.store.write() as tx:
        confirm_clock(tx, ConfirmClock("25/11/2026"), desk.actor)
        assert tx.clock_moved_ms == 0


def test_the_centres_clock_is_heard_and_a_person_decides(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.note_centre_clock(3 * DAY_MS)
    assert _refused(desk, require_clock) == "problem.clock_doubt"
    with desk.store.write() as tx:
        confirm_clock(tx, ConfirmClock("25/11/2026"), desk.actor)
    with desk.store.write() as tx:
        tx.note_centre_clock(3 * DAY_MS + 5)  # it still says so: that was looked into
    with desk.store.write() as tx:
        require_clock(tx)
        tx.note_centre_clock(9 * DAY_MS)
    assert _refused(desk, require_clock) == "problem.clock_doubt"


def test_every_act_of_a_person_is_refused_in_doubt_unless_it_carries_no_date(desk: Desk) -> None:
    """A command that is new is refused until somebody says that it carries no date."""
    passes = {each.__name__ for each in UNDATED}
    assert passes <= {each.__name__ for each in handlers_of(desk.centre, lambda _done, _of: None)}
    assert passes.isdisjoint(
        {"ReceiveDossier", "CollectFee", "FixCount", "SettleCount", "TakeFloat", "Reprint", "ClosePeriod", "ReturnResult"}
    )


@given(
    st.dates(date(2027, 1, 1), date(2040, 1, 1)),
    st.integers(-20_000, 20_000),
    st.integers(0, 23),
)
def test_whatever_the_clock_says_the_typed_moment_holds(real: date, off_days: int, hour: int) -> None:
    truth = to_ms(datetime(real.year, real.month, real.day, hour, 30))
    machine = truth + off_days * DAY_MS
    typed = typed_moment(f"{real:%d/%m/%Y}", local(machine))
    assert typed is not None
    assert local(machine + moved_by(*typed, machine, 0)).date() == real
    typed = typed_moment(f"{real:%d/%m/%Y} {hour}:30", local(machine + 7 * 3_600_000))
    assert typed is not None
    assert abs(machine + moved_by(*typed, machine, 0) - truth) <= 2 * 60 * 1000


@given(st.integers(-400 * 24, 400 * 24))
def test_each_clock_is_either_near_the_last_entry_or_doubted(hours: int) -> None:
    last = to_ms(datetime(2028, 6, 1, 9))
    found = judge(last + hours * 3_600_000, last, BUILT_ON)
    assert (found is None) == (-1 <= hours <= 15 * 24)


def test_a_desk_without_an_entry_is_judged_by_the_build_alone() -> None:
    assert judge(to_ms(datetime(2020, 1, 1)), None, BUILT_ON) == "before_build"
    assert judge(START_MS, None, BUILT_ON) is None
    assert judge(to_ms(datetime(2036, 1, 1)), None, BUILT_ON) == "long_after"
    assert ClockDoubt("before_build", None).last_ms is None


def test_the_build_is_no_later_than_today() -> None:
    assert date(2026, 11, 1) <= BUILT_ON <= datetime.now(VIETNAM).date()
