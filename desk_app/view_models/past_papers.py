"""Letters before acceptance and minutes of past runs: found by what stands on them, seen, printed again."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.core.folding import nfc
from desk_app.resources_reader import Texts
from desk_app.services.paper import CountForm, ReprintLetter
from desk_app.services.records import PastPaper
from desk_app.workers.crew import Crew
from desk_app.workers.messages import PrintForm, Problem
from desk_app.workers.questions import Form, FormPages, PastPapers


@dataclass(frozen=True, slots=True)
class PastState:
    """`shown`: the paper whose pages `form` are."""

    found: tuple[PastPaper, ...] = ()
    shown: PastPaper | None = None
    form: Form | None = None
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
        self.state = PastState()

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def search(self, text: str) -> None:
        self._crew.ask(PastPapers(text), self._found, self._failed)

    @Slot(object)
    def _found(self, found: tuple[PastPaper, ...]) -> None:
        self._set(found=found, problem="")

    def show(self, paper: PastPaper) -> None:
        """Its pages, as they are printed."""
        self._set(shown=paper, form=None, page=0, problem="", done="")
        self._crew.ask(FormPages(paper.subject, paper.document), self._shown, self._failed)

    def _shown(self, form: Form) -> None:
        if self.state.shown is not None and form.code == self.state.shown.subject:
            self._set(form=form)

    def turn_page(self) -> None:
        if self.state.form is not None:
            self._set(page=(self.state.page + 1) % len(self.state.form.pages))

    def print_form(self) -> None:
        """F9: the paper that is seen, counted first."""
        paper = self.state.shown
        if paper is not None and self.state.form is not None:
            self._crew.run(CountForm(paper.subject, paper.document), self._counted, self._failed)

    def _counted(self, copy_no: int) -> None:
        if (paper := self.state.shown) is not None:
            self._crew.ask(FormPages(paper.subject, paper.document, copy_no), self._numbered, self._failed)

    def _numbered(self, form: Form) -> None:
        self._shown(form)
        self._crew.devices(PrintForm(form.code, form.pdf, form.media), self._printed, self._failed)

    def _printed(self, file: str) -> None:
        self._set(problem="", done=self._texts("ui.find.form_file" if file else "ui.find.form_sent", file=file))
        if file:
            self.file_made.emit(file)

    def reprint(self, paper: PastPaper, reason: str) -> None:
        """Ctrl+P: the slip from the roll once more, marked and counted."""
        self._crew.run(ReprintLetter(paper.subject, nfc(reason)), self._reprinted, self._failed)

    def _reprinted(self, copy_no: int) -> None:
        self._set(problem="", done=self._texts("ui.past.reprinted", number=copy_no))

    def _failed(self, problem: Problem) -> None:
        self._set(problem=problem.text, done="")
