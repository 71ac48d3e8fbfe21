"""Cash after the counter, in the real window: to the cashier's safe, to the treasury, for an absent colleague."""

import os
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image
from PySide6.QtCore import Qt

from desk_app.core.vietqr import safe_purpose
from desk_app.hands import Hands
from desk_app.main import Program
from desk_app.services.news import TakeNews, take_news
from desk_app.store.store import Store
from desk_app.store.verify import verify
from sync.protocol.news import News
from tests.desks import SECRET_HASH, Desk
from tests.ui.clerk import Opener, clipped_texts, log_in, receive


def _officers(folder: Path) -> None:
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), SECRET_HASH)
        tx.put_officer("dao", "Lường Văn Đạo", ("supervisor",), SECRET_HASH)
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
    store.close()


def _change_to(program: Program, hands: Hands, officer: str) -> None:
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "the officer leaves")
    hands.clear()
    log_in(program, hands, officer)


def _count(page: Any, hands: Hands, notes: dict[int, int]) -> None:
    for denomination, line in page.notes:
        if denomination in notes:
            line.setFocus()
            hands.clear()
            hands.type(str(notes[denomination]))


def _open_a_box(program: Program, hands: Hands, notes: dict[int, int]) -> Any:
    """The first box, opened by its count; returns the page."""
    hands.key(Qt.Key.Key_F5)
    page: Any = program.window.pages["cash"]
    hands.until(lambda: page._vm.state.boxes, "the boxes")
    _count(page, hands, notes)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page._vm.state.open, "one box is open")
    return page


def test_cash_goes_to_the_safe_and_to_the_treasury_each_step_with_its_person(opened: Opener, folder: Path) -> None:
    _officers(folder)
    program, hands = opened()
    page = _open_a_box(program, hands, {50_000: 4})
    assert page.hand_over.isVisible()
    assert not page.deposit.isVisible()
    _count(page, hands, {50_000: 3})
    page.second.name.line.set("quy")
    page.second.secret.line.set("9999")
    hands.alt("T")
    hands.until(lambda: page.problem.isVisible(), "a wrong PIN moves nothing")
    assert page.second.secret.text == ""
    page.second.secret.line.set("1234")
    hands.key(Qt.Key.Key_F7)
    hands.key(Qt.Key.Key_F5)
    assert page.second.secret.text == ""  # a PIN does not wait for the next act
    page.second.secret.line.set("1234")
    hands.alt("T")
    hands.until(lambda: "150.000 đ" in page.done.text(), "handed over")
    hands.pause(250)
    assert clipped_texts(program, "cash") == []
    _change_to(program, hands, "quy")
    hands.key(Qt.Key.Key_F5)
    hands.until(lambda: page._vm.state.may_deposit and page._vm.state.boxes, "the cashier's view")
    row = next(n for n, box in enumerate(page._vm.state.boxes) if box.safe_vnd == 150_000)
    page._vm.select(row)
    _count(page, hands, {50_000: 2})
    hands.alt("K")
    hands.until(lambda: page.problem.isVisible(), "the slip's number is wanted")
    page.reason.line.set("GNT 07")
    hands.alt("K")
    hands.until(lambda: "100.000 đ" in page.done.text() and "50.000 đ" in page.done.text(), "paid in")
    program.stop()


def test_a_supervisor_closes_for_an_absent_colleague_and_an_accountant_looks_into_the_difference(
    opened: Opener, folder: Path
) -> None:
    _officers(folder)
    program, hands = opened()
    page = _open_a_box(program, hands, {50_000: 4})
    _change_to(program, hands, "dao")
    hands.key(Qt.Key.Key_F5)
    hands.until(lambda: page._vm.state.absent == "lan", "the absent colleague's box")
    assert "lan" in page.title.text()
    _count(page, hands, {50_000: 3})
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.problem.isVisible(), "a reason is wanted")
    page.reason.line.set("cán bộ nghỉ ốm")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page._vm.state.closed, "closed")
    assert page._vm.state.closed[0].difference_vnd == -50_000
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.review.isVisible(), "the difference waits")
    tray.finding.line.set("tự xem")
    hands.alt("S")
    hands.until(lambda: "người khác" in tray.problem.text(), "who counted is no second person")
    assert tray.finding.text == "tự xem"  # what was typed is not lost
    _change_to(program, hands, "ke")
    hands.key(Qt.Key.Key_F8)
    hands.until(lambda: tray.differences_card.isVisible() and tray.review.isVisible(), "the difference waits")
    hands.pause(250)
    assert clipped_texts(program, "tray") == []
    tray.finding.line.set("thối nhầm một tờ 50.000")
    hands.alt("S")
    hands.until(lambda: not tray.differences_card.isVisible(), "looked into")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def test_money_goes_back_only_with_a_ground_and_a_second_person(opened: Opener, folder: Path) -> None:
    _officers(folder)
    program, hands = opened()
    hands.key(Qt.Key.Key_F5)
    boxes: Any = program.window.pages["cash"]
    hands.until(lambda: boxes._vm.state.boxes, "the boxes")
    row = next(n for n, box in enumerate(boxes._vm.state.boxes) if box.agency == "svhttdl")
    boxes._vm.select(row)
    _count(boxes, hands, {500_000: 1})
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: boxes._vm.state.open, "the box is open")
    code = receive(program, hands, query="lu hanh noi dia", code="2.001628")
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    hands.scan(code)
    hands.until(lambda: page._vm.state.card is not None, "the dossier")
    if page._vm.state.card.owed_vnd:
        hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page._vm.replaceable() is not None, "collected")
    hands.alt("R")
    hands.until(lambda: page.correct_card.refund.isVisible(), "replace or refund")
    hands.pause(250)
    assert clipped_texts(program, "collect") == []
    page.correct_card.approver.name.line.set("dao")
    page.correct_card.approver.secret.line.set("1234")
    hands.alt("S")
    hands.until(lambda: page.problem.isVisible(), "no ground, no refund")
    page.correct_card.reason.line.set("TT 25/2021 Điều 5.3")
    page.correct_card.approver.name.line.set("lan")
    page.correct_card.approver.secret.line.set("1234")
    hands.alt("S")
    hands.until(lambda: "người khác" in page.problem.text(), "not by oneself")
    page.correct_card.approver.name.line.set("dao")
    page.correct_card.approver.secret.line.set("1234")
    hands.alt("S")
    hands.until(lambda: "Đã hoàn" in page.done.text(), "refunded")
    hands.until(lambda: [fee.status for fee in page._vm.state.card.fees] == ["refunded"], "the fee says so")
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
    hands.until(lambda: page._vm.state.card is not None and page._vm.state.card.owed_vnd, "what is owed")
    assert not page.transfer_code.isVisible()
    hands.alt("K")
    hands.until(lambda: page.transfer_code.isVisible(), "the code")
    hands.pause(250)
    assert clipped_texts(program, "collect") == []
    page.transfer_code.grab().save(str(folder / "code.png"))
    (found,) = zxingcpp.read_barcodes(Image.open(folder / "code.png"))
    owed = str(page._vm.state.card.owed_vnd)
    assert f"54{len(owed):02}{owed}" in found.text
    assert safe_purpose(code) in found.text
    hands.alt("T")
    hands.until(lambda: not page.transfer_code.isVisible(), "gone with cash")


