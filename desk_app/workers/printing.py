"""The printer's worker: takes the oldest job, has it marked as being sent, sends it once, reports the outcome.

A refused job (printer away, no paper, cover open: not one byte sent) waits and is tried again; a job whose outcome is
unknown never is, a person answers for it. A job that a queue of the print service holds is asked for until it ended, and
those behind it wait: what never left for the queue can still go to another printer.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from desk_app.core.centre import Centre
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import Texts
from desk_app.workers.bugs import problem_of
from desk_app.workers.clock_watch import clock_doubt, require_sound_clock
from desk_app.workers.form_printing import FormPrinting
from desk_app.workers.job_at_hand import FirstPaper, JobAtHand, slip_of_job
from desk_app.workers.messages import (
    ClaimJob,
    DrawerState,
    FindPrinters,
    JobHeld,
    JobOutcome,
    PrinterHeard,
    PrinterState,
    PrintForm,
    Reply,
    Request,
    TakeBack,
    TryPrinter,
)
from desk_app.workers.queue_watch import QueueWatch
from desk_app.workers.reading_connection import Reading
from printers.known import KnownAnswers, known_from
from printers.transports.print_queue import held_number

if TYPE_CHECKING:
    from desk_app.store.queries import Queries

RETRY_MS = 3_000
PROBE_MS = 20_000


class PrinterWorker(QObject):
    claim = Signal(object)
    waits = Signal()
    finished = Signal(object)
    state = Signal(object)
    replied = Signal(object)
    troubled = Signal(object)
    drawer = Signal(object)

    def __init__(self, folder: Path, centre: Centre, texts: Texts, now_ms: Callable[[], int]) -> None:
        super().__init__()
        self._centre = centre
        self._texts = texts
        self._now_ms = now_ms
        self._reading = Reading(folder)
        self._retry = QTimer(self)  # moves to the thread with its worker
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.wake)
        self._job_id = 0
        """Of the job that is under way; 0: none is."""
        self._hand = JobAtHand()
        self._health = "unknown"
        self._not_before = 0.0
        self._probe = QTimer(self)
        self._probe.setInterval(PROBE_MS)
        self._probe.timeout.connect(self.probe)
        self._known: dict[str, KnownAnswers] = {}
        self._held = 0
        self._queues = QueueWatch(self)
        self._forms = FormPrinting(folder, self._queues)
        self.closing = threading.Event()

    @property
    def _queries(self) -> "Queries":
        return self._reading.queries

    @Slot()
    def start(self) -> None:
        self._reading.open()
        self._forms.forget_papers()
        self._probe.start()
        self._remember()
        self._go_on_asking()
        self.probe()
        self.wake()

    def _remember(self) -> None:
        self._known = known_from(self._queries.setting("printer_answers"))

    def _learn(self, address: str, known: KnownAnswers) -> None:
        """What a device was heard to answer outlives the program."""
        before = self._known.get(address, KnownAnswers())
        if (after := before.and_also(known)) != before:
            self._known[address] = after
            self.finished.emit(Request(0, PrinterHeard(address, after)))

    @Slot()
    def probe(self) -> None:
        """Ask the printer how it is while there is nothing to print."""
        from printers.delivery import look
        from printers.devices import device_from
        from printers.replies import Health
        from printers.transports import BadDeviceAddress

        address = self._queries.setting("printer") or "" if self._reading.is_open else ""
        if not address or self._job_id or self.closing.is_set():
            return
        self._hand.leave_printer()
        try:
            device = device_from(address)
            known = self._known.get(device.address, KnownAnswers())
            found = look(device.transport(), known)
            self._learn(device.address, known.with_health(found))
        except BadDeviceAddress:
            found = Health.UNREACHABLE
        self._health = found.value
        self.state.emit(PrinterState(self._health, len(self._queries.print_jobs(("queued",)))))

    @Slot()
    def look(self) -> None:
        """Another printer, or one that was put right."""
        self._not_before = 0.0
        if self._reading.is_open:
            self._remember()
            self._leave_the_queue()
        self.probe()
        self.wake()

    @Slot()
    def wake(self) -> None:
        """Look for the oldest waiting job, unless one is on its way."""
        if not self._reading.is_open or self._job_id or self.closing.is_set():
            return
        if time.monotonic() < self._not_before:
            return
        address = self._queries.setting("printer") or ""
        jobs = self._queries.print_jobs(("queued",))
        if not address:
            self.state.emit(PrinterState("none", len(jobs)))
            return
        if not jobs:
            self.state.emit(PrinterState(self._health))
            self.waits.emit()
            return
        if clock_doubt(self._queries, self._now_ms()) is not None:  # also what was sealed before the doubt
            self.state.emit(PrinterState(self._health, len(jobs)))
            self._retry.start()
            return
        self.claim.emit(Request(0, ClaimJob(jobs[0].id)))  # marked by one thread while this one asks the printer and draws
        self._job_id = jobs[0].id
        try:
            self._hand.draw(jobs[0], slip_of_job(jobs[0], self._queries, self._centre, self._texts), address, self._known)
        except Exception as error:  # one job that cannot be drawn must not hold up those behind it
            self.troubled.emit(problem_of(error, self._texts))
            self._hand.drop()
            self._job_id = 0
            self.finished.emit(Request(0, JobOutcome(jobs[0].id, "unknown", "cannot_render")))

    @Slot(object)
    def expect(self, paper: FirstPaper) -> None:
        """The act that prints this is being committed; `spooled` follows, also where nothing came of it."""
        if not self._reading.is_open or self._job_id or clock_doubt(self._queries, self._now_ms()) is not None:
            return
        if address := self._queries.setting("printer"):
            try:
                self._hand.draw(paper.job, paper.slip, address, self._known)
            except Exception:  # said when it is tried again, once the act stands
                self._hand.drop()

    @Slot(object)
    def spooled(self, job_id: int) -> None:
        """Something is to be printed. `job_id`: what was claimed in the commit of its act; else 0."""
        if job_id and not self._job_id and self._hand.job_id == job_id:
            self._job_id = job_id
            self.claimed(job_id)
        elif job_id:
            self.finished.emit(Request(0, JobOutcome(job_id, "refused", self._health)))  # it waits like any other
        else:
            if not self._job_id:
                self._hand.drop()
            self.wake()

    @Slot(object)
    def claimed(self, job_id: int) -> None:
        """The runner has marked the job as being sent: now the bytes may go."""
        from printers.delivery import Outcome
        from printers.replies import Health

        if not self._job_id or self._hand.job_id != job_id:
            self._hand.drop()
            self._job_id = 0  # somebody took it back meanwhile, or the claim could not be kept
            self._retry.start()
            return
        try:
            outcome = self._hand.send(self._known, self.closing.is_set)
        except Exception as error:  # a driver's surprise: the paper may or may not be there
            self.troubled.emit(problem_of(error, self._texts))
            outcome = Outcome("unknown", Health.UNKNOWN, known=self._known.get(self._hand.address, KnownAnswers()))
        self._learn(self._hand.address, outcome.known)
        if outcome.state == "held":
            self.finished.emit(Request(0, JobHeld(job_id, outcome.spooled)))
            self._ask_for(outcome.spooled)
            return
        self._end(outcome.state, outcome.health.value)

    def _end(self, state: str, health: str) -> None:
        """The job's outcome, as far as it can be known."""
        if not self._job_id:
            raise LookupError("no job is under way")
        job_id, self._job_id, self._health = self._job_id, 0, health
        if state == "refused":
            self._not_before = time.monotonic() + RETRY_MS / 1000 * 0.9
        self.finished.emit(Request(0, JobOutcome(job_id, state, health)))
        waiting = len(self._queries.print_jobs(("queued",)))
        self.state.emit(PrinterState(self._health, waiting + (state == "refused")))
        if state == "refused":
            self._retry.start()

    def _go_on_asking(self) -> None:
        """What a queue held when the program ended last."""
        for job in self._queries.print_jobs(("sending",)):
            if number := held_number(job.detail):
                self._job_id, self._hand.address = job.id, (self._queries.setting("printer") or "").partition("#")[0]
                self._ask_for(number)

    def _ask_for(self, number: int) -> None:
        self._held, self._health = number, "held"
        self._queues.watch(number, self._queue_said)

    def _queue_said(self, stage: str) -> None:
        if stage in ("waiting", "printing"):
            self._leave_the_queue()
        if stage in ("waiting", "printing") and self._held:
            self.state.emit(PrinterState("held", 1 + len(self._queries.print_jobs(("queued",)))))
        elif stage == "stuck":
            self._leave_the_queue(always=True)
        elif self._held:  # done with, and no more than that: a printer that hung up has "completed" jobs too
            self._held = 0
            self._end("sent" if stage == "over" else "unknown", "silent" if stage == "over" else "held")

    def _leave_the_queue(self, always: bool = False) -> None:
        """Takes the job out of a queue that is the printer's no more, before it goes anywhere else. A queue that does not
        answer keeps it, and it is asked again."""
        from printers.transports import DeviceProblem

        address = (self._queries.setting("printer") or "").partition("#")[0]
        if self._held and (always or address != self._hand.address):
            with contextlib.suppress(DeviceProblem):
                self._take_out()

    def _take_out(self) -> str:
        """The job's state then: refused (nothing of it was printed, nothing will be), sent or unknown. Raises DeviceProblem."""
        from printers.transports.print_queue import take_back

        number, stage = self._held, take_back(self._held)
        self._queues.forget(number)
        self._held = 0
        state = {"waiting": "refused", "over": "sent"}.get(stage, "unknown")
        self._end(state, "silent" if state == "sent" else "held")
        return state

    def _take_back(self, command: TakeBack) -> str:
        from printers.transports import DeviceProblem

        if not self._held or self._job_id != command.job_id:
            raise UserProblem("problem.print_begun")
        try:
            return self._take_out()
        except DeviceProblem as problem:
            raise UserProblem("problem.queue_silent", detail=problem) from None

    @Slot(object)
    def do(self, request: Request) -> None:
        """What an administrator asks of the devices themselves: find them, print the test slip on one."""
        try:
            command = request.payload
            if isinstance(command, PrintForm):
                require_sound_clock(self._queries, self._now_ms())
                queue = (self._queries.setting("office_printer") or "").removeprefix("cups://")
                self._forms.print(command, queue, partial(self._reply, request.token), partial(self._trouble, request.token))
            else:
                self._reply(request.token, self._done(command))
        except Exception as error:
            self._trouble(request.token, error)

    def _done(self, command: object) -> object:
        from printers.discovery import find_printers

        match command:
            case FindPrinters():
                return tuple(find_printers())
            case TryPrinter():
                return self._try(command)
            case TakeBack():
                return self._take_back(command)
        raise LookupError(type(command).__name__)

    def _reply(self, token: int, value: object) -> None:
        self.replied.emit(Reply(token, value))

    def _trouble(self, token: int, problem: Exception) -> None:
        self.troubled.emit(problem_of(problem, self._texts, token))

    def _try(self, command: TryPrinter) -> JobOutcome:
        from desk_app.workers.trial_slip import tried

        self._hand.leave_printer()
        address, outcome = tried(command.choice, self._centre, self._texts, self.closing.is_set)
        self._learn(address, outcome.known)
        return JobOutcome(0, outcome.state, outcome.health.value, outcome.known)

    @Slot()
    def kick(self) -> None:
        """Open the drawer now, if one hangs on the printer."""
        from printers.devices import device_from
        from printers.drawer import kick
        from printers.transports import BadDeviceAddress

        try:
            device = device_from(self._queries.setting("printer") or "")
        except BadDeviceAddress:
            return
        if device.drawer and not self.closing.is_set():
            self._hand.leave_printer()
            kicked = kick(device.transport(), device.drawer, self._known.get(device.address), self.closing.is_set)
            self._health = kicked.health.value
            self.drawer.emit(DrawerState(self._health, kicked.open))

    @Slot()
    def stop(self) -> None:
        self._queues.stop()
        self._hand.drop()
        self._retry.stop()
        self._probe.stop()
        self._reading.close()
        QThread.currentThread().quit()
