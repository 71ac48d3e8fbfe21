"""The board: what is due, overdue, paused, uncollected; one view at a time."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.services.records import Dossier
from desk_app.workers.crew import Crew
from desk_app.workers.questions import Board, BoardView

VIEWS = ("overdue", "today", "soon", "paused", "uncollected", "posted", "opinions", "papers", "same_day")


@dataclass(frozen=True, slots=True)
class BoardState:
    view: str = VIEWS[0]
    agency: str = ""
    officer: str = ""
    officers: tuple[tuple[str, str], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    rows: tuple[Dossier, ...] = ()


class BoardViewModel(QObject):
    changed = Signal(object)

    def __init__(self, crew: Crew) -> None:
        super().__init__()
        self._crew = crew
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

    def _asked(self) -> Board:
        return Board(self.state.view, self.state.agency, self.state.officer)

    def refresh(self) -> None:
        if self._crew.actor is not None:
            self._crew.ask(self._asked(), self._known)

    @Slot()
    def _something_done(self) -> None:
        if self.watched:  # nobody counts for a board that nobody sees
            self.refresh()

    def _known(self, view: BoardView) -> None:
        if view.asked == self._asked():
            counts = tuple(view.counts.items())
            self.state = replace(self.state, counts=counts, rows=view.rows, officers=view.officers)
            self.changed.emit(self.state)
