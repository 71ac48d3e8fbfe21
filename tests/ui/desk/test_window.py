"""The real window, driven by keys, as a clerk would."""

import contextlib
import gc
import socket
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desk_app.answers.intake.procedures import FindProcedures
from desk_app.demo.cards import CA, LO
from desk_app.store.data_folder import DATABASE
from desk_app.store.verify import verify
from desk_app.wiring.main import Program
from desk_app.workers.messages import FindPrinters, JobOutcome, TryPrinter
from printers.simulator import PrinterSimulator
from tests.desks import Desk
from tests.ui.clerk import Opener, clipped_texts, log_in, receive


def test_an_intake_by_keys_alone(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    code = receive(program, hands)
    page: Any = program.window.pages["intake"]
    assert code in page.explanation.done.text()
    assert page.person.number.text == ""
    assert page.person.number.line.hasFocus()
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def test_enter_goes_on_and_escape_goes_back_and_loses_nothing(opened: Opener) -> None:
    program, hands = opened()
    page: Any = program.window.pages["intake"]
    hands.type("014190000123")
    hands.enter()
    assert page.person.name.line.hasFocus()
    hands.type("Lò Thị Mẫu")
    hands.key(Qt.Key.Key_Escape)
    assert page.person.number.line.hasFocus()
    assert (page.person.number.text, page.person.name.text) == ("014190000123", "Lò Thị Mẫu")


def test_a_draft_comes_back_after_the_program_ended_and_for_its_officer_only(opened: Opener) -> None:
    program, hands = opened()
    hands.type("014190000123")
    hands.enter()
    hands.type("Lò Thị Mẫu")
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "left")
    hands.clear()
    hands.type("son")
    hands.enter()
    hands.type("123456")
    hands.enter()
    hands.until(lambda: program.window.place == "intake", "the colleague is in")
    page: Any = program.window.pages["intake"]
    hands.pause(200)
    assert page.person.name.text == ""
    program.stop()
    again, hands = opened()
    page = again.window.pages["intake"]
    hands.until(lambda: page.person.name.text == "Lò Thị Mẫu", "the draft is back")


