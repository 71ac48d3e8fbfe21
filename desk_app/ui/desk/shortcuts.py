"""The keys that the window hears itself: a place's key goes there, F9 and what goes with Alt or Ctrl is the shown page's."""

import time

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desk_app.ui.desk.rail import PLACES
from desk_app.ui.parts.buttons import TWICE_S, KeyButton

ALT_KEYS = "0123456789BCDEGHIKLMNOQRSTUVXY"
PLACES_WAITING = range(1, 10)


class Shortcuts(QObject):
    """Of one window, which is their parent."""

    place = Signal(str)
    """Where a key leads."""
    pressed = Signal(str)
    """Any other key, as Qt writes it; one that trembles is told once."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._last = ("", -TWICE_S)
        for _place, key, _act in PLACES:
            QShortcut(QKeySequence(key), window).activated.connect(self._place_key)
        for key in (
            "F9",
            "Ctrl+P",
            "Ctrl+L",
            "Ctrl+N",
            *(f"Ctrl+{place}" for place in PLACES_WAITING),
            *(f"Alt+{letter}" for letter in ALT_KEYS),
        ):
            QShortcut(QKeySequence(key), window).activated.connect(self._act_key)

    @Slot()
    def rest(self) -> None:
        """As if a moment had passed since the last key: something was typed since, and no finger trembled."""
        self._last = ("", -TWICE_S)
        KeyButton.last = (0, 0.0)

    def _sent_key(self) -> str:
        sender = self.sender()
        return sender.key().toString() if isinstance(sender, QShortcut) else ""

    @Slot()
    def _place_key(self) -> None:
        key = self._sent_key()
        self.place.emit(next(place for place, place_key, _act in PLACES if place_key == key))

    @Slot()
    def _act_key(self) -> None:
        key = self._sent_key()
        if not self._twice(key):
            self.pressed.emit(key)

    def _twice(self, key: str) -> bool:
        """The same key again at once: a finger that trembled, or one that rests on it."""
        before, self._last = self._last, (key, time.monotonic())
        return before[0] == key and self._last[1] - before[1] < TWICE_S
