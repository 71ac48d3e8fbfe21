"""The date in doubt: what is known, and the date that whoever opens the counter types."""

from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.desk.clock import CheckClock, ClockView
from desk_app.core.folding import nfc
from desk_app.services.desk.clock import ConfirmClock
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem

UNLIKELY = "problem.clock_unlikely"


@dataclass(frozen=True, slots=True)
class ClockState:
    view: ClockView = field(default_factory=ClockView)
    problem: str = ""


class ClockViewModel(QObject):
    changed = Signal(object)
    believed = Signal()

    def __init__(self, crew: Crew) -> None:
        super().__init__()
        self._crew = crew
        self._doubted = self._typed = ""
        self.state = ClockState()

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    @Slot()
    def refresh(self) -> None:
        self._crew.ask(CheckClock(), self._known, self._crew.report)

    def _known(self, view: ClockView) -> None:
        self._set(view=view)

    def confirm(self, typed: str, *, again: bool = False) -> None:
        """F9. `again`: the officer says that the unlikely date is right."""
        self._doubted, self._typed = "", nfc(typed)
        self._crew.run(ConfirmClock(self._typed, again), self._believed, self._refused)

    def accept(self, typed: str) -> None:
        """Alt+Y: the unlikely date is right, if it is still the one that was refused."""
        if self._doubted and nfc(typed) == self._doubted:
            self.confirm(typed, again=True)

    def _refused(self, problem: Problem) -> None:
        self._doubted = self._typed if problem.key == UNLIKELY else ""
        self._set(problem=problem.text)

    def _believed(self, _value: object) -> None:
        self._set(problem="", view=ClockView())
        self.believed.emit()