def test_a_printer_that_accepts_and_never_answers_does_not_stop_the_clerk(opened: Opener) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    try:
        program, hands = opened(printer=f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        first = receive(program, hands)
        second = receive(program, hands, CA)
        assert first != second
    finally:
        listener.close()


def test_paper_comes_later_when_the_printer_was_empty(opened: Opener) -> None:
    printer = PrinterSimulator()
    printer.mode = "no_paper"
    try:
        program, hands = opened(printer=printer.address)
        receive(program, hands)
        hands.until(lambda: program.shell.strip.printer_tone == "bad", "the strip says so")
        assert printer.jobs == []
        printer.mode = "ready"
        hands.until(lambda: len(printer.jobs) == 1, "the slip came, once")
        hands.pause(300)
        assert len(printer.jobs) == 1
        program.stop()
    finally:
        printer.close()


def test_a_slip_whose_outcome_is_unknown_is_asked_for_and_never_sent_again(opened: Opener) -> None:
    printer = PrinterSimulator()
    printer.mode = "empties_after"
    try:
        program, hands = opened(printer=printer.address)
        receive(program, hands)
        hands.until(lambda: program.shell.strip.tray == 1, "the tray asks", 30)
        hands.key(Qt.Key.Key_F8)
        page: Any = program.window.pages["tray"]
        hands.until(lambda: page.table.rowCount() == 1, "the job is listed")
        printer.mode = "ready"
        hands.alt("C")
        hands.until(lambda: program.shell.strip.tray == 0, "answered")
        assert len(printer.jobs) == 1
        program.stop()
    finally:
        printer.close()


@pytest.mark.parametrize(("mode", "key"), [("empties_after", "K"), ("no_paper", "U")])
def test_where_a_slip_that_was_not_printed_is_asked_for_again_is_said(opened: Opener, mode: Any, key: str) -> None:
    printer = PrinterSimulator()
    printer.mode = mode
    try:
        program, hands = opened(printer=printer.address)
        code = receive(program, hands)
        hands.key(Qt.Key.Key_F8)
        page: Any = program.window.pages["tray"]
        state = "unknown" if key == "K" else "queued"
        hands.until(lambda: [job.state for job in page.state.jobs] == [state], "the job is listed", 30)
        hands.alt(key)
        hands.until(lambda: page.table.rowCount() == 0 and page.told.isVisible(), "its row is gone")
        assert page.told.text() == f"Phiếu hẹn {code} chưa in. Cần thì in lại ở F7 Tra cứu."
        assert clipped_texts(program, "tray") == []
        hands.key(Qt.Key.Key_F2)
        hands.key(Qt.Key.Key_F8)
        assert not page.told.isVisible(), "said once"
        program.stop()
    finally:
        printer.close()


def test_a_slip_scanned_anywhere_opens_its_dossier(opened: Opener) -> None:
    program, hands = opened()
    code = receive(program, hands)
    for key in (Qt.Key.Key_F5, Qt.Key.Key_F7, Qt.Key.Key_F8, Qt.Key.Key_F2):
        hands.key(key)
        hands.pause(100)
        hands.scan(code)
        hands.until(lambda: program.window.place == "return", "the return screen opens")
        page: Any = program.window.pages["return"]
        hands.until(lambda p=page: p.state.opened is not None, "the card opens")  # type: ignore[misc]
        assert page.state.opened.dossier.code == code


def test_a_slip_scanned_by_one_who_returns_nothing_is_looked_up(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    code = desk.receive("2.002288", "050000123", None, None).code
    desk.store.close()
    program, hands = opened("thu")
    for key in (Qt.Key.Key_F7, Qt.Key.Key_F5):
        hands.key(key)
        hands.pause(100)
        hands.scan(code)
        hands.until(lambda: program.window.place == "find", "the place to look things up")
        page: Any = program.window.pages["find"]
        hands.until(lambda p=page: p.search.text() == code, "with the code")  # type: ignore[misc]


def test_a_scan_in_the_middle_of_typing_keeps_what_was_typed(opened: Opener) -> None:
    program, hands = opened()
    page: Any = program.window.pages["intake"]
    page.person.phone.line.setFocus()
    hands.type("0912")
    hands.scan(LO)
    hands.until(lambda: page.person.name.text == "Lò Thị Mẫu", "the card fills the person")
    assert page.person.phone.text == "0912"


def test_what_the_role_may_not_do_is_not_there(opened: Opener) -> None:
    program, hands = opened("hoa")
    visible = [place for place, button in program.window.rail.buttons.items() if button.isVisible()]
    assert visible == ["cash", "find", "tray", "books", "incident"]
    hands.key(Qt.Key.Key_F2)
    hands.key(Qt.Key.Key_F4)
    assert program.window.place == "cash"


def test_bad_input_is_told_beside_the_field(opened: Opener) -> None:
    program, hands = opened()
    page: Any = program.window.pages["intake"]
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.explanation.problem.isVisible(), "the problem is shown")
    assert page.explanation.problem.text() == "Chưa chọn thủ tục."
    assert page.search.property("wrong")
    hands.scan("khong|phai|the|can|cuoc|nao")
    hands.until(lambda: program.window.strip.message.isVisible(), "the scan is refused aloud")
    assert program.window.strip.message.text() == "Đây không phải mã QR của thẻ căn cước."


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_no_text_is_clipped(opened: Opener, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
    program, hands = opened()
    program.window.resize(*size)
    code = receive(program, hands)
    clipped: list[str] = []
    for place, key in (("cash", "F5"), ("find", "F7"), ("tray", "F8"), ("collect", "F4"), ("return", "F3"), ("intake", "F2")):
        hands.key(getattr(Qt.Key, f"Key_{key}"))
        if place in ("return", "collect"):
            hands.scan(code)
        hands.pause(250)
        clipped += clipped_texts(program, place)
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "the officer leaves")
    hands.clear()
    log_in(program, hands, "admin")
    hands.key(Qt.Key.Key_F12)
    page: Any = program.window.pages["admin"]
    found, tried = ("tcp://192.168.1.50:9100", "cups://van_phong"), JobOutcome(0, "printed", "ready")
    answers: dict[type, object] = {FindPrinters: found, TryPrinter: tried}
    monkeypatch.setattr(program.crew, "devices", lambda question, then, _failed: then(answers[type(question)]))
    hands.alt("T")
    hands.alt("D")
    hands.until(lambda: page.printers.state.asking and page.printers.state.found == found, "found, tried and asked about")
    hands.pause(250)
    clipped += clipped_texts(program, "admin")
    assert clipped == []


@pytest.mark.parametrize("width", [1280, 1366])
@pytest.mark.parametrize("key", ["scan.unknown", "scan.card_not_here", "scan.code_not_here"])
def test_a_message_f9_and_the_centre_have_room_in_the_strip_together(opened: Opener, width: int, key: str) -> None:
    """On a low page F9 stands in the strip: with a message there all three were cut, at 100 % on 1366×768."""
    program, hands = opened()
    window = program.window
    window.resize(width, 745)
    hands.pause(50)
    window.strip.tell(program.texts(key, what="893456789012"))
    hands.pause(50)
    centre = program.texts("ui.strip.centre_down", time="13:42", count=1234)
    printer = program.texts("ui.printer.unreachable") + program.texts("ui.printer.waiting", count=12)
    program.shell._set(centre_text=centre, centre_tone="warn", printer_text=printer, printer_tone="bad")
    window.area.hidden_act = lambda: program.texts("ui.intake.act")  # type: ignore[method-assign]
    window.frame.show_act()
    hands.pause(50)
    assert clipped_texts(program, "strip") == []
    assert centre in window.strip.centre_button.text()
    window.strip.end_message()
    hands.pause(50)
    assert clipped_texts(program, "without") == []


def test_a_counter_shows_and_prints_its_own_number(qtbot: QtBot, tmp_path: Path) -> None:
    """Not the one that the centre's file names: that is only for a desk set up alone."""
    desk = Desk(tmp_path / "desk", "quay-12", 3)
    code = desk.receive(tendered=None).code
    reader = desk.store.reader()
    assert reader.dossier(code).counter == "12"  # type: ignore[union-attr]
    reader.close()
    desk.store.close()
    program = Program(desk.store.folder)
    qtbot.addWidget(program.window)
    assert "12" in program.window.windowTitle()


def test_an_officer_chooses_another_pin_at_the_log_in(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "logged out")
    hands.alt("M")
    login = program.window.login
    login.name.line.setFocus()
    hands.clear()
    for text in ("lan", "123456", "864297", "864298"):
        hands.type(text)
        hands.enter()
    hands.until(login.problem.text, "typed twice, differently")
    assert login.problem.text() == "Hai lần gõ mã PIN mới khác nhau."
    hands.shoot("doi-ma-pin")
    assert clipped_texts(program, "login") == []
    hands.type("864297")
    hands.enter()
    hands.until(lambda: program.window.place != "login", "in, with the new one")
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "logged out")
    for text in ("lan", "123456"):
        hands.type(text)
        hands.enter()
    hands.until(login.problem.text, "the old one opens nothing")
    hands.type("864297")
    hands.enter()
    hands.until(lambda: program.window.place != "login", "the new one does")


