"""A card stands on a page only while it says something."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.ui.clerk import Opener, begin


def _says(card: Any) -> list[str]:
    return [part.text() for part in card.findChildren(QLabel) if part.isVisible()]


@pytest.mark.parametrize("key", ["E", "H", "R"])
def test_nothing_stands_above_f9_where_nothing_is_said(opened: Opener, key: str) -> None:
    program, hands = opened()
    page = begin(program, hands)
    assert all(_says(page.explanation)), "when it is due"
    hands.alt(key)
    hands.pause(100)
    assert page.explanation.isVisible() == bool(_says(page.explanation))
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "refused")
    assert page.explanation.isVisible()
    assert all(_says(page.explanation)), "no room for what is not said"


def test_a_refusal_without_a_procedure_has_no_empty_lines(opened: Opener) -> None:
    program, hands = opened()
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "refused")
    assert _says(page.explanation) == [page.state.problem]
