"""The paper that an intake gave out last, once more: the slip, or the letter, which also comes as the official form."""

from collections.abc import Callable

from desk_app.answers.papers.forms import MakeForm
from desk_app.answers.pictures import PrintablePaper
from desk_app.resources_reader import Texts
from desk_app.services.desk.paper import CountForm, Reprint, ReprintLetter
from desk_app.view_models.intake.state import InHand
from desk_app.workers.crew import Crew
from desk_app.workers.messages import PrintForm, Problem


class LastPaper:
    """`file_made`: it was written to a file, for there is no office printer."""

    def __init__(self, crew: Crew, texts: Texts, page: InHand, file_made: Callable[[str], None]) -> None:
        self._crew = crew
        self._texts = texts
        self._page = page
        self._file_made = file_made
        self._on_paper: tuple[str, str] | None = None  # the letter that is on its way to the office printer

    def reprint(self) -> None:
        """Ctrl+P: the letter that went out last, or the slip."""
        state, again = self._page.state, self._texts("ui.intake.again")
        if state.letter:
            self._crew.run(ReprintLetter(state.letter, again), self._reprinted, self._page.refused)
        elif state.done is not None:
            self._crew.run(Reprint(state.done.code, again), self._reprinted, self._page.refused)

    def _reprinted(self, copy_no: int) -> None:
        told = self._texts("ui.find.reprinted", number=copy_no)
        if self._page.state.letter:
            self._page.tell(declined=told)
        else:
            self._page.tell(warnings=(told,))

    def print_letter(self) -> None:
        """Alt+T: the letter that went out last as the official form on A5, counted first."""
        state = self._page.state
        if state.letter and not state.busy and not self._on_paper:
            self._on_paper = (state.letter, state.letter_kind)
            self._crew.run(CountForm(*self._on_paper), self._counted, self._failed)

    def _counted(self, copy_no: int) -> None:
        if self._on_paper:  # the page may have gone on to the next citizen: the letter comes all the same
            self._crew.ask(MakeForm(*self._on_paper, copy_no), self._made, self._failed)

    def _made(self, form: PrintablePaper) -> None:
        self._crew.devices(PrintForm(form.code, form.pdf, form.media), self._printed, self._failed)

    def _printed(self, file: str) -> None:
        if self._on_paper and self._on_paper[0] == self._page.state.letter:
            self._page.tell(declined=self._texts("ui.find.form_file" if file else "ui.find.form_sent", file=file))
        self._on_paper = None
        if file:
            self._file_made(file)

    def _failed(self, problem: Problem) -> None:
        self._on_paper = None
        self._page.tell(problem=problem.text, problem_field="")
