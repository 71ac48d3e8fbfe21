"""One citizen's card never goes into another one's dossier: the page waits, and comes back by its key."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.demo.cards import CA, LO
from desk_app.demo.hands import Hands
from tests.desks import Desk
from tests.services import steps
from tests.ui.clerk import Opener, begin, change_to, clipped_texts, receive
from tests.ui.desk.test_shown_is_stored import answered, chosen, facts, rows_of


def _ctrl(hands: Hands, key: str) -> None:
    hands.key(getattr(Qt.Key, f"Key_{key}"), Qt.KeyboardModifier.ControlModifier)


def _fields(page: Any) -> dict[str, str]:
    names = ("number", "name", "birth", "sex", "address", "phone", "submitter_number", "submitter_name", "authorisation")
    return {name: getattr(page.person, name).text for name in names} | {"query": page.search.text()}


def _fill(hands: Hands, page: Any) -> dict[str, str]:
    """Everything that a citizen may leave behind."""
    hands.alt("D")
    hands.alt("2")
    hands.alt("S")
    page.person.phone.line.setFocus()
    hands.type("0912345678")
    return _fields(page)


def test_the_next_citizens_card_parks_the_page_and_takes_nothing_along(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    page = begin(program, hands, LO)
    left = _fill(hands, page)
    ticked = rows_of(page.papers)
    program.shell.scanner.scanned(CA)
    hands.until(lambda: page.person.number.text == CA.split("|")[0], "the next citizen's page")
    assert page.person.name.text == CA.split("|")[2]
    assert (page.person.phone.text, page.search.text(), rows_of(page.papers), chosen(page)) == ("", "", [], "")
    assert page.channel.value == "counter"
    assert page.fee.payment.method.value == "cash"
    assert "(Ctrl+số): 1 Thị Mẫu" in page.title.parked.text()
    assert "Lò Thị Mẫu" in page.person.told_line.text()
    hands.shoot("cho-lai")
    assert clipped_texts(program, "intake") == []
    _ctrl(hands, "1")
    hands.until(lambda: page.person.number.text == LO.split("|")[0] and answered(page), "back again")
    assert (_fields(page), rows_of(page.papers), page.channel.value) == (left, ticked, "post")
    assert page.fee.payment.method.value == "later"
    assert ": 1 " in page.title.parked.text()  # the other one waits in its stead
    hands.until(lambda: chosen(page), "with its procedure")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None or page.state.problem, "received")
    (_body, private), *others = facts(folder, "DossierReceived")
    assert (private["owner"]["name"], private["owner"]["phone"], others) == ("Lò Thị Mẫu", "0912345678", [])
    assert page.explanation.done.isVisible()
    _ctrl(hands, "1")
    hands.until(lambda: page.person.name.text == CA.split("|")[2], "the other one")
    assert not page.explanation.done.isVisible(), "the former one's result is not on this page"
    assert not page.title.parked.isVisible()


def test_the_former_citizens_result_goes_with_the_next_card(opened: Opener) -> None:
    program, hands = opened()
    receive(program, hands, LO)
    page: Any = program.window.pages["intake"]
    assert page.explanation.done.isVisible()
    program.shell.scanner.scanned(CA)
    hands.until(lambda: page.person.name.text, "the next citizen")
    assert not page.explanation.done.isVisible()
    assert page.state.done is None


def test_a_card_fills_the_empty_place_of_who_hands_in_and_says_so_and_a_third_one_parks(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands, LO)
    hands.alt("U")
    page.search.setFocus()
    program.shell.scanner.scanned(CA)
    hands.until(lambda: page.person.submitter_number.text == CA.split("|")[0], "the place was empty")
    assert page.person.number.text == LO.split("|")[0]
    assert page.person.told_line.text() == f"Thẻ của {CA.split('|')[2]}: chỗ người nộp thay."
    hands.shoot("nop-thay")
    assert clipped_texts(program, "intake") == []
    third = CA.replace(CA.split("|")[0], CA.split("|")[0][:9] + "777").replace(CA.split("|")[2], "Vì Văn Ba")
    program.shell.scanner.scanned(third)
    hands.until(lambda: page.person.name.text == "Vì Văn Ba", "a page of their own")
    assert (page.person.submitter_number.text, page.person.other.isVisible()) == ("", False)
    _ctrl(hands, "1")
    hands.until(lambda: page.person.number.text == LO.split("|")[0], "back")
    assert page.person.submitter_name.text == CA.split("|")[2]


def test_the_same_citizens_card_parks_nothing(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands, LO)
    for _ in range(2):
        program.shell.scanner.scanned(LO)
        hands.pause(100)
        assert not page.title.parked.isVisible()
    assert chosen(page)


def test_what_waits_outlives_a_crash_another_officer_and_a_restart(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands, LO)
    _fill(hands, page)
    program.shell.scanner.scanned(CA)
    hands.until(lambda: page.person.name.text == CA.split("|")[2], "the next one")
    page.person.phone.line.setFocus()
    hands.type("0987654321")
    _ctrl(hands, "N")
    hands.until(lambda: page.person.name.text == "", "an empty page")
    assert page.person.number.line.hasFocus()
    assert "· 2 " in page.title.parked.text()
    change_to(program, hands, "son")
    page = program.window.pages["intake"]
    hands.pause(200)
    assert not page.title.parked.isVisible(), "another officer's wait for them"
    program.stop()
    again, hands = opened()
    page = again.window.pages["intake"]
    hands.until(lambda: page.title.parked.isVisible() and page.person.name.text, "the latest is on the page, the other waits")
    seen = {page.person.name.text}
    _ctrl(hands, "1")
    hands.until(lambda: page.person.name.text not in seen, "the other")
    seen.add(page.person.name.text)
    assert seen == {"Lò Thị Mẫu", CA.split("|")[2]}


def test_a_card_that_comes_while_f9_is_under_way_begins_the_next_page(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    page = begin(program, hands, LO)
    hands.alt("D")
    page.act()
    assert page.state.busy
    program.shell.scanner.scanned(CA)
    hands.until(lambda: not page.state.busy and page.person.name.text == CA.split("|")[2], "the next citizen's page")
    assert [private["owner"]["name"] for _, private in facts(folder, "DossierReceived")] == ["Lò Thị Mẫu"]


def test_nine_wait_and_a_tenth_is_refused_aloud(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    for number in range(11):
        program.shell.scanner.scanned(LO.replace(LO.split("|")[0], f"0141900001{number:02d}").replace("Mẫu", "Nghiêm"))
    hands.until(lambda: page.state.problem, "no room")
    assert page.person.number.text == "014190000109"
    assert "chín hồ sơ" in page.explanation.problem.text()
    assert clipped_texts(program, "intake") == []
    hands.shoot("chin-ho-so")


@pytest.mark.parametrize("other", [False, True])
def test_at_the_return_a_card_takes_the_receivers_place_once_and_the_next_one_begins_an_intake(
    opened: Opener, folder: Path, other: bool
) -> None:
    desk = Desk(folder)
    code = desk.receive(number=LO.split("|")[0], amount=None, tendered=None).code
    with desk.store.write() as tx:
        steps.STEPS["register_result"](tx, desk, code, desk.actor)
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F3)
    page: Any = program.window.pages["return"]
    hands.scan(code)
    hands.until(lambda: page.state.opened is not None, "open")
    first, second = (CA, LO) if other else (LO, CA)
    program.shell.scanner.scanned(first)
    hands.until(lambda: page.receiver_name.text == first.split("|")[2], "the receiver")
    assert "người nhận" in page.done.text()
    program.shell.scanner.scanned(second)
    hands.until(lambda: program.window.place == "intake", "another citizen")
    assert page.receiver_name.text == first.split("|")[2]
    assert program.window.pages["intake"].person.name.text == second.split("|")[2]  # type: ignore[attr-defined]


def test_who_takes_papers_back_is_named_by_the_first_card_and_the_next_one_begins_an_intake(
    opened: Opener, folder: Path
) -> None:
    desk = Desk(folder)
    code = desk.receive(number=LO.split("|")[0], amount=None, tendered=None).code
    with desk.store.write() as tx:
        steps.STEPS["withdraw_dossier"](tx, desk, code, desk.actor)
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.type(code)
    hands.until(lambda: page.state.opened is not None, "open")
    hands.alt("X")
    hands.until(lambda: page.acts.state.chosen == "give_back_papers", "papers go back")
    program.shell.scanner.scanned(CA)
    hands.until(lambda: page.acts.fields["receiver_name"].text == CA.split("|")[2], "the receiver")
    assert page.acts.done.text() == f"Thẻ của {CA.split('|')[2]}: chỗ người nhận."
    third = CA.replace(CA.split("|")[0], CA.split("|")[0][:9] + "777").replace(CA.split("|")[2], "Vì Văn Ba")
    program.shell.scanner.scanned(third)
    hands.until(lambda: program.window.place == "intake", "another citizen")
    assert page.acts.state.typed.receiver_name == CA.split("|")[2]


def test_a_long_name_that_waits_makes_the_page_no_wider(opened: Opener) -> None:
    program, hands = opened()
    program.window.resize(1366, 728)
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.until(lambda: page.width() > 0, "laid out")
    before = page.width()
    name = "Công ty trách nhiệm hữu hạn một thành viên " * 4
    hands.alt("C")
    page.person.name.line.setFocus()
    hands.type(name)
    _ctrl(hands, "N")
    hands.until(lambda: page.person.told_line.isVisible(), "told")
    assert page.minimumSizeHint().width() <= before
    assert page.width() == before
    assert page.person.told_line.text().endswith("…")
    assert name.strip() in page.person.told_line.toolTip()


def test_after_the_card_of_who_hands_in_for_another_their_authority_is_asked_for(opened: Opener) -> None:
    program, hands = opened()
    page = begin(program, hands, LO)
    hands.alt("D")
    hands.alt("U")
    hands.scan(CA)
    hands.until(lambda: page.form.submitter_name, "the second card")
    assert page.person.authorisation.line.hasFocus()
    hands.type("Số 12 ngày 20/11/2026")
    hands.scan(CA)
    assert page.search.hasFocus(), "nothing is missing"
