"""What is the matter with this desk's data, as those who look after it found it: kept for strip and F8."""

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.workers.caretaking import CaretakingWorker
from desk_app.workers.messages import DataTrouble, Problem
from desk_app.workers.runner import UseCaseRunner


class DataState(QObject):
    """Lives on the main thread."""

    changed = Signal()
    look_again = Signal()
    """Something was set up otherwise."""
    to_keep = Signal(object)

    def __init__(self, runner: UseCaseRunner, caretaking: CaretakingWorker) -> None:
        super().__init__()
        self.troubles: dict[str, Problem] = {}
        """By who found it."""
        caretaking.told.connect(self._told)
        runner.numbers.connect(self._told)
        caretaking.looked.connect(runner.looked)
        caretaking.for_runner.connect(runner.run)
        runner.changed.connect(caretaking.disturb)
        self.look_again.connect(caretaking.look_again)
        self.to_keep.connect(caretaking.keep_report)

    @Slot(object)
    def _told(self, told: DataTrouble) -> None:
        self.troubles.pop(told.of, None)
        if told.problem is not None:
            self.troubles[told.of] = told.problem
        self.changed.emit()
