"""A screen that nobody touches asks for a PIN again, after as long as the centre says at that moment."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desk_app.demo.hands import Hands
from desk_app.resources_reader.files import read
from desk_app.services.centre.publications import TakePublications
from desk_app.store.store import Store
from desk_app.ui.desk.frame import WindowFrame
from desk_app.wiring.main import Program
from sync.protocol.desk_facts import SESSION_CLOSED
from sync.protocol.facts import body_of
from sync.protocol.publications import Publication
from tests.ui.clerk import Opener, log_in

OWN_MINUTES = 15


def _frame(program: Program) -> WindowFrame:
    return next(child for child in program.window.children() if isinstance(child, WindowFrame))


class _Steady:
    """A clock that nobody sets, at which the test stands."""

    def __init__(self, program: Program) -> None:
        self.now_ms = 0
        _frame(program).idle.steady = self
        _frame(program).idle.touched()

    def __call__(self) -> int:
        return self.now_ms


def _publish(program: Program, hands: Hands, minutes: int) -> None:
    text = read("rules/personal_data.toml").decode().replace("= 15", f"= {minutes}")
    program.crew.run(TakePublications((Publication(1, "rules", "personal_data.toml", 1, {"text": text}),)))
    hands.until(lambda: program.shell.idle_lock_minutes == minutes, "the publication holds")


def _type_a_name(program: Program, hands: Hands) -> None:
    program.window.page.findChildren(QLineEdit)[0].setFocus()
    hands.type("x")


def test_nobody_there_for_so_long_and_the_pin_is_asked_for(opened: Opener, folder: Path) -> None:
    program, hands = opened("lan")
    hands.until(lambda: program.shell.idle_lock_minutes == OWN_MINUTES, "what came with the program")
    steady = _Steady(program)
    steady.now_ms = OWN_MINUTES * 60_000 - 1
    _frame(program)._tick()
    assert program.window.place != "login"
    _type_a_name(program, hands)  # somebody is there after all
    steady.now_ms += OWN_MINUTES * 60_000 - 1
    _frame(program)._tick()
    assert program.window.place != "login"
    steady.now_ms += 1
    _frame(program)._tick()
    assert program.window.place == "login"
    assert "15 phút" in program.window.login.problem.text()
    hands.until(lambda: program.crew.actor is None, "it is written down")
    program.stop()
    store = Store(folder)
    (closed,) = [body_of(entry, SESSION_CLOSED) for entry in store.entries() if entry.kind == SESSION_CLOSED.name]
    store.close()
    assert closed["reason"] == "idle"


def test_what_the_centre_says_holds_at_once(opened: Opener) -> None:
    program, hands = opened("lan")
    steady = _Steady(program)
    _publish(program, hands, 3)
    steady.now_ms = 3 * 60_000
    _frame(program)._tick()
    assert program.window.place == "login"
    hands.until(lambda: program.crew.actor is None, "it is written down")
    hands.clear()
    log_in(program, hands, "lan")
    _publish_never(program, hands)
    steady.now_ms += 24 * 3_600_000
    _frame(program)._tick()
    assert program.window.place != "login"


def _publish_never(program: Program, hands: Hands) -> None:
    text = read("rules/personal_data.toml").decode().replace("= 15", "= 0")
    program.crew.run(TakePublications((Publication(2, "rules", "personal_data.toml", 1, {"text": text}),)))
    hands.until(lambda: program.shell.idle_lock_minutes == 0, "it never locks")


def test_at_the_log_in_nothing_locks(opened: Opener) -> None:
    program, hands = opened("lan")
    hands.until(lambda: program.shell.idle_lock_minutes > 0, "what came with the program")
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "the officer leaves")
    _Steady(program).now_ms += 10**9
    _frame(program)._tick()
    assert "phút" not in program.window.login.problem.text()
