"""The counter of the day: the desk with its window, centre, portal and printer, and what is known of the day so far."""

import shutil
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from desk_app.core.moments import VIETNAM
from desk_app.demo.centre_process import CentreProcess
from desk_app.demo.hands import DayFailed, Hands
from desk_app.demo.portal import hand_in, open_portal
from desk_app.store.centre_line import centre_line
from desk_app.store.data_folder import DATABASE
from desk_app.store.database import open_reader
from desk_app.store.queries import Queries
from desk_app.store.store import Store
from desk_app.wiring.main import Program, application
from desk_app.wiring.setting_up import add_demo_officers, add_demo_signature, set_up_enrolled
from desk_app.wiring.unlocking import RECOVERY_FILE, seal_for_show
from printers.simulator import PrinterSimulator
from sync.client.centre_line import Accepted

LONGEST_PAUSE_S = 2.0


@dataclass(slots=True)
class Expected:
    """The day's own arithmetic."""

    dossiers: int = 0
    online: int = 0
    returned: int = 0
    receipts: int = 0
    fees_vnd: int = 0
    cash: dict[str, int] = field(default_factory=dict)


class Counter:
    """The desk of the day and what surrounds it; `program` and `hands` are there once the window is open."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.screens = out / "screens"
        for folder in ("screens", "slips", "forms", "data", "centre"):
            shutil.rmtree(out / folder, ignore_errors=True)
        (out / RECOVERY_FILE).unlink(missing_ok=True)
        for folder in ("screens", "slips", "forms"):
            (out / folder).mkdir(parents=True)
        self.portal = open_portal()
        self.centre = CentreProcess(out / "centre", self.portal.url)
        self.printer = PrinterSimulator()
        self.expected = Expected()
        self.commits_ms: list[float] = []
        self.offline_entries = 0
        self.program: Any = None
        self.hands: Any = None
        self.first_screen_ms = 0.0

    def prepare(self) -> None:
        self.centre.start()
        seal_for_show(self.out / "data", self.out / RECOVERY_FILE)
        store = Store(self.out / "data")
        set_up_enrolled(store, self.centre.url, self.centre.enrol("07"))
        add_demo_officers(store)
        add_demo_signature(store)
        with store.write() as tx:
            tx.put_setting("printer", self.printer.address)
        store.close()
        hand_in(self.centre, datetime.now(VIETNAM))

    def open_window(self) -> None:
        began = time.perf_counter()
        application()
        self.program = Program(self.out / "data", LONGEST_PAUSE_S)
        self.hands = Hands(self.program, self.screens)
        self.program.start()
        self.hands.until(lambda: self.program.window.login.name.line.hasFocus(), "the log-in takes keys")
        self.first_screen_ms = (time.perf_counter() - began) * 1000

    def queries(self) -> Queries:
        return Queries(open_reader(self.out / "data" / DATABASE), "quay-07")

    def backlog(self) -> int:
        queries = self.queries()
        try:
            return int(queries.backlog().waiting)
        finally:
            queries.close()

    def unsigned(self) -> int:
        queries = self.queries()
        try:
            return int(queries.unsigned_receipts())
        finally:
            queries.close()

    def last_seq(self) -> int:
        queries = self.queries()
        try:
            return int(queries.backlog().last_seq)
        finally:
            queries.close()

    def printed(self, count: int) -> None:
        self.hands.until(lambda: len(self.printer.jobs) >= count, f"{count} slips came out of the printer")

    def centre_head(self) -> Accepted:
        queries = self.queries()
        try:
            line = centre_line(self.out / "data", queries)
        finally:
            queries.close()
        answer = line.head()
        line.close()
        if not isinstance(answer, Accepted):
            raise DayFailed(f"the centre does not answer: {answer}")
        return answer

    def close(self) -> None:
        """Everything that was started ends, whatever happened."""
        if self.program is not None:
            self.program.stop()
        self.printer.close()
        self.centre.stop()
        self.portal.close()
