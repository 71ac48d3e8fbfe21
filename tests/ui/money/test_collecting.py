"""F4 and F10 as a clerk, a cashier and an accountant use them."""

import os
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desk_app.demo.hands import Hands
from desk_app.services.money.collect_fee import Payment
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.view_models.money.statement import StatementViewModel
from desk_app.wiring.main import Program
from desk_app.wiring.setting_up import add_demo_signature
from tests.desks import SECRET_HASH, Desk
from tests.ui.clerk import Opener, begin, change_to, clipped_texts, count_box, open_box
from tests.ui.desk.test_shown_is_stored import facts


def _prepare(folder: Path, *amounts: int, **changes: Any) -> list[str]:
    """Dossiers that owe, and a box that is open."""
    desk = Desk(folder)
    with desk.store.write() as tx:
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), SECRET_HASH)
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
    desk.open_shift()
    codes = [desk.receive("2.001628", f"0141900001{n:02d}", amount, None, **changes).code for n, amount in enumerate(amounts)]
    desk.store.close()
    return codes


def _reader(folder: Path) -> Any:
    from desk_app.store.database import open_reader
    from desk_app.store.queries import Queries

    return Queries(open_reader(folder / "desk.sqlite3"), "")


def _look(program: Program, hands: Hands, place: str, name: str) -> None:
    hands.pause(250)
    if folder := os.environ.get("SCREENS"):
        program.window.grab().save(f"{folder}/{name}.png")
    assert clipped_texts(program, place) == []


def _collect_page(program: Program, hands: Hands, code: str) -> Any:
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    hands.scan(code)
    hands.until(lambda: page.state.opened is not None and page.state.opened.dossier.code == code, "the dossier")
    return page


def test_two_dossiers_are_paid_at_once_partly_by_transfer(opened: Opener, folder: Path) -> None:
    first, second = _prepare(folder, 300_000, 200_000)
    program, hands = opened()
    page = _collect_page(program, hands, first)
    hands.alt("N")
    hands.until(lambda: page.code.hasFocus() and page.code.text() == "", "room for the next")
    assert page.owed.figure.text() == "300.000 đ"
    hands.scan(second)
    hands.until(lambda: page.owed.figure.text() == "500.000 đ", "both are summed")
    hands.alt("C")
    page.payment.transferred.line.setFocus()
    hands.type("400 000")
    page.payment.reference.line.setFocus()
    hands.type("FT26330")
    page.payment.tendered.line.setFocus()
    hands.type("200 000")
    hands.until(lambda: page.payment.change.text() == "100.000 đ", "the change is told before")
    _look(program, hands, "collect", "hai-ho-so-hai-cach")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "00000001" in page.done.text() and "00000002" in page.done.text(), "two receipts")
    assert "100.000 đ" in page.change.text()
    _look(program, hands, "collect", "hai-bien-lai")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def test_a_fee_is_reduced_by_a_ground_and_by_hand(opened: Opener, folder: Path) -> None:
    (code,) = _prepare(folder, 300_000)
    program, hands = opened()
    page = _collect_page(program, hands, code)
    hands.alt("M")
    hands.until(lambda: page.reduce_panel.isVisible(), "the grounds")
    page.reduce_panel.ground.choose("other")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.problem.isVisible(), "an amount is wanted")
    page.reduce_panel.amount.line.setFocus()
    hands.type("100,000")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "phẩy" in page.problem.text(), "no comma")
    _look(program, hands, "collect", "mien-giam")
    hands.clear()
    hands.type("100.000")
    page.reduce_panel.basis.line.setFocus()
    hands.type("NQ 12/2026/NQ-HĐND Điều 3")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.owed.figure.text() == "100.000 đ", "reduced")
    assert "300.000 đ" in page.owed.lines.text()
    hands.alt("M")
    hands.until(lambda: page.reduce_panel.isVisible(), "the grounds")
    page.reduce_panel.ground.choose("poor")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "miễn" in page.done.text(), "exempt")
    hands.until(lambda: not page.button.isVisible(), "nothing is left to collect")
    program.stop()


