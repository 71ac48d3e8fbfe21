"""The few building blocks that every screen is made of: its words, their tone, its cards."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)


def label(text: str = "", role: str = "", tone: str = "", wrap: bool = False) -> QLabel:
    made = QLabel(text)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Card(QFrame):
    """A white card with an optional small heading."""

    def __init__(self, heading: str = "", spacing: int = 8) -> None:
        super().__init__()
        self.setObjectName("card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 10, 16, 10)
        self.column.setSpacing(spacing)
        self.heading_row = QHBoxLayout()
        self.heading = label(heading, "section")
        self.note = label("", "label")
        self.heading_row.addWidget(self.heading)
        self.heading_row.addStretch(1)
        self.heading_row.addWidget(self.note)
        if heading:
            self.column.addLayout(self.heading_row)
