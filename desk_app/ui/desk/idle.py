"""How long nobody touched keyboard, mouse or screen."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject

from desk_app.ui.desk.window_watch import WindowWatch

_BY_HAND = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
    )
)


class IdleWatch(WindowWatch):
    """By a clock that nobody sets, and that goes on while the PC sleeps."""

    def __init__(self, steady: Callable[[], int]) -> None:
        super().__init__()
        self.steady = steady
        self._at_ms = steady()

    def touched(self) -> None:
        self._at_ms = self.steady()

    def is_idle(self, minutes: int) -> bool:
        """0: it never is."""
        return minutes > 0 and self.steady() - self._at_ms >= minutes * 60_000

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _BY_HAND:
            self._at_ms = self.steady()
        return False
