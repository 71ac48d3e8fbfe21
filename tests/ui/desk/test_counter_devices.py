"""A serial scanner and a pole display at the counter, in the real window."""

import os
import pty
import select
import tty
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.demo.cards import LO
from desk_app.store.store import Store
from desk_app.workers.messages import CustomerRows
from printers.display import bare, encode
from tests.ui.clerk import Opener, clipped_texts

MRZ = ("IDVNM1900001230014190000123<<7", "9008157F3008155VNM<<<<<<<<<<<2", "LO<<THI<MAU<<<<<<<<<<<<<<<<<<<")


class SerialLine:
    def __init__(self) -> None:
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.address = f"serial://{os.ttyname(self._slave)}?baud=9600"

    def read(self) -> bytes:
        return os.read(self.master, 4096) if select.select([self.master], [], [], 0)[0] else b""

    def close(self) -> None:
        os.close(self.master)
        os.close(self._slave)


@pytest.fixture
def line(folder: Any) -> Iterator[SerialLine]:
    far_end = SerialLine()
    yield far_end
    far_end.close()


def _set(folder: Any, key: str, value: str) -> None:
    store = Store(folder)
    with store.write() as tx:
        tx.put_setting(key, value)
    store.close()


def test_a_card_on_the_serial_scanner_arrives_with_its_marks(opened: Opener, folder: Any, line: SerialLine) -> None:
    _set(folder, "scanner", line.address)
    program, hands = opened()
    hands.until(lambda: program.shell.strip.scanner_tone == "good", "the strip shows the scanner")
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    os.write(line.master, LO.encode()[:40])
    hands.pause(60)  # it comes in pieces
    os.write(line.master, LO.encode()[40:] + b"\r\n")
    hands.until(lambda: page.person.name.text == LO.split("|")[2], "the person, mark for mark")


def test_a_scanner_with_the_wrong_letters_is_refused_aloud(opened: Opener, folder: Any, line: SerialLine) -> None:
    _set(folder, "scanner", line.address)
    program, hands = opened()
    hands.until(lambda: program.shell.strip.scanner_tone == "good", "the scanner is there")
    os.write(line.master, "014190000123||LÒ THỊ MẪU|15081990|Nữ|Sơn La|01012021\r".encode("utf-16-le"))
    hands.until(lambda: program.window.strip.message.isVisible(), "refused")
    assert "UTF-8" in program.window.strip.message.text()


def test_the_back_of_a_card_is_three_lines_by_any_scanner(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    for text in MRZ:
        hands.scan(text)
    hands.until(lambda: page.person.name.text == "LO THI MAU", "the person without marks")
    assert page.state.warnings
    hands.scan(MRZ[0])
    hands.scan(MRZ[1][:-1] + "3")
    hands.scan(MRZ[2])
    hands.until(lambda: program.window.strip.message.isVisible(), "a misread line is refused")


def test_a_scanner_that_is_pulled_out_and_a_bad_address_are_told(opened: Opener, folder: Any) -> None:
    _set(folder, "scanner", "serial:///dev/nothing-here")
    program, hands = opened("admin")
    hands.until(lambda: program.shell.strip.scanner_text == "Không thấy máy quét", "the strip says so")
    hands.key(Qt.Key.Key_F12)
    page: Any = program.window.pages["admin"]
    hands.until(lambda: page.scanner.text, "the desk is known")
    page.display.line.set("COM1")
    hands.alt("S")
    hands.until(lambda: "Địa chỉ không đúng" in page.told.text(), "told")
    page.display.line.set("")
    page.scanner.line.set("")
    page.page_scanner.line.set("sane://")
    hands.alt("S")
    hands.until(lambda: "Địa chỉ máy quét không đúng" in page.told.text(), "told of the page scanner, too")
    assert clipped_texts(program, "admin") == []
    hands.shoot("quan-tri-may-quet")
    page.page_scanner.line.set("sane://test?resolution=200")
    hands.alt("S")
    hands.until(lambda: "Địa chỉ" not in page.told.text(), "kept")


def test_the_customer_sees_what_is_due_and_the_change(opened: Opener, folder: Any, line: SerialLine) -> None:
    _set(folder, "display", line.address)
    program, hands = opened()
    hands.pause(200)
    program.crew.show_customer(CustomerRows((("Phải thu", "50.000 đ"), ("Tiền thừa", "150.000 đ"))))
    seen = b""

    def shown() -> bool:
        nonlocal seen
        seen += line.read()
        return len(seen) >= 41

    hands.until(shown, "two lines")
    assert seen == b"\x0cPHAI THU    50.000 DTIEN THUA  150.000 D"


def test_bare_capitals_for_every_letter_and_figures_never_cut() -> None:
    assert bare("Đường Nguyễn Huệ ơ Ơ ư ẵ") == "DUONG NGUYEN HUE O O U A"
    shown = encode((("Tổng số tiền phải nộp", "9.999.999.999 đ"),))
    assert shown[1:21].endswith(b"9.999.999.999 D")
    assert len(shown) == 41