def test_a_transfer_is_expected_then_seen_and_a_statement_is_read(opened: Opener, folder: Path, tmp_path: Path) -> None:
    first, second = _prepare(folder, 300_000, 200_000, payment=Payment("transfer", 0))
    program, hands = opened()
    page = _collect_page(program, hands, first)
    hands.until(lambda: page.expected_panel.isVisible(), "the transfer waits")
    _look(program, hands, "collect", "cho-chuyen-khoan")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.problem.isVisible(), "a reference is wanted")
    page.expected_panel.reference.line.setFocus()
    hands.type("FT99")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "00000001" in page.done.text(), "the receipt")
    page.code.setFocus()
    hands.clear()
    hands.enter()
    hands.until(lambda: page.statement.isVisible(), "transfers as a whole")
    file = tmp_path / "sao ke.csv"
    lines = ["Ngày giao dịch;Số tham chiếu;Nội dung;Ghi nợ;Ghi có", f"25/11/2026;FT1;nop phi {second};;200.000"]
    lines += ["25/11/2026;FT2;khong ro;;70.000", "25/11/2026;FT99;x;;300.000", "25/11/2026;FT98;phi;11.000;"]
    file.write_text("\n".join(lines))
    page.statement.path.line.setFocus()
    hands.type(str(tmp_path / "khong-co.csv"))
    hands.alt("I")
    hands.until(lambda: page.statement.problem.isVisible(), "no such file")
    hands.clear()
    hands.type(str(file))
    hands.alt("I")
    hands.until(lambda: page.statement.preview.isVisible(), "the file is shown before anything is written")
    told = page.statement.preview.told.text()
    assert "3 khoản tiền vào, tổng 570.000 đ" in told
    assert "1 lập biên lai, 1 chưa rõ của ai, 1 đã có biên lai, 1 bỏ: tiền ra" in told
    assert page.statement.preview.rows.rowCount() == 4
    assert "Ghi sao kê" in page.button.accessibleName()
    assert page.button.isVisible()
    _look(program, hands, "collect", "sao-ke-xem-truoc")
    store = _reader(folder)
    assert store.connection.execute("SELECT count(*) FROM journal WHERE kind = 'StatementRead'").fetchone()[0] == 0
    store.close()
    hands.alt("U")
    hands.until(lambda: not page.statement.preview.isVisible(), "left, nothing written")
    hands.alt("I")
    hands.until(lambda: page.statement.preview.isVisible(), "looked at again")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "Lập 1 biên lai, 1 khoản đã biết, 1 khoản chưa rõ" in page.statement.done.text(), "matched")
    hands.until(lambda: page.statement.unmatched.rowCount() == 1 and page.statement.expected.rowCount() == 0, "lists")
    _look(program, hands, "collect", "sao-ke")
    # the bank words a line otherwise in its next file: a person says that it is money of its own
    file.write_text("\n".join([lines[0], "25/11/2026;FT2;khong ro, dien giai khac;;70.000"]))
    hands.alt("I")
    hands.until(lambda: "1 nghi đã đọc" in page.statement.preview.told.text(), "in doubt")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.statement.unmatched.rowCount() == 2, "both are listed")
    page.statement.unmatched.setFocus()
    hands.key(Qt.Key.Key_Up)
    hands.until(lambda: page.statement.is_new.isVisible(), "the doubtful one stands first")
    page.statement.finding.line.setFocus()
    hands.type("ngân hàng báo là hai khoản")
    _look(program, hands, "collect", "sao-ke-nghi-trung")
    hands.alt("D")
    hands.until(lambda: not page.statement.is_new.isVisible() and page.statement.finding.text == "", "of its own")
    assert page.statement.unmatched.rowCount() == 2
    page.statement.finding.line.setFocus()
    hands.type("khách chuyển nhầm")
    hands.alt("X")
    hands.until(lambda: page.statement.unmatched.rowCount() == 1 and page.statement.finding.text == "", "one is explained")
    page.statement.finding.line.setFocus()
    hands.type("khách chuyển nhầm, đã báo ngân hàng")
    hands.alt("X")
    hands.until(lambda: not page.statement.unmatched.isVisible(), "explained")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def test_the_cashier_collects_on_the_code_alone(opened: Opener, folder: Path) -> None:
    _prepare(folder)
    program, hands = opened("quy")
    boxes = open_box(program, hands, {}, 3)
    agency = boxes.state.boxes[2].agency
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    hands.scan("H52.16-261125-0501")
    hands.until(lambda: page.by_code.isVisible(), "a dossier of another counter")
    page.by_code.agency.choose(agency)
    for field, text in ((page.by_code.name, "Lệ phí"), (page.by_code.amount, "40 000"), (page.by_code.payer, "Quàng Thị Xa")):
        field.line.setFocus()
        hands.type(text)
    page.payment.tendered.line.setFocus()
    hands.type("50000")
    hands.until(lambda: page.payment.change.text() == "10.000 đ", "the change is told before")
    assert not page.problem.isVisible()
    _look(program, hands, "collect", "thu-ho")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "00000001" in page.done.text(), "collected")
    assert "10.000 đ" in page.change.text()
    hands.until(lambda: page.open_correct.isVisible(), "its receipt is here to correct")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.problem.isVisible(), "F9 once more takes nothing once more")
    assert len(facts(folder, "FeeCollected")) == 1
    hands.alt("R")
    hands.until(lambda: page.correct_panel.isVisible(), "too much was typed")
    _look(program, hands, "collect", "thu-ho-sua")
    page.correct_panel.amounts[0].line.set("4.000")
    page.correct_panel.reason.line.set("gõ thừa một số 0")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "00000002" in page.done.text(), "replaced")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def test_a_wrong_name_is_noticed(opened: Opener, folder: Path) -> None:
    (code,) = _prepare(folder, 300_000)
    program, hands = opened()
    page = _collect_page(program, hands, code)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.open_correct.isVisible() and page.mail_panel.isVisible(), "collected")
    page.mail_panel.email.line.setFocus()
    hands.type("lo.mau")
    hands.alt("E")
    hands.until(lambda: "e-mail không đúng" in page.problem.text(), "no address")
    hands.type("@example.vn")
    _look(program, hands, "collect", "gui-bien-lai")
    hands.alt("E")
    hands.until(lambda: "lo.mau@example.vn" in page.done.text(), "asked for")
    hands.alt("R")
    hands.until(lambda: page.correct_panel.isVisible(), "the receipt is wrong")
    page.correct_panel.payer.line.set("Lò Thị Mẫn")
    page.correct_panel.reason.line.set("sai tên")
    _look(program, hands, "collect", "bien-lai-sai")
    hands.alt("G")
    hands.until(lambda: "04/SS-CTĐT" in page.done.text(), "noticed")
    assert [receipt.state for receipt in page.state.opened.receipts] == ["issued"]
    program.stop()


