"""F7: dossiers found as one types, one of them open, its papers printed again."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from desk_app.answers.dossier.finding import FindDossiers
from desk_app.answers.dossier.opening import DossierView, OpenDossier
from desk_app.answers.pictures import PrintablePaper
from desk_app.core.folding import nfc
from desk_app.resources_reader import Texts
from desk_app.services.desk.paper import Reprint
from desk_app.services.records import Dossier, FoundDossier
from desk_app.view_models.dossier.form_on_screen import FormOnScreen
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem


@dataclass(frozen=True, slots=True)
class FindState:
    found: tuple[FoundDossier, ...] = ()
    opened: DossierView | None = None
    form: PrintablePaper | None = None
    page: int = 0
    problem: str = ""
    done: str = ""
    asked: str = ""
    answered: str | None = None  # what the list that is shown answers
    unread: bool = False  # the chosen one could not be read

    @property
    def on_its_way(self) -> bool:
        """Whether the dossier that the search leads to is still to be shown."""
        return self.answered != self.asked or (self.opened is None and bool(self.found) and not self.unread)


class FindViewModel(QObject):
    changed = Signal(object)
    file_made = Signal(str)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self.now_ms = crew.now_ms
        self._texts = texts
        self.state = FindState()
        self._form = FormOnScreen(crew, texts, self._set, self.file_made.emit)

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    @property
    def on_its_way(self) -> bool:
        return self.state.on_its_way

    def search(self, text: str) -> None:
        self.state = replace(self.state, asked=text)
        self._crew.ask(FindDossiers(text), partial(self._found, text), partial(self._not_found, text))

    def _found(self, text: str, found: tuple[FoundDossier, ...]) -> None:
        """An answer to what stood there a letter ago is passed over: it would close the dossier that a key acts on."""
        if text != self.state.asked:
            return
        self._form.forget()
        self._set(answered=text, unread=False, found=found, opened=None, form=None, problem="", done="")

    def _not_found(self, text: str, problem: Problem) -> None:
        """The search failed: nothing waits for it any more, and the page says why."""
        if text == self.state.asked:
            self._found(text, ())
            self._failed(problem)

    def show(self, number: int) -> None:
        if 0 <= number < len(self.state.found):
            code = self.state.found[number].code
            self._crew.ask(OpenDossier(code, passing=True), self._opened, partial(self._not_opened, code))

    def _opened(self, opened: DossierView) -> None:
        if any(found.code == opened.dossier.code for found in self.state.found):
            found = tuple(map(partial(_as_now, opened.dossier), self.state.found))
            self._set(unread=False, found=found, opened=opened, problem="" if self.state.unread else self.state.problem)

    def _not_opened(self, code: str, problem: Problem) -> None:
        if any(found.code == code for found in self.state.found):
            self._set(unread=True, opened=None, problem=problem.text, done="")

    def show_form(self, document: str = "appointment_slip") -> None:
        """The official form of the chosen dossier, as it will be printed."""
        if self.state.opened is not None:
            self._form.show(self.state.opened.dossier.code, document)

    def turn_page(self) -> None:
        self._form.turn_page()

    def refresh(self) -> None:
        """The open dossier, as it is now."""
        if self.state.opened is not None:
            self._crew.ask(OpenDossier(self.state.opened.dossier.code), self._opened, self._crew.report, again=True)

    def close_form(self) -> None:
        self._form.forget()
        self._set(form=None)

    def print_form(self) -> None:
        """F9: the form that is seen."""
        self._form.print()

    def reprint(self, reason: str, document: str) -> None:
        """A further copy of a slip, marked and counted."""
        if self.state.opened is not None:
            self._crew.run(Reprint(self.state.opened.dossier.code, nfc(reason), document), self._reprinted, self._failed)

    def _reprinted(self, copy_no: int) -> None:
        self._set(problem="", done=self._texts("ui.find.reprinted", number=copy_no))
        if self.state.opened is not None:
            self._crew.ask(OpenDossier(self.state.opened.dossier.code), self._opened, self._crew.report, again=True)

    def _failed(self, problem: Problem) -> None:
        self._set(problem=problem.text, done="")


def _as_now(dossier: Dossier, line: FoundDossier) -> FoundDossier:
    """The line of a dossier that changed since it was found; every other line as it stands."""
    return replace(line, owner_name=dossier.owner_name, state=dossier.state) if line.code == dossier.code else line
