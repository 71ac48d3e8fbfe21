"""Printers as people set them up and put them right, in the real window."""

from typing import Any

from PySide6.QtCore import Qt

from desk_app.store.store import Store
from printers.simulator import PrinterSimulator
from tests.ui.clerk import Opener, receive


def _setting(folder: Any, key: str) -> str | None:
    store = Store(folder)
    try:
        return store.reader().setting(key)
    finally:
        store.close()


def test_a_printer_address_that_is_none_is_refused(opened: Opener) -> None:
    program, hands = opened("admin")
    hands.key(Qt.Key.Key_F12)
    page: Any = program.window.pages["admin"]
    hands.pause(200)
    hands.type("abc")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.printers.told.text(), "told")
    assert page.printers.told.text().startswith("Địa chỉ máy in không đúng")


def test_the_answer_about_the_test_slip_decides_how_letters_are_printed(opened: Opener, folder: Any) -> None:
    printer = PrinterSimulator()
    try:
        program, hands = opened("admin")
        hands.key(Qt.Key.Key_F12)
        card: Any = program.window.pages["admin"].printers
        hands.until(lambda: program.window.pages["admin"].facts.text(), "the desk is known")
        hands.type(printer.address)
        card.profile.pick("epson-tm-t20")
        assert card.mode.value == "text"
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: "in thử" in card.told.text(), "a code page is not kept unread")
        hands.alt("D")
        hands.until(lambda: card.question.isVisible(), "the question comes when the slip is out")
        assert len(printer.jobs) == 1
        assert b"\x1bt\x1e" in printer.jobs[0]  # printed as text, in the page for small letters
        hands.alt("K")
        hands.until(lambda: card.told.text().startswith("Đã lưu. In bằng ảnh"), "raster it is")
        hands.alt("D")
        hands.until(lambda: len(printer.jobs) == 2, "tried again")
        card.mode.pick("text")
        hands.alt("D")
        hands.until(lambda: card.question.isVisible() and len(printer.jobs) == 3, "asked again")
        hands.alt("C")
        hands.until(lambda: card.told.text().startswith("Đã lưu. Bảng mã"), "a code page that was read is kept")
        program.stop()
    finally:
        printer.close()
    assert _setting(folder, "printer") == f"{printer.address}#profile=epson-tm-t20&mode=text"


def test_a_slip_goes_out_as_text_where_the_device_was_read_and_as_picture_where_a_letter_is_missing(opened: Opener) -> None:
    printer = PrinterSimulator()
    try:
        program, hands = opened(printer=f"{printer.address}#profile=epson-tm-t20&mode=text")
        receive(program, hands)
        hands.until(lambda: len(printer.jobs) == 1, "the slip")
        assert b"\x1bt\x1e" in printer.jobs[0]
        receive(program, hands, "014085002222||NGUYỄN VĂN Ω|15081985|Nam|Tổ 2|01012021", "phu hieu")
        hands.until(lambda: len(printer.jobs) == 2, "the next slip")
        assert b"\x1bt\x1e" not in printer.jobs[1]
        assert b"\x1dv0" in printer.jobs[1]
        program.stop()
    finally:
        printer.close()


def test_a_waiting_print_is_taken_back_and_the_spare_printer_takes_over_the_rest(opened: Opener, folder: Any) -> None:
    first, spare = PrinterSimulator(), PrinterSimulator()
    first.mode = "no_paper"
    try:
        store = Store(folder)
        with store.write() as tx:
            tx.put_setting("spare_printer", spare.address)
        store.close()
        program, hands = opened(printer=first.address)
        receive(program, hands)
        receive(program, hands, "014085002222||NGUYỄN VĂN AN|15081985|Nam|Tổ 2|01012021")
        hands.key(Qt.Key.Key_F8)
        page: Any = program.window.pages["tray"]
        hands.until(lambda: page.table.rowCount() == 2 and page.cancel.isVisible(), "both wait")
        hands.alt("U")
        hands.until(lambda: page.table.rowCount() == 1, "one is taken back")
        hands.alt("D")
        hands.until(lambda: len(spare.jobs) == 1 and page.table.rowCount() == 0, "the spare prints the other")
        hands.pause(300)
        assert (len(first.jobs), len(spare.jobs)) == (0, 1)
        program.stop()
    finally:
        first.close()
        spare.close()
    store = Store(folder)
    reader = store.reader()
    kinds = [entry.kind for entry in reader.history(reader.find("")[1].code)]
    assert kinds == ["DossierReceived", "PrintCancelled"]
    assert _state_of_jobs(reader) == ["cancelled", "confirmed"]
    reader.close()
    store.close()


def _state_of_jobs(reader: Any) -> list[str]:
    return [job.state for job in reader.print_jobs(("cancelled", "confirmed", "queued", "sending", "unknown"))]


def test_without_a_spare_printer_the_clerk_is_told_so(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F8)
    page: Any = program.window.pages["tray"]
    hands.pause(100)
    hands.alt("D")
    hands.until(lambda: page.problem.isVisible(), "told")
    assert "chưa có máy in dự phòng" in page.problem.text()


def test_the_drawer_opens_for_cash_and_with_a_written_reason_and_never_later(opened: Opener, folder: Any) -> None:
    printer = PrinterSimulator()
    printer.mode = "no_paper"
    try:
        program, hands = opened(printer=f"{printer.address}#profile=generic-80&mode=raster&drawer=yes")
        hands.key(Qt.Key.Key_F5)
        page: Any = program.window.pages["cash"]
        hands.until(lambda: page._vm.state.boxes, "the boxes are there")
        hands.alt("D")
        hands.until(lambda: page.problem.isVisible(), "no reason, no opening")
        assert printer.kicks == 0
        page.reason.line.setFocus()
        hands.type("đổi tiền lẻ")
        hands.alt("D")
        hands.until(lambda: printer.kicks == 1, "it opens although there is no paper")
        program.stop()
    finally:
        printer.close()
    store = Store(folder)
    reader = store.reader()
    facts = [entry.body for entry in reader.history("lan") if entry.kind == "DrawerOpened"]
    assert len(facts) == 1
    assert "đổi tiền lẻ" in facts[0]
    reader.close()
    store.close()
