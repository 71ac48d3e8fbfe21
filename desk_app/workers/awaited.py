"""Who waits for which answer of the workers, and what waits until nobody does."""

from collections.abc import Callable
from typing import TypeVar, cast

from PySide6.QtCore import QObject, QTimer, Slot

from desk_app.workers.messages import Problem

Answered = TypeVar("Answered")
OnReply = Callable[[object], None]
OnProblem = Callable[[Problem], None]


class Awaited(QObject):
    """Lives on the main thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._token = 0
        self._callbacks: dict[int, tuple[OnReply | None, OnProblem | None]] = {}
        self._then: list[Callable[[], None]] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._go_on)

    def number(self) -> int:
        """Of the next message."""
        self._token += 1
        return self._token

    def remember(self, on_reply: Callable[[Answered], None] | None, on_problem: OnProblem | None) -> int:
        """Returns the token that the answer will bear."""
        token = self.number()
        self._callbacks[token] = (cast("OnReply | None", on_reply), on_problem)
        return token

    def take(self, token: int) -> tuple[OnReply | None, OnProblem | None]:
        """The answer is here."""
        self._soon.start()
        return self._callbacks.pop(token, (None, None))

    def once_answered(self, then: Callable[[], None]) -> None:
        """As soon as nothing is on its way, in a turn of its own of the event loop."""
        self._then.append(then)
        self._soon.start()

    @Slot()
    def _go_on(self) -> None:
        if not self._callbacks:
            then, self._then = self._then, []
            for each in then:
                each()
