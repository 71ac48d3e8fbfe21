"""All workers on their threads, and the one door through which view models reach them."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, Signal, Slot

from desk_app.answers.centre_question import CentreQuestion
from desk_app.answers.pictures import Picture
from desk_app.core.centre import Centre
from desk_app.desk_clock import DeskClock
from desk_app.resources_reader import Texts
from desk_app.services.commands import Command
from desk_app.workers.asking import Asking
from desk_app.workers.awaited import OnProblem
from desk_app.workers.caretaking import CaretakingWorker
from desk_app.workers.counter import CounterWorker
from desk_app.workers.data_state import DataState
from desk_app.workers.messages import (
    AskedOfCentre,
    ClaimJob,
    CustomerRows,
    LineState,
    Problem,
    Reply,
    Request,
    ScanPages,
    SignerState,
    TokenPin,
)
from desk_app.workers.page_scanning import PageScanningWorker
from desk_app.workers.printing import PrinterWorker
from desk_app.workers.reader import Reader
from desk_app.workers.runner import UseCaseRunner
from desk_app.workers.signing import SigningWorker
from desk_app.workers.syncing import LONGEST_PAUSE_S, SyncWorker

JOIN_MS = 3_000
log = logging.getLogger(__name__)
Answered = TypeVar("Answered")


class Crew(Asking):
    """Lives on the main thread. `run` sends a command to the runner, `ask` a question to the reader; the callbacks are
    methods of main-thread objects and are called on the main thread, in order."""

    ready = Signal(object)
    broken = Signal(object)
    failed = Signal(object)
    changed = Signal()
    progress = Signal(object)
    spool_changed = Signal()
    tray_changed = Signal()
    line = Signal(object)
    printer = Signal(object)
    _to_runner = Signal(object)
    drawer = Signal(object)
    scanned = Signal(object)
    scanner = Signal(object)
    _to_display = Signal(object)
    customer = Signal(object)
    customer_code = Signal(object)
    signing = Signal(object)
    signed = Signal(object)
    _set_up_counter = Signal()
    _to_printer = Signal()
    _look = Signal()
    _to_devices = Signal(object)
    _claimed = Signal(object)
    signer = Signal(object)
    _to_signer = Signal(object)
    _to_centre = Signal(object)
    _set_up_signer = Signal()
    _to_page_scanner = Signal(object)

    def __init__(
        self,
        folder: Path,
        centre: Centre,
        texts: Texts,
        longest_pause_s: float = LONGEST_PAUSE_S,
        clock: DeskClock | None = None,
    ) -> None:
        super().__init__()
        clock = clock or DeskClock()
        self.now_ms = clock.now_ms
        """What time it is at this desk, milliseconds since 1970 UTC: the only clock that screens and answers read."""
        self.line_now = LineState("off")
        self.signer_now = SignerState()
        """How the line to the centre is: the one place that strip, F8 and F10 read."""
        self._claims: dict[int, int] = {}
        self._runner = UseCaseRunner(folder, centre, texts, clock)
        self._reader = Reader(folder, centre, texts, clock.now_ms)
        self._printing = PrinterWorker(folder, centre, texts, clock.now_ms)
        self._counter = CounterWorker(folder)
        self._page_scanning = PageScanningWorker(folder, texts)
        self._signing = SigningWorker(folder, texts, clock.now_ms)
        self._syncing = SyncWorker(folder, centre, texts, clock.now_ms, longest_pause_s)
        self._caretaking = CaretakingWorker(folder, texts, clock.now_ms)
        self._threads: list[tuple[QThread, QObject]] = [
            self._on_a_thread("use-cases", self._runner),
            self._on_a_thread("reader", self._reader),
            self._on_a_thread("printer", self._printing),
            self._on_a_thread("counter", self._counter),
            self._on_a_thread("page-scanner", self._page_scanning),
            self._on_a_thread("signer", self._signing),
            self._on_a_thread("sync", self._syncing),
            self._on_a_thread("caretaker", self._caretaking),
        ]
        self._connect_acts_and_questions()
        self._connect_printing()
        self._connect_counter()
        self._connect_centre()
        self._connect_signing()
        self.data = DataState(self._runner, self._caretaking)
        self._caretaking.troubled.connect(self._troubled)
        self._caretaking.replied.connect(self._replied)

    @staticmethod
    def _on_a_thread(name: str, worker: QObject) -> tuple[QThread, QObject]:
        """The thread and its worker, both to be held: a thread that nobody holds is destroyed while it runs."""
        thread = QThread()
        thread.setObjectName(name)
        worker.moveToThread(thread)
        return thread, worker

    def _connect_acts_and_questions(self) -> None:
        self._to_runner.connect(self._runner.run)
        self._to_viewing.connect(self._runner.note_view)
        self._runner.replied.connect(self._replied)
        self._runner.troubled.connect(self._troubled)
        self._runner.failed.connect(self.failed)
        self._runner.ready.connect(self._store_ready)
        self._runner.changed.connect(self._changed)
        self._runner.progress.connect(self.progress)
        self._to_reader.connect(self._reader.ask)
        self._reader.replied.connect(self._replied)
        self._reader.troubled.connect(self._troubled)

    def _connect_printing(self) -> None:
        """What is spooled is claimed by the printer's thread from the runner, which alone writes."""
        self._runner.drawer.connect(self._printing.kick)
        self._runner.spooling.connect(self._printing.expect)
        self._runner.spooled.connect(self._printing.spooled)
        self._printing.waits.connect(self._runner.printer_waits)
        self._printing.claim.connect(self._claim)
        self._printing.finished.connect(self._finished)
        self._printing.state.connect(self.printer)
        self._claimed.connect(self._printing.claimed)
        self._to_printer.connect(self._printing.wake)
        self._look.connect(self._printing.look)
        self._to_devices.connect(self._printing.do)
        self._printing.replied.connect(self._replied)
        self._printing.troubled.connect(self._troubled)
        self._printing.drawer.connect(self.drawer)

    def _connect_counter(self) -> None:
        """Scanners and the customer's display."""
        self._counter.scanned.connect(self.scanned)
        self._counter.scanner.connect(self.scanner)
        self._to_display.connect(self._counter.show)
        self._set_up_counter.connect(self._counter.set_up)
        self._to_page_scanner.connect(self._page_scanning.scan)
        self._page_scanning.replied.connect(self._replied)
        self._page_scanning.troubled.connect(self._troubled)

    def _connect_centre(self) -> None:
        """What changed goes to the centre at once; what it says is written by the runner."""
        self._runner.changed.connect(self._syncing.wake)
        self._runner.numbers.connect(self._syncing.hear_of_numbers)
        self._syncing.pushed.connect(self._runner.run)
        self._syncing.for_runner.connect(self._runner.run)
        self._to_centre.connect(self._syncing.ask)
        self._syncing.replied.connect(self._replied)
        self._syncing.troubled.connect(self._troubled)
        self._runner.tray_changed.connect(self._news_taken)
        self._syncing.line.connect(self._line_heard)

    def _connect_signing(self) -> None:
        self._runner.changed.connect(self._signing.wake_soon)
        self._signing.signed.connect(self._runner.run)
        self._signing.state.connect(self._signer_heard)
        self._signing.troubled.connect(self._troubled)
        self._to_signer.connect(self._signing.unlock)
        self._set_up_signer.connect(self._signing.try_again)

    def start(self) -> None:
        """Start the threads; the store opens on its own, the rest when it is open."""
        for thread, _worker in self._threads:
            thread.start()
        QMetaObject.invokeMethod(self._runner, "start", Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        command: Command[Answered],
        on_reply: Callable[[Answered], None] | None = None,
        on_problem: OnProblem | None = None,
    ) -> None:
        """One act of whoever is logged in, in one transaction; `on_reply` takes what the command says comes back of it."""
        self._to_runner.emit(Request(self._awaited.remember(on_reply, on_problem), command, self.actor))

    def once_answered(self, then: Callable[[], None]) -> None:
        """As soon as nothing that was asked of any worker is on its way."""
        self._awaited.once_answered(then)

    def report(self, problem: Problem) -> None:
        """The window says it, whatever page is open."""
        self.broken.emit(problem)

    def devices(
        self, command: Command[Answered], on_reply: Callable[[Answered], None], on_problem: OnProblem | None = None
    ) -> None:
        """Ask something of the devices themselves."""
        self._to_devices.emit(Request(self._awaited.remember(on_reply, on_problem), command, self.actor))

    def ask_centre(
        self, question: CentreQuestion[Answered], on_reply: Callable[[Answered], None], on_problem: OnProblem
    ) -> None:
        """What only the centre knows."""
        self._to_centre.emit(AskedOfCentre(self._awaited.remember(on_reply, on_problem), question))

    def scan_pages(self, on_reply: Callable[[int], None], on_problem: OnProblem) -> None:
        """What lies in the page scanner, into its folder. Answers with how many pages it was."""
        self._to_page_scanner.emit(Request(self._awaited.remember(on_reply, on_problem), ScanPages()))

    def keep(self, command: Command[Answered], on_reply: Callable[[Answered], None], on_problem: OnProblem) -> None:
        """Something beside the data file, which the caretaker writes."""
        self.data.to_keep.emit(Request(self._awaited.remember(on_reply, on_problem), command))

    def show_customer(self, rows: CustomerRows) -> None:
        """Pole display and customer's screen."""
        self._to_display.emit(rows)
        self.customer.emit(rows)

    def show_signing(self, wanted: bool) -> None:
        """The customer's screen offers a place to sign, or none any more; `signed` says what is written there."""
        self.signing.emit(wanted)

    def show_customer_code(self, code: Picture | None) -> None:
        """The transfer code, on the customer's screen."""
        self.customer_code.emit(code)

    def set_up_counter(self) -> None:
        """Another scanner or display, or none."""
        self._set_up_counter.emit()

    def look_at_printer(self) -> None:
        """Another printer, or a printer put right: see how it is, and go on."""
        self._look.emit()

    def unlock_token(self, pin: TokenPin) -> None:
        self._to_signer.emit(pin)

    def set_up_signer(self) -> None:
        """Another signature, or none."""
        self._set_up_signer.emit()

    @Slot(object)
    def _store_ready(self, desk_id: str) -> None:
        for worker in (self._caretaking, self._printing, self._counter, self._signing, self._syncing):
            QMetaObject.invokeMethod(worker, "start", Qt.ConnectionType.QueuedConnection)
        self.ready.emit(desk_id)

    @Slot()
    def _changed(self) -> None:
        self.changed.emit()

    @Slot(object)
    def _replied(self, reply: Reply) -> None:
        job_id = self._claims.pop(reply.token, None)
        if job_id is not None:
            self._claimed.emit(job_id if reply.value else 0)
            self.spool_changed.emit()
            return
        on_reply, _ = self._awaited.take(reply.token)
        if on_reply is not None:
            on_reply(reply.value)

    @Slot(object)
    def _troubled(self, problem: Problem) -> None:
        if self._claims.pop(problem.token, None) is not None:
            self._claimed.emit(0)
        _, on_problem = self._awaited.take(problem.token)
        if on_problem is not None:
            on_problem(problem)
        else:
            self.report(problem)

    @Slot(object)
    def _claim(self, request: Request) -> None:
        claim = request.payload
        if not isinstance(claim, ClaimJob):
            raise LookupError(type(claim).__name__)
        token = self._awaited.number()
        self._claims[token] = claim.job_id
        self._to_runner.emit(Request(token, claim))

    @Slot(object)
    def _finished(self, request: Request) -> None:
        """What became of a paper is the printer's word: it holds whoever is there, and also where nobody may act any more."""
        self._to_runner.emit(Request(self._awaited.remember(self._outcome_kept, None), request.payload))

    def _outcome_kept(self, _value: object) -> None:
        self.spool_changed.emit()
        self._to_printer.emit()

    @Slot(object)
    def _line_heard(self, line: LineState) -> None:
        self.line_now = line
        self.line.emit(line)

    @Slot(object)
    def _signer_heard(self, state: SignerState) -> None:
        """Kept for a page that is opened later."""
        self.signer_now = state
        self.signer.emit(state)

    @Slot()
    def _news_taken(self) -> None:
        self.spool_changed.emit()
        self.tray_changed.emit()

    def stop(self) -> None:
        """Ends every thread; what was under way is kept or becomes a question at the next start."""
        for closing in (self._printing, self._page_scanning, self._signing, self._syncing, self._caretaking):
            closing.closing.set()
        for thread, worker in self._threads:
            if thread.isRunning():
                # queued behind the commands that were given: a draft flushed on closing is still written
                QMetaObject.invokeMethod(worker, "stop", Qt.ConnectionType.QueuedConnection)
        late = [thread.objectName() for thread, _worker in self._threads if not thread.wait(JOIN_MS)]
        if late:
            # a device or a line holds the thread: nothing is lost (what was under way becomes a question), and a
            # thread that Qt destroys while it runs would abort the program anyway
            log.error("threads that did not end in time: %s", ", ".join(late))
            os._exit(0)
