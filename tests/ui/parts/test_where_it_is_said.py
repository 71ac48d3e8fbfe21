"""What is said stands where it belongs and is read whole: why nothing is open below what was typed, hints in their fields."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame

from tests.ui.clerk import Opener, begin
from tests.ui.parts.test_early_keys import open_code, page_of, two_debts

NONE = "H52.16-261125-9999"


@pytest.mark.parametrize(("key", "place"), [(Qt.Key.Key_F3, "return"), (Qt.Key.Key_F4, "collect")])
def test_that_there_is_no_such_dossier_is_said_below_its_code(opened: Opener, key: Qt.Key, place: str) -> None:
    program, hands = opened()
    page = page_of(program, hands, key, place)
    hands.type(NONE)
    hands.enter()
    hands.until(lambda: page.trouble.isVisible() and NONE in page.trouble.text(), "said")
    hands.pause(50)
    below = page.trouble.mapTo(page, page.trouble.rect().topLeft()).y() - page.code.geometry().bottom()
    assert 0 < below < 40
    assert not page.problem.isVisible()


def cut_hints(page: Any) -> list[str]:
    """Of fields that are seen and empty."""
    cut = []
    for line in page.findChildren(QLineEdit):
        if not line.isVisible() or line.text() or not line.placeholderText():
            continue
        option = QStyleOptionFrame()
        line.initStyleOption(option)
        room = line.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, line).width()
        if line.fontMetrics().horizontalAdvance(line.placeholderText()) > room - 4:
            cut.append(line.placeholderText())
    return cut


@pytest.mark.parametrize("way", ["T", "K", "C", "V"])
def test_hints_of_how_it_is_paid_are_read_whole(opened: Opener, folder: Path, way: str) -> None:
    code, _other = two_debts(folder)
    program, hands = opened()
    program.window.resize(1366, 768)
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    open_code(hands, page, code)
    hands.alt(way)
    hands.pause(50)
    assert cut_hints(page) == []


def test_hints_of_an_intake_that_pays_are_read_whole(opened: Opener, folder: Path) -> None:
    two_debts(folder)
    program, hands = opened()
    program.window.resize(1366, 768)
    page = begin(program, hands, query="2.001628", code="2.001628")
    hands.pause(100)
    assert cut_hints(page) == []
