"""An event filter that stands on whatever window of the program has the keys."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid


class WindowWatch(QObject):
    def __init__(self) -> None:
        super().__init__()
        self._window: QWindow | None = None

    def start(self, window: QWindow | None) -> None:
        """From now on, for whatever window of the program has the keys; `window`: the first of them."""
        app = QGuiApplication.instance()
        if not isinstance(app, QGuiApplication):
            raise TypeError("the keys are those of a program with windows")
        app.focusWindowChanged.connect(self._window_changed)
        app.focusObjectChanged.connect(self._object_changed)
        self.watch(QGuiApplication.focusWindow() or window)
        self._object_changed(QGuiApplication.focusObject())

    def stop(self) -> None:
        if self._window is None:
            return
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.disconnect(self._window_changed)
            app.focusObjectChanged.disconnect(self._object_changed)
        self.watch(None)
        self._object_changed(None)

    @Slot(object)
    def _window_changed(self, window: QWindow | None) -> None:
        if window is not None:
            self.watch(window)

    def watch(self, window: QWindow | None) -> None:
        if window is self._window:
            return
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)

    @Slot(object)
    def _object_changed(self, now: QObject | None) -> None:
        """Another field has the caret, or none."""
