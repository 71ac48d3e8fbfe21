"""Scans are taken out before any widget sees them: on every page, in every frame, whatever has the focus."""

import time
from itertools import cycle
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QWidget

from desk_app.demo.cards import LO
from desk_app.demo.hands import Hands
from desk_app.store.store import Store
from desk_app.wiring.main import Program
from tests.core.test_bursts import UNDER_VIETNAMESE
from tests.sync.protocol.wrong_pages import WRONG_PAGES
from tests.ui.clerk import Opener, begin, clipped_texts

FRAMES = (
    ("", "\r"),
    ("\x02", "\x03"),
    ("]Q1", "\r\n"),
    ("\x1d", "\t"),
    ("\x00", "\n"),
    ("\ufeff", "\r"),
    ("\x02]Q1", "\x03\r"),
    ("", "\t"),
)
KEYS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}
PLACES = {
    "thu": ("collect", "cash", "find", "tray", "books"),
    "lan": ("intake", "return", "handover", "find", "tray"),
    "admin": ("admin", "tray"),
}
PLACE_KEYS = {
    "intake": Qt.Key.Key_F2,
    "return": Qt.Key.Key_F3,
    "collect": Qt.Key.Key_F4,
    "cash": Qt.Key.Key_F5,
    "handover": Qt.Key.Key_F6,
    "find": Qt.Key.Key_F7,
    "tray": Qt.Key.Key_F8,
    "books": Qt.Key.Key_F10,
    "admin": Qt.Key.Key_F12,
}
ARTICLE = "8934563138165"


def scan(hands: Hands, text: str, frame: tuple[str, str], stutter_at: int = -1) -> None:
    """Stamped by the scanner, and handed over as the system does; the control characters with Ctrl."""
    hands._now_ms += 2_000
    prefix, ending = frame
    for place, char in enumerate(prefix + text + ending):
        hands._now_ms += 500 if place == stutter_at else 5
        control = ord(char) < 32 and char not in KEYS
        modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, KEYS.get(char, 0), modifier, char)
            event.setTimestamp(hands._now_ms)
            QGuiApplication.sendEvent(hands._target(), event)
    hands.pause(20)


def standing(program: Program) -> dict[str, Any]:
    """All that a key could have changed: texts, choices, counts of papers, marked rows."""
    page = program.window.page
    seen: dict[str, Any] = {"place": program.window.place}
    for number, line in enumerate(page.findChildren(QLineEdit)):
        seen[f"line {number}"] = line.text()
    for number, box in enumerate(page.findChildren(QComboBox)):
        seen[f"box {number}"] = box.currentIndex()
    for number, table in enumerate(page.findChildren(QAbstractItemView)):
        index = table.currentIndex()
        seen[f"table {number}"] = (index.row(), index.column(), getattr(table, "papers", None))
    return seen


def reachable(program: Program) -> list[QWidget]:
    page = program.window.page
    return [each for each in page.findChildren(QWidget) if each.isVisible() and each.focusPolicy() & Qt.FocusPolicy.TabFocus]


@pytest.mark.parametrize("officer", PLACES)
def test_no_character_of_a_scan_reaches_any_widget_of_any_page(opened: Opener, folder: Any, officer: str) -> None:
    """Each page, each widget that can have the focus, a frame and a stutter for each in turn."""
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("thu", "Lò Thị Thu", ("cashier",), tx.officer("lan").secret_hash)  # type: ignore[union-attr]
    store.close()
    program, hands = opened(officer)
    frames = cycle(FRAMES)
    tried = 0
    for place in PLACES[officer]:
        hands.key(PLACE_KEYS[place])
        assert program.window.place == place
        for number, widget in enumerate(reachable(program)):
            if not widget.isVisible() or not widget.isEnabled():
                continue
            widget.setFocus()
            hands.pause(5)
            before = standing(program)
            frame = next(frames)
            scan(hands, ARTICLE, frame, -1 if number % 2 else len(frame[0]) + 8)
            case = (place, type(widget).__name__, widget.accessibleName(), frame)
            if getattr(widget, "takes_barcodes", False):
                continue
            assert standing(program) == before, case
            assert QApplication.focusWidget() is widget, case
            assert program.shell.scanner.last[0].tone == "bad", case
            tried += 1
    assert tried >= 2 * len(PLACES[officer])


