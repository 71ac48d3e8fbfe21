"""After a change of officer nothing of the one before is there, on no place: not typed, not opened, not chosen, not told."""

from pathlib import Path
from typing import Any, get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QTableWidget, QWidget
from shiboken6 import isValid

from desk_app.answers.dossier.opening import OpenDossier
from desk_app.core.permissions import Role
from desk_app.demo.cards import CA
from desk_app.demo.hands import Hands
from desk_app.ui.desk.rail import PLACES
from desk_app.wiring.main import Program
from desk_app.workers.messages import CustomerRows
from tests.desks import SECRET_HASH, Desk
from tests.ui.clerk import Held, Opener, change_to

TYPED = "Tàn Thị Sót"


@pytest.fixture
def code(folder: Path) -> str:
    """Of a dossier with something due, and not the one that F7 opens by itself; two officers may do everything there is."""
    desk = Desk(folder)
    with desk.store.write() as tx:
        for login, name in (("mot", "Lò Thị Một"), ("hai", "Cà Văn Hai")):
            tx.put_officer(login, name, get_args(Role), SECRET_HASH)
    received = desk.receive(amount=150_000, tendered=None).code
    desk.receive(number=CA.split("|")[0], amount=None, tendered=None)
    desk.store.close()
    return received


def _stands(page: QWidget, told: tuple[str, ...]) -> list[object]:
    """What is typed, chosen and marked on a page, and what it says of those names."""
    return [
        *(line.text() for line in page.findChildren(QLineEdit)),
        *(box.currentIndex() for box in page.findChildren(QComboBox)),
        *(button.isChecked() for button in page.findChildren(QAbstractButton)),
        *((table.rowCount(), table.currentRow()) for table in page.findChildren(QTableWidget)),
        *(label.text() for label in page.findChildren(QLabel) if any(name in label.text() for name in told)),
        *(label.isVisible() for label in page.findChildren(QLabel) if label.property("tone") == "problem"),
    ]


def _use(page: Any, code: str) -> None:
    """All that an officer may leave there: a dossier, words in each field, a choice in each list."""
    page.take_code(code)
    page.open_code(code)
    Hands.pause(150)
    for box in page.findChildren(QComboBox):
        box.setCurrentIndex(box.count() - 1)
    for button in page.findChildren(QAbstractButton):
        if button.isCheckable():
            button.click()
    for line in page.findChildren(QLineEdit):
        line.setText(TYPED)
        line.textEdited.emit(TYPED)
    Hands.pause(150)


def _go(program: Program, hands: Hands, place: str) -> Any:
    program.shell._set(clock_doubt="…" if place == "clock" else "")
    hands.until(lambda: program.window.go(place), place)
    return program.window.pages[place]


@pytest.mark.parametrize("place", [place for place, _key, _act in PLACES if place != "incident"])
def test_nothing_of_the_one_before_is_there(opened: Opener, code: str, place: str) -> None:
    """On the page of an incident nobody can leave anything: it has no field."""
    program, hands = opened("hai")
    told = (TYPED, code, "Lò Thị Mẫu")
    page = _go(program, hands, place)
    hands.pause(300)
    fresh = _stands(page, told)
    change_to(program, hands, "mot")
    page = _go(program, hands, place)
    _use(page, code)
    assert _stands(page, told) != fresh
    change_to(program, hands, "hai")
    page = _go(program, hands, place)
    hands.until(lambda: _stands(page, told) == fresh, "the place is as if nobody had been there")
    hands.pause(100)
    assert _stands(page, told) == fresh


@pytest.mark.parametrize(("key", "place"), [(Qt.Key.Key_F3, "return"), (Qt.Key.Key_F4, "collect"), (Qt.Key.Key_F7, "find")])
def test_a_dossier_on_its_way_does_not_come_to_the_next_one(opened: Opener, code: str, key: Qt.Key, place: str) -> None:
    program, hands = opened("mot")
    hands.key(key)
    held = Held(program, OpenDossier)
    hands.type(code)
    hands.enter()
    hands.until(lambda: any(isinstance(asked, OpenDossier) for asked in held.asked), "it is asked for")
    left = program.window.pages[place]
    change_to(program, hands, "hai")
    hands.key(key)
    held.let_go()
    hands.until(lambda: not isValid(left), "the page of the one before ends with its last answer")
    page: Any = program.window.pages[place]
    assert page.state.opened is None or page.state.opened.dossier.code != code
    assert not program.window.strip.message.isVisible()


def test_the_citizen_sees_nothing_when_nobody_is_at_the_counter(opened: Opener, code: str) -> None:
    program, hands = opened("mot")
    shown: list[CustomerRows] = []
    program.crew.customer.connect(shown.append)
    hands.key(Qt.Key.Key_F4)
    hands.scan(code)
    hands.until(lambda: shown and shown[-1].rows, "what is due")
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "left")
    assert shown[-1] == CustomerRows(())


def test_what_was_said_to_one_is_not_said_to_the_next(opened: Opener, code: str) -> None:
    program, hands = opened("mot")
    hands.scan("893456789012")
    strip = program.window.strip
    hands.until(strip.message.isVisible, "it is no scan of ours")
    change_to(program, hands, "hai")
    assert strip.isVisible()
    assert not strip.message.isVisible()
    assert not program.window.frame.taken.isVisible()  # type: ignore[attr-defined]


def test_the_pages_of_one_who_left_are_gone(opened: Opener, code: str) -> None:
    program, hands = opened("mot")
    for place, _key, _act in PLACES:
        _go(program, hands, place)
    left = list(program.window.pages.values())
    assert len(left) == len(PLACES)
    change_to(program, hands, "hai")
    hands.until(lambda: not any(isValid(page) for page in left), "nothing of them is left")