def test_books_signature_and_closings_on_f10(opened: Opener, folder: Path) -> None:
    (code,) = _prepare(folder, 300_000)
    store = Store(folder)
    add_demo_signature(store)
    store.close()
    program, hands = opened()
    page = _collect_page(program, hands, code)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.open_correct.isVisible(), "collected")
    hands.key(Qt.Key.Key_F10)
    books: Any = program.window.pages["books"]
    hands.until(lambda: books.state.signer.health == "ready" and not books.state.signer.waiting, "signed")
    books.agency.choose("svhttdl")
    hands.key(Qt.Key.Key_F9)
    hands.enter()
    hands.until(lambda: "đóng ca" in books.problem.text(), "the box is open")
    change_to(program, hands, "ke")
    hands.key(Qt.Key.Key_F10)
    books = program.window.pages["books"]
    hands.until(lambda: books.assign.isVisible(), "the accountant's view")
    assert not books.problem.isVisible(), "what the officer before was told is not the next one's"
    for field, text in (
        (books.book_no, "05"),
        (books.form, "01BLP2-001"),
        (books.serial, "AA-22P"),
        (books.first, "101"),
        (books.last, "150"),
    ):
        field.line.setFocus()
        hands.type(text)
    hands.alt("C")
    hands.until(lambda: "Đã cấp quyển 05" in books.done.text(), "assigned")
    books.first.line.set("120")
    books.last.line.set("121")
    hands.alt("M")
    hands.until(lambda: books.problem.isVisible(), "a reason is wanted")
    books.reason.line.set("Báo cáo BC21/BLG ngày 25/11/2026")
    hands.alt("M")
    hands.until(lambda: "2 tờ" in books.done.text(), "lost")
    books.period.line.set("13/2026")
    hands.alt("T")
    hands.until(lambda: "Kỳ không đúng" in books.problem.text(), "no such month")
    _look(program, hands, "books", "bien-lai-khoa-so")
    change_to(program, hands, "lan")
    hands.key(Qt.Key.Key_F5)
    boxes: Any = program.window.pages["cash"]
    hands.until(lambda: boxes.state.own, "the boxes")
    for number, box in enumerate(boxes.state.boxes, 1):
        if box.shift is not None:
            hands.alt(str(number))
            count_box(boxes, hands, {50_000: 10 if box.agency == "svhttdl" else 4})
    hands.key(Qt.Key.Key_F10)
    books = program.window.pages["books"]
    books.agency.choose("svhttdl")
    hands.key(Qt.Key.Key_F9)
    hands.key(Qt.Key.Key_F9)  # twice is once: another key says that it is meant
    hands.pause(100)
    assert books.sure.isVisible()
    assert not books.done.text()
    hands.enter()
    hands.until(lambda: "Đã khóa sổ: Ngày 25/11/2026, số 1" in books.done.text(), "the day of the float is closed")
    hands.key(Qt.Key.Key_F9)  # and the day of the receipt, where it is another one
    hands.enter()
    hands.until(lambda: "số 2" in books.done.text() or "chưa có thu chi" in books.problem.text(), "all is closed")
    hands.until(lambda: sum(line.receipts for line in books.state.view.periods) == 1, "and listed")
    _look(program, hands, "books", "khoa-so-ngay")
    program.stop()
    assert verify(folder / "desk.sqlite3").ok


