"""The caretaker: looks at the data file when the program starts, and slowly in quiet hours; makes a copy each day where one is
wanted, and sees that the disk has room. On a thread and a connection of its own."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from desk_app.core.moments import local
from desk_app.core.problems import EnvironmentProblem
from desk_app.resources_reader import Texts
from desk_app.workers.bugs import kept, problem_of
from desk_app.workers.messages import (
    DataTrouble,
    KeepBackup,
    KeepReport,
    KeepSlowCheck,
    KeepTablesChecked,
    Problem,
    Reply,
    Request,
)
from desk_app.workers.reading_connection import Reading

if TYPE_CHECKING:
    from desk_app.store.soundness import SlowCheck
    from desk_app.store.tables_checked import TableCheck

QUIET_MS = 120_000
"""So long after the last act a counter counts as quiet."""
PAUSE_MS = 250
KEPT_EVERY = 40
"""Slices; those since then are looked at again at the next start."""
ROUND_MS = 24 * 3600 * 1000
CARE_MS = 10 * 60 * 1000
COPY_DUE_MS, COPY_LATE_MS = 20 * 3600 * 1000, 26 * 3600 * 1000
"""After the last one: from then on in a quiet moment, or in any."""
COPY_AGAIN_MS = 3600 * 1000
"""After one that failed."""
LEAST_FREE = 2 * 1024**3
DAMAGED = "problem.database_damaged"


def _is_over(since_ms: int, for_ms: int, now_ms: int) -> bool:
    """Also where it began in a future that a wrong clock said: what waits for that day waits for years."""
    return not 0 <= now_ms - since_ms < for_ms


class CaretakingWorker(QObject):
    """`looked`: what the first look found, a Problem or None, once in each start. `told`: DataTrouble."""

    looked = Signal(object)
    told = Signal(object)
    for_runner = Signal(object)
    troubled = Signal(object)
    replied = Signal(object)

    def __init__(self, folder: Path, texts: Texts, now_ms: Callable[[], int]) -> None:
        super().__init__()
        self._folder = folder
        self._texts = texts
        self._now_ms = now_ms
        self._reading = Reading(folder)
        self._check: SlowCheck | None = None
        self._slices = 0
        self._whole_at_ms = self._tables_at_ms = 0
        self._tables: TableCheck | None = None
        self._quiet = QTimer(self)  # moves to the thread with its worker
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._work)
        self._care = QTimer(self)
        self._care.setInterval(CARE_MS)
        self._care.timeout.connect(self.look_after)
        self._tried_at_ms = 0
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
            self._care.start()
            self.look_after()

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
        self._tables_at_ms = int(queries.setting("tables_checked_at") or 0)
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
    def look_after(self) -> None:
        """Room on the disk, and a copy that is late."""
        if self._check is None or self.closing.is_set():
            return
        free = shutil.disk_usage(self._folder).free
        low = Problem(0, self._texts("problem.disk_low", free=free // 1024**2), "problem.disk_low")
        self.told.emit(DataTrouble("disk", low if free < LEAST_FREE else None))
        self._copy_where_due(COPY_LATE_MS)

    @Slot()
    def look_again(self) -> None:
        """Somebody set up another place for copies."""
        self._tried_at_ms = 0
        self.look_after()

    @Slot(object)
    def keep_report(self, request: Request) -> None:
        """Here, and not where acts are written down: nothing is written there any more once the data file is damaged."""
        from desk_app.store.incident_reports import keep_report

        asked = request.payload
        if not isinstance(asked, KeepReport):
            raise LookupError(type(asked).__name__)
        try:
            kept_in = keep_report(self._folder, local(asked.report.made_at_ms), asked.report.kept_as())
        except Exception as error:
            self.troubled.emit(problem_of(error, self._texts, request.token))
        else:
            self.replied.emit(Reply(request.token, kept_in))

    def _copy_where_due(self, after_ms: int) -> None:
        reads, now_ms = self._reading.queries, self._now_ms()
        target, last_ms = reads.setting("backup_folder"), int(reads.setting("backup_at") or 0)
        if not target:
            self.told.emit(DataTrouble("backup", None))
        elif _is_over(last_ms, after_ms, now_ms) and _is_over(self._tried_at_ms, COPY_AGAIN_MS, now_ms):
            self._tried_at_ms = now_ms
            self.told.emit(DataTrouble("backup", self._copy(Path(target).expanduser(), now_ms)))

    def _copy(self, target: Path, now_ms: int) -> Problem | None:
        """Why there is none."""
        from desk_app.store.backup import BrokenOff, back_up, on_another_disk

        try:
            if target.is_dir() and not on_another_disk(self._folder, target):
                raise EnvironmentProblem("backup.same_disk", folder=target)
            back_up(self._folder, target, now_ms, self.closing.is_set)
        except BrokenOff:
            return None
        except Exception as error:
            return problem_of(error, self._texts)
        self.for_runner.emit(Request(0, KeepBackup(now_ms)))
        return None

    @Slot()
    def _work(self) -> None:
        """A quiet moment: a copy, or one slice of the slow check, where one is due."""
        if self._check is None or self.closing.is_set():
            return
        self._copy_where_due(COPY_DUE_MS)
        now_ms = self._now_ms()
        of_pages = self._check.begun or _is_over(self._whole_at_ms, ROUND_MS, now_ms)
        if not of_pages and not _is_over(self._tables_at_ms, ROUND_MS, now_ms):
            self._quiet.start(QUIET_MS)
            return
        try:
            if self._look_slowly() if of_pages else self._compare_slowly():
                self._quiet.start(PAUSE_MS)
        except Exception as error:
            self._check = None  # until the next start
            self._end_tables()
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

    def _compare_slowly(self) -> bool:
        """A slice of the tables; those of a sound file, so after its pages. Begun anew at each start: the scratch file goes."""
        from desk_app.store.tables_checked import NoRoom, TableCheck

        if self._tables is None:
            try:
                self._tables = TableCheck(self._reading.queries.connection, self._folder)
            except NoRoom:
                self._tables_at_ms = self._now_ms()  # that there is little is said by itself; tomorrow again
                return True
        if self._tables.step():
            return True
        differing = tuple(sorted(self._tables.differing))
        self._end_tables()
        self._tables_at_ms = self._now_ms()
        if differing:
            kept("tables differ from facts: %s", " ".join(differing))
        self.for_runner.emit(Request(0, KeepTablesChecked(differing, self._tables_at_ms)))
        return True

    def _end_tables(self) -> None:
        if self._tables is not None:
            self._tables.close()
            self._tables = None

    @Slot()
    def stop(self) -> None:
        self._quiet.stop()
        self._care.stop()
        self._check = None
        self._end_tables()
        self._reading.close()
        QThread.currentThread().quit()
