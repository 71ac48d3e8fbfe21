"""Official forms: to the office printer's queue and asked for until it ended, or into a file for a PDF viewer."""

import contextlib
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from desk_app.core.problems import UserProblem
from desk_app.workers.messages import PrintForm
from desk_app.workers.queue_watch import QueueWatch
from printers.transports import DeviceProblem
from printers.transports.print_queue import Stage, take_back
from printers.transports.spoolers import print_pdf

FORM_LIMIT_S = 30.0
"""Until then whoever printed a form waits for the queue to end it."""
Done = Callable[[str], None]
Failed = Callable[[UserProblem], None]


class FormPrinting:
    """Lives in the printer's thread, without ever holding it up."""

    def __init__(self, folder: Path, queues: QueueWatch) -> None:
        self._folder = folder / "papers"
        self._queues = queues

    def forget_papers(self) -> None:
        """Personal data of an earlier day, left for a PDF viewer."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def print(self, form: PrintForm, queue: str, done: Done, failed: Failed) -> None:
        """`done` hears the path of the file, or nothing when the queue has done with it. Raises UserProblem."""
        if queue:
            try:
                number = print_pdf(queue, form.pdf, form.media)
            except DeviceProblem as problem:
                raise UserProblem("problem.office_printer", queue=queue, detail=problem) from None
            until = time.monotonic() + FORM_LIMIT_S
            self._queues.watch(number, partial(self._said, queue, number, until, done, failed))
            return
        file = self._folder / f"{form.name}.pdf"
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file.touch(0o600)
        file.write_bytes(form.pdf)
        done(str(file))

    def _said(self, queue: str, number: int, until: float, done: Done, failed: Failed, stage: Stage) -> None:
        """A queue takes a damaged file too, and says nothing more."""
        if stage == "over":
            done("")
        elif stage in ("stuck", "cancelled"):
            failed(UserProblem("problem.office_failed", queue=queue))
            with contextlib.suppress(DeviceProblem):
                take_back(number)
        elif time.monotonic() > until:
            self._queues.forget(number)
            failed(UserProblem("problem.office_held", queue=queue))
