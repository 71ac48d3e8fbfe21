"""What F9's button says is what F9 does, also while another dossier's code stands in the field."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from tests.desks import Desk
from tests.ui.clerk import Opener
from tests.ui.desk.test_shown_is_stored import facts
from tests.ui.parts.test_early_keys import open_code, page_of, two_debts, two_results

OPEN = "Mở hồ sơ"


def said(page: Any) -> str:
    return str(page.button.accessibleName())


def _type(hands: Any, page: Any, code: str) -> None:
    page.code.setFocus()
    hands.clear()
    hands.type(code)


def test_a_code_typed_over_a_statement_is_opened_and_the_button_says_so(opened: Opener, folder: Path, tmp_path: Path) -> None:
    code, _second = two_debts(folder)
    file = tmp_path / "sao-ke.csv"
    file.write_text("Ngày,Số CT,Ghi nợ,Ghi có,Nội dung\n25/11/2026,1,,50000,A\n")
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    page.statement.path.line.setFocus()
    hands.type(str(file))
    hands.alt("I")
    hands.until(lambda: page.statement.state.preview, "the preview")
    assert "Ghi sao kê" in said(page)
    _type(hands, page, code)
    assert OPEN in said(page)
    hands.clear()
    assert "Ghi sao kê" in said(page)
    _type(hands, page, code)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.opened is not None, "opened, as the button said")
    assert facts(folder, "StatementRead") == []
    assert "Thu phí" in said(page)


def test_f4_says_that_the_typed_one_is_opened_first(opened: Opener, folder: Path) -> None:
    first, second = two_debts(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    open_code(hands, page, first)
    assert "Thu phí" in said(page)
    _type(hands, page, second)
    assert OPEN in said(page)
    _type(hands, page, first)
    assert "Thu phí" in said(page), "the one that is open"


def test_f3_says_that_the_typed_one_is_opened_first(opened: Opener, folder: Path) -> None:
    first, second = two_results(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F3, "return")
    _type(hands, page, first)
    assert page.button.isVisible(), "F9 opens it: the button says so"
    assert OPEN in said(page)
    open_code(hands, page, first)
    assert "Trả kết quả" in said(page)
    _type(hands, page, second)
    assert OPEN in said(page)


def test_f6_says_that_the_typed_one_is_taken_first(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    code = desk.receive(amount=None, tendered=None).code
    desk.store.close()
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F6, "handover")
    page.agency.choose("svhttdl")
    hands.until(lambda: page.state.waiting, "it waits")
    before = said(page)
    _type(hands, page, code)
    assert said(page) != before
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.out == (code,), "taken")
    assert said(page) == before


def test_no_key_acts_on_the_open_dossier_while_the_field_names_another(opened: Opener, folder: Path) -> None:
    first, second = two_debts(folder)
    desk = Desk(folder)
    third = desk.receive(number="014090000555", amount=None, tendered=None).code
    desk.store.close()
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    open_code(hands, page, first)
    _type(hands, page, second)
    hands.alt("N")
    hands.until(lambda: page.state.opened is not None and page.state.opened.dossier.code == second, "the typed one, seen")
    assert first not in page.owed.lines.text(), "nothing is done to the one before"
    page = page_of(program, hands, Qt.Key.Key_F3, "return")
    open_code(hands, page, third)
    page.result_no.line.setFocus()
    hands.type("KQ-1")
    _type(hands, page, second)
    hands.alt("K")
    hands.until(lambda: page.state.opened.dossier.code == second, "the typed one, seen")
    assert facts(folder, "ResultArrived") == []


def test_the_caret_is_in_a_field_that_is_seen_whatever_came_of_a_code(opened: Opener, folder: Path) -> None:
    debt, _second = two_debts(folder)
    desk = Desk(folder)
    nothing_due = desk.receive(number="014090000555", amount=None, tendered=None).code
    desk.store.close()
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    for code, place in ((debt, page.payment.tendered.line), (nothing_due, page.code), (debt[:-4] + "0777", page.code)):
        hands.scan(code)
        hands.until(lambda: not page.state.busy, "an answer")
        hands.pause(50)
        assert program.window.focusWidget() is place
        assert place.isVisible()
        page.code.setFocus()
