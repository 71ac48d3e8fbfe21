"""The scans of an intake's papers: what the scanner brought, and what a citizen handed in on the portal."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desk_app.answers.pictures import Picture
from desk_app.answers.scans.scans import OpenScans, ScansView
from desk_app.core.papers import asked_of
from desk_app.resources_reader import Texts
from desk_app.services.records import WaitingScan
from desk_app.view_models.intake.online import OnlineViewModel
from desk_app.view_models.intake.state import InHand
from desk_app.view_models.intake.uploads import UploadsViewModel
from desk_app.workers.crew import Crew
from sync.protocol.submissions import UploadedFile


class PaperScans(QObject):
    """`pictured`: a page of a file from the portal; None: it cannot be seen (yet)."""

    pictured = Signal(object)

    def __init__(self, crew: Crew, texts: Texts, page: InHand, online: OnlineViewModel) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self._page = page
        self._online = online
        self._row = 0
        self._uploads = UploadsViewModel(crew, texts)
        self._uploads.pictured.connect(self._upload_seen)
        self._uploads.told.connect(self._upload_told)

    def take(self, row: int) -> None:
        """What the scanner brought meanwhile is of this paper; of one from the portal, what was handed in is seen."""
        if files := self.uploads_of(row):
            self._uploads.next(files)
        elif 0 <= row < len(self._page.form.papers):
            self._row = row
            self._crew.ask(OpenScans(), self._seen, self._page.refused)

    def drop(self, row: int) -> None:
        """They are of another paper, or of none: the files lie where they were."""
        form = self._page.form
        self._page.take_form(replace(form, scans=tuple(scan for scan in form.scans if scan[0] != row)))

    def uploads_of(self, row: int) -> tuple[UploadedFile, ...]:
        """What a citizen handed in on the portal as this paper, as far as it came."""
        papers = self._page.form.papers
        name = papers[row][0] if 0 <= row < len(papers) else ""
        return tuple(file for file in self._online.state.files if file["paper"] == name)

    def _upload_seen(self, picture: Picture) -> None:
        if self._page.form.online:
            self.pictured.emit(picture)

    def _upload_told(self, text: str) -> None:
        if self._page.form.online:
            if text:
                self.pictured.emit(None)  # not the page of another file
            self._page.tell(problem=text, problem_field="")

    def _seen(self, view: ScansView) -> None:
        """What lies there already, else what lies in the page scanner."""
        if view.driven and not self._fresh(view):
            self._page.tell(problem="", problem_field="", busy=True)
            self._crew.scan_pages(self._pages_scanned, self._page.refused)
        else:
            self._known(view)

    def _pages_scanned(self, _count: int) -> None:
        self._page.tell(busy=False)
        self._crew.ask(OpenScans(), self._known, self._page.refused)

    def _fresh(self, view: ScansView) -> list[WaitingScan]:
        taken = {name for _row, name, _sha256 in self._page.form.scans}
        return [each for each, code in zip(view.waiting, view.known, strict=True) if not code and each.name not in taken]

    def _known(self, view: ScansView) -> None:
        row, form = self._row, self._page.form
        fresh = self._fresh(view)
        sound = tuple((row, each.name, each.sha256) for each in fresh if each.media)
        if row >= len(form.papers):
            return  # another procedure by now
        if not sound:
            none = fresh[0].trouble if fresh else "ui.scans.none"
            self._page.tell(problem=self._texts(none, most=""), problem_field="papers")
            return
        papers = list(form.papers)
        if not any(papers[row][1:]):
            name, chosen = papers[row][0], self._page.state.chosen
            papers[row] = (name, *(chosen.procedure.asked_for(name) if chosen else asked_of(name)))
        self._page.take_form(replace(form, papers=tuple(papers), scans=form.scans + sound))
