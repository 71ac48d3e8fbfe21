"""F5: the caret stands where the sentence above says that one begins, and Enter leads through what is asked for."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desk_app.store.store import Store
from desk_app.ui.money.cash_modes import MODES
from desk_app.ui.money.cash_panels import WITH_NOTES
from tests.desks import SECRET_HASH
from tests.ui.clerk import Opener, change_to, open_box

CASHIER_S = {"take_in": "N", "deposit": "K", "send": "G"}


@pytest.fixture
def officers(folder: Path) -> None:
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("thu", "Hoàng Thị Thủ", ("cashier",), SECRET_HASH)
        tx.put_officer("quy", "Quàng Thị Quỹ", ("cashier",), SECRET_HASH)
    store.close()


def _is_a_cell(page: Any) -> bool:
    return QApplication.focusWidget() in [line for _denomination, line in page.notes]


@pytest.mark.usefixtures("officers")
def test_a_float_begins_with_its_notes_then_safe_then_giver(opened: Opener) -> None:
    program, hands = opened()
    page = open_box(program, hands, {})
    hands.alt("E")
    assert page.state.mode == "float"
    assert _is_a_cell(page)
    hands.type("2")
    assert page.notes[0][1].text() == "2"
    assert page.second.name.text == ""
    for _ in page.notes:
        hands.enter()
    for field, words in ((page.reason, "Két Văn phòng"), (page.second.name, "thu"), (page.second.secret, "123456")):
        assert field.line.hasFocus(), field.caption.text()
        hands.type(words)
        hands.enter()


@pytest.mark.parametrize(("mode", "letter"), [("hand_over", "T"), ("send", "G")])
@pytest.mark.usefixtures("officers")
def test_what_goes_out_begins_with_its_notes(opened: Opener, mode: str, letter: str) -> None:
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    hands.alt(letter)
    assert page.state.mode == mode
    assert _is_a_cell(page)


@pytest.mark.parametrize(("mode", "letter"), CASHIER_S.items())
@pytest.mark.usefixtures("officers")
def test_so_does_what_the_cashier_moves(opened: Opener, mode: str, letter: str) -> None:
    program, hands = opened()
    open_box(program, hands, {50_000: 4})
    change_to(program, hands, "quy")
    program.window.go("cash")
    page: Any = program.window.page
    hands.until(lambda: page.state.boxes, "the cashier's view")
    hands.alt("1")
    if mode in page.state.modes:
        hands.alt(letter)
        assert _is_a_cell(page)


def test_every_movement_whose_sentence_asks_for_notes_begins_there(opened: Opener) -> None:
    program, _hands = opened()
    texts = program.texts
    told = {mode for mode in MODES if mode not in ("count", "rest") and texts(f"ui.cash.{mode}_text").startswith("Gõ số tờ")}
    assert told == WITH_NOTES - {"count", "hand_shift"}
