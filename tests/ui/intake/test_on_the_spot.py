"""Four in one sitting on one page: received, appraised, approved, returned, by keys and PINs; broken off and gone on with."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.demo.cards import LO
from desk_app.demo.hands import Hands
from desk_app.resources_reader import load_centre
from desk_app.services.desk import sessions
from desk_app.services.money.cash import SecondPerson
from desk_app.services.ports import Actor
from desk_app.store.store import Store
from desk_app.wiring.main import Program
from tests.desks import open_boxes
from tests.ui.clerk import Opener, begin, change_to, clipped_texts, receive
from tests.ui.desk.test_shown_is_stored import facts

EXTRACT = "2.000635"


def papers_in(program: Program, hands: Hands) -> Any:
    page = begin(program, hands, query=EXTRACT, code=EXTRACT)
    hands.alt("D")
    hands.alt("S")  # nothing to pay before the result is returned
    return page


def sign(hands: Hands, name: str, *more: str) -> None:
    hands.type(name)
    hands.enter()
    hands.type("123456")
    for text in more:
        hands.enter()
        hands.type(text)
    hands.key(Qt.Key.Key_F9)


def test_from_intake_to_result_on_one_page(opened: Opener) -> None:
    program, hands = opened()
    page = papers_in(program, hands)
    assert page.procedure.flags.text().startswith("4 tại chỗ được · Alt+0")
    hands.alt("0")
    hands.until(lambda: page.form.on_the_spot, "chosen")
    hands.alt("I")
    hands.until(lambda: page.form.no_slip, "no slip")
    assert page.procedure.flags.text() == "4 tại chỗ, không phiếu hẹn · Alt+I có phiếu"
    hands.shoot("tai-cho-chon")
    assert clipped_texts(program, "intake") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.sitting.isVisible(), "the sitting begins")
    code = page.sitting.state.code
    assert page.button.isVisible()
    sign(hands, "lan")
    hands.until(lambda: page.sitting.state.problem, "oneself is no second person")
    hands.shoot("tai-cho-sai-nguoi")
    assert clipped_texts(program, "intake") == []
    page.sitting.who.name.line.set("")
    page.sitting.who.name.line.setFocus()
    sign(hands, "tham")
    hands.until(lambda: page.sitting.state.stage == "approve", "appraised")
    hands.shoot("tai-cho-phe-duyet")
    assert clipped_texts(program, "intake") == []
    assert not page.sitting.who.secret.text  # a PIN is not left for the next one
    sign(hands, "duyet", "77/TLHT")
    hands.until(lambda: page.sitting.state.stage == "return", "approved")
    assert page.sitting.way.text() == (
        "✓ Tiếp nhận  →  ✓ Thẩm định: Tòng Thị Thắm  →  ✓ Phê duyệt: Lường Văn Duyệt  →  Trả kết quả"
    )
    hands.shoot("tai-cho-tra")
    assert clipped_texts(program, "intake") == []
    assert page.sitting.receiver_number.text == "014190000123"
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.sitting.state.problem or page.sitting.state.done, "the fee is asked for")
    assert page.sitting.problem.text() == "Còn khoản phải thu: bấm F4 để thu trước khi trả kết quả."
    hands.alt("0")
    hands.until(lambda: not page.sitting.isVisible(), "left")
    hands.alt("0")
    hands.until(lambda: page.sitting.state.stage == "return", "and gone on with")
    assert page.sitting.state.code == code


def test_the_sitting_goes_on_after_another_officer_was_there(opened: Opener) -> None:
    program, hands = opened()
    page = papers_in(program, hands)
    hands.alt("0")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.sitting.isVisible(), "the sitting begins")
    sign(hands, "tham")
    hands.until(lambda: page.sitting.state.stage == "approve", "appraised")
    change_to(program, hands, "son")
    hands.key(Qt.Key.Key_F2)
    page = program.window.pages["intake"]
    assert not page.sitting.isVisible()
    hands.alt("0")
    hands.until(lambda: page.sitting.isVisible(), "found again")
    assert page.sitting.state.stage == "approve"
    assert "✓ Thẩm định: Tòng Thị Thắm" in page.sitting.way.text()


def test_what_no_decision_names_goes_the_usual_way(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.alt("0")
    hands.until(lambda: page.explanation.problem.isVisible(), "none is open")
    assert page.explanation.problem.text() == "Không có hồ sơ nào đang giải quyết tại chỗ."
    hands.scan(LO)
    hands.until(lambda: page.person.name.text, "the card fills the person")
    hands.alt("0")
    hands.until(lambda: page.state.problem, "said so")
    assert page.explanation.problem.text() == "Thủ tục này không có trong danh mục thực hiện 4 tại chỗ."


def test_a_sitting_to_its_end_and_the_next_citizen(opened: Opener, folder: Path) -> None:
    store = Store(folder)
    with store.write() as tx:
        actor = sessions.log_in(tx, "lan", "123456")
        assert isinstance(actor, Actor)
        open_boxes(tx, load_centre(), {"stp": 200_000}, actor, SecondPerson("thu", "123456"))
    store.close()
    program, hands = opened()
    page = papers_in(program, hands)
    hands.alt("0")
    hands.alt("T")
    hands.type("8.000")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.sitting.isVisible(), "the sitting begins")
    sign(hands, "tham")
    hands.until(lambda: page.sitting.state.stage == "approve", "appraised")
    sign(hands, "duyet", "77/TLHT")
    hands.until(lambda: page.sitting.state.stage == "return", "approved")
    code = page.sitting.state.code
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.sitting.state.done, "returned")
    assert page.explanation.done.text() == f"Đã giải quyết và trả kết quả tại chỗ, hồ sơ {code}."
    hands.shoot("tai-cho-xong")
    assert clipped_texts(program, "intake") == []
    following = receive(program, hands)
    assert page.explanation.done.text().startswith(f"Đã tiếp nhận {following}")


DOUBTED = "014090000123||LÒ THỊ MẪU|15081990|Nữ|Sơn La|01012021"


@pytest.mark.parametrize("broken_off", [False, True])
@pytest.mark.parametrize("card", [DOUBTED, LO])
def test_the_result_says_too_that_the_card_was_taken_as_it_is(
    opened: Opener, folder: Path, card: str, broken_off: bool
) -> None:
    store = Store(folder)
    with store.write() as tx:
        actor = sessions.log_in(tx, "lan", "123456")
        assert isinstance(actor, Actor)
        open_boxes(tx, load_centre(), {"stp": 200_000}, actor, SecondPerson("thu", "123456"))
    store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.scan(card)
    if card == DOUBTED:
        hands.scan(card)
        hands.alt("O")
    hands.until(lambda: page.person.name.text, "the person")
    hands.type(EXTRACT)
    hands.until(lambda: page.state.choices and page.state.choices[0].procedure.code == EXTRACT, "found")
    hands.enter()
    hands.until(lambda: page.state.chosen is not None, "chosen")
    hands.alt("D")
    hands.alt("0")
    hands.alt("T")
    hands.type("8.000")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.sitting.isVisible() or page.state.problem, "the sitting begins")
    assert not page.state.problem
    sign(hands, "tham")
    hands.until(lambda: page.sitting.state.stage == "approve", "appraised")
    if broken_off:
        hands.alt("0")
        hands.until(lambda: not page.sitting.isVisible(), "left")
        hands.alt("0")
        hands.until(lambda: page.sitting.state.stage == "approve", "and gone on with")
    sign(hands, "duyet", "77/TLHT")
    hands.until(lambda: page.sitting.state.stage == "return", "approved")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.sitting.state.done or page.sitting.state.problem, "returned")
    assert not page.sitting.state.problem
    assert [body.get("as_on_card") for body, _private in facts(folder, "ResultReturned")] == [True if card == DOUBTED else None]
