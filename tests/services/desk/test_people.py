"""Whom accounts belong to, until when, and what becomes of accounts that end."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk_app.answers.board.board import OpenBoard
from desk_app.answers.dossier.opening import OpenDossier
from desk_app.answers.money.boxes import SeeBoxes
from desk_app.cli import main
from desk_app.core.moments import local
from desk_app.core.problems import CommittedProblem, UserProblem
from desk_app.core.terms import ends_soon, is_over, typed_day
from desk_app.services.desk import sessions
from desk_app.services.desk.accounts import list_accounts
from desk_app.services.desk.clock import ConfirmClock, confirm_clock
from desk_app.services.desk.people import EndAccount, EndTerm, NamePerson, PassAccount, PersonSaid
from desk_app.services.ports import Actor
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.workers.handlers import handlers_of
from tests.desks import SECRET_HASH, Desk, TestClock, refused

DAY_MS = 86_400_000
OF_STP = PersonSaid("stp", "Chuyên viên", "1/12/2025", "30/11/2026")


@pytest.fixture
def listed(desk: Desk) -> Desk:
    """A desk whose accounts are facts, with an administrator and a head."""
    with desk.store.write() as tx:
        tx.put_officer("tri", "Nguyễn Văn Trị", ("administrator",), SECRET_HASH)
        tx.put_officer("dao", "Vì Văn Đạo", ("supervisor",), SECRET_HASH)
        list_accounts(tx)
    return desk


def _act(desk: Desk, command: Any, who: str = "dao") -> Any:
    actor = desk.log_in(who)
    with desk.store.write() as tx:
        return handlers_of(desk.centre, lambda *_: None)[type(command)](tx, command, actor)


def _refused(desk: Desk, command: Any, who: str = "dao") -> str:
    actor = desk.log_in(who)
    return refused(desk, lambda tx: handlers_of(desk.centre, lambda *_: None)[type(command)](tx, command, actor)).key


def _person(desk: Desk, login: str) -> tuple[Any, ...]:
    with desk.store.write() as tx:
        person = tx.person_of(login)
    assert person is not None
    return person.name, person.agency, person.post, person.since, person.until


def _kinds(desk: Desk) -> list[str]:
    return [entry.kind for entry in desk.store.entries()]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("30/6/2027", "2027-06-30"),
        (" 2027-06-30 ", "2027-06-30"),
        ("31/6/2027", None),
        ("30/6/27", None),
        ("", None),
        ("x", None),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, day: str | None) -> None:
    found = typed_day(typed)
    assert (found.isoformat() if found else None) == day


def test_the_last_day_counts_whole() -> None:
    day = local(TestClock().now_ms).date()
    assert [is_over(until, day) for until in (None, "2026-11-24", "2026-11-25", "2026-11-26")] == [False, True, False, False]
    assert [ends_soon(until, day) for until in (None, "2026-11-24", "2026-11-25", "2026-12-25", "2026-12-26")] == [
        False,
        False,
        True,
        True,
        False,
    ]


def test_an_account_of_before_belongs_to_a_person_of_its_name_whose_agency_nobody_knows(listed: Desk) -> None:
    assert _person(listed, "lan") == ("Lò Thị Lan", None, None, None, None)
    _act(listed, NamePerson("lan", "Lò Thị Lan", OF_STP))
    assert _person(listed, "lan") == ("Lò Thị Lan", "stp", "Chuyên viên", "2025-12-01", "2026-11-30")
    assert _refused(listed, NamePerson("lan", "Lò Thị Lan", OF_STP)) == "problem.nothing_changed"
    assert verify(listed.store.path).ok


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (PersonSaid("", "Chuyên viên"), "problem.no_person_agency"),
        (PersonSaid("stp", "  "), "problem.no_person_post"),
        (PersonSaid("so-la", "Chuyên viên"), "problem.person_agency"),
        (PersonSaid("stp", "x" * 101), "problem.too_long"),
        (PersonSaid("stp", "x", "1/1/2027", "31/12/2026"), "problem.term_backwards"),
        (PersonSaid("stp", "x", "hôm qua"), "problem.bad_day"),
    ],
)
def test_what_is_said_of_a_person_is_looked_at(listed: Desk, said: PersonSaid, problem: str) -> None:
    assert _refused(listed, NamePerson("lan", "Lò Thị Lan", said)) == problem
    assert _refused(listed, NamePerson("ai", "Ai đó", OF_STP)) == "problem.no_account"


def test_a_row_of_people_that_was_changed_by_hand_is_found(listed: Desk) -> None:
    _act(listed, NamePerson("lan", "Lò Thị Lan", OF_STP))
    for statement in (
        "UPDATE staff SET until = '2030-01-01' WHERE person_id = 'lan'",
        "UPDATE officer_account SET person_id = 'dao' WHERE login = 'lan'",
    ):
        assert verify(listed.store.path).ok
        with listed.store.write() as tx:
            kept = list(tx.connection.execute("SELECT until FROM staff WHERE person_id = 'lan'"))
            tx.connection.execute(statement)
        assert not verify(listed.store.path).ok
        with listed.store.write() as tx:
            tx.connection.execute("UPDATE staff SET until = ? WHERE person_id = 'lan'", kept[0])
            tx.connection.execute("UPDATE officer_account SET person_id = 'lan' WHERE login = 'lan'")


def test_after_the_last_day_nothing_opens_and_the_head_hears_of_it_once_a_day(listed: Desk) -> None:
    _act(listed, NamePerson("lan", "Lò Thị Lan", OF_STP))
    lan = listed.log_in("lan")
    listed.clock.now_ms += 5 * DAY_MS  # 30/11: the last day
    assert isinstance(listed.log_in("lan"), Actor)
    listed.clock.now_ms += DAY_MS
    for _ in range(2):
        with pytest.raises(CommittedProblem, match="term_over") as caught, listed.store.write() as tx:
            sessions.log_in(tx, "lan", "123456")
        assert caught.value.values == {"name": "Lò Thị Lan", "until": "30/11/2026"}
    with pytest.raises(CommittedProblem, match=r"problem\.login"), listed.store.write() as tx:
        sessions.log_in(tx, "lan", "000000")  # who does not know the secret learns nothing
    with pytest.raises(UserProblem, match="term_over"), listed.store.write() as tx:
        sessions.require_welcome(tx, lan)  # nor in a session that is open
    with pytest.raises(CommittedProblem, match="term_over"), listed.store.write() as tx:
        sessions.second_person(tx, "lan", "123456", "witness_count", Actor("son", "S", (), "s", "pin"))
    assert _kinds(listed).count("LoginRefused") == 1
    _act(listed, NamePerson("lan", "Lò Thị Lan", PersonSaid("stp", "Chuyên viên", "1/12/2025", "31/12/2027")))
    assert isinstance(listed.log_in("lan"), Actor)
    assert verify(listed.store.path).ok


def test_a_clock_in_doubt_keeps_nobody_out(listed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PC that says 2028 ends nobody's time: who comes types the date."""
    monkeypatch.setattr("desk_app.core.clock.LONGEST_REST", timedelta(days=15))
    _act(listed, NamePerson("lan", "Lò Thị Lan", OF_STP))
    listed.clock.now_ms += 700 * DAY_MS
    lan = listed.log_in("lan")
    with listed.store.write() as tx:
        assert tx.clock_doubt is not None
        sessions.require_welcome(tx, lan)
        confirm_clock(tx, ConfirmClock("01/12/2026", again=True), lan)
        with pytest.raises(UserProblem, match="term_over"):
            sessions.require_welcome(tx, lan)


