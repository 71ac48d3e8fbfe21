"""A dossier for another territory by keys: sent on, confirmed, on the board until its result is back."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.services.centre.news import TakeNews, take_news
from desk_app.store.store import Store
from sync.protocol.grants import band_of_cell
from sync.protocol.news import News
from tests.ui.clerk import Opener, begin, clipped_texts
from tests.ui.dossier.test_dossier_life import _open, shown_state


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_it_is_sent_on_and_the_board_knows_where_it_is(opened: Opener, size: tuple[int, int]) -> None:
    program, hands = opened()
    program.window.resize(*size)
    intake = begin(program, hands)
    hands.alt("X")
    hands.type("UBND xã Mường Bú")
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: intake.state.done is not None or intake.state.problem, "received")
    code = intake.state.done.code
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
    hands.until(lambda: "số EB 123 456 789 VN), chưa xác nhận" in page.dossier.facts.text(), "the card says so")
    acts = [button.accessibleName() for button in page.acts.acts if button.isVisible()]
    assert "Chuyển đến nơi giải quyết" not in acts
    hands.alt(str(acts.index("Nơi giải quyết đã nhận") + 1))
    hands.type("Lường Thị An")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "Cơ quan giải quyết (UBND xã Mường Bú, Lường Thị An)" in page.dossier.facts.text(), "who has it there")
    hands.shoot("da-nhan")
    assert clipped_texts(program, "find") == []


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_list_knows_who_settles_and_the_code_carries_its_identifier(
    opened: Opener, folder: Path, size: tuple[int, int]
) -> None:
    """Alt+X: the field says what it knows; the arrow down takes what the list offers, Enter leaves what was typed."""
    store = Store(folder)
    with store.write() as tx:
        body = {"key": "1 20", "epoch": 1, "band": dict(band_of_cell(20, "H52.99.1"))}
        assert take_news(tx, TakeNews((News(1, "band_granted", "H52.99.1", "", 1, body),))) == 0
    store.close()
    program, hands = opened()
    program.window.resize(*size)
    intake = begin(program, hands)
    hands.alt("X")
    field = intake.person.elsewhere.fields["competent_agency"]
    before = field.caption.text()
    hands.type("UBND xã Thử")
    assert field.caption.text() == before == "Cơ quan có thẩm quyền"
    hands.clear()
    hands.type("UBND xã Mường")
    assert field.caption.text() == "↓ UBND xã Mường Bú"
    hands.enter()
    assert field.text == "UBND xã Mường"
    field.line.setFocus()
    hands.key(Qt.Key.Key_Down)
    assert field.text == "UBND xã Mường Bú"
    assert field.line.hasFocus()
    assert field.caption.text() == "Cơ quan có thẩm quyền · mã H52.99.1"
    hands.shoot("co-quan-co-ma")
    assert clipped_texts(program, "intake") == []
    hands.clear()
    hands.type("phường Chiềng")
    hands.key(Qt.Key.Key_Down)
    assert field.caption.text() == "Cơ quan có thẩm quyền · chưa biết mã"
    hands.clear()
    hands.type("ubnd xa muong bu")
    hands.until(lambda: "UBND xã Mường Bú" in intake.state.due_text, "the appointment names it as the list does")
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: intake.state.done is not None or intake.state.problem, "received")
    code = intake.state.done.code
    assert code.startswith("H52.99.1-")
    assert code.endswith("-5001")
    assert field.caption.text() == before
    page = _open(program, hands, code)
    assert "UBND xã Mường Bú" in page.dossier.facts.text()
    hands.key(Qt.Key.Key_F3)
    returning: Any = program.window.pages["return"]
    hands.scan(code)
    hands.until(lambda: returning.state.opened is not None, "a scan of it opens it")
    assert returning.state.opened.dossier.code == code
