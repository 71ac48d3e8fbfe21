"""A bank's statement that is looked at: what F9's button says is what F9, and the mouse on it, does."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.demo.hands import Hands
from desk_app.resources_reader import load_texts
from tests.ui.clerk import Opener
from tests.ui.desk.test_shown_is_stored import facts
from tests.ui.parts.test_early_keys import page_of, two_debts

TEXTS = load_texts()


def _previewed(opened: Opener, folder: Path, tmp_path: Path) -> tuple[Any, Hands, str]:
    code, _other = two_debts(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    file = tmp_path / "sao ke.csv"
    file.write_text("Ngày giao dịch;Số tham chiếu;Nội dung;Ghi nợ;Ghi có\n25/11/2026;FT2;khong ro;;70.000")
    page.statement.path.line.setFocus()
    hands.type(str(file))
    hands.alt("I")
    hands.until(lambda: page.statement.preview.isVisible(), "the preview")
    assert page.button.accessibleName() == TEXTS("ui.collect.act_statement")
    return page, hands, code


@pytest.mark.parametrize("by_mouse", [True, False])
def test_a_code_typed_over_a_statement_is_opened_and_the_statement_not_taken(
    opened: Opener, folder: Path, tmp_path: Path, by_mouse: bool
) -> None:
    page, hands, code = _previewed(opened, folder, tmp_path)
    page.code.setFocus()
    hands.type(code)
    assert page.button.accessibleName() == TEXTS("ui.collect.act_open")
    if by_mouse:
        page.button.click()
    else:
        hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.opened is not None, "it is opened")
    hands.pause(100)
    assert facts(folder, "StatementRead") == []


def test_a_statement_is_not_taken_while_its_field_names_another_file(opened: Opener, folder: Path, tmp_path: Path) -> None:
    page, hands, _code = _previewed(opened, folder, tmp_path)
    page.statement.path.line.setFocus()
    hands.type("x")
    assert not page.statement.preview.isVisible()
    assert not page.button.isVisible()


def test_alt_i_without_a_file_leads_to_its_field(opened: Opener) -> None:
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    hands.alt("I")
    hands.pause(100)
    assert page.statement.path.line.hasFocus()
    assert not page.statement.problem.isVisible()
