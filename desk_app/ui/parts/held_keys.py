"""Keys pressed while an act is under way: its answer clears the page, and they are meant for what stands there then."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
_PRESS, _COMPOSED = QEvent.Type.KeyPress, QEvent.Type.InputMethod
Pressed = Callable[[], object]


class HeldKeys(QObject):
    """Of one page, which is its parent. Once an act of it is no more `under_way`, what was pressed meanwhile is pressed where
    the caret is then."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._kept: list[tuple[QWidget | None, QEvent | Pressed]] = []
        self._in_place = False
        self.holding = False
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._press)

    def under_way(self, busy: bool) -> None:
        """How it is now; the caret may still move before the keys are pressed."""
        app = QApplication.instance()
        if busy:
            self._turn.stop()
            if not self.holding and not self._in_place and app is not None:
                self.holding = True
                app.installEventFilter(self)
        elif self.holding:
            self._turn.start(0)

    @Slot()
    def give_back(self) -> None:
        """It will be said why the act was refused: what was typed is there before, so that it does not wipe that out."""
        self._in_place = True
        self._press()
        self._in_place = False

    def keep(self, pressed: Pressed) -> bool:
        """A key of the window; whether it waits."""
        if self.holding:
            self._kept.append((None, pressed))
        return self.holding

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (_PRESS, _COMPOSED) or not isinstance(watched, QWidget):
            return False
        page = self.parent()
        if not isinstance(page, QWidget) or not page.isAncestorOf(watched):
            return False
        if isinstance(event, QKeyEvent):
            if event.key() in _MODIFIERS:
                return False
            kept = QKeyEvent(_PRESS, event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count())
            self._kept.append((watched, kept))
            return True
        if isinstance(event, QInputMethodEvent) and (words := event.commitString()):
            composed = QInputMethodEvent()
            composed.setCommitString(words)
            self._kept.append((watched, composed))
            event.setCommitString("")  # the word is no more under composition there
        return False

    @Slot()
    def _press(self) -> None:
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.holding = False
        kept, self._kept = self._kept, []
        for there, pressed in kept:
            if not isinstance(pressed, QEvent):
                pressed()
            elif (target := there if self._in_place else self._with_caret()) is not None and isValid(target):
                QApplication.sendEvent(target, pressed)

    def _with_caret(self) -> QWidget | None:
        page, now = self.parent(), QApplication.focusWidget()
        if not isinstance(page, QWidget):
            return None
        return now if now is not None and page.isAncestorOf(now) else page.focusWidget()
