"""A dossier for another territory by keys: sent on, confirmed, on the board until its result is back."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.ui.clerk import Opener, begin, clipped_texts
from tests.ui.test_dossier_life import _open, shown_state


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_it_is_sent_on_and_the_board_knows_where_it_is(opened: Opener, size: tuple[int, int]) -> None:
    program, hands = opened()
    program.window.resize(*size)
    intake = begin(program, hands)
    hands.alt("X")
    hands.type("UBND xã Mường Bú")
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: intake._vm.state.done is not None or intake._vm.state.problem, "received")
    code = intake._vm.state.done.code
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.alt("N")
    hands.until(lambda: tray.board.table.rowCount() == 1, "it is to be sent")
    assert tray.board.views.buttons["non_territorial"].text() == "N  Phi địa giới 1"
    assert "chờ chuyển đến UBND xã Mường Bú" in tray.board.table.item(0, 3).text()
    hands.shoot("phi-dia-gioi")
    assert clipped_texts(program, "tray") == []
    page = _open(program, hands, code)
    acts = [button.accessibleName() for button in page.acts.acts if button.isVisible()]
    hands.alt(str(acts.index("Chuyển đến nơi giải quyết") + 1))
    hands.type("EB 123 456 789 VN")
    hands.shoot("chuyen-di")
    assert clipped_texts(program, "find") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: shown_state(program, code) == "with_agency", "it is on its way")
    hands.until(lambda: "số EB 123 456 789 VN), chưa xác nhận" in page.card.facts.text(), "the card says so")
    acts = [button.accessibleName() for button in page.acts.acts if button.isVisible()]
    assert "Chuyển đến nơi giải quyết" not in acts
    hands.alt(str(acts.index("Nơi giải quyết đã nhận") + 1))
    hands.type("Lường Thị An")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "Cơ quan giải quyết (UBND xã Mường Bú, Lường Thị An)" in page.card.facts.text(), "who has it there")
    hands.shoot("da-nhan")
    assert clipped_texts(program, "find") == []
