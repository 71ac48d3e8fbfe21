"""F12's accounts by keys: whose each is, one passed on, a term and an account ended; F8's rows about them."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.core.moments import local
from desk_app.demo.hands import Hands
from desk_app.services.desk.accounts import list_accounts
from desk_app.services.desk.people import EndAccount, PersonSaid, end_account, name_at_once
from desk_app.services.ports import Actor
from desk_app.store.store import Store
from desk_app.wiring.main import Program
from desk_app.workers.messages import ClaimJob, JobOutcome, Request
from tests.desks import SECRET_HASH, Desk
from tests.ui.clerk import Opener, change_to, clipped_texts

ALT = Qt.KeyboardModifier.AltModifier
AGENCIES = ("stp", "sxd", "stc")


@pytest.fixture
def head(folder: Path) -> Path:
    """The desk has a head; of "son" it is known since long who he is, until yesterday."""
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("dao", "Vì Văn Đạo", ("supervisor",), SECRET_HASH)
        list_accounts(tx)
        yesterday = local(tx.now_ms - 86_400_000)
        name_at_once(tx, AGENCIES, "son", PersonSaid("stp", "Chuyên viên", "", f"{yesterday:%d/%m/%Y}"), None)
    store.close()
    return folder


def _people(program: Program, hands: Hands) -> Any:
    page: Any = program.window.pages["admin"]
    hands.until(lambda: page.people.isVisible() and page.people.table.rowCount() > 0, "the accounts")
    return page.people


def _mark(hands: Hands, panel: Any, login: str) -> None:
    logins = [panel.table.item(row, 0).text() for row in range(panel.table.rowCount())]
    while panel.table.currentRow() != logins.index(login):
        hands.key(Qt.Key.Key_Down if panel.table.currentRow() < logins.index(login) else Qt.Key.Key_Up)
    hands.until(lambda: panel.row is not None and panel.row.login == login, login)


def _person(folder: Path, login: str) -> tuple[Any, ...]:
    store = Store(folder)
    try:
        with store.write() as tx:
            person, officer = tx.person_of(login), tx.officer(login)
        assert person is not None
        assert officer is not None
        return person.name, person.agency, person.post, person.until, officer.active
    finally:
        store.close()


def test_the_head_says_who_an_account_belongs_to(head: Path, opened: Opener) -> None:
    program, hands = opened("dao")
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.work.table.rowCount() == 2, "who is not known, and whose time is over")
    assert {row.kind for row in tray.work.rows} == {"person_unknown", "term_over"}
    assert tray.work.table.item(0, 4).text() == "F12"
    hands.key(Qt.Key.Key_F12)
    panel = _people(program, hands)
    assert not program.window.pages["admin"].setting_up.isVisible()  # type: ignore[attr-defined]
    assert not panel.unknown.isHidden()
    _mark(hands, panel, "lan")
    assert panel.name.text == "Lò Thị Lan"
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: panel.problem.text(), "nobody said who sends her")
    panel.agency.choose("sxd")
    panel.post.line.setFocus()
    hands.type("Chuyen vien")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: panel.told.text(), "it is written down")
    assert clipped_texts(program, "admin") == []
    program.stop()
    assert _person(head, "lan") == ("Lò Thị Lan", "sxd", "Chuyen vien", None, True)


def test_an_account_is_passed_on_and_another_one_ended_by_keys(head: Path, opened: Opener) -> None:
    program, hands = opened("dao")
    hands.key(Qt.Key.Key_F12)
    panel = _people(program, hands)
    _mark(hands, panel, "lan")
    hands.key(Qt.Key.Key_G, ALT)
    assert panel.secret.isVisible()
    assert panel.name.text == "", "of another person nothing is known"
    hands.type("Quang Thi Ha")
    panel.agency.choose("stc")
    panel.post.line.setFocus()
    hands.type("Thu quy")
    panel.secret.line.setFocus()
    hands.type("975310")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: panel.told.text(), "passed on")
    assert panel.secret.line.text() == ""
    _mark(hands, panel, "thu")
    hands.key(Qt.Key.Key_E, ALT)
    hands.type("nghi viec")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: panel.row is not None and panel.row.login == "thu" and not panel.row.active, "ended")
    _mark(hands, panel, "hoa")
    hands.key(Qt.Key.Key_H, ALT)
    hands.type("1/1/2027")
    hands.enter()
    hands.type("het han")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: panel.row is not None and panel.row.until == "01/01/2027", "the last day")
    assert clipped_texts(program, "admin") == []
    program.stop()
    assert _person(head, "lan")[:3] == ("Quang Thi Ha", "stc", "Thu quy")
    assert _person(head, "thu")[4] is False
    assert _person(head, "hoa")[3] == "2027-01-01"


def test_an_administrator_goes_there_and_back(head: Path, opened: Opener) -> None:
    program, hands = opened("admin")
    hands.key(Qt.Key.Key_F12)
    page: Any = program.window.pages["admin"]
    assert page.setting_up.isVisible()
    hands.key(Qt.Key.Key_N, ALT)
    panel = _people(program, hands)
    hands.key(Qt.Key.Key_N, ALT)
    assert page.setting_up.isVisible()
    assert not panel.isVisible()


def test_rows_about_people_are_for_who_keeps_the_accounts(head: Path, opened: Opener) -> None:
    program, hands = opened("lan")
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    answered: list[bool] = []
    program.crew.once_answered(lambda: answered.append(True))
    hands.until(lambda: bool(answered), "the answers")
    assert tray.work.rows == ()
    change_to(program, hands, "dao")
    hands.key(Qt.Key.Key_F8)
    other: Any = program.window.pages["tray"]
    hands.until(lambda: len(other.work.rows) == 2, "the head sees them")


def test_a_paper_under_way_is_settled_although_the_account_ended(folder: Path, opened: Opener) -> None:
    """What the printer says of it is nobody's act: the job stayed "sending" until the next start."""
    desk = Desk(folder)
    desk.receive(amount=None, tendered=None)
    desk.store.close()
    program, hands = opened("lan")
    crew: Any = program.crew
    crew.run(ClaimJob(1))
    dao = Actor("dao", "Vì Văn Đạo", ("supervisor",), "s", "pin")
    crew._runner._handlers[EndAccount] = lambda tx, command, _actor: end_account(tx, command, dao)
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("tri", "Nguyễn Văn Trị", ("administrator",), SECRET_HASH)
    crew.run(EndAccount("lan", "nghỉ việc"))
    crew._finished(Request(0, JobOutcome(1, "confirmed", "ready")))

    reader = store.reader()

    def states() -> list[str]:
        return [job.state for job in reader.print_jobs(("queued", "sending", "confirmed", "unknown")) if job.id == 1]

    hands.until(lambda: states() == ["confirmed"], "it is settled")
    hands.until(lambda: program.window.place == "login", "and who sat there is led out")
    reader.close()
    store.close()


def test_whose_account_ends_is_led_out_and_told_why(head: Path, opened: Opener) -> None:
    """The centre, or another window of the same desk's head, ended it meanwhile."""
    program, hands = opened("lan")
    runner: Any = program.crew._runner
    dao = Actor("dao", "Vì Văn Đạo", ("supervisor",), "s", "pin")
    runner._handlers[EndAccount] = lambda tx, command, _actor: end_account(tx, command, dao)
    program.crew.run(EndAccount("lan", "nghỉ việc"))
    hands.until(lambda: program.window.place == "login", "the log-in window")
    hands.until(lambda: "khóa" in program.window.login.problem.text(), "why")
    hands.until(lambda: program.crew.actor is None, "nobody is logged in")
    assert program.window.login.name.isEnabled()
