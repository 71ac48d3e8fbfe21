"""A card whose number contradicts birth date or sex is never taken silently."""

import json
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.store.store import Store
from tests.desks import Desk
from tests.services import steps
from tests.ui.clerk import Opener, begin, clipped_texts
from tests.ui.desk.test_shown_is_stored import facts

# number, birth date, sex: what disagrees
DOUBTED = {
    "a digit of the year": ("014181000123", "15081990", "Nữ"),
    "two digits swapped": ("014910000123", "15081990", "Nữ"),
    "the sex": ("014090000123", "15081990", "Nữ"),
    "the century": ("014390000123", "15081990", "Nữ"),
}


def card(number: str, born: str, sex: str) -> str:
    return f"{number}||LÒ THỊ MẪU|{born}|{sex}|Sơn La|01012021"


@pytest.mark.parametrize("what", DOUBTED)
def test_a_doubted_card_fills_nothing_until_a_second_scan_and_a_key(opened: Opener, what: str) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    bar = program.window.doubt
    number, *rest = DOUBTED[what]
    hands.alt("O")
    hands.scan(card(number, *rest))
    assert bar.isVisible()
    assert "không khớp" in bar.said.text()
    assert number in bar.said.text()
    assert not bar.button.isVisible()
    hands.alt("O")  # not yet
    assert page.person.number.text == ""
    hands.shoot("the-khong-khop")
    hands.scan(card(number, *rest))
    assert bar.button.isVisible()
    assert page.person.number.text == ""
    hands.key(Qt.Key.Key_F9)
    assert page.person.number.text == ""
    assert clipped_texts(program, "intake") == []
    hands.shoot("dung-nhu-tren-the")
    hands.alt("O")
    assert page.person.number.text == number
    assert not bar.isVisible()


def test_another_reading_at_the_second_scan_asks_once_more_and_a_sound_one_is_taken(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.scan(card(*DOUBTED["a digit of the year"]))
    hands.scan(card(*DOUBTED["the sex"]))
    assert not program.window.doubt.button.isVisible()
    hands.scan(card("014190000123", "15081990", "Nữ"))
    assert page.person.number.text == "014190000123"
    assert not program.window.doubt.isVisible()


def test_the_fact_says_that_it_was_taken_as_on_the_card(opened: Opener, folder: Any) -> None:
    program, hands = opened()
    doubted = card(*DOUBTED["the sex"])
    hands.key(Qt.Key.Key_F2)
    hands.scan(doubted)
    hands.scan(doubted)
    hands.alt("O")
    page: Any = program.window.pages["intake"]
    hands.type("phu hieu")
    hands.until(lambda: page.state.choices, "found")
    hands.enter()
    hands.until(lambda: page.state.chosen is not None, "chosen")
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None, "received")
    begin(program, hands)  # the next one shows its card without a doubt
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None, "received")
    store = Store(folder)
    reader = store.reader()
    rows = reader.connection.execute("SELECT body FROM journal WHERE kind = 'DossierReceived' ORDER BY seq").fetchall()
    reader.close()
    store.close()
    assert [json.loads(row[0]).get("as_on_card") for row in rows] == [["owner"], None]


def test_the_machine_readable_back_is_doubted_too_and_leaving_the_page_forgets(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    hands.scan(card(*DOUBTED["the sex"]))
    assert program.window.doubt.isVisible()
    hands.key(Qt.Key.Key_F7)
    assert not program.window.doubt.isVisible()


@pytest.mark.parametrize(("key", "kind"), [("H", "GuidanceGiven"), ("R", "IntakeRejected")])
def test_a_letter_before_acceptance_says_it_too(opened: Opener, folder: Any, key: str, kind: str) -> None:
    program, hands = opened()
    doubted = card(*DOUBTED["the sex"])
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    for again in (False, True):
        if not again:
            hands.scan(doubted)
            hands.scan(doubted)
            hands.alt("O")
        else:  # the next one shows a card without a doubt
            hands.scan(card("014190000777", "15081990", "Nữ"))
        hands.until(lambda: page.person.name.text, "the person")
        hands.type("phu hieu")
        hands.until(lambda: page.state.choices, "found")
        hands.enter()
        hands.until(lambda: page.state.chosen is not None, "chosen")
        hands.alt(key)
        page.declining.reason.line.setFocus()
        hands.type("Chưa đủ")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.declined or page.state.problem, "a letter")
        assert not page.state.problem
    assert [body.get("as_on_card") for body, _private in facts(folder, kind)] == [["owner"], None]


@pytest.mark.parametrize("doubted", [True, False])
def test_papers_given_back_say_it_too_and_the_old_number_of_the_card_is_the_same_person(
    opened: Opener, folder: Any, doubted: bool
) -> None:
    desk = Desk(folder)
    code = desk.receive(number="050000123", amount=None, tendered=None).code  # all that the citizen had then
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
    scanned = f"{'014090000123' if doubted else '014190000123'}|050000123|Lò Thị Mẫu|15081990|Nữ|Sơn La|01012021"
    hands.scan(scanned)
    if doubted:
        hands.scan(scanned)
        hands.alt("O")
    hands.until(lambda: len(page.acts.state.typed.receiver_number) == 12, "the receiver")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.acts.state.done or page.acts.state.problem, "given back")
    assert not page.acts.state.problem
    assert [body.get("as_on_card") for body, _private in facts(folder, "PapersGivenBack")] == [True if doubted else None]
