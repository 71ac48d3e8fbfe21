"""The use-case runner: the one thread that writes. Commands in, replies out, in order."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from desk_app.core.centre import Centre
from desk_app.core.problems import CommittedProblem
from desk_app.desk_clock import DeskClock, steady_ms
from desk_app.resources_reader import Texts
from desk_app.services.desk.clock import require_clock
from desk_app.services.desk.sessions import require_welcome
from desk_app.services.desk.viewing import LOOK_MS as VIEWS_MS
from desk_app.services.desk.viewing import Viewing
from desk_app.workers.bugs import kept, problem_of
from desk_app.workers.job_at_hand import FirstPaper, first_paper
from desk_app.workers.messages import DataTrouble, LogOut, Problem, Progress, Reply, Request, ShownTo

if TYPE_CHECKING:
    from desk_app.store.high_water import ThisPc
    from desk_app.store.store import Store
    from desk_app.store.transaction import StoreTransaction
    from desk_app.workers.handlers import Handler

IDLE_MS = 1_500
LOOK_MS = 10_000
"""So long an act waits for the first look at the file. A year of a counter takes less; a million dossiers take half a minute,
or three on a busy disk, and what is found then still ends all writing."""


AT_START = {
    "problem.disk_full": "problem.disk_full_at_start",
    "problem.database_busy": "problem.database_busy_at_start",
}
"""Where the data does not open there is no key to be pressed again."""


def _at_start(problem: Problem, texts: Texts) -> Problem:
    return replace(problem, text=texts(AT_START[problem.key])) if problem.key in AT_START else problem


class UseCaseRunner(QObject):
    """Lives in its own thread. The store is opened there, behind the log-in window."""

    ready = Signal(object)
    failed = Signal(object)
    replied = Signal(object)
    troubled = Signal(object)
    changed = Signal()
    spooling = Signal(object)
    spooled = Signal(object)
    drawer = Signal()
    progress = Signal(object)
    tray_changed = Signal()
    numbers = Signal(object)
    """Why this PC gives no new number: a DataTrouble."""

    def __init__(self, folder: Path, centre: Centre, texts: Texts, clock: DeskClock) -> None:
        super().__init__()
        self._folder = folder
        self._centre = centre
        self._texts = texts
        self._clock = clock
        self._store: Store | None = None
        self._printer_waits = False
        self._idle: QTimer | None = None
        self._why_not: Problem | None = None
        self._early: list[Request] | None = []
        self._unlooked: list[Request] | None = []
        self._waited: QTimer | None = None
        self._handlers: dict[object, Handler] = {}
        self._telling: tuple[type[object], ...] = ()
        self._undated: tuple[type[object], ...] = ()
        self._changing_numbers: tuple[type[object], ...] = ()
        self._this_pc: ThisPc | None = None
        self._viewing = Viewing(steady_ms)
        self._views_due: QTimer | None = None
        self._unasked: tuple[type[object], ...] = ()
        self._unlooked_too: tuple[type[object], ...] = ()

    def _progressed(self, done: int, of: int) -> None:
        self.progress.emit(Progress(done, of))

    @Slot()
    def start(self) -> None:
        """Opens the store; what was asked before is done then."""
        self._open()
        early, self._early = self._early or [], None
        for request in early:
            self.run(request)

    def _open(self) -> None:
        """What was being printed when the program last ended becomes a question."""
        try:
            from desk_app.services.desk.accounts import list_accounts
            from desk_app.services.desk.installation import list_procedures
            from desk_app.store.high_water import ThisPc
            from desk_app.store.store import Store  # SQLAlchemy takes a third of a second to import
            from desk_app.workers.handlers import (  # and the services a sixth
                CHANGING_NUMBERS,
                TELLING,
                UNASKED,
                UNDATED,
                UNLOOKED,
                handlers_of,
            )

            self._handlers, self._telling = handlers_of(self._centre, self._progressed), TELLING
            self._undated, self._unasked, self._unlooked_too = UNDATED, UNASKED, UNLOOKED
            self._store = Store(self._folder, self._clock.machine_ms)
            with self._store.write() as tx:
                tx.interrupted_jobs()
                tx.drop_what_was_erased()
                list_accounts(tx)
                list_procedures(tx)
                tx.note_centre_clock(0)  # of another day
                if tx.clock_moved_ms:
                    tx.ask_for_clock("by_hand")  # each morning, till somebody set the PC's clock
            self._clock.set_right(self._store.moved_ms)
            self._this_pc, self._changing_numbers = ThisPc(), CHANGING_NUMBERS
            self._judge()
        except Exception as error:
            self._why_not = _at_start(problem_of(error, self._texts), self._texts)
            self.failed.emit(self._why_not)
            return
        self._idle = QTimer(self)
        self._idle.setInterval(IDLE_MS)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._rest)
        self._waited = QTimer(self)
        self._waited.setSingleShot(True)
        self._waited.timeout.connect(self._waited_enough)
        self._waited.start(LOOK_MS)
        self._views_due = QTimer(self)
        self._views_due.setInterval(VIEWS_MS)
        self._views_due.timeout.connect(self._look_at_views)
        self.ready.emit(self._store.desk_id)

    @Slot(object)
    def run(self, request: Request) -> None:
        if self._early is not None:
            self._early.append(request)  # a person types faster than the data opens
            return
        if self._store is None:
            why = self._why_not or Problem(0, self._texts("problem.not_open"), "problem.not_open")
            self.troubled.emit(replace(why, token=request.token))
            return
        if self._unlooked is not None and request.actor is not None and type(request.payload) not in self._unlooked_too:
            self._unlooked.append(request)  # nothing is done on a file that may be damaged
            return
        paper: FirstPaper | None = None
        try:
            with self._store.write() as tx:
                value = self._act(tx, request)
                if tx.appended and not isinstance(request.payload, LogOut):
                    self._viewing.write(tx)
                if self._printer_waits and (paper := first_paper(tx, self._centre, self._texts)):
                    self._printer_waits = False
                    self.spooling.emit(paper)  # drawn while the disk writes
        except CommittedProblem as problem:
            self._clock.set_right(self._store.moved_ms)
            self.troubled.emit(problem_of(problem, self._texts, request.token))
        except Exception as error:
            if paper:
                self.spooled.emit(0)
            self.troubled.emit(problem_of(error, self._texts, request.token))
            return
        else:
            self._clock.set_right(self._store.moved_ms)
            if tx.drawer:
                self.drawer.emit()
            if tx.printed:
                self.spooled.emit(paper.job.id if paper else 0)
            self.replied.emit(Reply(request.token, value))
        if isinstance(request.payload, self._changing_numbers):
            self._judge()
        if tx.appended:
            self._views_written()
            self._advance(tx)
            self.changed.emit()
        if isinstance(request.payload, self._telling):
            self.tray_changed.emit()
        if self._idle is not None:
            self._idle.start()

    def _judge(self) -> None:
        """Whether the desk gives its numbers here. Where this PC cannot remember anything, it does."""
        if self._store is None or self._this_pc is None:
            return
        try:
            with self._store.write() as tx:
                self._store.barred = tx.barred = self._this_pc.judge(tx)
                key = tx.no_numbers
        except OSError as error:
            kept("the mark of this desk cannot be kept: %s", type(error).__name__)
            return
        self.numbers.emit(DataTrouble("numbers", Problem(0, self._texts(key), key) if key else None))

    def _advance(self, tx: "StoreTransaction") -> None:
        try:
            if self._this_pc is not None:
                self._this_pc.advance(tx.last)
        except OSError as error:
            kept("the mark of this desk cannot be kept: %s", type(error).__name__)

    @Slot(object)
    def looked(self, damage: Problem | None) -> None:
        """The file was looked at: what waited for it is done, or nothing is ever done on it."""
        if damage is not None and self._store is not None:
            self._close()
            self._why_not = damage
            self.failed.emit(damage)
        if self._waited is not None:
            self._waited.stop()
        waited, self._unlooked = self._unlooked or [], None
        for request in waited:
            self.run(request)

    @Slot()
    def _waited_enough(self) -> None:
        self.looked(None)

    @Slot()
    def printer_waits(self) -> None:
        """The printer's thread has nothing to do: what is printed next is claimed as it is committed."""
        self._printer_waits = True

    def _act(self, tx: "StoreTransaction", request: Request) -> object:
        """What comes back of the use case. Raises what it raises."""
        kind = type(request.payload)
        if kind not in self._unasked:
            require_welcome(tx, request.actor)
        if kind not in self._undated:
            require_clock(tx, request.actor)
        if kind is LogOut:  # what an officer saw stands in their session
            self._viewing.write(tx)
        return self._handlers[kind](tx, request.payload, request.actor)

    @Slot(object)
    def note_view(self, seen: ShownTo) -> None:
        """An officer was shown something of a person: it is written down with the next act, or within a minute."""
        self._viewing.add(seen.shown, seen.actor, self._clock.now_ms())
        if self._views_due is not None and not self._views_due.isActive():
            self._views_due.start()

    @Slot()
    def _look_at_views(self) -> None:
        if self._viewing.is_due and self._unlooked is None:
            self._write_views()

    def _write_views(self) -> None:
        """What no act took along. Where the disk takes nothing it stays gathered, and is tried again."""
        if self._store is None:
            return
        try:
            with self._store.write() as tx:
                self._viewing.write(tx)
        except Exception as error:
            kept("what was looked at is not written down yet: %s", type(error).__name__)
            return
        self._views_written()
        if tx.appended:
            self._advance(tx)
            self.changed.emit()

    def _views_written(self) -> None:
        self._viewing.forget()
        if self._views_due is not None:
            self._views_due.stop()

    @Slot()
    def _rest(self) -> None:
        """A quiet moment: merge some of the search index, move the log into the file."""
        if self._store is None:
            return
        try:
            with self._store.write() as tx:
                tx.merge_search()
            self._store.checkpoint()
        except Exception as error:  # a full disk is said before the next act fails on it
            self.troubled.emit(problem_of(error, self._texts))

    def _close(self) -> None:
        for timer in (self._idle, self._waited, self._views_due):
            if timer is not None:
                timer.stop()
        if self._store is not None:
            self._store.close()
            self._store = None

    @Slot()
    def stop(self) -> None:
        """What was asked for is done first."""
        if self._store is not None:
            self.looked(None)
        if self._viewing.is_waiting:
            self._write_views()
        self._close()
        QThread.currentThread().quit()
