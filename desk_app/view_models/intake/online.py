"""What citizens handed in on the portal and no counter took up yet, one after the other."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.intake.unfinished import ListSubmissions
from desk_app.workers.crew import Crew
from sync.protocol.submissions import Submission, UploadedFile


@dataclass(frozen=True, slots=True)
class Online:
    """`at`: the place of the one that stands on the page, from 1; `reference`: how it is called at the portal."""

    waiting: int = 0
    at: int = 0
    reference: str = ""
    submitted_at_ms: int = 0
    files: tuple[UploadedFile, ...] = ()


class OnlineViewModel(QObject):
    """`offered`: the next one, for the page; None: there is none."""

    changed = Signal(object)
    offered = Signal(object)

    def __init__(self, crew: Crew) -> None:
        super().__init__()
        self._crew = crew
        self._here = ""
        self.state = Online()
        crew.tray_changed.connect(self.look)

    def stands(self, key: str) -> None:
        """The page shows this one, or none."""
        self._here = key
        self.look()

    @Slot()
    def look(self) -> None:
        """How many wait: on entering the page, behind an act, and when the centre told something."""
        if self._crew.actor is not None:
            self._crew.ask(ListSubmissions(), self._known, self._crew.report)

    def _known(self, waiting: tuple[Submission, ...]) -> None:
        state = Online(len(waiting))
        for at, body in enumerate(waiting, 1):
            if body["key"] == self._here:
                files = tuple(body.get("files", ()))
                state = Online(len(waiting), at, body["reference"], body["submitted_at_ms"], files)
        if state != self.state:
            self.state = state
            self.changed.emit(state)

    def next(self) -> None:
        """The one behind what stands on the page; the first again behind the last."""
        self._crew.ask(ListSubmissions(), self._offer, self._crew.report)

    def _offer(self, waiting: tuple[Submission, ...]) -> None:
        keys = [body["key"] for body in waiting]
        following = keys.index(self._here) + 1 if self._here in keys else 0
        self.offered.emit(waiting[following % len(keys)] if keys else None)