def test_a_persons_time_ends_for_all_their_accounts(listed: Desk) -> None:
    assert _refused(listed, EndTerm("lan", "", "nghỉ")) == "problem.bad_day"
    assert _refused(listed, EndTerm("lan", "24/11/2026", "")) == "problem.no_reason"
    assert _refused(listed, EndTerm("dao", "24/11/2026", "nghỉ")) == "problem.own_account"
    _act(listed, EndTerm("lan", "24/11/2026", "chuyển công tác"))
    with pytest.raises(CommittedProblem, match="term_over"), listed.store.write() as tx:
        sessions.log_in(tx, "lan", "123456")
    assert verify(listed.store.path).ok


def test_an_account_ends_at_once_and_its_name_stays(listed: Desk) -> None:
    code = listed.receive(amount=None, tendered=None).code
    lan = listed.actor
    assert _refused(listed, EndAccount("dao", "nghỉ")) == "problem.own_account"
    assert _refused(listed, EndAccount("lan", " ")) == "problem.no_reason"
    _act(listed, EndAccount("lan", "nghỉ việc"))
    assert _refused(listed, EndAccount("lan", "nghỉ việc")) == "problem.account_is_ended"
    with pytest.raises(UserProblem, match=r"problem\.login"), listed.store.write() as tx:
        sessions.log_in(tx, "lan", "123456")
    with pytest.raises(UserProblem, match="account_locked"), listed.store.write() as tx:
        sessions.require_welcome(tx, lan)
    assert _history(listed, code)[0] == "Lò Thị Lan"
    assert verify(listed.store.path).ok


