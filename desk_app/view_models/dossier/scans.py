"""The scans of the open dossier: what lies in the scanner's folder, which paper it is of, and how it looks."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk_app.answers.dossier.opening import DossierView
from desk_app.answers.scans.fetching import FetchScan
from desk_app.answers.scans.scans import AttachedScan, OpenScans, ScanPicture, ScansView, ShowScanPage
from desk_app.core.permissions import may
from desk_app.core.states import allowed
from desk_app.resources_reader import Texts
from desk_app.services.dossier.scans import AttachScans, Detached, DetachScan
from desk_app.services.records import ScannedFile, WaitingScan
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem
from sync.protocol.scans import RESULT_LINE

LOOK_MS = 1_500


@dataclass(frozen=True, slots=True)
class ScansState:
    """`line_no`: the paper that F9 attaches to. `shown`: the page that is seen, or was asked for."""

    opened: DossierView | None = None
    waiting: tuple[WaitingScan, ...] = ()
    known: tuple[str, ...] = ()
    attached: tuple[AttachedScan, ...] = ()
    line_no: int = 1
    shown: ShowScanPage | None = None
    picture: ScanPicture | None = None
    may_attach: bool = False
    may_detach: bool = False
    driven: bool = False
    scanning: bool = False
    problem: str = ""
    page_problem: str = ""
    done: str = ""
    busy: bool = False


class ScansViewModel(QObject):
    changed = Signal(object)
    attached = Signal()

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self.state = ScansState()
        self._part_open = True  # nobody chose a paper yet
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self.refresh)

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def open(self, opened: DossierView, seen: bool) -> None:
        """`seen`: else they are only kept beside their dossier, until somebody turns to them."""
        actor = self._crew.actor
        roles = actor.roles if actor is not None and not opened.elsewhere else ()
        may_attach = may(roles, "attach_scans")
        may_detach = may(roles, "detach_scan") and allowed("detach_scan", opened.dossier.state)
        self.state = ScansState(opened, may_attach=may_attach, may_detach=may_detach)
        self._part_open = True
        self.changed.emit(self.state)
        self._crew.ask(OpenScans(opened.dossier.code), self._known, self._failed, again=not seen)

    def close(self) -> None:
        self.state = ScansState()

    def watch(self, seen: bool) -> None:
        """New files are looked for as long as the screen is seen."""
        if seen:
            self.refresh()
            self._look.start()
        else:
            self._look.stop()

    def parts(self) -> tuple[tuple[int, str], ...]:
        """What a scan may be of: the papers, and the result once there is one."""
        opened = self.state.opened
        if opened is None:
            return ()
        papers = tuple((number, paper.name) for number, paper in enumerate(opened.papers, 1))
        result = opened.dossier.result_no
        return papers + (((RESULT_LINE, self._texts("ui.scans.result", number=result)),) if result else ())

    def part_name(self, line_no: int) -> str:
        return dict(self.parts()).get(line_no, self._texts("ui.scans.result", number=""))

    @Slot()
    def refresh(self) -> None:
        if self.state.opened is not None:
            self._crew.ask(OpenScans(self.state.opened.dossier.code), self._known, self._failed, again=True)

    def _known(self, view: ScansView) -> None:
        if self.state.opened is None or view.code != self.state.opened.dossier.code:
            return  # of a dossier that was open before
        seen = {name: getattr(view, name) for name in ("waiting", "known", "attached", "driven")}
        if all(getattr(self.state, name) == value for name, value in seen.items()):
            return
        self._set(**seen)
        if self._part_open:
            self._part_open = False
            self._set(line_no=self._next_part(0))

    def _next_part(self, after: int) -> int:
        """The next paper that no scan is of; the same where each has one."""
        scanned = {each.scan.line_no for each in self.state.attached} | {after}
        order = [number for number, _name in self.parts()]
        order = order[order.index(after) :] + order[: order.index(after)] if after in order else order
        return next((number for number in order if number not in scanned), after or (order[0] if order else 1))

    def choose_part(self, line_no: int) -> None:
        self._part_open = False
        if line_no != self.state.line_no:
            self._set(line_no=line_no, done="")

    def show_waiting(self, number: int) -> None:
        if 0 <= number < len(self.state.waiting):
            scan = self.state.waiting[number]
            if scan.media:
                self._show(ShowScanPage(scan.sha256, scan.media, scan.name))
            else:
                self._set(shown=None, picture=None, page_problem=self._texts(scan.trouble, most=""))

    def show_attached(self, number: int) -> None:
        if 0 <= number < len(self.state.attached):
            scan = self.state.attached[number].scan
            self._show(ShowScanPage(scan.sha256, scan.media))

    def _show(self, page: ShowScanPage) -> None:
        if page != self.state.shown:
            self._set(shown=page, page_problem="", picture=None if self._is_other(page) else self.state.picture)
            self._crew.ask(page, self._pictured, self._not_pictured)

    def _is_other(self, page: ShowScanPage) -> bool:
        return self.state.shown is None or page.sha256 != self.state.shown.sha256

    def turn(self) -> None:
        picture = self.state.picture
        if picture is not None and picture.pages > 1:
            self._show(replace(picture.asked, page=(picture.asked.page + 1) % picture.pages))

    def _pictured(self, picture: ScanPicture) -> None:
        if picture.asked == self.state.shown:
            self._set(picture=picture)

    def _not_pictured(self, problem: Problem) -> None:
        if problem.key == "problem.scan_not_here" and self.state.shown is not None:
            self._set(picture=None, page_problem=self._texts("ui.scans.fetching"))
            self._crew.ask_centre(FetchScan(self.state.shown.sha256), self._fetched, self._not_pictured)
            return
        self._set(picture=None, page_problem=problem.text)

    def _fetched(self, sha256: str) -> None:
        self.refresh()
        page = self.state.shown
        if page is not None and page.sha256 == sha256:
            self._set(page_problem="")
            self._crew.ask(page, self._pictured, self._not_pictured)

    def scan(self) -> None:
        """What lies in the page scanner now."""
        if self.state.driven and self.state.may_attach and not self.state.scanning:
            self._set(scanning=True, problem="", done="")
            self._crew.scan_pages(self._scanned, self._not_scanned)

    def _scanned(self, _count: int) -> None:
        self._set(scanning=False)
        self.refresh()

    def _not_scanned(self, problem: Problem) -> None:
        self._set(scanning=False, problem=problem.text)

    def attach(self, numbers: tuple[int, ...]) -> None:
        """F9: these files of the scanner's folder are of the chosen paper."""
        opened = self.state.opened
        if opened is None or self.state.busy or not self.state.may_attach:
            return
        chosen = [self.state.waiting[number] for number in numbers if 0 <= number < len(self.state.waiting)]
        bad = next((scan for scan in chosen if not scan.media), None)
        if bad is not None:
            self._set(problem=self._texts(bad.trouble, most=""), done="")
            return
        files = tuple(ScannedFile(scan.name, scan.sha256) for scan in chosen)
        self._set(busy=True, problem="", done="")
        self._crew.run(AttachScans(opened.dossier.code, self.state.line_no, files), self._was_attached, self._failed)

    def attach_all(self) -> None:
        """All that can be read and no dossier has yet."""
        sound = [scan.media and not known for scan, known in zip(self.state.waiting, self.state.known, strict=True)]
        self.attach(tuple(number for number, good in enumerate(sound) if good))

    def detach(self, number: int) -> None:
        """It was attached to the wrong paper: its file lies among the new ones again."""
        state = self.state
        if state.opened is None or state.busy or not state.may_detach or not 0 <= number < len(state.attached):
            return
        scan = state.attached[number].scan
        self._set(busy=True, problem="", done="")
        self._crew.run(DetachScan(state.opened.dossier.code, scan.line_no, scan.sha256), self._was_detached, self._failed)

    def _was_detached(self, detached: Detached) -> None:
        key = "ui.scans.detached" if detached.file else "ui.scans.detached_away"
        done = self._texts(key, paper=self.part_name(detached.line_no))
        self._set(busy=False, done=done, shown=None, picture=None)
        self.refresh()
        self.attached.emit()

    def _was_attached(self, count: int) -> None:
        name = self.part_name(self.state.line_no)
        done = self._texts("ui.scans.done", count=count, paper=name)
        self._set(busy=False, done=done, line_no=self._next_part(self.state.line_no), shown=None, picture=None)
        self.refresh()
        self.attached.emit()

    def _failed(self, problem: Problem) -> None:
        self._set(busy=False, problem=problem.text, done="")
