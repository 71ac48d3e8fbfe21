"""A PC without an operating system's store: who logs in first opens the data, and before that nothing of it is at work."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desk_app.core.problems import CommittedProblem, UserProblem
from desk_app.demo.hands import Hands
from desk_app.resources_reader import load_texts
from desk_app.services.desk import sessions
from desk_app.store import data_key, os_store
from desk_app.store.data_key import forget_all, let_in
from desk_app.store.key_slots import OsWrap, read_slots, write_slots
from desk_app.store.key_wraps import new_slots, wrap_for_os
from desk_app.wiring.main import Program, application
from tests.desks import Desk

PASSWORD = "mot mat khau dai"


@pytest.fixture(autouse=True)
def nobody_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_key, "_let_in", {})


@pytest.fixture
def sealed(tmp_path: Path) -> Desk:
    """Opened by its accounts; `lan` has a PIN of six digits."""
    folder = tmp_path / "desk"
    slots, source, _recovery = new_slots()
    let_in(source)
    write_slots(folder, slots)
    desk = Desk(folder)
    write_slots(folder, replace(slots, by_accounts=True, desk_id="quay-07", centre_name="Trung tâm thử"))
    return desk


@pytest.fixture
def folder(sealed: Desk) -> Path:
    """`lan` logged in once with a password, and the PC was started anew."""
    secret_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with sealed.store.write() as tx:
        tx.put_officer("lan", "Lò Thị Lan", ("intake_officer",), secret_hash)
    with sealed.store.write() as tx:
        sessions.log_in(tx, "lan", PASSWORD)
    sealed.store.close()
    forget_all()
    return sealed.store.folder


@pytest.fixture
def started(qtbot: QtBot, folder: Path, tmp_path: Path) -> Iterator[tuple[Program, Hands]]:
    application()
    program = Program(folder)
    qtbot.addWidget(program.window)
    program.start()
    yield program, Hands(program, tmp_path)
    program.stop()


def _type(program: Program, name: str, secret: str) -> None:
    """Before the frame is there, which `Hands` would ask for."""
    login = program.window.login
    for line, text in ((login.name.line, name), (login.secret.line, secret)):
        line.setFocus()
        line.clear()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)


def _wraps(desk: Desk) -> set[str]:
    slots = read_slots(desk.store.folder)
    assert slots is not None
    return set(slots.accounts)


def test_a_short_secret_opens_no_data_and_must_be_changed(sealed: Desk) -> None:
    with sealed.store.write() as tx, pytest.raises(CommittedProblem) as caught:
        sessions.log_in(tx, "lan", "123456")
    assert caught.value.key == "problem.secret_opens_data"
    assert _wraps(sealed) == set()
    for short in ("1234567", "123456789", "12345678  "):
        with sealed.store.write() as tx, pytest.raises(UserProblem) as refused:
            sessions.change_pin(tx, "lan", "123456", short, short)
        assert refused.value.key == "problem.secret_opens_data"
    with sealed.store.write() as tx:
        sessions.change_pin(tx, "lan", "123456", PASSWORD, PASSWORD)
    assert _wraps(sealed) == {"lan"}
    sealed.store.close()


def test_what_opens_the_data_follows_the_accounts(sealed: Desk) -> None:
    with sealed.store.write() as tx:
        sessions.change_pin(tx, "lan", "123456", PASSWORD, PASSWORD)
    assert _wraps(sealed) == {"lan"}
    with sealed.store.write() as tx:  # the centre set another secret
        tx.set_account("lan", "Lò Thị Lan", ("intake_officer",), "another hash", True)
    assert _wraps(sealed) == set()
    with sealed.store.write() as tx:
        sessions.change_pin(tx, "son", "123456", PASSWORD, PASSWORD)
    assert _wraps(sealed) == {"son"}
    with sealed.store.write() as tx:
        officer = tx.officer("son")
        assert officer is not None
        tx.set_account("son", officer.name, officer.roles, officer.secret_hash, False)
    assert _wraps(sealed) == set(), "a locked account opens nothing"
    sealed.store.close()


def test_the_first_log_in_opens_the_data(started: tuple[Program, Hands]) -> None:
    program, hands = started
    window, texts = program.window, load_texts()
    assert window.login.centre.text() == "Trung tâm thử"
    hands.until(lambda: window.login.hint.isVisible(), "it says who opens the data")
    assert window.login.hint.text() == texts("keys.who_opens")
    assert program._workings is None, "nothing is at work, nothing is sent"
    with pytest.raises(LookupError):
        program.crew  # noqa: B018
    for name, secret in (("lan", "ten wrong signs"), ("nobody", PASSWORD)):
        _type(program, name, secret)
        hands.until(lambda: window.login.problem.text(), "it opens nothing")
        assert window.login.problem.text() == texts("keys.not_opened")
        assert program._workings is None
        window.login.problem.setText("")
    _type(program, "lan", PASSWORD)
    hands.until(lambda: window.place == "intake", "logged in")
    assert not window.login.hint.isVisible()


def test_where_the_store_opens_it_nobody_is_asked_first(
    qtbot: QtBot, sealed: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed.store.close()
    slots = read_slots(sealed.store.folder)
    assert slots is not None
    with_store, entry, inner = wrap_for_os(slots, data_key.key_named(slots.key_id))
    write_slots(sealed.store.folder, replace(with_store, by_accounts=False))
    monkeypatch.setattr(os_store, "may_be_here", lambda: True)
    monkeypatch.setattr(os_store, "fetch", {entry: inner}.get)
    forget_all()
    application()
    program = Program(sealed.store.folder)
    qtbot.addWidget(program.window)
    program.start()
    hands = Hands(program, tmp_path)
    _type(program, "lan", "123456")
    hands.until(lambda: program.window.place == "intake", "logged in")
    assert not program.window.login.hint.text()
    program.stop()


def test_a_silent_store_leaves_the_officers_secret(
    qtbot: QtBot, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And makes no key anew."""
    slots = read_slots(folder)
    assert slots is not None
    write_slots(folder, replace(slots, os=OsWrap("an entry", "00")))

    def silent(_entry: str) -> bytes | None:
        raise os_store.NoAnswer

    monkeypatch.setattr(os_store, "may_be_here", lambda: True)
    monkeypatch.setattr(os_store, "fetch", silent)
    application()
    program = Program(folder)
    qtbot.addWidget(program.window)
    program.start()
    hands = Hands(program, tmp_path)
    _type(program, "lan", PASSWORD)
    hands.until(lambda: program.window.place == "intake", "logged in")
    program.stop()
    after = read_slots(folder)
    assert after is not None
    assert after.key_id == slots.key_id
