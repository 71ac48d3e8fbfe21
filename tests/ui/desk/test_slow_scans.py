"""Scans that no burst holds: a slow scanner, one that pauses, a layout with dead keys. No field keeps a sign of them."""

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desk_app.demo.cards import LO
from desk_app.demo.hands import Hands
from desk_app.wiring.main import Program
from tests.ui.clerk import Opener, clipped_texts

KEYS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}
DEAD = {".": (Qt.Key.Key_Dead_Belowdot, 60), "/": (Qt.Key.Key_Dead_Hook, 61), "'": (Qt.Key.Key_Dead_Acute, 48)}
"""Of the layout "Vietnamese (US)", with the codes of their keys under X11."""
COMPOSED = {".o": "ọ", ".a": "ạ", ".A": "Ạ", "'a": "á", "/a": "ả", ".O": "Ọ"}
CARD = "014090000123||DOAN VAN SAM|15081990|Nam|{}|01012021"


def send(hands: Hands, kind: QEvent.Type, key: int, text: str, scan_code: int = 0) -> None:
    event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, scan_code, 0, 0, text)
    event.setTimestamp(hands._now_ms)
    QGuiApplication.sendEvent(hands._target(), event)


def slow_scan(hands: Hands, text: str, gap_ms: int, pauses: dict[int, int] | None = None) -> None:
    hands._now_ms += 2_000
    for place, char in enumerate(text):
        hands._now_ms += (pauses or {}).get(place, gap_ms)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            send(hands, kind, KEYS.get(char, 0), char)
    hands.pause(20)


def scan_through_dead_keys(hands: Hands, text: str, gap_ms: int, overtakes: bool) -> None:
    """As Qt was seen to tell of them under X11: of a dead key the release alone, of the letter that it composes what an input
    method would say, and the letter's release. `overtakes`: the machine was busy, and all letters come before the keys."""
    hands._now_ms += 2_000
    if overtakes:
        for place in range(len(text) - 1):
            compose(text[place : place + 2])
    dead = ""
    for char in text:
        hands._now_ms += gap_ms
        if char in DEAD:
            send(hands, QEvent.Type.KeyRelease, *(DEAD[char][0], "", DEAD[char][1]))
            dead = char
            continue
        if dead + char in COMPOSED:
            if not overtakes:
                compose(dead + char)
        else:
            send(hands, QEvent.Type.KeyPress, KEYS.get(char, 0), char)
        send(hands, QEvent.Type.KeyRelease, KEYS.get(char, 0), char)
        dead = ""
    hands.pause(20)


def compose(pair: str) -> None:
    focus = QGuiApplication.focusObject()
    if pair in COMPOSED and focus is not None:
        event = QInputMethodEvent()
        event.setCommitString(COMPOSED[pair])
        QGuiApplication.sendEvent(focus, event)


def at_the_search(opened: Opener, stands: str, caret: int, marked: int) -> tuple[Program, Hands, QLineEdit]:
    program, hands = opened()
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.type(stands)
    line: QLineEdit = page.search
    line.setCursorPosition(caret)
    if marked:
        line.setSelection(caret, marked)
    return program, hands, line


FIELDS = [("", 0, 0), ("phu hieu", 8, 0), ("phu hieu", 3, 0), ("phu hieu", 4, 4), ("phu hieu", 8, -8)]


@pytest.mark.parametrize(("stands", "caret", "marked"), FIELDS)
@pytest.mark.parametrize(("gap_ms", "pauses"), [(40, {}), (12, {30: 900}), (25, {20: 1_400, 40: 1_000}), (16, {14: 5_000})])
def test_a_field_is_as_before_when_what_came_into_it_proves_to_be_a_scan(
    opened: Opener, stands: str, caret: int, marked: int, gap_ms: int, pauses: dict[int, int]
) -> None:
    program, hands, line = at_the_search(opened, stands, caret, marked)
    before = (line.text(), line.cursorPosition())
    slow_scan(hands, CARD.format("To 3") + "\r", gap_ms, pauses)
    assert (line.text(), line.cursorPosition()) == before
    seen = program.shell.scanner.last[0]
    if max(pauses.values(), default=0) > 1_500:
        assert seen.text == program.texts("scan.cut")
        assert line.selectedText() == stands[min(caret, caret + marked) : max(caret, caret + marked)]
    else:
        hands.until(lambda: program.window.place == "intake", "the card begins an intake")
        intake: Any = program.window.pages["intake"]
        assert intake.person.address.text == "To 3"


def test_a_slow_slip_opens_its_dossier_and_what_was_typed_stays_typed(opened: Opener) -> None:
    program, hands, line = at_the_search(opened, "phu", 3, 0)
    slow_scan(hands, "H52.16-261130-0001\r", 45)
    assert line.text() == "phu"
    assert program.shell.scanner.last[0].text.startswith(program.texts("scan.code", what="…0001"))
    hands.key(Qt.Key.Key_F7)
    hands.type("H52.16-261130-0002")
    assert line.text().endswith("H52.16-261130-0002")
    assert len(program.shell.scanner.last) == 1


@pytest.mark.parametrize("overtakes", [False, True])
@pytest.mark.parametrize("gap_ms", [4, 12, 40])
@pytest.mark.parametrize("address", ["T.o 3, T.a Hoc", "12/3 duong 3.2", "Cu M'gar", "1.2.3.4.5/6.7"])
@pytest.mark.parametrize("stands", ["", "Tọ"])
def test_no_changed_address_is_taken_through_dead_keys_and_their_layout_is_named(
    opened: Opener, address: str, gap_ms: int, overtakes: bool, stands: str
) -> None:
    program, hands, line = at_the_search(opened, stands, len(stands), 0)
    hands.pause(120)
    scan_through_dead_keys(hands, CARD.format(address) + "\r", gap_ms, overtakes)
    assert program.shell.scanner.last[0].text == program.texts("scan.dead_keys")
    assert "Vietnamese (US)" in program.window.strip.message.text()
    assert program.window.place == "find"
    if gap_ms < 30 or not overtakes:
        assert line.text() == stands
    assert clipped_texts(program, "find") == []


@pytest.mark.parametrize("code", ["H52.16-261130-0001", "000.00.16.H52-261130-0001", "H52.A4-261130-0001"])
def test_a_slip_through_dead_keys_is_refused_and_leaves_nothing(opened: Opener, code: str) -> None:
    program, hands, line = at_the_search(opened, "phu", 3, 0)
    scan_through_dead_keys(hands, f"{code}\r", 5, overtakes=False)
    assert program.shell.scanner.last[0].text == program.texts("scan.dead_keys")
    assert line.text() == "phu"


def test_a_hand_at_dead_keys_types_in_order(opened: Opener) -> None:
    _program, hands, line = at_the_search(opened, "", 0, 0)
    for gap_ms in (90, 20):
        line.clear()
        scan_through_dead_keys(hands, "xa T.o", gap_ms, overtakes=False)
        hands.until(lambda: len(line.text()) == 5, "typed")
        assert line.text() == "xa Tọ"


def test_a_card_without_dots_is_taken_under_any_layout(opened: Opener) -> None:
    program, hands, _line = at_the_search(opened, "", 0, 0)
    scan_through_dead_keys(hands, LO + "\r" if "." not in LO else CARD.format("Ban Heo") + "\r", 5, overtakes=False)
    hands.until(lambda: program.window.place == "intake", "taken")