def test_a_short_pin_of_before_is_changed_at_once_and_wrong_ones_are_told(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "logged out")
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as file, file:
        file.execute("UPDATE officer SET secret_hash = ? WHERE id = 'lan'", (PasswordHasher(1, 8, 1).hash("1357"),))
    login = program.window.login
    login.name.line.setFocus()
    hands.clear()
    for text in ("lan", "0000"):
        hands.type(text)
        hands.enter()
    hands.until(login.problem.text, "it is wrong")
    hands.type("1357")
    hands.enter()
    hands.until(login.new.isVisible, "another one is asked for")
    assert "ngắn quá" in login.problem.text()
    for text in ("864297", "864297"):
        hands.type(text)
        hands.enter()
    hands.until(lambda: program.window.place != "login", "in, with the new one")
    assert program.window.strip.message.text().startswith("1 lần nhập sai mã của bạn")


def test_what_nobody_needs_any_more_is_destroyed_on_the_main_thread(opened: Opener) -> None:
    """A timer or a widget that the collector destroys on a worker's thread takes the program along."""
    program, hands = opened()
    where: list[threading.Thread] = []

    class Kept(QObject):
        def __del__(self) -> None:
            where.append(threading.current_thread())

    for _ in range(20):
        kept = Kept()
        kept.itself = kept  # type: ignore[attr-defined]
    del kept
    cycles: list[object] = []

    def answered(found: object) -> None:
        cycles.append([found])

    for _ in range(400):  # much is allocated on the reader's thread meanwhile
        program.crew.ask(FindProcedures("cap", "counter"), answered, program.crew.report)
    hands.until(lambda: len(cycles) == 400, "answered")
    filler = [[] for _ in range(3_000)]  # type: ignore[var-annotated]
    hands.until(lambda: len(where) == 20, "collected")
    assert set(where) == {threading.main_thread()}
    assert not gc.isenabled()
    del filler


