"""The window comes forward when somebody starts the program once more."""

import contextlib
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Slot
from PySide6.QtWidgets import QWidget


class CalledForward(QObject):
    """Lives as long as its window. `listener`: not blocking; each connection is a call, and nothing is read from it."""

    def __init__(self, listener: socket.socket, window: QWidget) -> None:
        super().__init__(window)
        self._listener = listener
        self._window = window
        self._heard = QSocketNotifier(listener.fileno(), QSocketNotifier.Type.Read, self)
        self._heard.activated.connect(self._called)

    @Slot()
    def _called(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.accept()[0].close()
        window = self._window
        window.setWindowState((window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        window.show()
        window.raise_()
        window.activateWindow()
