"""The window: log-in first, alone and at once; the frame around the places follows when it has been painted.

Nothing is imported here that the log-in does not need: what a process loads before its window is seen is waited for.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QByteArray, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from desk_app.resources_reader import Texts
from desk_app.ui.desk.login import LoginPage
from desk_app.ui.desk.page_area import PageArea
from desk_app.ui.key_tables.login import KEYS
from desk_app.ui.parts.early_keys import EarlyKeys
from desk_app.ui.parts.page import Page

if TYPE_CHECKING:
    from desk_app.ui.desk.last_scans import DoubtBar, LastScans
    from desk_app.ui.desk.rail import Rail
    from desk_app.ui.desk.shortcuts import Shortcuts
    from desk_app.ui.desk.strip import Strip
    from desk_app.ui.key_tables.bound import BoundKeys
    from desk_app.workers.messages import Problem

LOGIN_KEYS = tuple(key for row in KEYS if not row.by_field for key in row.keys)
"""Heard before the frame is there."""


class SeenFrame(Protocol):
    """What stands around the places (`ui.desk.frame`), as the window sees it."""

    strip: "Strip"
    rail: "Rail"
    doubt: "DoubtBar"
    last_scans: "LastScans"
    shortcuts: "Shortcuts"
    keys: "BoundKeys"

    def go(self, place: str) -> bool: ...
    def fit(self) -> None: ...
    def show_act(self) -> None: ...
    def stop(self) -> None: ...


class MainWindow(QMainWindow):
    """`make_frame` puts the frame around it; whoever asks for a part of the frame earlier has it made at once."""

    left = Signal(str)
    """Closed; where it stood."""
    closed_for = Signal(str)
    """The data did not open; why."""
    wants_in = Signal(str, str)
    """Before the frame is there: a name and a secret, which may be what opens the data."""
    painted = Signal()
    """For the first time: who sits before it sees the log-in and may type."""

    def __init__(self, texts: Texts, centre_name: str, counter: str, make_frame: Callable[[], object]) -> None:
        super().__init__()
        self._make_frame = make_frame
        self._frame: SeenFrame | None = None
        self._was_painted = False
        self.pages: dict[str, Page] = {}
        self.place = "login"
        self.cannot_open: Problem | None = None
        self.setWindowTitle(texts("ui.window.title", counter=counter))
        self.login = LoginPage(texts, centre_name, counter)
        self.area = PageArea()
        self.area.put(self.login, (0, 0))
        self._lay_out()
        self.resize(1366, 768)
        self.setMinimumSize(640, 360)
        self._early = EarlyKeys()
        self._login_keys = [QShortcut(QKeySequence(key), self) for key in LOGIN_KEYS]
        for shortcut in self._login_keys:
            shortcut.activated.connect(self._login_key)
        self.login.submitted.connect(self._log_in_early)
        self.login.pin_changed.connect(self._change_pin_early)
        self.login.shown()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._places = QVBoxLayout()
        self._places.setSpacing(0)
        self._places.addWidget(self.area, 1)
        self._row.addLayout(self._places, 1)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._row, 1)
        root = QWidget()
        root.setObjectName("ground")
        root.setLayout(self._column)
        self.setCentralWidget(root)

    @Slot()
    def _login_key(self) -> None:
        sender = self.sender()
        self.login.shortcut(sender.key().toString() if isinstance(sender, QShortcut) else "")

    @Slot(str, str)
    def _log_in_early(self, name: str, secret: str) -> None:
        self._early.forget()
        self._early.keep(partial(self.login.submitted.emit, name, secret))
        self.wants_in.emit(name, secret)

    @Slot(str, str, str, str)
    def _change_pin_early(self, name: str, secret: str, new: str, again: str) -> None:
        self._early.forget()
        self._early.keep(partial(self.login.pin_changed.emit, name, secret, new, again))
        self.wants_in.emit(name, secret)

    def refuse(self, problem: str) -> None:
        """Whoever wanted in opened nothing."""
        self._early.forget()
        self.login.show_problem(problem)

    def take_frame(self, frame: SeenFrame) -> None:
        """It stands around the places from now on, and hears the keys. Whoever wanted in before is let in."""
        self.login.submitted.disconnect(self._log_in_early)
        self.login.pin_changed.disconnect(self._change_pin_early)
        for shortcut in self._login_keys:
            shortcut.setEnabled(False)  # at once: two that hear the same key are heard neither
            shortcut.deleteLater()
        self._login_keys.clear()
        self._column.insertWidget(0, frame.strip)
        self._row.insertWidget(0, frame.rail)
        self._places.insertWidget(0, frame.doubt)
        self._frame = frame
        frame.fit()
        self._early.go_on()

    @property
    def frame(self) -> SeenFrame:
        if self._frame is None:
            self._make_frame()
        if self._frame is None:
            raise LookupError("nobody made the frame")
        return self._frame

    @property
    def strip(self) -> "Strip":
        return self.frame.strip

    @property
    def rail(self) -> "Rail":
        return self.frame.rail

    @property
    def doubt(self) -> "DoubtBar":
        return self.frame.doubt

    @property
    def last_scans(self) -> "LastScans":
        return self.frame.last_scans

    @property
    def shortcuts(self) -> "Shortcuts":
        return self.frame.shortcuts

    @property
    def keys(self) -> "BoundKeys":
        return self.frame.keys

    def go(self, place: str) -> bool:
        """Show a place, if this officer may be there."""
        return self.frame.go(place)

    @property
    def page(self) -> Page:
        widget = self.area.stack.currentWidget()
        if not isinstance(widget, Page):
            raise TypeError(f"{type(widget).__name__} is no page")
        return widget

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._frame is not None:
            self._frame.fit()

    def take_place(self, kept: str) -> None:
        """Where the window was when it was closed, if that is still on a screen; the first time all that the screen leaves."""
        if kept and self.restoreGeometry(QByteArray.fromBase64(kept.encode())):
            return
        free = self.screen().availableGeometry()
        self.setGeometry(QRect(free.topLeft(), QSize(min(1366, free.width()), min(768, free.height()))))
        self.setWindowState(Qt.WindowState.WindowMaximized)

    def place_to_keep(self) -> str:
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._frame is not None:
            self._frame.stop()
        self.left.emit(self.place_to_keep())
        super().closeEvent(event)
