"""Answers that come late never take away what a person typed meanwhile: drafts after the log-in, the next from the portal."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from desk_app.answers.intake.unfinished import ListDrafts, ListSubmissions
from desk_app.demo.cards import LO
from desk_app.demo.hands import Hands
from desk_app.wiring.main import Program
from tests.ui.clerk import Held, Opener
from tests.ui.intake.test_submissions import offered

BEFORE = "014090000123"


def with_draft(opened: Opener) -> tuple[Program, Hands]:
    """Somebody typed, and left: at the next log-in it comes back."""
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    page.person.number.line.setFocus()
    hands.type(BEFORE)
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "logged out")
    return program, hands


def page_of(program: Program) -> Any:
    return program.window.pages["intake"]


def press(hands: Hands, text: str, key: int = 0) -> None:
    """At the window, and not settled: as long as a person's key is held."""
    hands._now_ms += 100
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
    event.setTimestamp(hands._now_ms)
    QGuiApplication.sendEvent(hands._target(), event)


def enter_with(hands: Hands, secret: str) -> None:
    hands.type("lan")
    hands.enter()
    hands.type(secret)
    hands.enter()


@pytest.mark.parametrize("typed", ["0", "07", "014190000123"])
@pytest.mark.parametrize("settled", [True, False])
def test_a_key_typed_while_the_drafts_are_on_their_way_stays_and_they_wait(opened: Opener, typed: str, settled: bool) -> None:
    program, hands = with_draft(opened)
    held = Held(program, ListDrafts)
    enter_with(hands, "123456")
    hands.until(lambda: program.window.place == "intake", "in")
    page = page_of(program)
    if settled:
        hands.type(typed)
    else:  # the last key is on its way to the field as the answer comes
        for char in typed:
            press(hands, char)
        assert program.keys.busy
    held.let_go()
    hands.until(page.title.parked.isVisible, "the draft waits in its place")
    hands.until(lambda: page.form.number == typed, "what was typed, alone")
    hands.pause(150)
    assert page.person.number.text == typed
    hands.key(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: page.person.number.text == BEFORE, "and what waited comes back")


def test_a_draft_comes_onto_a_page_on_which_nobody_types(opened: Opener) -> None:
    program, hands = with_draft(opened)
    enter_with(hands, "123456")
    hands.until(lambda: program.window.place == "intake" and page_of(program).person.number.text == BEFORE, "the draft")


def test_drafts_of_the_officer_before_come_to_nobody_else(opened: Opener) -> None:
    program, hands = with_draft(opened)
    held = Held(program, ListDrafts)
    enter_with(hands, "123456")
    hands.until(lambda: program.window.place == "intake", "in")
    actor: Any = program.crew.actor
    program.crew.actor = type(actor)(**{**{name: getattr(actor, name) for name in actor.__slots__}, "officer_id": "thu"})
    held.let_go()
    hands.pause(150)
    assert page_of(program).person.number.text == ""


class HeldRun:
    """A busy machine: a command is carried out when the test says so."""

    def __init__(self, program: Program) -> None:
        self._crew: Any = program.crew
        self._run = program.crew.run
        self.commands: list[tuple[Any, ...]] = []
        self._crew.run = self._keep

    def _keep(self, *command: Any) -> None:
        self.commands.append(command)

    def let_go(self) -> None:
        self._crew.run = self._run
        for command in self.commands:
            self._crew.run(*command)


def logged_out(opened: Opener) -> tuple[Program, Hands]:
    program, hands = opened()
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "logged out")
    return program, hands


@pytest.mark.parametrize(("keys", "number"), [("0141", "0141"), ("\r", ""), ("01\r", "01"), ("\r\r7", "7")])
def test_keys_after_the_pin_wait_for_the_page_that_they_are_meant_for(opened: Opener, keys: str, number: str) -> None:
    """Enter on the PIN, and at once the number: while the PIN is checked nothing more goes into it."""
    program, hands = logged_out(opened)
    held = HeldRun(program)
    enter_with(hands, "123456")
    for char in keys:
        press(hands, char, Qt.Key.Key_Return if char == "\r" else 0)
    program.keys.settle()
    assert program.window.login.secret.text == "123456"
    assert len(held.commands) == 1, "one log-in"
    held.let_go()
    hands.until(lambda: program.window.place == "intake", "in")
    page = page_of(program)
    hands.until(lambda: page.person.number.text == number, "in the field that has the caret")
    line = page.person.name.line if "1\r" in keys else page.person.number.line
    assert QApplication.focusWidget() is line


def test_keys_of_the_window_wait_too_in_their_order(opened: Opener) -> None:
    """F5 and the number of a box, while the PIN is checked."""
    program, hands = logged_out(opened)
    held = HeldRun(program)
    enter_with(hands, "123456")
    hands.key(Qt.Key.Key_F5)
    hands.alt("2")
    hands.type("7")
    held.let_go()
    hands.until(lambda: program.window.place == "cash", "where F5 leads")
    page: Any = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes and page.state.selected == 1, "the second box")
    hands.until(lambda: page.notes[0][1].text() == "7", "its first note")


def test_f9_once_more_is_neither_a_second_log_in_nor_an_intake(opened: Opener) -> None:
    program, hands = with_draft(opened)
    held = HeldRun(program)
    enter_with(hands, "123456")
    hands.key(Qt.Key.Key_F9)
    hands.alt("M")
    assert len(held.commands) == 1
    assert program.window.login.new.isHidden()
    held.let_go()
    hands.until(lambda: program.window.place == "intake" and page_of(program).person.number.text == BEFORE, "the draft")
    hands.pause(150)
    assert not page_of(program).state.problem


def test_name_and_pin_of_the_next_are_no_part_of_the_page_that_is_left(opened: Opener) -> None:
    """Ctrl+L, and the next one types at once: on a busy machine the log-out is written later."""
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page_of(program).person.number.line.setFocus()
    hands.type(BEFORE)
    held = HeldRun(program)
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert program.window.place == "login"
    hands.clear()
    enter_with(hands, "123456")
    assert page_of(program).person.number.text == BEFORE
    hands.key(Qt.Key.Key_F7)
    hands.scan(LO)
    assert program.window.place == "login", "neither a key nor a scan opens a place for who is leaving"
    held.let_go()
    hands.until(lambda: program.window.place == "find", "the next one is in, where F7 leads")


def test_keys_after_a_wrong_pin_go_nowhere(opened: Opener) -> None:
    program, hands = logged_out(opened)
    held = HeldRun(program)
    enter_with(hands, "9999")
    hands.type("7")
    held.let_go()
    hands.until(program.window.login.problem.text, "refused")
    assert program.window.login.secret.text == ""
    hands.type("7")
    assert program.window.login.secret.text == "7", "and the next PIN is typed"


def test_the_next_from_the_portal_takes_nothing_that_was_typed_meanwhile(opened: Opener, folder: Path) -> None:
    offered(
        folder, {"reference": "G22.99-261125-000017"}, {"reference": "G22.99-261125-000018", "key": "G22.99-261125-000018 1"}
    )
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.alt("N")
    hands.until(lambda: page.form.online, "the first")
    first = page.form.online
    hands.pause(100)
    held = Held(program, ListSubmissions)
    hands.alt("N")
    page.person.phone.line.setFocus()
    hands.clear()
    hands.type("0987654321")
    held.let_go()
    hands.until(lambda: page.explanation.problem.text(), "asked")
    assert (page.form.online, page.person.phone.text) == (first, "0987654321")
