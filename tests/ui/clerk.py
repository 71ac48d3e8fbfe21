"""What a clerk does over and over, by keys."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from desk_app.demo.cards import LO
from desk_app.demo.hands import Hands
from desk_app.services.commands import Command
from desk_app.wiring.main import Program
from desk_app.workers.messages import AskedOfReader

Opener = Callable[..., tuple[Program, Hands]]


class HeldActs:
    """A slow disk: acts of this kind begin when the test says so."""

    def __init__(self, program: Program, kind: type[Command[Any]]) -> None:
        crew: Any = program.crew
        self._run: Callable[..., None] = crew.run
        self.waiting: list[tuple[Any, ...]] = []

        def hold(command: Any, *then: Any) -> None:
            self.waiting.append((command, *then)) if isinstance(command, kind) else self._run(command, *then)

        crew.run = hold

    def let_go(self) -> None:
        self._run(*self.waiting.pop(0))


def log_in(program: Program, hands: Hands, officer: str) -> None:
    hands.type(officer)
    hands.enter()
    hands.type("123456")
    hands.enter()
    hands.until(lambda: program.window.place != "login", "logged in")


def change_to(program: Program, hands: Hands, officer: str) -> None:
    """The one who is there leaves, another logs in."""
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "the officer leaves")
    hands.clear()
    log_in(program, hands, officer)


class Held:
    """A busy machine: what is asked of the reader, of these kinds, is answered when the test says so. `asked`: all of it."""

    def __init__(self, program: Program, *kinds: type) -> None:
        self._crew: Any = program.crew
        self._ask, self._kinds = program.crew.ask, kinds
        self._waiting: list[AskedOfReader] = []
        self.asked: list[Any] = []
        self._crew.ask = self._hold

    def _hold(self, question: Any, *then: Any, **how: Any) -> int:
        self.asked.append(question)
        if not isinstance(question, self._kinds):
            return self._ask(question, *then, **how)
        token = self._crew._awaited.remember(*then)
        self._waiting.append(AskedOfReader(token, question))
        return int(token)

    def let_go(self, latest_first: bool = False) -> None:
        """In the order in which they were asked, or the other way round; and those that follow at once."""
        self._kinds = ()
        for asked in self._waiting[::-1] if latest_first else self._waiting:
            self._crew._to_reader.emit(asked)

    def let_one_go(self) -> None:
        """The oldest one; the rest is held as before."""
        self._crew._to_reader.emit(self._waiting.pop(0))


def clipped_texts(program: Program, place: str) -> list[str]:
    """What stands on the screen and has less room than it needs, once what changed a moment ago is laid out."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    clipped = []
    for kind in (QLabel, QPushButton):
        for widget in program.window.findChildren(kind):
            if not widget.isVisible() or not widget.text():  # type: ignore[attr-defined]
                continue
            wraps = isinstance(widget, QLabel) and widget.wordWrap()
            needed = widget.heightForWidth(widget.width()) if wraps else widget.sizeHint().height()
            if (not wraps and widget.width() + 1 < widget.sizeHint().width()) or widget.height() + 1 < needed:
                clipped.append(f"{place}: {widget.text()!r}")  # type: ignore[attr-defined]
    return clipped


def begin(program: Program, hands: Hands, card: str = LO, query: str = "phu hieu", code: str = "2.002288") -> Any:
    """A citizen's card, a procedure. Returns the intake's page."""
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.scan(card)
    hands.until(lambda: page.person.name.text, "the card fills the person")
    hands.type(query)
    hands.until(lambda: page.state.choices and page.state.choices[0].procedure.code == code, "found")
    hands.enter()
    hands.until(lambda: page.state.chosen is not None, "chosen")
    return page


def receive(program: Program, hands: Hands, card: str = LO, query: str = "phu hieu", code: str = "2.002288") -> str:
    page = begin(program, hands, card, query, code)
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None or page.state.problem, "done")
    assert not page.state.problem, page.state.problem
    return str(page.state.done.code)


def counted_on(page: Any) -> dict[int, int]:
    """What stands in the cells of the count."""
    return {denomination: int(line.text()) for denomination, line in page.notes if line.text() and int(line.text())}


def files_opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is opened from now on in the PC's own programs."""
    files: list[str] = []
    viewer = SimpleNamespace(openUrl=lambda url: files.append(url.toLocalFile()))
    monkeypatch.setattr("desk_app.ui.parts.page.QDesktopServices", viewer)
    return files


def count_notes(page: Any, hands: Hands, notes: dict[int, int]) -> None:
    for denomination, line in page.notes:
        if denomination in notes:
            line.setFocus()
            hands.clear()
            hands.type(str(notes[denomination]))


def type_second(page: Any, hands: Hands, name: str, secret: str) -> None:
    page.second.name.line.setFocus()
    hands.clear()
    hands.type(name)
    page.second.secret.line.setFocus()
    hands.clear()
    hands.type(secret)


def take_float(page: Any, hands: Hands, notes: dict[int, int]) -> None:
    """The cashier brings it out of the office's safe."""
    hands.alt("E")
    count_notes(page, hands, notes)
    page.reason.line.setFocus()
    hands.type("Két Văn phòng")
    type_second(page, hands, "thu", "123456")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done, "the float is in the box")


def fix_box(page: Any, hands: Hands, notes: dict[int, int]) -> None:
    """Counted to the last denomination, and fixed."""
    count_notes(page, hands, notes)
    hands.alt("0")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.fixed and not page.state.busy, "the count is fixed")


def count_box(page: Any, hands: Hands, notes: dict[int, int]) -> None:
    """A count that agrees, from its first cell to its end."""
    fix_box(page, hands, notes)
    hands.enter()
    hands.until(lambda: page.state.settled is not None, "the box is settled")


def open_box(program: Program, hands: Hands, notes: dict[int, int], number: int = 1) -> Any:
    """A box with a float, opened on its count. Returns the page."""
    hands.key(Qt.Key.Key_F5)
    page: Any = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes, "the boxes")
    hands.alt(str(number))
    if notes:
        take_float(page, hands, notes)
        hands.alt(str(number))
    count_box(page, hands, notes)
    hands.until(lambda: page.state.own, "the box is open")
    return page
