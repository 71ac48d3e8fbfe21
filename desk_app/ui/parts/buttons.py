"""What is pressed: a button with its key on it, a row of alternatives."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from desk_app.ui.parts.plain_text import PlainLabel

TWICE_S = 0.8
"""The same act twice within this is a finger that trembled: one act."""


class KeyButton(QPushButton):
    """A button with its key printed on it. `changed`: what it says, where it stands, or whether it is there."""

    changed = Signal()
    last: tuple[int, float] = (0, 0.0)
    """Which one was pressed last, and when."""

    def __init__(self, text: str, key: str, main: bool = False) -> None:
        super().__init__()
        self.key = key
        self.setAccessibleName(text)
        self.setProperty("main", main)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(10)
        self._text = PlainLabel(text)
        self._key = PlainLabel(key)
        self._text.setProperty("on", "main" if main else "")
        if main:
            self._key.setProperty("on", "mainkey")
        else:
            self._text.setProperty("role", "strong")
            self._key.setProperty("role", "key")
        row.addStretch(1)
        row.addWidget(self._text)
        row.addWidget(self._key, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        for part in (self._text, self._key):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumHeight(56 if main else 44)

    def set_text(self, text: str) -> None:
        if text == self._text.text():
            return
        self._text.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.changed.emit()

    def set_key(self, key: str) -> None:
        self._key.setText(key)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.changed.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.changed.emit()

    def _once(self) -> bool:
        """False for the second of two clicks that were meant as one."""
        (button, at_s), KeyButton.last = KeyButton.last, (id(self), time.monotonic())
        return button != id(self) or KeyButton.last[1] - at_s >= TWICE_S

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._once():
                self.click()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, on: bool) -> bool:
        """Where it is busy with what it was pressed for the caret stays on it: Qt would throw it into another field."""
        return super().focusNextPrevChild(on) if self.isEnabled() else True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isDown() and not self._once():
            self.setDown(False)
            return
        super().mouseReleaseEvent(event)


class Choices(QWidget):
    """A row of alternatives, one chosen; each with its key."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], apart: str = "", narrow: bool = False) -> None:
        """`apart`: this one stands elsewhere, where whoever made this puts it; the row is then a `narrow` one."""
        narrow = narrow or bool(apart)
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 if narrow else 6)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for value, text in options:
            button = QPushButton(text)
            button.setProperty("choice", True)
            button.setCheckable(True)
            button.setProperty("narrow", narrow)
            self._group.addButton(button)
            button.setObjectName(f"choice:{value}")
            button.clicked.connect(self._clicked)
            if value != apart:
                row.addWidget(button)
            self.buttons[value] = button
        row.addStretch(1)
        self.choose(options[0][0])

    def _clicked(self) -> None:
        self.chosen.emit(self.value)

    @property
    def value(self) -> str:
        return next(value for value, button in self.buttons.items() if button.isChecked())

    def choose(self, value: str) -> None:
        self.buttons[value].setChecked(True)

    def pick(self, value: str) -> None:
        """Choose as a key does: with the news."""
        self.choose(value)
        self.chosen.emit(value)
