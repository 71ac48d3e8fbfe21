"""A list that hangs open swallows no key of the program, and what is marked in it is seen before it is acted on."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox

from desk_app.demo.hands import Hands
from desk_app.wiring.main import Program
from tests.ui.clerk import Opener, begin

PLACES = {"intake": Qt.Key.Key_F2, "handover": Qt.Key.Key_F6, "tray": Qt.Key.Key_F8, "books": Qt.Key.Key_F10}
ELSEWHERE = [Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F7]
BY_KEY = {Qt.Key.Key_F3: "return", Qt.Key.Key_F4: "collect", Qt.Key.Key_F5: "cash", Qt.Key.Key_F7: "find"}


def _shown_lists(page: Any) -> list[QComboBox]:
    return [box for box in page.findChildren(QComboBox) if box.isVisible() and box.count() > 1]


def _page(program: Program, hands: Hands, place: str) -> Any:
    if place == "intake":
        page = begin(program, hands, query="lu hanh noi dia", code="2.001628")
        hands.until(lambda: _shown_lists(page), "the grounds of an exemption")
        return page
    hands.key(PLACES[place])
    page = program.window.pages[place]
    hands.until(lambda: _shown_lists(page), "its lists")
    return page


def _hangs_open(program: Program) -> bool:
    return QApplication.activePopupWidget() is not None and QGuiApplication.focusWindow() is not program.window.windowHandle()


def _open(program: Program, hands: Hands, box: QComboBox) -> None:
    box.setFocus()
    hands.key(Qt.Key.Key_Space)
    hands.until(lambda: _hangs_open(program), "the list hangs open")


@pytest.mark.parametrize("place", PLACES)
def test_the_key_of_a_place_leads_there_out_of_an_open_list(opened: Opener, place: str) -> None:
    program, hands = opened()
    page = _page(program, hands, place)
    for number, box in enumerate(_shown_lists(page)):
        chosen = box.currentIndex()
        _open(program, hands, box)
        hands.key(Qt.Key.Key_Down)
        key = ELSEWHERE[number]
        hands.key(key)
        assert program.window.place == BY_KEY[key]
        assert QApplication.activePopupWidget() is None
        assert box.currentIndex() == chosen, "who goes away chooses nothing"
        program.window.go(place)


@pytest.mark.parametrize("place", PLACES)
def test_f9_and_alt_act_out_of_an_open_list(opened: Opener, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program, hands = opened()
    page = _page(program, hands, place)
    acts: list[str] = []
    monkeypatch.setattr(page, "act", lambda: acts.append("F9"))
    monkeypatch.setattr(page, "shortcut", lambda key: bool(acts.append(key)) or True)
    for box in _shown_lists(page):
        acts.clear()
        for key, modifier in ((Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)):
            _open(program, hands, box)
            hands.key(key, modifier)
            assert QApplication.activePopupWidget() is None
        assert acts == ["F9", "Alt+D"]


@pytest.mark.parametrize("place", PLACES)
def test_what_is_marked_in_an_open_list_is_shown_before_f9_acts(
    opened: Opener, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, hands = opened()
    page = _page(program, hands, place)
    acts: list[str] = []
    monkeypatch.setattr(page, "act", lambda: acts.append("F9"))
    box = _shown_lists(page)[0]
    before = box.currentIndex()
    _open(program, hands, box)
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_F9)
    assert (box.currentIndex(), acts) == (before + 1, []), "nothing is done for what the list hid"
    hands.key(Qt.Key.Key_F9)
    assert acts == ["F9"]


def test_the_last_scans_close_for_a_key_and_the_key_acts(opened: Opener) -> None:
    program, hands = opened()
    program.window.strip.scanner.click()
    hands.until(lambda: _hangs_open(program), "they are shown")
    hands.key(Qt.Key.Key_F7)
    assert QApplication.activePopupWidget() is None
    assert program.window.place == "find"