def test_the_strip_says_what_f9_does_now_where_its_button_is_out_of_sight(opened: Opener) -> None:
    """It followed the page's scroll bars alone: words of the act before stayed there."""
    program, hands = opened()
    window = program.window
    window.resize(1366, 560)
    said = window.strip.act_button

    def agrees(place: str, words: str) -> None:
        hands.until(lambda: window.place == place and words in window.area.hidden_act(), f"{place}: {words} is out of sight")
        hands.until(lambda: said.isVisible() and words in said.text(), f"{words} stands in the strip")

    hands.key(Qt.Key.Key_F6)
    agrees("handover", "Bàn giao")
    hands.type("12")
    agrees("handover", "Ghi mã đã gõ")
    hands.key(Qt.Key.Key_F4)
    hands.until(lambda: not said.isVisible(), "F9 does nothing there")
    hands.type("12")
    agrees("collect", "Mở hồ sơ đã gõ")
    hands.clear()
    hands.until(lambda: not said.isVisible(), "nor now")
    hands.key(Qt.Key.Key_F5)
    agrees("cash", "Chốt số đếm")
    hands.alt("E")
    agrees("cash", "Nhận vào két")
    hands.key(Qt.Key.Key_F7)
    hands.until(lambda: not said.isVisible(), "F7 has none")


class Painted(QObject):
    """What a button says whenever it is painted."""

    def __init__(self, button: QPushButton, truth: Callable[[], str]) -> None:
        super().__init__(button)
        self.lies: list[tuple[str, str]] = []
        self._button, self._truth = button, truth
        button.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._button.text().endswith(self._truth() or "?"):
            self.lies.append((self._button.text(), self._truth()))
        return False


def test_the_strip_never_says_for_a_moment_what_f9_did_before(opened: Opener) -> None:
    program, hands = opened()
    window = program.window
    window.resize(1366, 560)
    hands.pause(50)
    painted = Painted(window.strip.act_button, window.area.hidden_act)
    for _round in range(2):
        for key in (5, 6, 4, 2, 3, 5, 7, 8, 5, 2):
            hands.key(getattr(Qt.Key, f"Key_F{key}"))
            hands.pause(60)
    assert painted.lies == []
