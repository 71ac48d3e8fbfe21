"""The next officer is faster than the answer about the one before: nothing of name and PIN is lost, or counted for another."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.demo.hands import Hands
from desk_app.store.store import Store
from desk_app.wiring.main import Program
from desk_app.workers.messages import LogIn
from tests.desks import SECRET_HASH
from tests.ui.clerk import Opener


class HeldLogIns:
    """A slow check of PINs: it begins when the test says so."""

    def __init__(self, program: Program) -> None:
        self._crew: Any = program.crew
        self._run = program.crew.run
        self._waiting: list[tuple[Any, ...]] = []
        self.asked: list[tuple[str, str]] = []
        self._crew.run = self._hold

    def _hold(self, command: Any, *then: Any) -> None:
        if isinstance(command, LogIn):
            self.asked.append((command.officer_id, command.secret))
            self._waiting.append((command, *then))
        else:
            self._run(command, *then)

    def let_go(self) -> None:
        self._run(*self._waiting.pop(0))


@pytest.fixture
def second(folder: Path) -> str:
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("mai", "Cà Thị Mai", ("intake_officer",), SECRET_HASH)
    store.close()
    return "mai"


def _leave(program: Program, hands: Hands) -> None:
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def _begin(opened: Opener, secret: str) -> tuple[Program, Hands, HeldLogIns]:
    """Somebody's name and PIN are being checked."""
    program, hands = opened()
    _leave(program, hands)
    hands.until(lambda: program.window.place == "login" and program.shell.actor is None, "nobody is there")
    held = HeldLogIns(program)
    _name(hands, "lan", secret)
    assert held.asked == [("lan", secret)]
    return program, hands, held


def _name(hands: Hands, officer: str, secret: str) -> None:
    hands.type(officer)
    hands.enter()
    hands.type(secret)
    hands.enter()


@pytest.mark.parametrize("secret", ["123456", "999999"], ids=["let in", "refused"])
def test_who_is_typed_before_the_answer_is_asked_for_whole(opened: Opener, second: str, secret: str) -> None:
    program, hands, held = _begin(opened, secret)
    _leave(program, hands)
    _name(hands, second, "123456")
    held.let_go()
    hands.until(lambda: len(held.asked) == 2, "the next one is asked for")
    assert held.asked[1] == (second, "123456")
    held.let_go()
    hands.until(lambda: program.window.place == "intake", "the next one is in")
    assert program.shell.actor is not None
    assert program.shell.actor.officer_id == second


@pytest.mark.parametrize("secret", ["123456", "999999"], ids=["let in", "refused"])
def test_who_is_half_typed_goes_on_where_the_caret_is(opened: Opener, second: str, secret: str) -> None:
    program, hands, held = _begin(opened, secret)
    _leave(program, hands)
    hands.type(second)
    hands.enter()
    hands.type("123")
    held.let_go()
    hands.until(lambda: program.window.login.secret.text == "123", "the digits typed before")
    assert program.window.login.name.text == second
    hands.type("456")
    hands.enter()
    assert held.asked[1:] == [(second, "123456")]


def test_what_was_typed_for_the_page_goes_nowhere_when_nobody_is_let_in(opened: Opener) -> None:
    program, hands, held = _begin(opened, "999999")
    hands.type("12345")
    held.let_go()
    hands.until(lambda: program.window.login.problem.text(), "refused")
    assert program.window.login.secret.text == ""
    assert program.window.login.name.text == "lan"


@pytest.mark.parametrize("secret", ["123456", "999999"], ids=["let in", "refused"])
def test_no_key_is_lost_after_whichever_of_them_the_answer_comes(opened: Opener, second: str, secret: str) -> None:
    """The next name and PIN in one go; the answer about the one before comes after each number of keys."""
    program, hands, held = _begin(opened, secret)
    keys = [*second, "\r", *"123456", "\r"]
    for early in range(len(keys) + 1):
        if early:
            hands.until(lambda: program.window.place == "intake", "the one of the round before is in")
            _leave(program, hands)
            hands.until(lambda: program.window.place == "login" and program.shell.actor is None, "nobody is there")
            held.asked.clear()
            _name(hands, "lan", secret)
        _leave(program, hands)
        for number, key in enumerate(keys):
            if number == early:
                held.let_go()
                hands.pause(150)
            hands.enter() if key == "\r" else hands.type(key)
        if early == len(keys):
            held.let_go()
        hands.until(lambda: len(held.asked) == 2, f"asked for, after {early}")
        assert held.asked[1] == (second, "123456"), early
        held.let_go()
