"""The printer's worker: takes the oldest job, has it marked as being sent, sends it once, reports the outcome.

A refused job (printer away, no paper, cover open: not one byte sent) waits and is tried again; a job whose outcome is
unknown never is, a person answers for it.
"""

import json
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from desk_app.core.centre import Centre
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import Texts
from desk_app.workers.bugs import problem_of
from desk_app.workers.messages import (
    ClaimJob,
    FindPrinters,
    JobOutcome,
    PrinterState,
    PrintForm,
    Reply,
    Request,
    TryPrinter,
)

RETRY_MS = 3_000
PROBE_MS = 20_000


class PrinterWorker(QObject):
    claim = Signal(object)
    finished = Signal(object)
    state = Signal(object)
    replied = Signal(object)
    troubled = Signal(object)
    drawer = Signal(object)

    def __init__(self, folder: Path, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._folder = folder
        self._centre = centre
        self._texts = texts
        self._queries: Any = None
        self._retry: QTimer | None = None
        self._job: Any = None
        self._transport: Any = None
        self._data = b""
        self._health = "unknown"
        self._ticket = b""
        self._not_before = 0.0
        self._probe: QTimer | None = None
        self._papers = folder / "papers"
        self._devices: dict[type[Any], Callable[[Any], Any]] = {
            FindPrinters: self._find,
            TryPrinter: self._try,
            PrintForm: self._print_form,
        }
        self.closing = threading.Event()

    @Slot()
    def start(self) -> None:
        from desk_app.store.database import open_reader
        from desk_app.store.files import DATABASE
        from desk_app.store.queries import Queries

        self._queries = Queries(open_reader(self._folder / DATABASE), "")
        shutil.rmtree(self._papers, ignore_errors=True)  # personal data of an earlier day, left for a PDF viewer
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.wake)
        self._probe = QTimer(self)
        self._probe.setInterval(PROBE_MS)
        self._probe.timeout.connect(self.probe)
        self._probe.start()
        self.probe()
        self.wake()

    @Slot()
    def probe(self) -> None:
        """Ask the printer how it is while there is nothing to print."""
        from printers.answers import Health
        from printers.delivery import look
        from printers.devices import device_from
        from printers.transports import BadAddress

        address = self._queries.setting("printer") or "" if self._queries is not None else ""
        if not address or self._job is not None or self.closing.is_set():
            return
        try:
            found = look(device_from(address).transport())
        except BadAddress:
            found = Health.UNREACHABLE
        self._health = found.value
        self.state.emit(PrinterState(self._health, len(self._queries.print_jobs(("queued",)))))

    @Slot()
    def look(self) -> None:
        self._not_before = 0.0
        self.probe()
        self.wake()

    @Slot()
    def wake(self) -> None:
        """Look for the oldest waiting job, unless one is on its way."""
        if self._queries is None or self._job is not None or self.closing.is_set():
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
            return
        try:
            self._render(jobs[0], address)
        except Exception as error:  # one job that cannot be drawn must not hold up those behind it
            self.troubled.emit(problem_of(error, self._texts))
            self._job = None
            self.finished.emit(Request(0, JobOutcome(jobs[0].id, "unknown", "cannot_render")))

    def _render(self, job: Any, address: str) -> None:
        from desk_app.documents.builders import slip_of
        from printers.devices import device_from

        place = json.loads(job.content)
        entry = self._queries.entry(place["epoch"], place["seq"])
        device = device_from(address)
        slip = slip_of(job.document, entry, self._queries, self._centre, self._texts, job.copy_no)
        self._data = device.encode(slip)
        self._transport = device.transport()
        self._ticket = f"{job.id % 10_000:04}".encode() if device.profile.process_id else b""
        self._job = job
        self.claim.emit(Request(0, ClaimJob(job.id)))

    @Slot(object)
    def claimed(self, job_id: int) -> None:
        """The runner has marked the job as being sent: now the bytes may go."""
        from printers.answers import Health
        from printers.delivery import Outcome, deliver

        if self._job is None or self._job.id != job_id:
            self._job = None  # somebody took it back meanwhile, or the claim could not be kept
            if self._retry is not None:
                self._retry.start()
            return
        try:
            outcome = deliver(self._transport, self._data, self._ticket, self.closing.is_set)
        except Exception as error:  # a driver's surprise: the paper may or may not be there
            self.troubled.emit(problem_of(error, self._texts))
            outcome = Outcome("unknown", Health.UNKNOWN)
        self._health = outcome.health.value
        self._job = None
        if outcome.state == "refused":
            self._not_before = time.monotonic() + RETRY_MS / 1000 * 0.9
        self.finished.emit(Request(0, JobOutcome(job_id, outcome.state, outcome.health.value)))
        waiting = len(self._queries.print_jobs(("queued",)))
        self.state.emit(PrinterState(self._health, waiting + (outcome.state == "refused")))
        if outcome.state == "refused" and self._retry is not None:
            self._retry.start()

    @Slot(object)
    def do(self, request: Request) -> None:
        """What an administrator asks of the devices themselves: find them, print the test slip on one."""
        try:
            value = self._devices[type(request.payload)](request.payload)
        except Exception as error:
            self.troubled.emit(problem_of(error, self._texts, request.token))
        else:
            self.replied.emit(Reply(request.token, value))

    def _print_form(self, form: PrintForm) -> str:
        from printers.transports import DeviceProblem
        from printers.transports.spoolers import print_pdf

        queue = (self._queries.setting("office_printer") or "").removeprefix("cups://")
        if queue:
            try:
                print_pdf(queue, form.pdf, form.media)
            except DeviceProblem as problem:
                raise UserProblem("problem.office_printer", queue=queue, detail=problem) from None
            return ""
        file = self._papers / f"{form.name}.pdf"
        self._papers.mkdir(mode=0o700, exist_ok=True)
        file.touch(0o600)
        file.write_bytes(form.pdf)
        return str(file)

    @staticmethod
    def _find(_command: FindPrinters) -> tuple[str, ...]:
        from printers.discovery import find_printers

        return tuple(find_printers())

    def _try(self, command: TryPrinter) -> JobOutcome:
        from desk_app.documents.slips import test_slip
        from desk_app.workers.printer_setup import device_of
        from printers.code_pages import CannotPrint
        from printers.delivery import deliver
        from printers.devices import encode_as
        from printers.transports import BadAddress

        try:
            device = device_of(command.choice)
        except BadAddress:
            raise UserProblem("cli.bad_printer", field="address") from None
        slip = test_slip(self._centre, self._texts, device.profile.width_mm)
        try:
            data = encode_as(slip, device.profile, device.mode)
        except CannotPrint as letter:
            raise UserProblem("problem.mode_lacks", field="mode", letter=letter) from None
        outcome = deliver(device.transport(), data, give_up=self.closing.is_set)
        return JobOutcome(0, outcome.state, outcome.health.value)

    @Slot()
    def kick(self) -> None:
        """Open the drawer now, if one hangs on the printer."""
        from printers.devices import device_from
        from printers.drawer import kick
        from printers.transports import BadAddress

        try:
            device = device_from(self._queries.setting("printer") or "")
        except BadAddress:
            return
        if device.drawer and not self.closing.is_set():
            self._health = kick(device.transport()).value
            self.drawer.emit(self._health)

    @Slot()
    def stop(self) -> None:
        for timer in (self._retry, self._probe):
            if timer is not None:
                timer.stop()
        if self._queries is not None:
            self._queries.close()
            self._queries = None
        QThread.currentThread().quit()
