"""F9 of F3 and F4 is under way, and the clerk types on: the next code stands in its field, and in none of the one before."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desk_app.services.dossier.return_result import ReturnResult
from desk_app.services.money.collect_fee import CollectFee
from desk_app.workers.messages import Problem
from tests.ui.clerk import HeldActs, Opener
from tests.ui.parts.test_early_keys import open_code, page_of, two_debts, two_results


def test_the_next_code_is_typed_while_a_result_is_returned(opened: Opener, folder: Path) -> None:
    first, second = two_results(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F3, "return")
    open_code(hands, page, first)
    hands.alt("C")
    held = HeldActs(program, ReturnResult)
    page.receiver_name.line.setFocus()
    hands.key(Qt.Key.Key_F9)
    assert page.state.busy, page.state.problem
    before = page.who
    hands.type(second)
    hands.enter()
    assert page.who == before
    held.let_go()
    hands.until(lambda: page.state.opened.dossier.code == second, "the next one")
    assert (page.receiver_name.text, page.code.text()) == ("", second)


def test_the_next_code_is_typed_while_a_fee_is_collected(opened: Opener, folder: Path) -> None:
    first, second = two_debts(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    open_code(hands, page, first)
    hands.type("500000")
    held = HeldActs(program, CollectFee)
    hands.key(Qt.Key.Key_F9)
    assert page.state.busy, page.state.problem
    hands.type(second)
    hands.enter()
    held.let_go()
    hands.until(lambda: page.state.opened is not None and page.state.opened.dossier.code == second, "the next one")
    assert page.payment.tendered.text == ""


def test_refused_what_was_typed_stands_where_it_was(opened: Opener, folder: Path) -> None:
    code, _second = two_debts(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    open_code(hands, page, code)
    hands.type("500")
    held = HeldActs(program, CollectFee)
    hands.key(Qt.Key.Key_F9)
    hands.type("000")
    refused: Any = held.waiting[0][2]
    refused(Problem(0, "Thiếu tiền", "problem.tendered_short", "tendered"))
    hands.until(lambda: page.payment.tendered.text == "500000", "what was typed")
