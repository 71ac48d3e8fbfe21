"""Keys and scans that are faster than the answer of a worker: they wait for it, and none is lost or meets another dossier."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.answers.board.handover import ListHandover
from desk_app.answers.dossier.finding import FindDossiers
from desk_app.answers.dossier.opening import OpenDossier
from desk_app.answers.intake.procedures import FindProcedures
from desk_app.answers.intake.slips import DrawPreview
from desk_app.answers.intake.unfinished import ListSubmissions
from desk_app.demo.cards import CA, LO
from desk_app.demo.hands import Hands
from desk_app.wiring.main import Program
from tests.desks import Desk
from tests.services import steps
from tests.ui.clerk import Held, Opener, begin
from tests.ui.desk.test_shown_is_stored import facts
from tests.ui.intake.test_submissions import offered


def two_results(folder: Path) -> tuple[str, str]:
    """Of two people: the first is Lò, the second Cà."""
    desk = Desk(folder)
    codes = [desk.receive(number=card.split("|")[0], amount=None, tendered=None).code for card in (LO, CA)]
    with desk.store.write() as tx:
        for code in codes:
            steps.STEPS["register_result"](tx, desk, code, desk.actor)
    desk.store.close()
    return codes[0], codes[1]


def two_debts(folder: Path) -> tuple[str, str]:
    desk = Desk(folder)
    desk.open_shift()
    codes = [desk.receive("2.001628", f"01419000012{n}", 300_000, None).code for n in (3, 4)]
    desk.store.close()
    return codes[0], codes[1]


def page_of(program: Program, hands: Hands, key: Qt.Key, place: str) -> Any:
    hands.key(key)
    return program.window.pages[place]


def open_code(hands: Hands, page: Any, code: str) -> None:
    hands.scan(code)
    hands.until(lambda: page.state.opened is not None and page.state.opened.dossier.code == code, "open")


def test_papers_are_ticked_though_enter_and_alt_d_were_faster_than_the_list(opened: Opener) -> None:
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F2, "intake")
    hands.scan(LO)
    hands.until(lambda: page.person.name.text, "the card")
    held = Held(program, FindProcedures)
    hands.type("phu hieu")
    hands.enter()
    hands.alt("D")
    page.person.phone.line.setFocus()
    hands.type("0912345678")  # a field that is no question to the list
    held.let_go()
    hands.until(lambda: page.state.chosen is not None, "Enter was not lost")
    hands.until(lambda: any(any(paper[1:]) for paper in page.papers.papers), "nor Alt+D")
    assert page.person.phone.text == "0912345678"


def test_f9_behind_an_enter_that_waits_receives_nothing_unseen_and_the_enter_stays(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F2, "intake")
    hands.scan(LO)
    hands.until(lambda: page.person.name.text, "the card")
    held = Held(program, FindProcedures)
    hands.type("phu hieu")
    hands.enter()
    hands.key(Qt.Key.Key_F9)
    held.let_go()
    hands.until(lambda: page.state.chosen is not None, "chosen")
    hands.pause(100)
    assert facts(folder, "DossierReceived") == []


def test_the_slip_of_an_intake_that_comes_back_has_its_procedure_and_date_at_once(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands)
    hands.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    hands.pause(100)
    held = Held(program, FindProcedures)
    previews: list[DrawPreview] = []

    def drawn(times: int) -> bool:
        previews[:] = [each for each in held.asked if isinstance(each, DrawPreview)]
        return len(previews) >= times

    hands.key(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: drawn(1), "the slip without the procedure")
    held.let_go()
    hands.until(lambda: page.state.chosen is not None, "chosen again")
    hands.until(lambda: drawn(2), "the slip is drawn anew")
    assert previews[-1].body["procedure_code"] == "2.002288"
    assert previews[-1].body["due_at_ms"]


def test_alt_c_meets_the_owner_of_the_dossier_that_was_typed(opened: Opener, folder: Path) -> None:
    first, second = two_results(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F3, "return")
    open_code(hands, page, first)
    held = Held(program, OpenDossier)
    page.code.setFocus()
    hands.clear()
    hands.type(second)
    hands.enter()
    hands.alt("C")
    assert page.receiver_number.text == "", "not the owner of the one before"
    held.let_go()
    hands.until(lambda: page.receiver_number.text, "and the key is not lost")
    assert page.receiver_number.text == CA.split("|")[0]
    assert page.state.opened.dossier.code == second


@pytest.mark.parametrize("card", [LO, CA])
def test_a_card_behind_a_slip_waits_for_the_dossier(opened: Opener, folder: Path, card: str) -> None:
    first, _second = two_results(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F3, "return")
    held = Held(program, OpenDossier)
    hands.scan(first)
    hands.scan(card)
    assert program.window.place == "return", "it begins no intake"
    held.let_go()
    hands.until(lambda: page.receiver_number.text == card.split("|")[0], "the receiver")
    assert page.who.scanned


def test_a_card_behind_a_slip_of_a_dossier_without_a_result_begins_an_intake(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    code = desk.receive(amount=None, tendered=None).code
    desk.store.close()
    program, hands = opened()
    page_of(program, hands, Qt.Key.Key_F3, "return")
    held = Held(program, OpenDossier)
    hands.scan(code)
    hands.scan(CA)
    held.let_go()
    hands.until(lambda: program.window.place == "intake", "the next citizen")
    assert program.window.pages["intake"].person.number.text == CA.split("|")[0]  # type: ignore[attr-defined]


def test_a_late_answer_about_the_dossier_before_opens_it_no_more(opened: Opener, folder: Path) -> None:
    first, second = two_results(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F3, "return")
    held = Held(program, OpenDossier)
    hands.scan(second)
    hands.scan(first)
    held.let_one_go()
    hands.pause(150)
    assert (page.state.opened, page.state.busy) == (None, True), "the page waits for the other one"
    held.let_go()
    hands.until(lambda: page.state.opened is not None and page.state.opened.dossier.code == first, "that came")


def test_what_a_card_said_of_the_receiver_holds_when_the_authorisation_is_typed(opened: Opener, folder: Path) -> None:
    first, _second = two_results(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F3, "return")
    open_code(hands, page, first)
    hands.scan(CA)
    hands.until(lambda: page.receiver_number.text, "another one receives")
    page.authorisation.line.setFocus()
    hands.type("Giấy ủy quyền 12")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem or "Đã trả" in page.state.done, "returned")
    ((body, private),) = facts(folder, "ResultReturned")
    assert (body["identity_check"], body["by_owner"]) == ("card_scanned", False)
    assert private["authorisation"] == "Giấy ủy quyền 12"


def test_another_number_is_no_longer_the_scanned_card(opened: Opener, folder: Path) -> None:
    first, _second = two_results(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F3, "return")
    open_code(hands, page, first)
    hands.scan(CA)
    hands.until(lambda: page.receiver_number.text, "another one receives")
    page.receiver_number.line.setFocus()
    hands.key(Qt.Key.Key_End)
    hands.key(Qt.Key.Key_Backspace)
    assert not page.who.scanned


@pytest.mark.parametrize("key", ["N", "M"])
def test_a_key_at_the_till_waits_for_the_dossier_that_was_typed(opened: Opener, folder: Path, key: str) -> None:
    first, second = two_debts(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    open_code(hands, page, first)
    held = Held(program, OpenDossier)
    page.code.setFocus()
    hands.clear()
    hands.type(second)
    hands.enter()
    hands.alt(key)
    assert first not in page.owed.lines.text(), "nothing is done to the one before"
    assert not page.reduce_panel.isVisible()
    held.let_go()
    if key == "N":
        hands.until(lambda: f"{second}: " in page.owed.lines.text(), "taken along")
        assert first not in page.owed.lines.text()
    else:
        hands.until(lambda: page.reduce_panel.isVisible(), "the card for what is reduced")
        assert page.state.opened.dossier.code == second


def test_a_paper_is_chosen_by_a_key_that_is_faster_than_the_search(opened: Opener, folder: Path) -> None:
    code, _second = two_results(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F7, "find")
    held = Held(program, FindDossiers)
    hands.type(code)
    hands.alt("2")
    hands.alt("T")
    held.let_go()
    hands.until(lambda: page.state.form is not None, "its form")
    assert page.document.value == page.document.box.itemData(1)


def test_a_scan_at_the_handover_waits_for_the_list(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    code = desk.receive(amount=None, tendered=None).code
    desk.store.close()
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F6, "handover")
    page.agency.choose("stc")
    hands.pause(100)
    held = Held(program, ListHandover)
    page.agency.choose("svhttdl")
    hands.scan(code)
    held.let_go()
    hands.until(lambda: page.state.out or page.state.problem, "an answer")
    assert (page.state.out, page.state.problem) == ((code,), "")


def test_what_is_scanned_while_a_handover_is_written_stays_for_the_next_run(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    codes = [desk.receive(number=f"01419000012{n}", amount=None, tendered=None).code for n in range(2)]
    desk.store.close()
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F6, "handover")
    page.agency.choose("svhttdl")
    hands.until(lambda: len(page.state.waiting) == 2, "two wait")
    hands.scan(codes[0])
    page.reason.line.setFocus()
    hands.type("Thiếu chữ ký")
    hands.alt("T")
    page.courier.name.line.setFocus()
    hands.type("Quàng Văn Giao")
    page.act()
    assert page.state.busy
    hands.scan(codes[1])
    hands.until(lambda: page.state.done, "handed over")
    assert page.state.out == (codes[1],)


def test_the_next_from_the_portal_never_takes_the_page_of_who_came_meanwhile(opened: Opener, folder: Path) -> None:
    offered(folder, {"reference": "G22.99-261125-000017"})
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F2, "intake")
    hands.pause(50)
    held = Held(program, ListSubmissions)
    hands.alt("N")
    hands.scan(CA)
    hands.until(lambda: page.person.name.text, "the citizen at the counter")
    held.let_go()
    hands.until(lambda: "nhập dở" in page.explanation.problem.text(), "refused, and why")
    assert page.person.number.text == CA.split("|")[0]


@pytest.mark.parametrize("scanned", [True, False])
def test_a_sum_that_is_faster_than_the_dossier_waits_for_its_field(opened: Opener, folder: Path, scanned: bool) -> None:
    code, _second = two_debts(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    held = Held(program, OpenDossier)
    if scanned:
        hands.scan(code)
    else:
        hands.type(code)
        hands.enter()
    hands.type("500000")
    assert page.code.text() == code, "no figure of a sum goes into a code"
    held.let_go()
    hands.until(lambda: page.state.opened is not None, "the dossier")
    hands.until(lambda: page.payment.tendered.text == "500000", "what the citizen gives")
    assert page.code.text() == code


def test_a_sum_for_a_dossier_that_is_nowhere_goes_nowhere(opened: Opener, folder: Path) -> None:
    code, _second = two_debts(folder)
    missing = code[:-4] + "0777"
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    held = Held(program, OpenDossier)
    hands.type(missing)
    hands.enter()
    hands.type("5")
    held.let_go()
    hands.until(lambda: page.trouble.isVisible(), "told")
    assert (page.code.text(), page.payment.tendered.text) == (missing, "")
    hands.key(Qt.Key.Key_Backspace)
    hands.type("6")
    assert page.code.text() == missing[:-1] + "6", "and the code may be put right"
