"""The sync worker: the dialogue with the centre in a thread of its own."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from desk_app.answers.centre_question import DeskOnTheLine
from desk_app.core.centre import Centre
from desk_app.core.problems import EnvironmentProblem
from desk_app.resources_reader import Texts
from desk_app.services.commands import Command
from desk_app.services.desk.clock import HearCentreClock
from desk_app.workers.bugs import problem_of
from desk_app.workers.job_at_hand import PAPER_FIRST_MS
from desk_app.workers.messages import AskedOfCentre, DataTrouble, LineState, Pushed, Reply, Request
from desk_app.workers.reading_connection import Reading

if TYPE_CHECKING:
    from desk_app.workers.dialogue import Dialogue
    from sync.client.centre_line import CentreLine

READ_TIMEOUT_S = 2.5
LONGEST_PAUSE_S = 300.0
HEARD_AGAIN_MS = 60_000
ELSEWHERE = ("problem.copied", "problem.moved")


class SyncWorker(QObject):
    pushed = Signal(object)
    line = Signal(object)
    for_runner = Signal(object)
    replied = Signal(object)
    troubled = Signal(object)

    def __init__(
        self,
        folder: Path,
        centre: Centre,
        texts: Texts,
        now_ms: Callable[[], int],
        longest_pause_s: float = LONGEST_PAUSE_S,
    ) -> None:
        super().__init__()
        self._folder = folder
        self._of = centre
        self._texts = texts
        self._now_ms = now_ms
        self._reading = Reading(folder)
        self._centre: CentreLine | None = None
        self._dialogue: Dialogue | None = None
        self._timer: QTimer | None = None
        self._longest_pause_s = longest_pause_s
        self._ahead_ms = 0
        self._copied = False
        self.closing = threading.Event()

    @Slot(object)
    def hear_of_numbers(self, told: DataTrouble) -> None:
        """What is done on a copied folder is not sent: the desk itself goes on elsewhere, and would be the one that forked."""
        self._copied = told.problem is not None and told.problem.key in ELSEWHERE

    @Slot()
    def start(self) -> None:
        from desk_app.store.centre_line import centre_line
        from desk_app.store.scans import kept_scans
        from desk_app.workers.dialogue import Dialogue

        queries = self._reading.open()
        if not queries.setting("centre_url"):
            self.line.emit(LineState("off"))
            return
        if self._copied:
            self.line.emit(LineState("stopped", "copied"))
            return
        self._centre = centre_line(self._folder, queries, READ_TIMEOUT_S, self._now_ms)
        hand_on, line, kept = self._hand_on, self.line.emit, kept_scans(self._folder)
        self._dialogue = Dialogue(queries, self._centre, kept, hand_on, line, self._longest_pause_s)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)
        self._timer.start(0)

    def _hand_on(self, command: Command[object]) -> None:
        (self.pushed if isinstance(command, Pushed) else self.for_runner).emit(Request(0, command))

    @Slot(object)
    def ask(self, asked: AskedOfCentre) -> None:
        """A question of a screen that only the centre can answer."""
        try:
            if self._centre is None:
                raise EnvironmentProblem("problem.no_centre_yet")
            reads, closing = self._reading.queries, self.closing.is_set
            desk = DeskOnTheLine(reads, self._centre, self._of, self._texts, self._folder, closing)
            value = asked.question.answer(desk)
        except Exception as error:
            self.troubled.emit(problem_of(error, self._texts, asked.token))
        else:
            self.replied.emit(Reply(asked.token, value))
        self.wake()  # whether the centre is gone, or back, is made sure of now

    @Slot()
    def wake(self) -> None:
        """There is news: send it now, unless the line is known to be down."""
        if self._timer is not None and self._dialogue is not None and self._dialogue.may_speak() and not self.closing.is_set():
            self._timer.start(PAPER_FIRST_MS)

    @Slot()
    def _work(self) -> None:
        if self.closing.is_set() or self._dialogue is None or self._centre is None:
            return
        try:
            pause_s = self._dialogue.step()
        except Exception as error:  # a bug in one round ends no sending for ever
            self.troubled.emit(problem_of(error, self._texts))
            pause_s = self._longest_pause_s
        ahead_ms = self._centre.ahead_ms
        if abs(ahead_ms - self._ahead_ms) > HEARD_AGAIN_MS:
            self._ahead_ms = ahead_ms
            self.for_runner.emit(Request(0, HearCentreClock(ahead_ms)))
        if self._timer is not None and not self.closing.is_set():
            self._timer.start(int(pause_s * 1000))

    @Slot()
    def stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._centre is not None:
            self._centre.close()
        self._reading.close()
        QThread.currentThread().quit()
