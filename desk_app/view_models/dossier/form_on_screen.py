"""An official form as it will be printed: its pages are seen and turned, a copy is counted and goes to the printer."""

from collections.abc import Callable
from functools import partial

from desk_app.answers.papers.forms import MakeForm
from desk_app.answers.pictures import PrintablePaper
from desk_app.resources_reader import Texts
from desk_app.services.desk.paper import CountForm
from desk_app.workers.crew import Crew
from desk_app.workers.messages import PrintForm, Problem


class FormOnScreen:
    """For the view model that shows it. `tell`: its `form`, `page`, `problem` and `done` change; `file_made`: it was written
    to a file, for there is no office printer."""

    def __init__(self, crew: Crew, texts: Texts, tell: Callable[..., None], file_made: Callable[[str], None]) -> None:
        self._crew = crew
        self._texts = texts
        self._tell = tell
        self._file_made = file_made
        self._wanted: MakeForm | None = None
        self._form: PrintablePaper | None = None
        self._page = 0

    def show(self, subject: str, document: str) -> None:
        """Of a dossier, a letter or a run."""
        self.forget()
        self._wanted = MakeForm(subject, document)
        self._crew.ask(self._wanted, partial(self._known, self._wanted, None), self._failed)

    def forget(self) -> None:
        """None is shown any more, and an answer that is still on its way is passed over."""
        self._wanted, self._form, self._page = None, None, 0

    def turn_page(self) -> None:
        if self._form is not None:
            self._page = (self._page + 1) % len(self._form.pages)
            self._tell(page=self._page)

    def print(self) -> None:
        """The one that is seen: counted first."""
        if self._wanted is not None and self._form is not None:
            counting = CountForm(self._wanted.code, self._wanted.document)
            self._crew.run(counting, partial(self._counted, self._wanted), self._failed)

    def _known(self, wanted: MakeForm, then: Callable[[PrintablePaper], None] | None, form: PrintablePaper) -> None:
        if wanted == self._wanted:
            self._form = form
            self._tell(form=form, page=self._page, problem="", done="")
        if then is not None:
            then(form)

    def _counted(self, wanted: MakeForm, copy_no: int) -> None:
        """What was counted is printed, whatever is looked at meanwhile."""
        question = MakeForm(wanted.code, wanted.document, copy_no)
        self._crew.ask(question, partial(self._known, wanted, self._send), self._failed)

    def _send(self, form: PrintablePaper) -> None:
        self._crew.devices(PrintForm(form.code, form.pdf, form.media), self._printed, self._failed)

    def _printed(self, file: str) -> None:
        self._tell(problem="", done=self._texts("ui.find.form_file" if file else "ui.find.form_sent", file=file))
        if file:
            self._file_made(file)

    def _failed(self, problem: Problem) -> None:
        self._tell(problem=problem.text, done="")
