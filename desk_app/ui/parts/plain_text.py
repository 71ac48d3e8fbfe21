"""Text is text: what a person, a file or the portal named is shown letter by letter. Qt takes a text with `<…>` in it for a
page of its own, and opens the file that a picture in it names as soon as the mouse rests there."""

import html
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class _HasTip(Protocol):
    def setToolTip(self, toolTip: str, /) -> None: ...


def plain(text: str) -> str:
    """As Qt shows it letter by letter where it would look for a page in it."""
    return f'<span style="white-space:pre-wrap">{html.escape(text)}</span>' if "<" in text or "&" in text else text


def tip(where: _HasTip, text: str) -> None:
    """What stands beside the mouse when it rests on a widget or a cell."""
    where.setToolTip(plain(text))


class PlainLabel(QLabel):
    """A label that shows what it is given, whatever that is."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
