"""Python's collector of cycles runs on whatever thread happens to allocate, and would destroy a widget or a timer there, beside
the main thread: a crash, or a deadlock between Qt's locks and Python's. So it is switched off, and the main thread collects."""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 500


class MainThreadCollector(QObject):
    """Lives on the main thread; by the thresholds that Python's own collector has."""

    def __init__(self) -> None:
        super().__init__()
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        gc.disable()
        self._timer.start()

    @Slot()
    def _collect(self) -> None:
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > self._thresholds[generation]:
                gc.collect(generation)  # takes the younger ones along
                return

    def stop(self) -> None:
        """Once no other thread of the program runs."""
        self._timer.stop()
        gc.enable()
