"""The caret goes where the person puts it; one press of a key is one act."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desk_app.demo.cards import LO
from desk_app.demo.hands import Hands
from desk_app.services.money.fees import BY_HAND
from desk_app.store.store import Store
from desk_app.wiring.main import Program
from tests.desks import Desk
from tests.services import steps
from tests.ui.clerk import Opener, begin, receive
from tests.ui.desk.test_scanning import PLACE_KEYS, PLACES


def _cashier(folder: Any) -> None:
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("thu", "Lò Thị Thu", ("cashier",), tx.officer("lan").secret_hash)  # type: ignore[union-attr]
    store.close()


def _nothing(_page: Any, _hands: Hands) -> None:
    """F9 on what stands there."""


def _set(name: str, text: str) -> Callable[[Any, Hands], None]:
    def fill(page: Any, hands: Hands) -> None:
        getattr(page.person, name).line.setFocus()
        hands.clear()
        hands.type(text or " ")

    return fill


def _company(page: Any, hands: Hands) -> None:
    hands.alt("C")
    hands.clear()
    hands.type("123")


def _other(page: Any, hands: Hands) -> None:
    hands.alt("U")


def _rejected(page: Any, hands: Hands) -> None:
    hands.alt("R")


def _by_post(page: Any, hands: Hands) -> None:
    hands.alt("G")


REFUSALS: dict[str, Callable[[Any, Hands], None]] = {
    "papers": _nothing,
    "number": _set("number", "12"),
    "name": _set("name", ""),
    "birth": _set("birth", "31/02/1990"),
    "sex": _set("sex", "x"),
    "phone": _set("phone", "123"),
    "tax code": _company,
    "submitter": _other,
    "reason": _rejected,
    "post": _by_post,
}


def type_everywhere(page: Any, hands: Hands) -> int:
    """Two letters into every field, one after the other: they stay there, and so does the caret."""
    tried = 0
    for line in page.findChildren(QLineEdit):
        if not line.isVisible() or not line.isEnabled() or line.isReadOnly():
            continue
        line.setFocus()
        before = line.text()
        line.end(False)
        for char in "12":
            hands._send(char, 110)
            hands.program.keys.settle()
            hands.pause(15)  # what the reader answers comes in
            assert QApplication.focusWidget() is line, (line.accessibleName(), char)
        assert line.text() == before + "12", line.accessibleName()
        tried += 1
    return tried


@pytest.mark.parametrize("refusal", REFUSALS)
def test_after_a_refused_f9_every_letter_stays_where_it_is_typed(opened: Opener, refusal: str) -> None:
    program, hands = opened()
    page = begin(program, hands)
    if refusal != "papers":
        hands.alt("D")
    REFUSALS[refusal](page, hands)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem and not page.state.busy, "refused")
    assert type_everywhere(page, hands) >= 5


def test_after_a_refused_f9_without_a_procedure_the_caret_goes_there_once(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "refused")
    assert QApplication.focusWidget() is page.search
    page.person.number.line.setFocus()
    hands.scan(LO)
    assert type_everywhere(page, hands) >= 5
    page.person.number.line.setFocus()
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem and not page.state.busy, "refused once more")
    assert QApplication.focusWidget() is not None


@pytest.mark.parametrize("officer", PLACES)
def test_typing_after_f9_on_any_page_stays_in_its_field(opened: Opener, folder: Any, officer: str) -> None:
    _cashier(folder)
    program, hands = opened(officer)
    for place in PLACES[officer]:
        hands.key(PLACE_KEYS[place])
        hands.key(Qt.Key.Key_F9)
        hands.pause(120)
        assert program.window.place == place
        type_everywhere(program.window.page, hands)


@pytest.mark.parametrize("officer", PLACES)
def test_a_key_that_acts_pressed_twice_at_once_acts_once(
    opened: Opener, folder: Any, officer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cashier(folder)
    program, hands = opened(officer)
    for place in PLACES[officer]:
        hands.key(PLACE_KEYS[place])
        page = program.window.page
        acts: list[str] = []
        monkeypatch.setattr(page, "act", lambda acts=acts: acts.append("F9"))
        monkeypatch.setattr(page, "shortcut", lambda key, acts=acts: bool(acts.append(key)) or True)
        hands.key(Qt.Key.Key_F9)
        hands.again(Qt.Key.Key_F9)
        for letter in (Qt.Key.Key_D, Qt.Key.Key_T, Qt.Key.Key_Y):
            hands.key(letter, Qt.KeyboardModifier.AltModifier)
            hands.again(letter, Qt.KeyboardModifier.AltModifier)
        assert acts == ["F9", "Alt+D", "Alt+T", "Alt+Y"], place


def _dossiers(program: Program, folder: Any) -> int:
    store = Store(folder)
    reader = store.reader()
    (count,) = reader.connection.execute("SELECT count(*) FROM dossier").fetchone()
    reader.close()
    store.close()
    return int(count)


def test_f9_never_overrides_what_it_was_refused_for(opened: Opener, folder: Any) -> None:
    program, hands = opened()
    receive(program, hands)
    page = begin(program, hands)
    hands.alt("D")
    for _ in range(3):
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.problem and not page.state.busy, "refused")
        assert "Alt+Y" in page.explanation.problem.text()
    assert _dossiers(program, folder) == 1
    hands.alt("Y")
    hands.until(lambda: page.state.done is not None, "taken all the same")
    assert _dossiers(program, folder) == 2


def test_the_override_is_gone_with_the_next_change(opened: Opener, folder: Any) -> None:
    program, hands = opened()
    receive(program, hands)
    page = begin(program, hands)
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem and not page.state.busy, "refused")
    page.person.phone.line.setFocus()
    hands.type("0912345678")
    hands.alt("Y")
    hands.pause(100)
    assert _dossiers(program, folder) == 1


def test_the_caret_stays_on_the_button_that_was_pressed_while_its_act_is_on_its_way(opened: Opener, folder: Any) -> None:
    """A button that is busy cannot be pressed; Qt threw the caret into whatever field came next, where the next figure went."""
    desk = Desk(folder)
    code = desk.receive("2.001628", "014190000123", 300_000, None).code
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    page.statement.read.setFocus()
    hands.enter()
    hands.until(lambda: QApplication.focusWidget() is page.statement.path.line, "once, to the file that was not named")
    page.statement.read.setFocus()
    hands.enter()
    hands.until(lambda: not page.statement.state.busy, "refused again")
    assert QApplication.focusWidget() is page.statement.path.line
    hands.scan(code)
    hands.until(lambda: page.state.opened is not None, "the dossier")
    page.button.setFocus()
    hands.enter()
    hands.until(lambda: page.state.problem and not page.state.busy, "there is no open box")
    assert QApplication.focusWidget() is page.button
    hands.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() not in (None, page.button), "and Tab leads on"


def _short(program: Any, hands: Hands, code: str) -> Any:
    hands.key(Qt.Key.Key_F4)
    page = program.window.pages["collect"]
    hands.scan(code)
    hands.until(lambda: page.state.opened is not None, "the dossier")
    page.payment.tendered.line.setFocus()
    hands.type("1000")
    return page


def _transfer(program: Any, hands: Hands, code: str) -> Any:
    page = _short(program, hands, code)
    hands.alt("C")
    return page


def _reduced(program: Any, hands: Hands, code: str) -> Any:
    page = _short(program, hands, code)
    hands.alt("M")
    page.reduce_panel.ground.choose(BY_HAND)
    return page


def _act(program: Any, hands: Hands, code: str) -> Any:
    hands.key(Qt.Key.Key_F7)
    page = program.window.pages["find"]
    hands.type(code)
    hands.until(lambda: page.state.answered == code and page.state.opened is not None, "open")
    hands.alt("X")
    hands.until(lambda: page.acts.isVisible(), "the acts")
    hands.alt("1")
    return page


def _result(program: Any, hands: Hands, code: str) -> Any:
    hands.key(Qt.Key.Key_F3)
    page = program.window.pages["return"]
    hands.scan(code)
    hands.until(lambda: page.state.opened is not None, "the dossier")
    hands.alt("U")
    return page


def _handover(program: Any, hands: Hands, _code: str) -> Any:
    hands.key(Qt.Key.Key_F6)
    return program.window.pages["handover"]


OPENED = {"short": _short, "mixed": _transfer, "reduced": _reduced, "act": _act, "result": _result, "handover": _handover}


@pytest.mark.parametrize("prepare", OPENED)
def test_after_a_refused_f9_on_an_opened_dossier_every_letter_stays(opened: Opener, folder: Any, prepare: str) -> None:
    desk = Desk(folder)
    desk.open_shift()
    code = desk.receive("2.001628", "014190000123", 3_000_000 if prepare != "result" else None, None).code
    if prepare == "result":
        with desk.store.write() as tx:
            steps.STEPS["register_result"](tx, desk, code, desk.actor)
    desk.store.close()
    program, hands = opened()
    page = OPENED[prepare](program, hands, code)
    hands.key(Qt.Key.Key_F9)
    problem = page.acts.problem if prepare == "act" else page.problem
    hands.until(lambda: problem.isVisible(), "refused")
    hands.pause(30)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.isVisible()
    assert type_everywhere(page, hands) >= 1


def test_the_same_key_after_something_was_typed_is_no_trembling_finger(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused, put right with one figure and pressed again at once: that was swallowed without a word."""
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    acts: list[str] = []
    monkeypatch.setattr(page, "act", lambda: acts.append("F9"))
    page.person.phone.line.setFocus()
    hands.key(Qt.Key.Key_F9)
    hands.again(Qt.Key.Key_F9)
    assert acts == ["F9"]
    for _ in range(3):
        hands.type("1")
        hands.again(Qt.Key.Key_F9)
    assert acts == ["F9"] * 4
    hands.again(Qt.Key.Key_Backspace)
    hands.again(Qt.Key.Key_F9)
    assert acts == ["F9"] * 5
