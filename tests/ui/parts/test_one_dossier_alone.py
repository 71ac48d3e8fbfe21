"""Nothing that was typed for one dossier acts on another: the fields of an act are empty where another dossier stands."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desk_app.demo.cards import CA, LO
from desk_app.demo.hands import Hands
from tests.desks import Desk
from tests.services import steps
from tests.ui.clerk import Opener
from tests.ui.parts.test_early_keys import open_code, page_of, two_debts


def _two_away(folder: Path) -> tuple[str, str]:
    """Both lie with the agency, so that their results may come in."""
    desk = Desk(folder)
    codes = [desk.receive(number=card.split("|")[0], amount=None, tendered=None).code for card in (LO, CA)]
    with desk.store.write() as tx:
        for code in codes:
            steps.STEPS["hand_over_dossiers"](tx, desk, code, desk.actor)
    desk.store.close()
    return codes[0], codes[1]


def _fill(hands: Hands, *fields: Any) -> None:
    for field in fields:
        field.line.setFocus()
        hands.clear()
        hands.type("B-14")


def test_the_place_of_one_result_is_not_the_place_of_the_next(opened: Opener, folder: Path) -> None:
    first, second = _two_away(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F3, "return")
    open_code(hands, page, first)
    _fill(hands, page.result_no, page.store_place)
    open_code(hands, page, second)
    assert (page.result_no.text, page.store_place.text) == ("", "")


def test_a_receipt_is_not_mailed_to_the_payer_of_another_dossier(opened: Opener, folder: Path) -> None:
    first, second = two_debts(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    open_code(hands, page, first)
    page.mail_panel.email.line.set("nguoi.nop@example.vn")
    page.by_code.name.line.set("Phí thẩm định")
    page.by_code.amount.line.set("70.000")
    page.by_code.payer.line.set("Lò Văn Xuân")
    open_code(hands, page, second)
    left = [field.text for field in (page.mail_panel.email, page.by_code.name, page.by_code.amount, page.by_code.payer)]
    assert left == ["", "", "", ""]


def test_why_one_slip_is_printed_again_is_no_reason_for_another(opened: Opener, folder: Path) -> None:
    first, second = two_debts(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F7, "find")
    _found(hands, page, first)
    _fill(hands, page.reason)
    page.table.itemSelectionChanged.emit()
    hands.pause(100)
    assert page.reason.text == "B-14", "the same one keeps it"
    _found(hands, page, second)
    assert page.reason.text == ""


def _found(hands: Hands, page: Any, code: str) -> None:
    page.search.setFocus()
    hands.clear()
    hands.type(code)
    hands.until(lambda: page.state.answered == code and page.state.opened is not None, "found")
    assert page.state.opened.dossier.code == code


def test_what_was_typed_for_one_agency_is_not_said_of_the_next(opened: Opener) -> None:
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F6, "handover")
    hands.pause(100)
    fields = (page.reason, page.store_place, page.courier.name, page.courier.secret)
    _fill(hands, *fields)
    hands.alt("2")
    hands.until(lambda: page.state.agency == program.centre.agencies[1].id, "another agency")
    assert [field.text for field in fields] == [""] * 4


def test_the_reason_of_one_that_stays_is_used_up_with_it(opened: Opener, folder: Path) -> None:
    first, second = two_debts(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F6, "handover")
    hands.until(lambda: len(page.state.waiting) == 2, "both wait")
    page.outgoing.mark(first)
    page.reason.line.setFocus()
    hands.type("chờ chữ ký")
    hands.alt("K")
    assert dict(page.state.reasons) == {first: "chờ chữ ký"}
    assert page.reason.text == ""
    hands.alt("K")
    assert second not in page.state.reasons
