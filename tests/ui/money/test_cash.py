"""F5 in the real window: boxes counted blind; cash to the safe, to the treasury, for an absent colleague."""

import json
import os
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableWidget

from desk_app.core.vietqr import safe_purpose
from desk_app.services.centre.news import TakeNews, take_news
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.wiring.main import Program
from sync.protocol.news import News
from tests.desks import SECRET_HASH, Desk
from tests.ui.clerk import (
    Opener,
    change_to,
    clipped_texts,
    count_box,
    count_notes,
    counted_on,
    fix_box,
    open_box,
    receive,
    take_float,
    type_second,
)


def _officers(folder: Path) -> None:
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), SECRET_HASH)
        tx.put_officer("dao", "Lường Văn Đạo", ("supervisor",), SECRET_HASH)
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
    store.close()


def test_cash_goes_to_the_safe_and_to_the_treasury_each_step_with_its_person(opened: Opener, folder: Path) -> None:
    _officers(folder)
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    hands.alt("1")
    assert page.mode_buttons["hand_over"].isVisible()
    assert not page.mode_buttons["deposit"].isVisible()
    hands.alt("T")
    count_notes(page, hands, {50_000: 3})
    type_second(page, hands, "quy", "9999")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.problem.isVisible(), "a wrong PIN moves nothing")
    assert page.second.secret.text == ""
    page.second.secret.line.set("123456")
    hands.key(Qt.Key.Key_F7)
    hands.key(Qt.Key.Key_F5)
    assert page.second.secret.text == ""  # a PIN does not wait for the next act
    page.second.secret.line.set("123456")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "150.000 đ" in page.ceremony.done.text(), "handed over")
    hands.pause(250)
    assert clipped_texts(program, "cash") == []
    change_to(program, hands, "quy")
    hands.key(Qt.Key.Key_F5)
    page = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes, "the cashier's view")
    hands.alt("1")
    hands.alt("K")
    count_notes(page, hands, {50_000: 2})
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.problem.isVisible(), "the slip's number is wanted")
    page.reason.line.set("GNT 07")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "100.000 đ" in page.ceremony.done.text() and "50.000 đ" in page.ceremony.done.text(), "paid in")
    program.stop()


