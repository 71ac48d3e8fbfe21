"""F9 is under way, and the clerk types on: what is typed is for the next citizen, and is not wiped out by the answer."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.demo.hands import Hands
from desk_app.services.intake.intake_command import ReceiveDossier
from desk_app.wiring.main import Program
from desk_app.workers.messages import Problem
from tests.desks import Desk
from tests.ui.clerk import HeldActs, Opener, begin

NUMBER = "011190000123"


@pytest.fixture
def ready(opened: Opener, folder: Path) -> tuple[Program, Hands, Any]:
    """An intake that F9 would receive."""
    desk = Desk(folder)
    desk.open_shift()
    desk.store.close()
    program, hands = opened()
    page = begin(program, hands)
    hands.alt("D")
    return program, hands, page


def test_the_next_number_stands_in_the_next_page(ready: tuple[Program, Hands, Any]) -> None:
    program, hands, page = ready
    held = HeldActs(program, ReceiveDossier)
    hands.key(Qt.Key.Key_F9)
    assert page.state.busy, page.state.problem
    before = page.form
    hands.type(NUMBER)
    hands.enter()
    hands.type("Lo Thi Next")
    hands.alt("U")
    assert page.form == before
    held.let_go()
    hands.until(lambda: page.form.name == "Lo Thi Next", "the keys")
    assert page.form.number == NUMBER
    assert page.form.by_other


def test_refused_they_stand_where_they_were_typed_and_it_is_said_why(ready: tuple[Program, Hands, Any]) -> None:
    program, hands, page = ready
    held = HeldActs(program, ReceiveDossier)
    page.person.name.line.setFocus()
    page.person.name.line.end(False)
    name = page.form.name
    hands.key(Qt.Key.Key_F9)
    assert page.state.busy
    hands.type("xyz")
    [(command, _done, refused)] = held.waiting
    refused(Problem(0, "Không được", "problem.duplicate", "number"))
    assert page.form.name == f"{name}xyz"
    assert page.state.problem == "Không được"
    assert not page.held.holding
    assert command.owner.name == name
