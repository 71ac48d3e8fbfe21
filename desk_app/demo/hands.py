"""A clerk's hands on the real window: key presses, a scanner's burst, and a look at what happened."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest

from desk_app.core.folding import nfc
from desk_app.wiring.main import Program

WAIT_S = 20.0
STEP_MS = 5
TYPIST_GAP_MS = 90
SCANNER_GAP_MS = 4


class DayFailed(Exception):
    """The window did not do what a clerk would expect; the message says what was waited for."""


class Hands:
    """A clerk's hands: keys, scans and patience; and a camera."""

    def __init__(self, program: Program, screens: Path) -> None:
        self.program = program
        self.window = program.window
        self._screens = screens
        self._count = 0
        self._now_ms = 10**12  # later than any stamp of the system

    @staticmethod
    def pause(ms: int) -> None:
        """Let the program run; an event loop of its own, so that the workers' threads run too."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    def until(self, condition: Callable[[], Any], what: str, timeout_s: float = WAIT_S) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline:
                self.shoot("failed")
                raise DayFailed(what)
            self.pause(STEP_MS)

    def _target(self) -> Any:
        return QGuiApplication.focusWindow() or self.window.windowHandle()

    def _send(self, chars: str, gap_ms: int, key: int = 0) -> None:
        """Through the window, as the system sends them, each with its own stamp."""
        for char in chars:
            self._now_ms += gap_ms
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
                event.setTimestamp(self._now_ms)
                QGuiApplication.sendEvent(self._target(), event)

    def type(self, text: str) -> None:
        """Keys as a person types them."""
        self._send(nfc(text), TYPIST_GAP_MS)
        self.program.keys.settle()
        self.pause(STEP_MS)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.window.shortcuts.rest()
        self.again(key, modifier)

    def again(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """At once after the key before, as a finger that trembles."""
        QTest.keyClick(self._target(), key, modifier)
        self.program.keys.settle()
        self.pause(STEP_MS)

    def alt(self, letter: str) -> None:
        self.key(getattr(Qt.Key, f"Key_{letter}"), Qt.KeyboardModifier.AltModifier)

    def enter(self) -> None:
        self.key(Qt.Key.Key_Return)

    def clear(self) -> None:
        self.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.key(Qt.Key.Key_Backspace)

    def scan(self, text: str) -> None:
        """A scanner that ends with Enter."""
        self._now_ms += 1_000
        self._send(text, SCANNER_GAP_MS)
        self._send("\r", SCANNER_GAP_MS, Qt.Key.Key_Return)
        self.pause(STEP_MS)

    def shoot(self, name: str) -> None:
        self.pause(150)
        self._count += 1
        self.window.grab().save(str(self._screens / f"{self._count:02d}-{name}.png"))
