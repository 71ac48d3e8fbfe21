"""The board: what is due, overdue, paused, uncollected; one view at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.board.board import BoardView, MakeBoardList, OpenBoard
from desk_app.answers.pictures import PrintablePaper
from desk_app.resources_reader import Texts
from desk_app.services.records import Dossier
from desk_app.workers.crew import Crew
from desk_app.workers.messages import PrintForm, Problem

BY_NUMBER = ("overdue", "today", "soon", "paused", "uncollected", "posted", "opinions", "papers", "same_day", "steps")
NON_TERRITORIAL = "non_territorial"
VIEWS = (*BY_NUMBER, NON_TERRITORIAL)


@dataclass(frozen=True, slots=True)
class BoardState:
    view: str = VIEWS[0]
    agency: str = ""
    officer: str = ""
    officers: tuple[tuple[str, str], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    rows: tuple[Dossier, ...] = ()
    replies: Mapping[str, int] = field(default_factory=dict)
    told: str = ""


class BoardViewModel(QObject):
    changed = Signal(object)
    file_made = Signal(str)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self.now_ms = crew.now_ms
        self._texts = texts
        self.state = BoardState()
        self.watched = False
        crew.changed.connect(self._something_done)

    def choose(self, view: str) -> None:
        self.state = replace(self.state, view=view, rows=())
        self.refresh()

    def only_agency(self, agency: str) -> None:
        self.state = replace(self.state, agency=agency, rows=())
        self.refresh()

    def only_officer(self, officer: str) -> None:
        self.state = replace(self.state, officer=officer, rows=())
        self.refresh()

    def _asked(self) -> OpenBoard:
        return OpenBoard(self.state.view, self.state.agency, self.state.officer)

    def refresh(self) -> None:
        if self._crew.actor is not None:
            self._crew.ask(self._asked(), self._known, self._crew.report)

    def print_list(self) -> None:
        """What is seen, on paper."""
        self._crew.ask(MakeBoardList(self._asked()), self._paper_made, self._failed)

    def _paper_made(self, form: PrintablePaper) -> None:
        self._crew.devices(PrintForm(form.code, form.pdf, form.media), self._printed, self._failed)

    def _printed(self, file: str) -> None:
        self._tell(self._texts("ui.handover.minutes_file" if file else "ui.board.sent", file=file))
        if file:
            self.file_made.emit(file)

    def _failed(self, problem: Problem) -> None:
        self._tell(problem.text)

    def _tell(self, text: str) -> None:
        self.state = replace(self.state, told=text)
        self.changed.emit(self.state)

    @Slot()
    def _something_done(self) -> None:
        if self.watched:  # nobody counts for a board that nobody sees
            self.refresh()

    def _known(self, view: BoardView) -> None:
        if view.asked == self._asked():
            counts = tuple(view.counts.items())
            self.state = replace(self.state, counts=counts, rows=view.rows, replies=view.replies, officers=view.officers)
            self.changed.emit(self.state)