def test_a_card_over_the_papers_counts_nothing(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands)
    for frame in FRAMES:
        page.papers.setFocus()
        before = list(page.papers.papers)
        scan(hands, LO, frame, len(frame[0]) + 6)
        hands.pause(20)
        assert page.papers.papers == before
        assert page.person.phone.text == ""


def test_the_first_scan_on_f8_and_at_a_box_is_taken(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F8)
    hands.scan(LO)
    hands.until(lambda: program.window.place == "intake", "F8 hands the card on")
    page: Any = program.window.pages["intake"]
    assert page.person.name.text == LO.split("|")[2]


def test_a_stray_key_before_stays_typing_and_a_pause_of_the_program_splits_nothing(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    page.person.phone.line.setFocus()
    hands._now_ms += 2_000
    hands._send("0", 5)
    hands._send(LO[:30], 5)
    time.sleep(0.15)  # the main thread is busy; the keys have their stamps
    hands._send(LO[30:], 5)
    hands._send("\r", 5, Qt.Key.Key_Return)
    hands.until(lambda: page.person.name.text == LO.split("|")[2], "the person")
    assert page.person.phone.text == "0"
    assert page.person.number.text == LO.split("|")[0]


def test_typing_is_not_held_for_long_and_comes_in_order(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    page.person.name.line.setFocus()
    hands._now_ms += 2_000
    for char in "Lò Văn Mẫu":
        hands._send(char, 110)
    hands.until(lambda: page.person.name.text == "Lò Văn Mẫu", "all of it")
    hands._send("!", 110)
    hands.key(Qt.Key.Key_Tab)
    assert page.person.name.text == "Lò Văn Mẫu!"
    assert QApplication.focusWidget() is page.person.birth.line


def test_the_cause_is_told_and_the_last_ten_stand_after_the_strips_button(opened: Opener) -> None:
    program, hands = opened("admin")
    hands.scan(LO)
    hands.until(program.window.strip.message.isVisible, "told")
    assert "F2" in program.window.strip.message.text()  # an administrator takes nothing in
    for number in range(12):
        hands.scan(f"https://vi-du.example/{number}")
    hands.scan("014190000123||LÒ THỊ MẪU|99081990|Nữ|Sơn La|01012021")
    assert "Ngày sinh" in program.window.strip.message.text()
    assert len(program.shell.scanner.last) == 10
    program.window.strip.scanner.click()
    popup = program.window.last_scans
    assert popup.isVisible()
    hands.shoot("muoi-lan-quet")
    texts = [what.text() for _when, what in popup.rows]
    assert "Ngày sinh" in texts[0]
    assert "https://vi-du.example/11" in texts[1]
    assert all(LO.split("|")[0] not in text for text in texts)
    popup.hide()


def test_a_scan_at_the_log_in_fills_no_field(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "logged out")
    login = program.window.login
    for field in (login.name, login.secret):
        field.line.setFocus()
        before = (login.name.text, login.secret.text)
        hands.scan(LO)
        assert (login.name.text, login.secret.text) == before
    assert program.window.place == "login"
    assert "Chưa đăng nhập" in program.shell.scanner.last[0].text


def test_an_item_of_the_post_is_scanned_into_its_field(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands)
    hands.alt("G")
    assert QApplication.focusWidget() is page.person.arrival.first("post")
    hands.scan("EA123456789VN")
    hands.until(lambda: page.form.post_no == "EA123456789VN", "its number")


def test_one_test_scan_on_f12_teaches_the_scanner(opened: Opener, folder: Any) -> None:
    program, hands = opened("admin")
    hands.key(Qt.Key.Key_F12)
    page: Any = program.window.pages["admin"]
    hands.alt("Q")
    hands.until(lambda: "Quét thử" in page.told.text(), "asked for")
    scan(hands, ARTICLE, ("", "\r"))
    hands.until(lambda: "không phải" in page.told.text(), "that teaches nothing")
    scan(hands, LO, ("QR:", "\r\n"))
    hands.until(lambda: "Đã nhớ máy quét" in page.told.text(), "learnt")
    assert "QR:" in page.told.text()
    assert "CR LF" in page.told.text()
    assert clipped_texts(program, "admin") == []
    hands.shoot("quet-thu")
    hands.pause(100)
    store = Store(folder)
    with store.write() as tx:
        assert tx.setting("scanner_frame") == '["QR:", "\\r\\n", 5]'
    store.close()
    before = standing(program)
    scan(hands, LO, ("QR:", "\r\n"))
    assert standing(program) == before
    assert "F2" in program.shell.scanner.last[0].text


@pytest.mark.parametrize("text", [LO, "H52.16-261130-0001", ARTICLE])
def test_a_scan_through_the_vietnamese_keyboard_fills_nothing_and_names_the_keyboard(opened: Opener, text: str) -> None:
    program, hands = opened()
    page = begin(program, hands)
    for widget in (page.search, page.person.phone.line, page.papers, page.person.number.line):
        widget.setFocus()
        before = standing(program)
        scan(hands, text.translate(UNDER_VIETNAMESE), ("", "\r"))
        assert standing(program) == before
        assert "English (US)" in program.shell.scanner.last[0].text
        assert "English (US)" in program.window.strip.message.text()
    assert clipped_texts(program, "intake") == []
    hands.shoot("ban-phim-viet")


SENTENCES = (
    ("identity.scanner_letters", {}),
    ("identity.mrz_shape", {}),
    ("identity.number", {}),
    ("name.capital", {"letter": "Ô", "word": "NguyÔn"}),
    ("name.letter", {"letter": "¸"}),
    ("scan.card_not_here", {"what": "…0123"}),
    ("scan.code_not_here", {"what": "…0001"}),
    ("scan.layout", {}),
)
"""The longest of those that the strip says of a scan."""


def test_a_sentence_about_a_scan_has_room_in_the_strip(opened: Opener) -> None:
    program, hands = opened()
    begin(program, hands)
    for key, values in SENTENCES:
        program.window.strip.tell(program.texts(key, **values), "bad")
        hands.pause(10)
        assert clipped_texts(program, key) == []


@pytest.mark.parametrize("page", WRONG_PAGES)
def test_a_card_through_a_wrong_code_page_is_refused_with_the_letter_that_no_name_has(opened: Opener, page: str) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    form: Any = program.window.pages["intake"].person
    program.shell.scanner.scanned("014190000123||" + WRONG_PAGES[page]("Nguyễn Văn Ánh") + "|15081990|Nữ|Sơn La|01012021")
    said = program.window.strip.message.text()
    assert "bảng mã" in said, said
    assert "\ufffd" not in said
    assert form.name.text == ""


@pytest.mark.parametrize("frame", [("", "\r"), ("", "\t")])
@pytest.mark.parametrize("stands", ["", "phu"])
def test_the_first_part_of_a_scan_that_was_cut_is_taken_out_of_its_field(
    opened: Opener, frame: tuple[str, str], stands: str
) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.type(stands)
    at = LO.index("|Nam") if "|Nam" in LO else LO.index("|Nữ")
    scan(hands, LO[:at], (frame[0], ""))
    hands.until(lambda: LO[:12] in page.search.text(), "the first part is typed: nothing tells it yet")
    scan(hands, LO[at:], ("", frame[1]))
    hands.until(lambda: page.search.text() == stands, "taken out again")
    assert program.shell.scanner.last[0].text == program.texts("scan.cut")


def test_what_a_person_typed_after_a_part_of_a_scan_stays(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    scan(hands, LO[:20], ("", ""))
    hands.until(lambda: LO[:12] in page.search.text(), "typed")
    hands.type("x")
    scan(hands, LO[20:], ("", "\r"))
    hands.pause(100)
    assert page.search.text() == LO[:20] + "x"