def test_a_supervisor_closes_for_an_absent_colleague_and_an_accountant_looks_into_the_difference(
    opened: Opener, folder: Path
) -> None:
    _officers(folder)
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    change_to(program, hands, "dao")
    hands.key(Qt.Key.Key_F5)
    page = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes, "the boxes")
    hands.alt("1")
    hands.until(lambda: page.state.absent == "Lò Thị Lan", "the absent colleague's box")
    assert "thay cho Lò Thị Lan" in page.ceremony.title.text()
    fix_box(page, hands, {50_000: 3})
    page.reason.line.setFocus()
    hands.type(" ")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "lý do" in page.problem.text(), "a reason is wanted")
    page.reason.line.set("cán bộ nghỉ ốm")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.settled, "closed")
    assert page.state.settled.difference_vnd == -50_000
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.review.isVisible(), "the difference waits")
    assert tray.differences.item(0, 2).text() == "Lường Văn Đạo", "who counted, by name"
    tray.finding.line.set("tự xem")
    hands.alt("S")
    hands.until(lambda: "người khác" in tray.problem.text(), "who counted is no second person")
    assert tray.finding.text == "tự xem"  # what was typed is not lost
    change_to(program, hands, "ke")
    hands.key(Qt.Key.Key_F8)
    tray = program.window.pages["tray"]
    hands.until(lambda: tray.differences_panel.isVisible() and tray.review.isVisible(), "the difference waits")
    hands.pause(250)
    assert clipped_texts(program, "tray") == []
    tray.finding.line.set("thối nhầm một tờ 50.000")
    hands.alt("S")
    hands.until(lambda: not tray.differences_panel.isVisible(), "looked into")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def test_money_goes_back_only_with_a_ground_and_a_second_person(opened: Opener, folder: Path) -> None:
    _officers(folder)
    program, hands = opened()
    open_box(program, hands, {500_000: 1})
    code = receive(program, hands, query="lu hanh noi dia", code="2.001628")
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    hands.scan(code)
    hands.until(lambda: page.state.opened is not None, "the dossier")
    if page.state.opened.owed_vnd:
        hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.open_correct.isVisible(), "collected")
    hands.alt("R")
    hands.until(lambda: page.correct_panel.refund.isVisible(), "replace or refund")
    hands.pause(250)
    assert clipped_texts(program, "collect") == []
    page.correct_panel.approver.name.line.set("dao")
    page.correct_panel.approver.secret.line.set("123456")
    hands.alt("S")
    hands.until(lambda: page.problem.isVisible(), "no ground, no refund")
    page.correct_panel.reason.line.set("TT 25/2021 Điều 5.3")
    page.correct_panel.approver.name.line.set("lan")
    page.correct_panel.approver.secret.line.set("123456")
    hands.alt("S")
    hands.until(lambda: "người khác" in page.problem.text(), "not by oneself")
    page.correct_panel.approver.name.line.set("dao")
    page.correct_panel.approver.secret.line.set("123456")
    hands.alt("S")
    hands.until(lambda: "Đã hoàn" in page.done.text(), "refunded")
    hands.until(lambda: [fee.status for fee in page.state.opened.fees] == ["refunded"], "the fee says so")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def test_a_transfer_shows_the_code_that_banks_read(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    code = desk.receive(tendered=None).code
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    hands.scan(code)
    hands.until(lambda: page.state.opened is not None and page.state.opened.owed_vnd, "what is owed")
    assert not page.code_panel.picture.isVisible()
    hands.alt("K")
    hands.until(lambda: page.code_panel.picture.isVisible(), "the code")
    hands.pause(250)
    assert clipped_texts(program, "collect") == []
    page.code_panel.picture.grab().save(str(folder / "code.png"))
    (found,) = zxingcpp.read_barcodes(Image.open(folder / "code.png"))
    owed = str(page.state.opened.owed_vnd)
    assert f"54{len(owed):02}{owed}" in found.text
    assert safe_purpose(code) in found.text
    hands.alt("T")
    hands.until(lambda: not page.code_panel.picture.isVisible(), "gone with cash")


def test_a_shift_goes_to_the_colleague_who_comes_after(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    hands.alt("U")
    fix_box(page, hands, {50_000: 4})
    type_second(page, hands, "son", "123456")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "Đã giao ca" in page.ceremony.done.text(), "handed over")
    hands.pause(250)
    assert clipped_texts(program, "cash") == []
    change_to(program, hands, "son")
    hands.key(Qt.Key.Key_F5)
    page = program.window.pages["cash"]
    hands.until(lambda: page.state.own, "the colleague holds it now")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def test_cash_goes_to_another_desk_and_comes_from_one_and_the_treasury_confirms(opened: Opener, folder: Path) -> None:
    _officers(folder)
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    hands.alt("G")
    count_notes(page, hands, {50_000: 3})
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "người nhận" in page.problem.text(), "a receiver is wanted")
    page.second.name.line.set("Hoàng Thị Quỹ")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "quầy nhận" in page.problem.text(), "a desk is wanted")
    page.reason.line.set("quay-01")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "150.000 đ" in page.ceremony.done.text(), "sent")
    hands.pause(250)
    assert clipped_texts(program, "cash") == []
    change_to(program, hands, "quy")
    hands.key(Qt.Key.Key_F5)
    page = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes, "the cashier's view")
    agency = page.state.boxes[0].agency
    hands.alt("1")
    hands.alt("N")
    count_notes(page, hands, {50_000: 2})
    page.reason.line.set(f"TIEN/quay-02/{agency}/0123456789ab/150000")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "thiếu 50.000 đ so với phiếu giao" in page.ceremony.done.text(), "taken in as counted")
    hands.pause(250)
    assert clipped_texts(program, "cash") == []
    hands.alt("D")
    page.reason.line.set("đổi tiền lẻ cho khách")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.ceremony.done.text() or page.problem.text(), "the drawer")
    hands.alt("K")
    count_notes(page, hands, {50_000: 1})
    page.reason.line.set("GNT 08")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "Kho bạc 50.000 đ" in page.ceremony.done.text(), "paid in")
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.deposits_panel.isVisible(), "the deposit waits for its confirmation")
    hands.until(lambda: tray.differences_panel.isVisible(), "and the difference for a second person")
    hands.pause(250)
    assert clipped_texts(program, "tray") == []
    hands.alt("R")
    hands.until(lambda: tray.problem.isVisible(), "a reference is wanted")
    tray.reference.line.set("KB 123/2026")
    hands.alt("R")
    hands.until(lambda: "không tự xác nhận" in tray.problem.text(), "nobody confirms a deposit of their own")
    assert tray.problem.parentWidget() is tray.deposits_panel, "said where it was asked for"
    assert tray.deposits.item(0, 2).text() == "Hoàng Thị Quỹ", "who paid in is seen by whoever confirms"
    change_to(program, hands, "dao")
    hands.key(Qt.Key.Key_F8)
    tray = program.window.pages["tray"]
    hands.until(lambda: tray.deposits_panel.isVisible(), "it waits for another person")
    tray.reference.line.set("KB 123/2026")
    hands.alt("R")
    hands.until(lambda: not tray.deposits_panel.isVisible(), "confirmed")
    hands.until(lambda: tray.review.isVisible(), "the supervisor may look into it")
    tray.finding.line.set("một tờ nằm lại ở quầy 02")
    hands.alt("S")
    hands.until(lambda: not tray.differences_panel.isVisible(), "looked into")
    # all of it is read on F10, the newest first
    hands.key(Qt.Key.Key_F10)
    books: Any = program.window.pages["books"]
    books.agency.choose(agency)
    hands.alt("D")
    hands.until(lambda: books.money.isVisible() and books.money.rowCount(), "what happened to money")
    hands.pause(250)
    assert clipped_texts(program, "books") == []
    rows = [[books.money.item(row, column).text() for column in (1, 2, 3)] for row in range(books.money.rowCount())]
    assert rows[0][0] == "Xem xét tiền giữa hai quầy"
    assert "một tờ nằm lại ở quầy 02" in rows[0][1]
    assert ["Kho bạc xác nhận", "KB 123/2026 · giấy nộp GNT 08, 50.000 đ", "Lường Văn Đạo"] in rows
    assert ["Nộp Kho bạc", "giấy nộp GNT 08, 50.000 đ", "Hoàng Thị Quỹ"] in rows
    assert ["Mở két không thu tiền", "đổi tiền lẻ cho khách", "Hoàng Thị Quỹ"] in rows
    if folder_of_screens := os.environ.get("SCREENS"):
        program.window.grab().save(f"{folder_of_screens}/viec-tien.png")
    hands.alt("D")
    hands.until(lambda: books.periods.isVisible(), "the closings again")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def test_what_the_centre_tells_waits_in_the_tray_until_somebody_says_what_it_is(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    code = desk.receive(tendered=None).code
    body = {"key": "26TAB 1", "desk": "quay-01", "serial_symbol": "26TAB", "number": 1}
    twice = {**body, "lines": [{"kind": "charge", "amount_vnd": 70_000}]}
    with desk.store.write() as tx:
        take_news(tx, TakeNews((News(1, "fee_collected", code, "svhttdl", desk.clock.now_ms, twice),)))
    desk.store.close()
    program, hands = opened()
    hands.until(lambda: program.window.rail.buttons["tray"].badge.text() == "1", "the rail counts it")
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.news_panel.isVisible(), "told")
    assert "26TAB 00000001" in tray.news.item(0, 2).text()
    hands.pause(250)
    assert clipped_texts(program, "tray") == []
    hands.alt("X")
    hands.until(lambda: tray.problem.isVisible(), "a finding is wanted")
    tray.news_finding.line.setFocus()
    hands.type("hoàn lại ở quầy 01")
    hands.alt("X")
    hands.until(lambda: not tray.news_panel.isVisible(), "looked into")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def _words(program: Program) -> str:
    """All that a person can read on the screen just now."""
    window = program.window
    texts = [
        widget.text() for kind in (QLabel, QPushButton, QLineEdit) for widget in window.findChildren(kind) if widget.isVisible()
    ]
    for table in window.findChildren(QTableWidget):
        if table.isVisible():
            cells = ((row, column) for row in range(table.rowCount()) for column in range(table.columnCount()))
            texts += [item.text() for cell in cells if (item := table.item(*cell)) is not None]
    return "\n".join(texts)


