"""Printers as people set them up and put them right, in the real window."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.store.store import Store
from desk_app.workers.messages import PrintForm
from printers.simulator import PrinterSimulator
from printers.transports import print_queue
from tests.printers.cups import Cups
from tests.ui.clerk import Opener, receive

AN = "014085002222||NGUYỄN VĂN AN|15081985|Nam|Tổ 2|01012021"
QUEUE = "quầy_số_7"
STATES = ("queued", "sending", "sent", "confirmed", "refused", "unknown", "cancelled")


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
        receive(program, hands, "014085002222||Y ČAN|15081985|Nam|Tổ 2|01012021", "phu hieu")
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


@pytest.mark.parametrize("spare", ["", "tcp://127.0.0.1:9"])
def test_the_spare_printer_is_offered_where_there_is_one(opened: Opener, folder: Any, spare: str) -> None:
    store = Store(folder)
    with store.write() as tx:
        tx.put_setting("spare_printer", spare)
    store.close()
    program, hands = opened(printer="tcp://127.0.0.1:9")
    receive(program, hands)
    hands.key(Qt.Key.Key_F8)
    page: Any = program.window.pages["tray"]
    hands.until(lambda: page.state.jobs and page.state.spare == bool(spare) and page.cancel.isVisible(), "a slip waits")
    assert page.spare.isVisible() == bool(spare)


def test_without_a_spare_printer_the_clerk_is_told_so(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F8)
    page: Any = program.window.pages["tray"]
    hands.pause(100)
    assert not page.spare.isVisible()
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
        hands.until(lambda: page.state.boxes, "the boxes are there")
        hands.alt("D")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.problem.isVisible(), "no reason, no opening")
        assert printer.kicks == 0
        page.reason.line.setFocus()
        hands.type("đổi tiền lẻ")
        hands.key(Qt.Key.Key_F9)
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


def test_a_printer_that_answered_on_another_day_and_is_silent_gets_nothing_and_the_job_says_so(
    opened: Opener, folder: Any
) -> None:
    printer = PrinterSimulator()
    try:
        program, hands = opened(printer=printer.address)
        receive(program, hands)
        hands.until(lambda: _states(folder) == ["confirmed"], "the first slip")
        program.stop()
        printer.mode = "switched_off"
        program, hands = opened()
        receive(program, hands, AN)
        hands.key(Qt.Key.Key_F8)
        page: Any = program.window.pages["tray"]
        hands.until(lambda: page.table.rowCount() == 1 and page.table.item(0, 4).text(), "it waits")
        assert page.table.item(0, 3).text() == "chờ in"
        assert page.table.item(0, 4).text() == "Máy in đang tắt hoặc đứt dây"
        printer.set_right()
        hands.until(lambda: _states(folder) == ["confirmed", "confirmed"], "it goes out when the printer answers again")
        hands.pause(200)
        assert len(printer.jobs) == 2
        program.stop()
    finally:
        printer.close()


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cups:
    monkeypatch.setattr(print_queue, "COMMAND_TIMEOUT_S", 2.0)
    monkeypatch.setattr("desk_app.workers.queue_watch.ASK_MS", 100)
    return Cups(tmp_path / "cups", monkeypatch, **{QUEUE: "paused"})


def _held(program: Any, hands: Any) -> Any:
    hands.key(Qt.Key.Key_F8)
    page: Any = program.window.pages["tray"]
    hands.until(lambda: page.table.rowCount() == 1 and "Hàng in" in page.table.item(0, 4).text(), "the queue holds it")
    return page


def test_what_a_queue_holds_is_taken_back_before_it_is_printed(opened: Opener, folder: Any, cups: Cups) -> None:
    program, hands = opened(printer=f"cups://{QUEUE}")
    receive(program, hands)
    page = _held(program, hands)
    hands.alt("U")
    hands.until(lambda: page.table.rowCount() == 0, "taken back")
    cups.switch_on(QUEUE)
    hands.pause(300)
    assert cups.papers(QUEUE) == []
    program.stop()
    assert _states(folder) == ["cancelled"]


@pytest.mark.parametrize(("queue", "left"), [("paused", "confirmed"), ("away", "unknown")])
def test_the_spare_printer_prints_nothing_that_a_queue_may_still_print(
    opened: Opener, folder: Any, cups: Cups, queue: str, left: str
) -> None:
    """A queue whose printer is off may have sent a part: that is asked of a person, and nothing comes twice."""
    cups.change(queues={QUEUE: queue})
    spare = PrinterSimulator()
    try:
        store = Store(folder)
        with store.write() as tx:
            tx.put_setting("spare_printer", spare.address)
        store.close()
        program, hands = opened(printer=f"cups://{QUEUE}")
        receive(program, hands)
        _held(program, hands)
        hands.alt("D")
        hands.until(lambda: _states(folder) == [left], "the spare took over")
        cups.switch_on(QUEUE)
        hands.pause(300)
        assert (len(spare.jobs), cups.papers(QUEUE)) == (1 if left == "confirmed" else 0, [])
        program.stop()
    finally:
        spare.close()


def test_what_a_queue_holds_is_asked_for_also_after_a_restart(opened: Opener, folder: Any, cups: Cups) -> None:
    program, hands = opened(printer=f"cups://{QUEUE}")
    receive(program, hands)
    _held(program, hands)
    program.stop()
    program, hands = opened()
    receive(program, hands, AN)
    hands.pause(300)
    assert _states(folder) == ["sending", "queued"], "the next one waits: it can still go to another printer"
    cups.switch_on(QUEUE)
    hands.until(lambda: _states(folder) == ["sent", "sent"], "the queue has done with both, which proves no paper")
    assert len(cups.papers(QUEUE)) == 2
    program.stop()


def test_a_form_that_the_queue_took_and_could_not_print_is_told(opened: Opener, folder: Any, cups: Cups) -> None:
    cups.change(queues={"van_phong": "idle"})
    store = Store(folder)
    with store.write() as tx:
        tx.put_setting("office_printer", "cups://van_phong")
    store.close()
    program, hands = opened()
    told: list[str] = []
    program.crew.devices(PrintForm("a", b"%PDF-1.7", "A5"), lambda _file: told.append("printed"), lambda p: told.append(p.key))
    hands.until(lambda: told == ["printed"], "a good one")
    program.crew.devices(PrintForm("b", b"%PDF-damaged", "A5"), told.append, lambda p: told.append(p.key))
    hands.until(lambda: told == ["printed", "problem.office_failed"], "a damaged one")
    hands.until(lambda: cups.alerts[1] == "processing-to-stop-point", "and it does not stay in the queue")
    program.stop()


def _states(folder: Any) -> list[str]:
    store = Store(folder)
    reader = store.reader()
    try:
        return [job.state for job in reader.print_jobs(STATES)]
    finally:
        reader.close()
        store.close()


def test_the_width_of_the_head_is_set_up_tried_and_kept(opened: Opener, folder: Any) -> None:
    printer = PrinterSimulator()
    try:
        program, hands = opened("admin")
        hands.key(Qt.Key.Key_F12)
        card: Any = program.window.pages["admin"].printers
        hands.until(lambda: program.window.pages["admin"].facts.text(), "the desk is known")
        hands.type(printer.address)
        hands.alt("D")
        hands.until(lambda: card.question.isVisible(), "the slip is out")
        assert "hai vạch" in card.question.text()
        hands.alt("X")
        hands.until(lambda: "Bề rộng chưa đúng" in card.told.text(), "a bar is missing")
        assert not card.question.isVisible()
        card.dots.line.setFocus()
        hands.type("9999")
        hands.alt("D")
        hands.until(lambda: "200 đến 1280" in card.told.text(), "no head is so wide")
        card.dots.line.clear()
        hands.type("512")
        hands.alt("D")
        hands.until(lambda: card.question.isVisible() and len(printer.jobs) == 2, "tried again")
        widths = {int.from_bytes(printer.jobs[1][at + 4 : at + 6], "little") * 8 for at in _pictures(printer.jobs[1])}
        assert max(widths) == 512
        hands.alt("C")
        hands.until(lambda: card.told.text().startswith("Đã lưu"), "kept")
        program.stop()
    finally:
        printer.close()
    assert _setting(folder, "printer") == f"{printer.address}#profile=generic-80&mode=raster&width=512"


def _pictures(job: bytes) -> list[int]:
    return [at for at in range(len(job)) if job.startswith(b"\x1dv0\x00", at)]


def test_a_drawer_that_stayed_shut_is_said_to_the_clerk_wherever_they_are(opened: Opener) -> None:
    printer = PrinterSimulator()
    printer.contact, printer.drawer_stuck = "high", True
    try:
        program, hands = opened(printer=f"{printer.address}#drawer=yes&pin=5&contact=high")
        hands.key(Qt.Key.Key_F5)
        page: Any = program.window.pages["cash"]
        hands.until(lambda: page.state.boxes, "the boxes are there")
        hands.alt("D")
        hands.type("đổi tiền lẻ")
        hands.key(Qt.Key.Key_F9)
        hands.key(Qt.Key.Key_F2)
        hands.until(lambda: program.window.strip.message.isVisible(), "said")
        assert program.window.strip.message.text() == "Máy in báo ngăn kéo vẫn đóng: mở bằng chìa khóa."
        assert printer.pulses == [b"\x1bp\x01\x19\xfa"]
        program.stop()
    finally:
        printer.close()
