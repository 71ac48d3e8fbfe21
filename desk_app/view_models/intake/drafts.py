"""The drafts of an officer's intakes: what is typed is kept, what waits has a place, and both come back after logging in."""

import secrets
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk_app.answers.intake.unfinished import ListDrafts
from desk_app.resources_reader import Texts
from desk_app.view_models.intake.form import draft_text, form_of_draft
from desk_app.view_models.intake.parking import Parked, Parking
from desk_app.view_models.intake.state import InHand
from desk_app.workers.crew import Crew
from desk_app.workers.messages import DropDraft, SaveDraft

DRAFT_MS = 400
TYPING_MS = 50
"""So long a draft waits for keys that are on their way to the page, and looks again."""


class IntakeDrafts(QObject):
    """`parked`: who waits, by their places; `latest`: the draft that an empty page takes up."""

    parked = Signal(object)
    latest = Signal(object)

    def __init__(self, crew: Crew, texts: Texts, page: InHand) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self._page = page
        self._parking = Parking()
        self.draft_id = ""  # of what stands on the page
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_MS)
        self._timer.timeout.connect(self._save)
        self._known_drafts: tuple[tuple[str, int, str], ...] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(TYPING_MS)
        self._later.timeout.connect(self._take)
        self.is_typing: Callable[[], bool] = bool
        """Whether keys are on their way to the page."""

    def start(self) -> None:
        """In a moment: of keys that follow each other, only the last is written."""
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def _save(self) -> None:
        if self._crew.actor is None:
            return
        if self._page.form.empty:
            self.drop()
            self.draft_id = ""
            return
        self.draft_id = self.draft_id or f"{self._crew.now_ms():012x}{secrets.token_hex(3)}"  # in order
        self._crew.run(SaveDraft(self.draft_id, draft_text(self._page.form)))

    def drop(self) -> None:
        """What stands on the page is not kept."""
        if self.draft_id:
            self._crew.run(DropDraft(self.draft_id))

    def flush(self) -> None:
        """Before the officer changes: what is typed is kept under their name."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()

    @property
    def full(self) -> bool:
        """No more can wait."""
        return self._parking.full

    def leave_page(self) -> str:
        """What stands there waits from now on. Returns whose it is."""
        self._save()
        left = Parked(self.draft_id, self._page.form)
        self._parking.put(left)
        self.tell_who_waits()
        return left.name

    def bring(self, place: int) -> Parked | None:
        """What waits there, and waits no longer."""
        return self._parking.take(place)

    def tell_who_waits(self) -> None:
        self.parked.emit(self._parking.places)

    def restore(self) -> None:
        if self._crew.actor is not None:
            officer = self._crew.actor.officer_id
            self._crew.ask(ListDrafts(officer), partial(self._known, officer), self._crew.report)

    def _known(self, officer: str, drafts: tuple[tuple[str, int, str], ...]) -> None:
        if self._crew.actor is None or self._crew.actor.officer_id != officer:
            return  # somebody else sits here by now
        self._known_drafts = tuple(draft for draft in drafts if ":" not in draft[0])  # those of other places have their name
        self._take()

    @Slot()
    def _take(self) -> None:
        """The latest comes onto a page on which nobody types; where somebody does, all of them wait in their places."""
        if self.is_typing():
            self._later.start()
            return
        kept: list[Parked] = []
        for draft_id, _at, content in self._known_drafts:
            try:
                kept.append(Parked(draft_id, form_of_draft(content)))
            except (ValueError, TypeError, KeyError, IndexError):
                self._page.tell(problem=self._texts("problem.draft_lost"))
        latest = kept[0] if kept and self._page.form.empty else None
        self._parking.put_all(each for each in kept if each is not latest and each.draft_id != self.draft_id)
        self.tell_who_waits()
        if latest is not None:
            self.latest.emit(latest)