def test_a_shift_goes_to_the_colleague_who_comes_after(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    page = _open_a_box(program, hands, {50_000: 4})
    _count(page, hands, {50_000: 4})
    page.second.name.line.set("son")
    page.second.secret.line.set("1234")
    hands.alt("U")
    hands.until(lambda: "Đã giao ca" in page.done.text(), "handed over")
    hands.pause(250)
    assert clipped_texts(program, "cash") == []
    _change_to(program, hands, "son")
    hands.key(Qt.Key.Key_F5)
    hands.until(lambda: page._vm.state.open and not page._vm.state.absent, "the colleague holds it now")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def test_cash_goes_to_another_desk_and_comes_from_one_and_the_treasury_confirms(opened: Opener, folder: Path) -> None:
    _officers(folder)
    program, hands = opened()
    page = _open_a_box(program, hands, {50_000: 4})
    _count(page, hands, {50_000: 3})
    hands.alt("G")
    hands.until(lambda: "người nhận" in page.problem.text(), "a receiver is wanted")
    page.second.name.line.set("Hoàng Thị Quỹ")
    hands.alt("G")
    hands.until(lambda: "quầy nhận" in page.problem.text(), "a desk is wanted")
    page.reason.line.set("quay-01")
    hands.alt("G")
    hands.until(lambda: "150.000 đ" in page.done.text(), "sent")
    hands.pause(250)
    assert clipped_texts(program, "cash") == []
    _change_to(program, hands, "quy")
    hands.key(Qt.Key.Key_F5)
    hands.until(lambda: page._vm.state.may_deposit and page._vm.state.boxes, "the cashier's view")
    agency = page._vm.state.boxes[0].agency
    page._vm.select(0)
    _count(page, hands, {50_000: 2})
    page.reason.line.set(f"TIEN/quay-02/{agency}/0123456789ab/150000")
    hands.alt("N")
    hands.until(lambda: "lệch −50.000 đ" in page.done.text(), "taken in as counted")
    hands.pause(250)
    assert clipped_texts(program, "cash") == []
    page.reason.line.set("đổi tiền lẻ cho khách")
    hands.alt("D")
    hands.until(lambda: page.reason.text == "" or page.done.text() or page.problem.text(), "the drawer")
    _count(page, hands, {50_000: 1})
    page.reason.line.set("GNT 08")
    hands.alt("K")
    hands.until(lambda: "Kho bạc 50.000 đ" in page.done.text(), "paid in")
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.deposits_card.isVisible(), "the deposit waits for its confirmation")
    hands.until(lambda: tray.differences_card.isVisible(), "and the difference for a second person")
    hands.pause(250)
    assert clipped_texts(program, "tray") == []
    hands.alt("R")
    hands.until(lambda: tray.problem.isVisible(), "a reference is wanted")
    tray.reference.line.set("KB 123/2026")
    hands.alt("R")
    hands.until(lambda: "không tự xác nhận" in tray.problem.text(), "nobody confirms a deposit of their own")
    _change_to(program, hands, "dao")
    hands.key(Qt.Key.Key_F8)
    hands.until(lambda: tray.deposits_card.isVisible(), "it waits for another person")
    tray.reference.line.set("KB 123/2026")
    hands.alt("R")
    hands.until(lambda: not tray.deposits_card.isVisible(), "confirmed")
    hands.until(lambda: tray.review.isVisible(), "the supervisor may look into it")
    tray.finding.line.set("một tờ nằm lại ở quầy 02")
    hands.alt("S")
    hands.until(lambda: not tray.differences_card.isVisible(), "looked into")
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
    hands.until(lambda: program.window.buttons["tray"].badge.text() == "1", "the rail counts it")
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.until(lambda: tray.news_card.isVisible(), "told")
    assert "26TAB 00000001" in tray.news.item(0, 2).text()
    hands.pause(250)
    assert clipped_texts(program, "tray") == []
    hands.alt("X")
    hands.until(lambda: tray.problem.isVisible(), "a finding is wanted")
    tray.news_finding.line.setFocus()
    hands.type("hoàn lại ở quầy 01")
    hands.alt("X")
    hands.until(lambda: not tray.news_card.isVisible(), "looked into")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok
