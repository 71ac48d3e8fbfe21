"""The old number of nine digits and the new one of the card are one person: at the intake, in the search, at the return."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.desks import Desk
from tests.services import steps
from tests.ui.clerk import Opener, begin, clipped_texts
from tests.ui.desk.test_shown_is_stored import facts

OLD, NEW = "050000123", "014190000123"
CARD = f"{NEW}|{OLD}|Lò Thị Mẫu|15081990|Nữ|Bản Mẫu, Tỉnh Sơn La|01072021"


def test_a_dossier_under_the_old_number_is_found_warned_of_and_returned_by_the_card(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    code = desk.receive("2.002288", OLD, None, None).code
    desk.store.close()
    program, hands = opened()
    page = begin(program, hands, CARD)
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem or page.state.done, "warned")
    assert code in page.explanation.problem.text()
    assert clipped_texts(program, "intake") == []
    hands.shoot("trung-so-cu")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: not page.state.busy, "refused again")
    assert page.state.done is None, "by another key only"
    hands.alt("Y")
    hands.until(lambda: page.state.done, "received all the same")
    second = page.state.done.code
    hands.key(Qt.Key.Key_F7)
    find: Any = program.window.pages["find"]
    for number in (OLD, NEW, f"{NEW[:3]} {NEW[3:6]} {NEW[6:]}"):
        find.search.setFocus()
        hands.clear()
        hands.type(number)
        hands.until(lambda n=number: find.state.answered == n, "answered")  # type: ignore[misc]
        assert {found.code for found in find.state.found} == {code, second}, number
    hands.shoot("tim-so-cu")
    assert clipped_texts(program, "find") == []


def test_the_card_receives_what_was_handed_in_under_the_old_number(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    code = desk.receive("2.002288", OLD, None, None).code
    with desk.store.write() as tx:
        steps.STEPS["register_result"](tx, desk, code, desk.actor)
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F3)
    page: Any = program.window.pages["return"]
    hands.scan(code)
    hands.scan(CARD)
    hands.until(lambda: page.receiver_number.text == NEW, "the receiver")
    assert not page.who.by_other
    said = " ".join(part.text() for part in page.dossier.findChildren(QLabel))
    assert ("050 ••• 123" in said, OLD in said) == (True, False), "enough to recognise, not to copy"
    hands.shoot("tra-so-cu")
    assert clipped_texts(program, "return") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: facts(folder, "ResultReturned") or page.state.problem, "returned")
    ((body, private),) = facts(folder, "ResultReturned")
    assert (body["by_owner"], body["identity_check"], private["receiver_identity_no"]) == (True, "card_scanned", NEW)
