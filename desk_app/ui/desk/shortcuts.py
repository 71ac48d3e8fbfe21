"""The keys that the window hears itself, whatever has the caret: all that stand in a table."""

import time

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desk_app.ui.key_tables.everywhere import PLACE_KEYS
from desk_app.ui.key_tables.tables import of_the_window
from desk_app.ui.parts.buttons import TWICE_S, KeyButton

_LEAD_AWAY = frozenset(PLACE_KEYS.values())


class Shortcuts(QObject):
    """Of one window, which is their parent."""

    pressed = Signal(str)
    """As Qt writes it; one that trembles is told once, where it does not only lead to a place."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._last = ("", -TWICE_S)
        for key in of_the_window():
            QShortcut(QKeySequence(key), window).activated.connect(self._heard)

    @Slot()
    def rest(self) -> None:
        """As if a moment had passed since the last key: something was typed since, and no finger trembled."""
        self._last = ("", -TWICE_S)
        KeyButton.last = (0, 0.0)

    @Slot()
    def _heard(self) -> None:
        sender = self.sender()
        key = sender.key().toString() if isinstance(sender, QShortcut) else ""
        if key in _LEAD_AWAY or not self._twice(key):
            self.pressed.emit(key)

    def _twice(self, key: str) -> bool:
        """The same key again at once: a finger that trembled, or one that rests on it."""
        before, self._last = self._last, (key, time.monotonic())
        return before[0] == key and self._last[1] - before[1] < TWICE_S
