"""The change stands as large after F9 as before it, and a sum that no drawer holds wants another key."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.demo.hands import Hands
from desk_app.wiring.main import Program
from tests.desks import Desk
from tests.ui.clerk import Opener, begin, clipped_texts


@pytest.fixture
def folder(desk: Desk) -> Any:
    desk.open_shift()
    desk.store.close()
    return desk.store.folder


def _page(program: Program, hands: Hands, tendered: str) -> Any:
    program.window.resize(1366, 768)
    page: Any = begin(program, hands, query="lu hanh noi dia", code="2.001628")
    hands.alt("D")
    hands.alt("T")
    hands.type(tendered)
    return page


def test_the_change_is_as_large_after_f9_as_before(opened: Opener) -> None:
    program, hands = opened()
    page = _page(program, hands, "3.500.000")
    before = page.fee.payment.change
    assert before.text() == "500.000 đ"
    size = before.fontMetrics().height()
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None or page.state.problem, "received")
    assert page.state.problem == ""
    assert page.explanation.change.isVisible()
    assert page.explanation.change.text() == "Trả lại 500.000 đ"
    assert page.explanation.change.fontMetrics().height() >= size
    assert clipped_texts(program, "intake") == []
    page.person.number.line.setFocus()
    hands.type("0")
    assert not page.explanation.change.isVisible()  # the next citizen's page begins


def test_a_sum_that_no_drawer_holds_wants_another_key(opened: Opener) -> None:
    program, hands = opened()
    page = _page(program, hands, "600.000.000")
    for _ in range(3):
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.problem, "questioned")
        assert page.state.done is None
        assert "Alt+Y" in page.explanation.problem.text()
        hands.pause(900)
    page.fee.payment.tendered.line.setFocus()
    hands.type("0")
    hands.alt("Y")  # of a sum that was not asked about
    assert page.state.done is None
    hands.key(Qt.Key.Key_Backspace)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "questioned again")
    hands.alt("Y")
    hands.until(lambda: page.state.done is not None, "taken")
    assert page.explanation.change.text() == "Trả lại 597.000.000 đ"
    assert clipped_texts(program, "intake") == []


def test_at_f4_too(opened: Opener) -> None:
    program, hands = opened()
    intake = _page(program, hands, "")
    hands.alt("S")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: intake.state.done is not None, "received")
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    hands.type(intake.state.done.code)
    hands.enter()
    hands.until(lambda: page.state.opened is not None, "opened")
    hands.alt("T")
    hands.type("99.999.999.999.999")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "refused")
    assert "99.999.999.999.999 đ" in page.problem.text()
    hands.alt("Y")
    assert page.state.done == ""
    page.payment.tendered.line.setFocus()
    page.payment.tendered.line.selectAll()
    hands.type("600.000.000")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "Alt+Y" in page.problem.text(), "questioned")
    hands.alt("Y")
    hands.until(lambda: page.state.done, "taken")
    assert page.change.text() == "Trả lại 597.000.000 đ"