def test_without_its_token_receipts_wait_and_say_so(opened: Opener, folder: Path) -> None:
    (code,) = _prepare(folder, 300_000)
    store = Store(folder)
    add_demo_signature(store)
    with store.write() as tx:
        tx.put_setting("signer", "pkcs11:/no/such/library.so?token=BIENLAI")
    store.close()
    program, hands = opened()
    page = _collect_page(program, hands, code)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.open_correct.isVisible(), "collected all the same")
    hands.until(lambda: "1 biên lai chờ ký số" in program.window.strip.signer.text(), "the strip says so")
    assert program.window.strip.signer.isVisible()
    change_to(program, hands, "admin")
    hands.key(Qt.Key.Key_F10)
    assert program.window.place != "books"  # not the administrator's books
    program.stop()
    store = Store(folder)
    with store.write() as tx:
        tx.put_setting("signer", "software")
    store.close()
    program, hands = opened()
    hands.until(lambda: not program.window.strip.signer.isVisible(), "signed once the signature is back")
    store = Store(folder)
    reader = store.reader()
    assert reader.unsigned_receipts() == 0
    reader.close()
    store.close()


def test_the_citizen_sees_each_fee_before_it_is_taken(opened: Opener, folder: Path) -> None:
    (code,) = _prepare(folder, 300_000)
    program, hands = opened()
    window = program.open_customer_screen()
    window.resize(1366, 768)
    window.show()
    program.window.activateWindow()  # without a window manager nobody else gives the keys back
    assert window.welcome.isVisible()

    def said() -> list[str]:
        return [part.text() for part in window.panel.findChildren(QLabel) if part.isVisible()]

    page = _collect_page(program, hands, code)
    hands.until(lambda: "Phí thẩm định" in said() and "300.000 đ" in said(), "the fee and the sum")
    page.payment.tendered.line.setFocus()
    hands.type("500000")
    hands.until(lambda: "200.000 đ" in said(), "the change")
    hands.alt("K")
    hands.until(lambda: window.code.isVisible(), "the transfer code")
    hands.pause(150)
    if screens := os.environ.get("SCREENS"):
        window.grab().save(f"{screens}/man-hinh-khach.png")
    hands.alt("T")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.open_correct.isVisible(), "collected")
    hands.until(lambda: window.welcome.isVisible(), "the screen is free for the next")
    program.stop()


