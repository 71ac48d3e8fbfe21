"""What a clerk says for later reports is said by keys, and stands in the facts."""

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desk_app.demo.cards import LO
from desk_app.store.store import Store
from tests.ui.clerk import Opener, begin, clipped_texts, receive


def _last(folder: Path, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    store = Store(folder)
    reader = store.reader()
    row = reader.connection.execute(
        "SELECT body, substr(private, 33) FROM journal WHERE kind = ? ORDER BY seq DESC LIMIT 1", (kind,)
    ).fetchone()
    reader.close()
    store.close()
    return json.loads(row[0]), json.loads(row[1]) if row[1] else {}


def test_a_fee_paid_on_the_portal_is_said_at_the_intake_and_nothing_is_taken(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    program.window.resize(1366, 768)
    page: Any = begin(program, hands, query="lu hanh noi dia", code="2.001628")
    hands.alt("D")
    hands.alt("V")
    assert page.fee.total.text() == "0 đ"
    assert page.fee.payment.isVisible()
    assert clipped_texts(program, "intake") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem_field == "reference", "without its reference it is not believed")
    hands.type("DVC-77")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None or page.state.problem, "received")
    assert page.state.done is not None, page.state.problem
    body, _private = _last(folder, "DossierReceived")
    assert (body["online_payment"]["reference"], body["fees"][0]["status"]) == ("DVC-77", "paid_online")


def test_a_fee_paid_on_the_portal_later_is_said_at_f4(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    program.window.resize(1366, 768)
    intake: Any = begin(program, hands, query="lu hanh noi dia", code="2.001628")
    hands.alt("D")
    hands.alt("S")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: intake.state.done is not None, "received")
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    hands.type(intake.state.done.code)
    hands.enter()
    hands.until(lambda: page.state.opened is not None, "opened")
    hands.alt("V")
    hands.type("DVC-78")
    assert clipped_texts(program, "collect") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done or page.state.problem, "told")
    assert "3.000.000 đ" in page.state.done
    hands.until(lambda: [fee.status for fee in page.state.opened.fees] == ["paid_online"], "the card says so")
    assert _last(folder, "FeesPaidOnline")[0]["reference"] == "DVC-78"


def test_the_cards_old_number_goes_with_the_person_and_not_with_another(opened: Opener, folder: Path) -> None:
    card = LO.replace("||", "|050123456|", 1) if "||" in LO else "|".join([LO.split("|")[0], "050123456", *LO.split("|")[2:]])
    program, hands = opened()
    program.window.resize(1366, 768)
    page: Any = begin(program, hands, card)
    assert "050123456" in page.person.number.caption.text()
    assert clipped_texts(program, "intake") == []
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None, "received")
    assert _last(folder, "DossierReceived")[1]["owner"]["old_identity_no"] == "050123456"
    page = begin(program, hands, card)
    page.person.number.line.setFocus()
    page.person.number.line.selectAll()
    hands.type("014190000999")
    assert "050123456" not in page.person.number.caption.text()


def test_what_an_agreed_cause_explains_is_chosen(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    program.window.resize(1366, 768)
    code = receive(program, hands)
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.type(code)
    hands.until(lambda: page.state.opened is not None, "found")
    hands.alt("E")
    vm = page.acts
    hands.until(lambda: "agree_cause" in vm.state.acts, "the acts")
    hands.alt(str(vm.state.acts.index("agree_cause") + 1))
    assert vm.state.typed.explains == "late"
    assert clipped_texts(program, "find") == []
    hands.alt("V")
    assert vm.state.typed.explains == "paused"
    hands.alt("C")
    assert vm.state.typed.cause == "subjective"
    page.acts.fields["reason"].line.setFocus()
    hands.type("cho van ban")
    page.acts.fields["agency_document"].line.setFocus()
    hands.type("15/BB")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: vm.state.done or vm.state.problem, "done")
    body, _private = _last(folder, "CauseAgreed")
    assert (body["explains"], body["cause"]) == ("paused", "subjective")