def test_a_box_opened_on_another_count_keeps_the_difference_in_sight_until_others_have_looked(
    opened: Opener, folder: Path
) -> None:
    """Balance 19.400.000, one note of 500.000 counted: a difference with a reason, never an advance."""
    _officers(folder)
    program, hands = opened()
    hands.key(Qt.Key.Key_F5)
    page: Any = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes, "the boxes")
    take_float(page, hands, {500_000: 38, 200_000: 2})
    hands.alt("1")
    assert not page.button.isEnabled()
    count_notes(page, hands, {500_000: 1})
    assert "còn 9 mệnh giá" in page.button.accessibleName()  # an empty cell is not counted
    hands.key(Qt.Key.Key_F9)
    assert not page.state.fixed
    fix_box(page, hands, {500_000: 1})
    assert "thiếu 18.900.000" in page.ceremony.outcome.difference.text()
    hands.key(Qt.Key.Key_F9)  # twice is once
    hands.pause(100)
    assert page.state.settled is None
    assert all(line.isReadOnly() for _, line in page.notes)
    assert "19.400.000 đ" in _words(program)
    hands.pause(250)
    assert clipped_texts(program, "cash") == []
    hands.alt("L")
    assert "19.400.000" not in _words(program)  # the recount is as blind
    fix_box(page, hands, {500_000: 2})
    assert "thiếu 18.400.000" in page.ceremony.outcome.difference.text()
    assert "500.000 đ" in page.ceremony.outcome.first.text()
    assert not page.ceremony.outcome.recount.isVisible()  # offered once
    page.reason.line.setFocus()
    hands.type("két mang sang quầy 3")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.settled is not None, "opened all the same")
    assert "người thứ hai" in page.ceremony.done.text()
    hands.until(lambda: "chờ người thứ hai" in page.tabs.tabs[0].toolTip(), "its tab says so")
    hands.key(Qt.Key.Key_F9)  # its meaning does not change under the finger
    hands.pause(100)
    assert page.state.own
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.differences_panel.isVisible() and tray.work.isVisible(), "both wait in F8")
    assert [row.kind for row in tray.work.rows] == ["count_awaits_second"]
    hands.key(Qt.Key.Key_F5)
    hands.alt("1")
    hands.alt("S")
    type_second(page, hands, "lan", "123456")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.problem.text(), "not by oneself")
    type_second(page, hands, "son", "123456")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "Đã ký" in page.ceremony.done.text(), "a colleague signs")
    change_to(program, hands, "ke")
    hands.key(Qt.Key.Key_F8)
    tray = program.window.pages["tray"]
    hands.until(lambda: tray.review.isVisible(), "the accountant looks")
    tray.finding.line.set("đã thấy ở quầy 3")
    hands.alt("S")
    hands.until(lambda: not tray.differences_panel.isVisible(), "looked into")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok
    store = Store(folder)
    reader = store.reader()
    query = "SELECT account, sum(amount_vnd) FROM posting WHERE agency = 'svhttdl' GROUP BY account"
    accounts = {row[0]: row[1] for row in reader.connection.execute(query)}
    assert accounts == {"cash_box": 1_000_000, "over_short": 18_400_000, "float_advance": -19_400_000}
    (opening,) = [json.loads(e.body) for e in reader.entries_after(0, 0, 500) if e.kind == "ShiftOpened"]
    assert (opening["first_vnd"], opening["float_vnd"], opening["counts"]) == (500_000, 1_000_000, 2)
    reader.close()
    store.close()