def _history(desk: Desk, code: str) -> list[str]:
    reader = desk.store.reader()
    try:
        return [line.officer for line in OpenDossier(code).answer(desk.answering(reader)).history]
    finally:
        reader.close()


def test_histories_name_who_it_was_then(listed: Desk) -> None:
    """The name is put right, later the account is another person's."""
    listed.open_shift()
    code = listed.receive(amount=None, tendered=None).code
    with listed.store.write() as tx:  # a fact that itself names nobody
        shown = tx.last_fact(code, ("DossierReceived",))
        assert shown is not None
    listed.clock.now_ms += 1000
    _act(listed, NamePerson("lan", "Lò Thị Lan Anh", OF_STP))
    listed.clock.now_ms += 1000
    listed.actor = listed.log_in("lan")
    assert listed.actor.name == "Lò Thị Lan Anh"
    later = listed.receive(number="014190000124", amount=None, tendered=None).code
    reader = listed.store.reader()
    boxes = SeeBoxes(("stp",)).answer(listed.answering(reader))
    assert boxes[0].shift is not None
    assert boxes[0].shift.officer_name == "Lò Thị Lan"
    assert (reader.name_then("lan", shown.recorded_at_ms), reader.name_then("lan", listed.clock.now_ms)) == (
        "Lò Thị Lan",
        "Lò Thị Lan Anh",
    )
    reader.close()
    assert (_history(listed, code)[0], _history(listed, later)[0]) == ("Lò Thị Lan", "Lò Thị Lan Anh")


def test_an_account_that_is_passed_on_opens_by_the_old_secret_no_more(listed: Desk) -> None:
    new = PassAccount("lan", "Quàng Thị Hà", PersonSaid("stp", "Chuyên viên"), "975310")
    assert "975310" not in repr(new)
    assert _refused(listed, PassAccount("lan", "Hà", PersonSaid("stp", "x"), "1234")) == "problem.pin_short"
    assert _refused(listed, PassAccount("dao", "Hà", PersonSaid("stp", "x"), "975310")) == "problem.own_account"
    listed.open_shift()
    assert _refused(listed, new) == "problem.account_holds_box"
    _act(listed, PassAccount("son", "Quàng Thị Hà", PersonSaid("stp", "Chuyên viên"), "975310"))
    with pytest.raises(CommittedProblem, match=r"problem\.login"), listed.store.write() as tx:
        sessions.log_in(tx, "son", "123456")
    with listed.store.write() as tx:
        actor = sessions.log_in(tx, "son", "975310")
        person = tx.person_of("son")
        assert person is not None
    assert (actor.name, person.name, person.agency, person.until) == ("Quàng Thị Hà", "Quàng Thị Hà", "stp", None)
    opened = [json.loads(entry.body) for entry in listed.store.entries() if entry.kind == "SessionOpened"][-1]
    assert opened["person_id"] == person.person_id != "son"
    with listed.store.write() as tx:
        before = tx.connection.execute("SELECT name FROM staff WHERE person_id = 'son'").fetchone()
    assert before == ("Cà Văn Sơn",)
    assert verify(listed.store.path).ok