def test_the_next_officer_on_f4_finds_neither_the_citizen_nor_the_words_of_the_one_before(opened: Opener, folder: Path) -> None:
    (code,) = _prepare(folder, 300_000)
    program, hands = opened()
    page = _collect_page(program, hands, code)
    page.payment.tendered.line.setFocus()
    hands.type("100000")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.problem.text(), "not enough")
    change_to(program, hands, "son")
    hands.key(Qt.Key.Key_F4)
    page = program.window.pages["collect"]
    hands.pause(50)
    assert page.state.opened is None
    assert not page.dossier.isVisible()
    assert (page.code.text(), page.problem.text(), page.payment.tendered.text) == ("", "", "")


def test_keys_of_the_bank_statement_do_nothing_while_a_dossier_stands_in_its_place(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = _prepare(folder, 300_000)
    done: list[object] = []
    for act in ("read", "explain", "leave"):
        monkeypatch.setattr(StatementViewModel, act, lambda _vm, *what: done.append(what))
    program, hands = opened()
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    page.statement.path.line.setFocus()
    hands.type("/khong/co/tep.csv")
    page = _collect_page(program, hands, code)
    assert page.statement.isHidden()
    for key in "IXDU":
        hands.alt(key)
    assert done == []
    page.code.setFocus()
    hands.clear()
    hands.enter()
    hands.until(lambda: page.statement.isVisible(), "no dossier, and the statement again")
    hands.alt("I")
    assert done == [(page.statement.agency.value, "/khong/co/tep.csv")]


def test_what_was_said_of_a_code_goes_when_a_file_is_read(opened: Opener, tmp_path: Path) -> None:
    file = tmp_path / "sao-ke.csv"
    file.write_text("Ngày,Số CT,Ghi nợ,Ghi có,Nội dung\n25/11/2026,1,,50000,A\n")
    program, hands = opened()
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    hands.type("sao ke")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.trouble.isVisible(), "not a dossier's code")
    hands.clear()
    page.statement.path.line.setFocus()
    hands.type(str(file))
    hands.alt("I")
    hands.until(lambda: page.statement.state.preview, "the preview")
    assert not page.trouble.isVisible()


def test_a_sum_of_many_figures_leaves_the_field_in_which_it_is_corrected_its_room(opened: Opener, folder: Path) -> None:
    _prepare(folder, 300_000)
    program, hands = opened()
    page = begin(program, hands, query="lu hanh noi dia", code="2.001628")
    line = page.fee.payment.tendered.line
    line.setFocus()
    hands.type("99999999999999")
    hands.pause(150)
    assert line.width() > line.fontMetrics().horizontalAdvance(line.text())
    assert clipped_texts(program, "intake") == []


def test_f9_pressed_again_does_not_collect_what_it_has_just_reduced(opened: Opener, folder: Path) -> None:
    """F9 wrote the reduction; pressed once more it took the money and made out the receipt, tendered or not."""
    (code,) = _prepare(folder, 300_000)
    program, hands = opened()
    page = _collect_page(program, hands, code)
    hands.alt("M")
    hands.until(lambda: page.reduce_panel.isVisible(), "the grounds")
    page.reduce_panel.ground.choose("other")
    page.reduce_panel.amount.line.setFocus()
    hands.type("100.000")
    page.reduce_panel.basis.line.setFocus()
    hands.type("NQ 12")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.owed.figure.text() == "100.000 đ" and page.pay_panel.isVisible(), "reduced")
    hands.key(Qt.Key.Key_F9)
    assert not page.state.busy
    assert "Thu phí và in biên lai" in page.problem.text()
    assert page.payment.tendered.line.hasFocus()
    hands.enter()
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.open_correct.isVisible(), "collected, by a key that meant it")


def test_f10_says_at_once_that_the_signature_is_set_up(opened: Opener, folder: Any) -> None:
    """Also where the page is opened long after the signature was looked at."""
    store = Store(folder)
    add_demo_signature(store)
    store.close()
    program, hands = opened()
    hands.until(lambda: program.crew.signer_now.health == "ready", "looked at")
    hands.key(Qt.Key.Key_F10)
    books: Any = program.window.pages["books"]
    assert books.signer.text() == program.texts("ui.books.signer_ready")
