"""Letters before acceptance and minutes of past runs: found by what stands on them, seen, printed again."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.papers.past_papers import FindPastPapers
from desk_app.answers.pictures import PrintablePaper
from desk_app.core.folding import nfc
from desk_app.resources_reader import Texts
from desk_app.services.desk.paper import ReprintLetter
from desk_app.services.records import PastPaper
from desk_app.view_models.dossier.form_on_screen import FormOnScreen
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem


@dataclass(frozen=True, slots=True)
class PastState:
    """`shown`: the paper whose pages `form` are."""

    found: tuple[PastPaper, ...] = ()
    shown: PastPaper | None = None
    form: PrintablePaper | None = None
    page: int = 0
    problem: str = ""
    done: str = ""


class PastPapersViewModel(QObject):
    changed = Signal(object)
    file_made = Signal(str)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self._form = FormOnScreen(crew, texts, self._set, self.file_made.emit)
        self.state = PastState()

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def search(self, text: str) -> None:
        self._crew.ask(FindPastPapers(text), self._found, self._failed)

    @Slot(object)
    def _found(self, found: tuple[PastPaper, ...]) -> None:
        if self.state.shown not in found:  # F9 prints what is seen, and nothing is
            self._form.forget()
            self._set(found=found, shown=None, form=None, page=0, problem="")
        else:
            self._set(found=found, problem="")

    def show(self, paper: PastPaper) -> None:
        """Its pages, as they are printed."""
        self._set(shown=paper, form=None, page=0, problem="", done="")
        self._form.show(paper.subject, paper.document)

    def turn_page(self) -> None:
        self._form.turn_page()

    def print_form(self) -> None:
        """F9: the paper that is seen."""
        self._form.print()

    def reprint(self, paper: PastPaper, reason: str) -> None:
        """Ctrl+P: the slip from the roll once more, marked and counted."""
        self._crew.run(ReprintLetter(paper.subject, nfc(reason)), self._reprinted, self._failed)

    def _reprinted(self, copy_no: int) -> None:
        self._set(problem="", done=self._texts("ui.past.reprinted", number=copy_no))

    def _failed(self, problem: Problem) -> None:
        self._set(problem=problem.text, done="")
