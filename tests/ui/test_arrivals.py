"""A dossier by post, and one from paper, entered by keys on the intake's page."""

import time
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt

from desk_app.core.moments import local
from tests.ui.clerk import Opener, clipped_texts
from tests.ui.test_declining import begin


def vietnam_now() -> datetime:
    return local(time.time_ns() // 1_000_000)


def finish(page: Any, hands: Any) -> str:
    page.search.setFocus()
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page._vm.state.done is not None or page._vm.state.problem, "received")
    assert not page._vm.state.problem, page._vm.state.problem
    return str(page._vm.state.done.code)


def test_a_dossier_comes_by_post(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands)
    hands.alt("G")
    hands.until(lambda: page.arrival.isVisible(), "the row opens")
    hands.type("RR123VN")
    hands.enter()
    later = vietnam_now() + timedelta(days=2)
    hands.type(f"{later:%d/%m/%Y}")
    hands.shoot("buu-chinh")
    assert clipped_texts(program, "intake") == []
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page._vm.state.problem, "a postmark of the day after later")
    assert "dấu bưu điện" in page.problem.text()
    assert page.arrival.fields["postmark"].line.hasFocus()
    hands.clear()
    hands.type(f"{vietnam_now() - timedelta(days=3):%d/%m}")
    code = finish(page, hands)
    hands.key(Qt.Key.Key_F7)
    find: Any = program.window.pages["find"]
    find.search.setFocus()
    hands.clear()
    hands.type(code)
    hands.until(lambda: "Nhận qua bưu chính RR123VN" in find.card.facts.text(), "the card says how it came")
    hands.shoot("ho-so-buu-chinh")
    assert clipped_texts(program, "find") == []


def test_a_dossier_is_entered_from_paper(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands)
    hands.alt("E")
    hands.until(lambda: page.arrival.isVisible(), "the row opens")
    assert not page.due.isVisible()
    hands.type("TAY-07-15")
    hands.enter()
    then = vietnam_now() - timedelta(days=1)
    hands.type(f"{then:%d/%m %H:%M}")
    hands.shoot("phieu-giay")
    assert clipped_texts(program, "intake") == []
    code = finish(page, hands)
    assert code.split("-")[1] == f"{then:%y%m%d}"
    hands.shoot("da-nhap-phieu-giay")
    assert page.due.isVisible()
    assert not page.arrival.isVisible()  # the next one comes over the counter