def test_nobody_sees_what_a_box_should_hold_before_they_counted_it(opened: Opener, folder: Path) -> None:
    """Not on any page, not after a change of officer, not in what an act answers."""
    _officers(folder)
    program, hands = opened()
    page = open_box(program, hands, {50_000: 7})
    secret = "350.000"
    hands.key(Qt.Key.Key_F2)
    seen = []
    for officer in ("lan", "son", "quy", "dao", "ke"):
        change_to(program, hands, officer)
        for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F8, Qt.Key.Key_F10):
            hands.key(key)
            hands.pause(60)
            if secret in _words(program):
                seen.append((officer, key))
        hands.key(Qt.Key.Key_F5)
        for number in ("1", "2"):
            hands.alt(number)
            hands.pause(60)
            if secret in _words(program):
                seen.append((officer, number))
    assert seen == []
    change_to(program, hands, "lan")
    hands.key(Qt.Key.Key_F5)
    page = program.window.pages["cash"]
    hands.alt("1")
    fix_box(page, hands, {50_000: 6})
    hands.until(lambda: secret in _words(program), "who counted sees it")
    change_to(program, hands, "son")
    hands.key(Qt.Key.Key_F5)
    page = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes, "the boxes")
    hands.alt("1")
    hands.pause(100)
    assert secret not in _words(program)
    assert "Lò Thị Lan" in page.tabs.tabs[0].toolTip()
    program.stop()