def test_the_board_tells_whoever_had_an_account_from_who_has_it_now(listed: Desk) -> None:
    def received_by() -> dict[str, list[str]]:
        reader = listed.store.reader()
        try:
            board = OpenBoard("today").answer(listed.answering(reader))
            of = {name: OpenBoard("overdue", "", key).answer(listed.answering(reader)) for key, name in board.officers}
            return {name: sorted(row.code for row in view.rows) for name, view in of.items()}
        finally:
            reader.close()

    before = listed.receive(amount=None, tendered=None, procedure="1.004623").code
    _act(listed, PassAccount("lan", "Quàng Thị Hà", PersonSaid("stp", "Chuyên viên"), "975310"))
    with listed.store.write() as tx:
        listed.actor = sessions.log_in(tx, "lan", "975310")
    after = listed.receive(amount=None, tendered=None, procedure="1.004623", number="014190000124").code
    listed.clock.now_ms += 60 * DAY_MS
    assert received_by() == {"Lò Thị Lan": [before], "Quàng Thị Hà": [after]}


def test_a_desk_never_loses_its_last_administrator(listed: Desk) -> None:
    for command in (
        EndAccount("tri", "nghỉ"),
        EndTerm("tri", "31/12/2026", "nghỉ"),
        NamePerson("tri", "Nguyễn Văn Trị", PersonSaid("centre", "Quản trị", "", "31/12/2026")),
        PassAccount("tri", "Ai đó", PersonSaid("centre", "Quản trị", "", "31/12/2026"), "975310"),
    ):
        assert _refused(listed, command) == "problem.last_administrator", command
    with listed.store.write() as tx:
        tx.put_officer("sau", "Lò Văn Sáu", ("administrator",), SECRET_HASH)
        from desk_app.services.desk.accounts import open_account

        open_account(tx, "sau")
    _act(listed, EndTerm("sau", "30/06/2027", "hết hạn"))
    assert _refused(listed, EndTerm("tri", "31/12/2027", "nghỉ")) == "problem.last_administrator"
    _act(listed, EndTerm("tri", "31/05/2027", "nghỉ"))  # the other one is here a month longer


def test_entries_that_come_back_bring_their_people_along(listed: Desk, tmp_path: Path) -> None:
    _act(listed, NamePerson("lan", "Lò Thị Lan Anh", OF_STP))
    _act(listed, EndAccount("son", "nghỉ"))
    other = Store(tmp_path / "other", TestClock())
    other.desk_id = listed.store.desk_id
    with other.write() as tx:
        tx.take_back(list(listed.store.entries()))
        lan, son = tx.officer("lan"), tx.officer("son")
        person = tx.person_of("lan")
    assert lan is not None
    assert son is not None
    assert person is not None
    assert (lan.name, person.agency, son.active) == ("Lò Thị Lan Anh", "stp", False)
    assert verify(other.path).ok
    other.close()


@pytest.fixture
def typing(listed: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def run(typed: str, *arguments: str) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return main(["add-officer", *arguments, "--as", "tri", "--data", str(listed.store.folder)])

    listed.store.close()
    yield run
    listed.store = Store(listed.store.folder, listed.clock, listed.clock.steady)


def test_from_the_command_line_a_person_is_said_along_with_the_account(
    typing: Any, listed: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    sen = ("sen", "--name", "Lường Thị Sen", "--roles", "cashier")
    person = ("--agency", "stp", "--post", "Chuyên viên", "--from", "01/12/2026", "--to", "2028-11-30")
    assert typing("123456\n864297\n", *sen, "--agency", "nowhere") == 2
    assert "nowhere" in capsys.readouterr().err
    assert typing("123456\n864297\n", *sen, "--to", "mai") == 2
    assert typing("123456\n864297\n", *sen, *person) == 0
    store = Store(listed.store.folder, listed.clock)
    with store.write() as tx:
        found = tx.person_of("sen")
        assert found is not None
        assert (found.name, found.agency, found.post) == ("Lường Thị Sen", "stp", "Chuyên viên")
        assert (found.since, found.until) == ("2026-12-01", "2028-11-30")
    assert verify(store.path).ok
    store.close()
