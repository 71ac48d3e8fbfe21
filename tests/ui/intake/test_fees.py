"""The fee on the intake's page is the fee that is charged."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desk_app.core.catalogue import FeeRule
from desk_app.store.store import Store
from tests.ui.clerk import Opener, begin

QUERY, CODE = "phu hieu", "2.002288"


def _costs(folder: Path, *fees: FeeRule) -> None:
    """The centre's catalogue says so from now on."""
    store = Store(folder)
    with store.write() as tx:
        procedure = tx.procedure(CODE)
        assert procedure is not None
        tx.put_procedure(replace(procedure, fees=fees), "cap phu hieu cho xe o to 2.002288")
        tx.put_setting("catalogue_version", str(fees))
    store.close()


def test_an_amount_that_changed_while_the_page_stood_open_is_told_and_not_charged(opened: Opener, folder: Path) -> None:
    _costs(folder, FeeRule("fee", "Phí phù hiệu", 50_000, "fixed"))
    program, hands = opened()
    page: Any = begin(program, hands, query=QUERY, code=CODE)
    hands.alt("D")
    hands.alt("S")
    assert page.fee.total.text() == "50.000 đ"
    _costs(folder, FeeRule("fee", "Phí phù hiệu", 80_000, "fixed"))
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "told")
    assert "50.000 đ" in page.explanation.problem.text()
    assert "80.000 đ" in page.explanation.problem.text()
    hands.until(lambda: page.fee.total.text() == "80.000 đ", "what is right stands on the page")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None, "received")
    store = Store(folder)
    reader = store.reader()
    assert [fee.amount_vnd for fee in reader.fees(page.state.done.code)] == [80_000]
    reader.close()
    store.close()


def test_a_named_amount_keeps_its_caret_while_it_is_typed_and_is_what_is_charged(opened: Opener, folder: Path) -> None:
    _costs(folder, FeeRule("charge", "Lệ phí", None, "unset", basis="M"), FeeRule("fee", "Phí", 2_000, "fixed", per="trang"))
    program, hands = opened()
    page: Any = begin(program, hands, query=QUERY, code=CODE)
    hands.alt("D")
    hands.alt("S")
    amount, pages = page.fee.lines.places()["amount.0"], page.fee.lines.places()["quantity"]
    amount.setFocus()
    hands.type("30.000")
    assert amount.text() == "30.000"
    pages.setFocus()
    hands.type("12")
    assert page.fee.total.text() == "54.000 đ"
    assert [name.text() for name in page.fee.lines.findChildren(QLabel)] == ["Lệ phí · chưa kiểm chứng", "Phí"]
    hands.clear()
    hands.type("0")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem_field == "quantity", "a count of none is refused in its field")
    pages.setFocus()
    hands.clear()
    hands.type("12")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None or page.state.problem, "received")
    store = Store(folder)
    reader = store.reader()
    assert [fee.amount_vnd for fee in reader.fees(page.state.done.code)] == [30_000, 24_000]
    reader.close()
    store.close()
