"""The caretaker: looks at the data file when the program starts, and slowly in quiet hours, on a thread and a connection of
its own."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from desk_app.resources_reader import Texts
from desk_app.workers.bugs import kept, problem_of
from desk_app.workers.messages import DataTrouble, KeepSlowCheck, Problem, Request
from desk_app.workers.reading_connection import Reading

if TYPE_CHECKING:
    from desk_app.store.soundness import SlowCheck

QUIET_MS = 120_000
"""So long after the last act a counter counts as quiet."""
PAUSE_MS = 250
KEPT_EVERY = 40
"""Slices; those since then are looked at again at the next start."""
ROUND_MS = 24 * 3600 * 1000
DAMAGED = "problem.database_damaged"


class CaretakingWorker(QObject):
    """`looked`: what the first look found, a Problem or None, once in each start. `told`: DataTrouble."""

    looked = Signal(object)
    told = Signal(object)
    for_runner = Signal(object)
    troubled = Signal(object)

    def __init__(self, folder: Path, texts: Texts, now_ms: Callable[[], int]) -> None:
        super().__init__()
        self._texts = texts
        self._now_ms = now_ms
        self._reading = Reading(folder)
        self._check: SlowCheck | None = None
        self._slices = 0
        self._whole_at_ms = 0
        self._quiet = QTimer(self)  # moves to the thread with its worker
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._work)
        self.closing = threading.Event()

    @Slot()
    def start(self) -> None:
        """The first look; whatever comes of it, the runner hears of its end."""
        damage: Problem | None = None
        try:
            damage = self._look()
        except Exception as error:
            self.troubled.emit(problem_of(error, self._texts))
        finally:
            self.looked.emit(damage)
        if damage is None:
            self._quiet.start(QUIET_MS)

    def _look(self) -> Problem | None:
        from desk_app.store.soundness import Damaged, SlowCheck, look_quickly, place_of

        connection = self._reading.open().connection
        connection.execute("PRAGMA mmap_size=0")  # a sector that cannot be read is an error, mapped it ends the process
        connection.set_progress_handler(self.closing.is_set, 100_000)
        try:
            look_quickly(connection)
        except Damaged as damaged:
            return self._damage(damaged)
        queries = self._reading.queries
        self._check = SlowCheck(connection, place_of(queries.setting("slow_check")))
        self._whole_at_ms = int(queries.setting("slow_check_whole_at") or 0)
        return None

    def _damage(self, damaged: Exception) -> Problem:
        """Where it is goes to the log."""
        kept("data file damaged: %s", damaged)
        problem = Problem(0, self._texts(DAMAGED), DAMAGED)
        self.told.emit(DataTrouble("damage", problem))
        return problem

    @Slot()
    def disturb(self) -> None:
        """Somebody works."""
        if self._check is not None:
            self._quiet.start(QUIET_MS)

    @Slot()
    def _work(self) -> None:
        """One slice of the slow check, where one is due."""
        if self._check is None or self.closing.is_set():
            return
        if not self._check.begun and self._now_ms() - self._whole_at_ms < ROUND_MS:
            self._quiet.start(QUIET_MS)
            return
        try:
            if self._look_slowly():
                self._quiet.start(PAUSE_MS)
        except Exception as error:
            self._check = None  # until the next start
            if not self.closing.is_set():
                self.troubled.emit(problem_of(error, self._texts))

    def _look_slowly(self) -> bool:
        """False where it was the last one."""
        from desk_app.store.soundness import Damaged

        if self._check is None:
            return False
        try:
            self._check.step()
        except Damaged as damaged:
            self._check = None
            self.looked.emit(self._damage(damaged))
            return False
        self._slices += 1
        if not self._check.begun:
            self._whole_at_ms = self._now_ms()
        if not self._check.begun or self._slices % KEPT_EVERY == 0:
            self.for_runner.emit(Request(0, KeepSlowCheck(self._check.place.text(), self._whole_at_ms)))
        return True

    @Slot()
    def stop(self) -> None:
        self._quiet.stop()
        self._check = None
        self._reading.close()
        QThread.currentThread().quit()
