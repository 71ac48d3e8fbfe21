"""One dossier that a page opens by its code, and keeps fresh after an act."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from desk_app.answers.dossier.opening import DossierView, OpenDossier
from desk_app.core.dossier_code import BadDossierCode, parse_dossier_code
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import Texts
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem


@dataclass(frozen=True, slots=True)
class OpenDossierState:
    opened: DossierView | None = None
    problem: str = ""
    problem_field: str = ""
    done: str = ""
    change_vnd: int | None = None
    busy: bool = False


class OpenDossierViewModel(QObject):
    """Opens a dossier by its code; keeps it fresh after an act. `settled`: what was asked for is here, or is nowhere."""

    changed = Signal(object)
    settled = Signal()
    receipts_too = False

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self.now_ms = crew.now_ms
        self._texts = texts
        self.opening = ""  # the code that is on its way to the page
        self.state = OpenDossierState()

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def open(self, text: str) -> None:
        """A typed or scanned code."""
        try:
            code = str(parse_dossier_code(text))
        except BadDossierCode as error:
            busy, self.opening = self.state.busy and not self.opening, ""
            self._set(opened=None, problem=self._texts(error.reason), problem_field="code", done="", busy=busy)
            self.settled.emit()
            return
        # until it is there nothing is done to the one that is still shown
        self.opening = code
        self._set(problem="", problem_field="", done="", change_vnd=None, busy=True)
        self._crew.ask(OpenDossier(code, self.receipts_too), self._arrived, partial(self._not_there, code))

    def _arrived(self, opened: DossierView) -> None:
        """An answer about the one before is passed over."""
        if self.opening in ("", opened.dossier.code):
            self.opening = ""
            self._opened(opened)
            self.settled.emit()

    def _not_there(self, code: str, problem: Problem) -> None:
        if code == self.opening:
            self.opening = ""
            self._failed(problem)
            self.settled.emit()

    def _opened(self, opened: DossierView) -> None:
        self._set(opened=opened, busy=False)

    def _failed(self, problem: Problem) -> None:
        self._set(problem=problem.text, problem_field=problem.field, busy=False)
        if problem.key == "problem.no_dossier":
            self._set(opened=None)

    def refuse(self, problem: UserProblem) -> None:
        """Before anything was asked for."""
        self._set(problem=self._texts(problem.key, **problem.values), problem_field=problem.field, busy=False)

    def begin_act(self) -> None:
        """Nothing else is done until the answer is here."""
        self._set(busy=True, problem="", problem_field="")

    def end_act(self, done: str) -> None:
        """It was done: said, and the dossier is read anew."""
        self._set(done=done)
        self._reload()

    def act_failed(self, problem: Problem) -> None:
        self._failed(problem)

    def _reload(self) -> None:
        if self.state.opened is not None:
            question = OpenDossier(self.state.opened.dossier.code, self.receipts_too)
            self._crew.ask(question, self._arrived, self._failed, again=True)