def test_another_box_opens_in_mid_shift_and_the_empty_ones_with_one_key(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    page = open_box(program, hands, {50_000: 4})
    hands.alt("2")
    assert page.state.mode == "count"
    count_box(page, hands, {})
    hands.until(lambda: page.state.own, "a second box, while the first one is open")
    hands.alt("3")
    hands.alt("X")
    hands.pause(250)
    assert clipped_texts(program, "cash") == []
    assert "Sở Y tế" in page.ceremony.sentence.text()  # asked once, with the names
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: all(box.shift for box in page.state.boxes), "all are open")
    hands.alt("2")
    hands.alt("X")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: [bool(box.shift) for box in page.state.boxes] == [True] + [False] * 6, "the empty ones are shut")
    assert "thiếu 200.000 đ" in page.tabs.tabs[0].toolTip()  # not empty in the books: it waits for a reason
    program.stop()
    store = Store(folder)
    reader = store.reader()
    assert [job.document for job in reader.print_jobs(("queued", "confirmed", "sent"))] == []  # of an empty box no slip
    reader.close()
    store.close()


def test_after_the_recount_was_asked_for_what_is_typed_is_counted(opened: Opener) -> None:
    """The caret stood in the reason, which is gone then: the first number was lost, and Alt+0 made it a count of nothing."""
    program, hands = opened()
    page = open_box(program, hands, {})
    hands.alt("1")
    fix_box(page, hands, {500_000: 1})
    hands.alt("L")
    hands.type("3")
    assert counted_on(page) == {500_000: 3}


def test_handing_a_shift_over_begins_at_the_first_cell(opened: Opener) -> None:
    program, hands = opened()
    page = open_box(program, hands, {})
    page.second.name.line.setFocus()
    hands.alt("U")
    hands.type("3")
    assert counted_on(page) == {500_000: 3}
