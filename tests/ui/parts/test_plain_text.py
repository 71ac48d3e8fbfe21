"""A name that looks like a page is shown letter by letter, and no file is opened for it."""

import pytest
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QTableWidgetItem

from desk_app.ui.parts.plain_text import PlainLabel, tip
from desk_app.ui.parts.widgets import OneLine, label

NAMES = (
    "<img src=/etc/hostname>.jpg",
    "<b>Đơn</b>",
    "a &lt;img src=x&gt;",
    "Đơn\n<table><tr><td>x",
    "A & B < C",
    "<?xml version='1.0'?><x/>",
    "plain\nwith  blanks",
)


def _shown(text: str) -> str:
    """What Qt makes of a tool tip."""
    if not GuiQt.mightBeRichText(text):
        return text
    page = QTextDocument()
    page.setHtml(text)
    return page.toPlainText()


@pytest.mark.parametrize("name", NAMES)
def test_a_tool_tip_says_the_very_letters(qapp: QApplication, name: str) -> None:
    cell = QTableWidgetItem("")
    tip(cell, name)
    assert _shown(cell.toolTip()) == name
    assert "<img" not in cell.toolTip()


@pytest.mark.parametrize("name", NAMES)
def test_no_label_makes_a_page_of_it(qapp: QApplication, name: str) -> None:
    line = OneLine()
    line.say(name)
    as_wide = PlainLabel("x" * len(name)).sizeHint().height()
    for made in (PlainLabel(name), label(name), line):
        assert made.textFormat() == GuiQt.TextFormat.PlainText
        assert made.sizeHint().height() >= as_wide
    assert _shown(line.toolTip()) == name
