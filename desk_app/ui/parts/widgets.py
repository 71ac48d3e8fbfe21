"""The few building blocks that every screen is made of: its words, their tone, its panels."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk_app.ui.parts.plain_text import PlainLabel, tip


def label(text: str = "", role: str = "", tone: str = "", wrap: bool = False) -> QLabel:
    made = PlainLabel(text)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def tell(where: QLabel, words: str) -> None:
    """It takes room only where it has something to say."""
    where.setText(words)
    where.setVisible(bool(words))


class OneLine(PlainLabel):
    """A line that never makes its page wider: what has no room ends with `…`, and stands whole in the tool tip. `say` it."""

    def __init__(self, tone: str = "") -> None:
        super().__init__()
        if tone:
            self.setProperty("tone", tone)
        self._words = ""
        self._around = 0
        self._wanted = QSize()

    def say(self, words: str) -> None:
        self._words = words
        tip(self, words)
        self.setAccessibleName(words)
        self.setText(words)
        self.ensurePolished()
        hint = super().sizeHint()
        self._around = hint.width() - self.fontMetrics().horizontalAdvance(words)
        self._wanted = hint + QSize(2, 0)  # an advance is no whole number of dots
        self.updateGeometry()
        self._elide()

    def sizeHint(self) -> QSize:
        return self._wanted

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._wanted.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = max(0, self.width() - self._around)
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room))


def set_tone(widget: QWidget, tone: str) -> None:
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Panel(QFrame):
    """A white frame with an optional small heading."""

    def __init__(self, heading: str = "", spacing: int = 8) -> None:
        super().__init__()
        self.setObjectName("panel")
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


class OneOf(QStackedWidget):
    """One of its parts is shown, and only that one asks for room: a wide part that nobody looks at made the page scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self._another)

    @Slot()
    def _another(self) -> None:
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        part = self.currentWidget()
        return part.minimumSizeHint() if part is not None else super().minimumSizeHint()
