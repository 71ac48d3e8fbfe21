"""Files that a citizen handed in on the portal, seen page by page before the dossier is taken in."""

from PySide6.QtCore import QObject, Signal

from desk_app.answers.scans.fetching import FetchScan
from desk_app.answers.scans.scans import ScanPicture, ShowScanPage
from desk_app.resources_reader import Texts
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem
from sync.protocol.submissions import UploadedFile


class UploadsViewModel(QObject):
    """`told`: why nothing is seen (yet); empty: it is."""

    pictured = Signal(object)
    told = Signal(str)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self._files: tuple[UploadedFile, ...] = ()
        self._at = 0
        self._page = 0
        self._pages = 1

    def next(self, files: tuple[UploadedFile, ...]) -> None:
        """The first page of these files, or the one behind what is seen; the first again behind the last."""
        if files != self._files:
            self._files, self._at, self._page = files, 0, 0
        elif self._page + 1 < self._pages:
            self._page += 1
        else:
            self._at, self._page = (self._at + 1) % len(files), 0
        self._ask()

    @property
    def _wanted(self) -> ShowScanPage:
        file = self._files[self._at]
        return ShowScanPage(file["sha256"], file["media"], page=self._page)

    def _ask(self) -> None:
        self._crew.ask(self._wanted, self._seen, self._not_seen)

    def _seen(self, page: ScanPicture) -> None:
        if self._files and page.asked == self._wanted:
            self._pages = page.pages
            self.told.emit("")
            self.pictured.emit(page.picture)

    def _not_seen(self, problem: Problem) -> None:
        self._pages = 1
        if problem.key == "problem.scan_not_here":
            self.told.emit(self._texts("ui.scans.fetching"))
            self._crew.ask_centre(FetchScan(self._wanted.sha256), self._fetched, self._not_fetched)
        else:
            self.told.emit(problem.text)

    def _fetched(self, sha256: str) -> None:
        if self._wanted.sha256 == sha256:
            self._ask()

    def _not_fetched(self, problem: Problem) -> None:
        self.told.emit(problem.text)
