"""Jobs that the print service took: asked for, each second, until it has done with them."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from printers.transports import DeviceProblem, print_queue
from printers.transports.print_queue import Stage

ASK_MS = 1_000


class QueueWatch(QObject):
    """Lives in the printer's thread. A service that does not answer is asked again: what it holds is not forgotten."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._hearers: dict[int, Callable[[Stage], None]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(ASK_MS)
        self._timer.timeout.connect(self.ask)

    def watch(self, number: int, hears: Callable[[Stage], None]) -> None:
        """`hears` hears every stage; after `stuck`, `cancelled` and `over` nothing more comes."""
        self._hearers[number] = hears
        self._timer.start()

    def forget(self, number: int) -> None:
        self._hearers.pop(number, None)
        if not self._hearers:
            self._timer.stop()

    @Slot()
    def ask(self) -> None:
        for number, hears in list(self._hearers.items()):
            try:
                stage = print_queue.stage(number)
            except DeviceProblem:
                continue
            if stage not in ("waiting", "printing"):
                self.forget(number)
            hears(stage)

    def stop(self) -> None:
        self._hearers.clear()
        self._timer.stop()
