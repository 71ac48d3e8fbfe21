"""A dossier by post, and one from paper, entered by keys on the intake's page."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desk_app.core.moments import local
from desk_app.documents.builders import slip_of
from desk_app.store.store import Store
from printers.slip import SlipText
from tests.ui.clerk import Opener, begin, clipped_texts


def vietnam_now() -> datetime:
    return local(time.time_ns() // 1_000_000)


def finish(page: Any, hands: Any) -> str:
    page.search.setFocus()
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None or page.state.problem, "received")
    assert not page.state.problem, page.state.problem
    return str(page.state.done.code)


def test_a_dossier_comes_by_post(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands)
    hands.alt("G")
    hands.until(lambda: page.person.arrival.isVisible(), "the row opens")
    hands.type("RR123VN")
    hands.enter()
    later = vietnam_now() + timedelta(days=2)
    hands.type(f"{later:%d/%m/%Y}")
    hands.shoot("buu-chinh")
    assert clipped_texts(program, "intake") == []
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "a postmark of the day after later")
    assert "dấu bưu điện" in page.explanation.problem.text()
    assert page.person.arrival.fields["postmark"].line.hasFocus()
    hands.clear()
    hands.type(f"{vietnam_now() - timedelta(days=3):%d/%m}")
    code = finish(page, hands)
    hands.key(Qt.Key.Key_F7)
    find: Any = program.window.pages["find"]
    find.search.setFocus()
    hands.clear()
    hands.type(code)
    hands.until(lambda: "Nhận qua bưu chính RR123VN" in find.dossier.facts.text(), "the card says how it came")
    hands.shoot("ho-so-buu-chinh")
    assert clipped_texts(program, "find") == []


def test_a_dossier_is_entered_from_paper(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands)
    hands.alt("E")
    hands.until(lambda: page.person.arrival.isVisible(), "the row opens")
    assert not page.explanation.due.isVisible()
    hands.type("TAY-07-15")
    hands.enter()
    then = vietnam_now() - timedelta(days=1)
    hands.type(f"{then:%d/%m %H:%M}")
    hands.shoot("phieu-giay")
    assert clipped_texts(program, "intake") == []
    code = finish(page, hands)
    assert code.split("-")[1] == f"{then:%y%m%d}"
    hands.shoot("da-nhap-phieu-giay")
    assert page.explanation.due.isVisible()
    assert not page.person.arrival.isVisible()  # the next one comes over the counter


def test_taken_in_for_an_agency_of_another_territory(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    page = begin(program, hands)
    hands.alt("D")
    hands.alt("X")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "who decides?")
    assert page.explanation.problem.text() == "Xin ghi cơ quan có thẩm quyền giải quyết."
    hands.type("Sở Xây dựng tỉnh Điện Biên")
    hands.enter()
    hands.type("UBND xã Mường Bú")
    hands.pause(200)
    hands.shoot("phi-dia-gioi")
    assert clipped_texts(program, "intake") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None, "received")
    code = page.state.done.code
    store = Store(folder)
    reader = store.reader()
    dossier = reader.dossier(code)
    assert dossier is not None
    assert (dossier.competent_agency, dossier.supporting_agency) == ("Sở Xây dựng tỉnh Điện Biên", "UBND xã Mường Bú")
    slip = slip_of("appointment_slip", reader.history(code)[0], reader, program.centre, program.texts)
    said = [block.text for block in slip.blocks if isinstance(block, SlipText)]
    assert "Nơi hỗ trợ: UBND xã Mường Bú" in said
    reader.close()
    store.close()
    hands.scan(code)
    card: Any = program.window.pages["return"].dossier
    hands.until(lambda: "Nơi hỗ trợ: UBND xã Mường Bú" in card.facts.text(), "on the card")
