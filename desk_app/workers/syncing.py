"""The sync worker: sends entries after the number the centre has; nothing else is a queue."""

import random
import threading
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from desk_app.services.news import TakeCopies, TakeNews
from desk_app.workers.messages import Line, Pushed, Request, TakeTail
from sync.protocol.copies import PAGE

READ_TIMEOUT_S = 2.5
FIRST_BATCH = 64
LARGEST_BATCH = 1_000
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 300.0
STOPPED_PAUSE_S = 60.0
KEEP_ALIVE_S = 20.0
COPIES_EVERY_S = 5.0
PAGE_PAUSE_S = 0.3
TAIL_PAUSE_S = 0.3


class SyncWorker(QObject):
    pushed = Signal(object)
    line = Signal(object)
    told = Signal(object)

    def __init__(self, folder: Path, longest_pause_s: float = LONGEST_PAUSE_S) -> None:
        super().__init__()
        self._folder = folder
        self._queries: Any = None
        self._centre: Any = None
        self._timer: QTimer | None = None
        self._after = (0, 0)
        self._batch = FIRST_BATCH
        self._pause_s = FIRST_PAUSE_S
        self._longest_pause_s = longest_pause_s
        self._not_before = 0.0
        self._met = False
        self._copies_at = 0.0
        self._fetched: tuple[int, int] | None = None
        self.closing = threading.Event()

    @Slot()
    def start(self) -> None:
        from desk_app.store.database import open_reader
        from desk_app.store.files import DATABASE, KEY
        from desk_app.store.keys import load_key
        from desk_app.store.queries import Queries
        from sync.client.centre import Centre

        self._queries = Queries(open_reader(self._folder / DATABASE), "")
        url = self._queries.setting("centre_url")
        if not url:
            self.line.emit(Line("off"))
            return
        key = load_key(self._folder / KEY)
        desk_id = self._queries.setting("desk_id") or ""
        self._centre = Centre(url, desk_id, key.sign, self._queries.setting("centre_key"), READ_TIMEOUT_S)
        self._after = self._queries.pushed()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)
        self._timer.start(0)

    @Slot()
    def wake(self) -> None:
        """There is news: send it now, unless the line is known to be down."""
        if self._timer is not None and time.monotonic() >= self._not_before and not self.closing.is_set():
            self._timer.start(0)

    def _later(self, pause_s: float) -> None:
        if self._timer is not None and not self.closing.is_set():
            self._timer.start(int(pause_s * 1000))

    def _is_ours(self, answer: Any) -> bool:
        """Whether the head that the centre signed stands in this journal: else a copy was put back, or it forked."""
        if (answer.epoch, answer.seq) == (0, 0):
            return True
        mine = self._queries.entry(answer.epoch, answer.seq)
        return mine is not None and mine.hash.hex() == answer.head

    @Slot()
    def _work(self) -> None:
        from sync.client.centre import Accepted, NoLine, Stopped

        if self.closing.is_set():
            return
        # the first word after a start is a question: a data file that was put back is found before it sends anything
        entries = self._queries.entries_after(*self._after, self._batch) if self._met else []
        answer = self._centre.push(self._after, entries) if entries else self._centre.head()
        if isinstance(answer, Stopped) and answer.reason == "gap":
            answer = self._centre.head()  # a centre restored from an old backup says where to go on
        if isinstance(answer, Stopped) and answer.reason == "not_understood":
            self._batch = max(1, self._batch // 2)  # one entry may be the trouble; those before it still go
        if isinstance(answer, Accepted) and not self._is_ours(answer):
            if self._fetch_tail(answer):
                return
            backlog = self._queries.backlog()
            answer = Stopped("fork", (answer.epoch, answer.seq), (backlog.last_epoch, backlog.last_seq))
        if isinstance(answer, Accepted):
            known = (answer.epoch, answer.seq)
            self._met = True
            self._pause_s, self._not_before = FIRST_PAUSE_S, 0.0
            if known != self._after:
                self._after = known
                self.pushed.emit(Request(0, Pushed(answer.epoch, answer.seq, answer.head, answer.signature)))
            self._batch = min(self._batch * 2, LARGEST_BATCH)
            self.line.emit(Line("up"))
            if self._queries.entries_after(*self._after, 1):
                self._later(0)
            else:
                self._ask_for_news()
                self._later(PAGE_PAUSE_S if self._ask_for_copies() else KEEP_ALIVE_S)
        elif isinstance(answer, NoLine):
            self._batch = max(FIRST_BATCH, self._batch // 4)
            pause = min(answer.retry_after_s or self._pause_s * random.uniform(0.8, 1.2), LONGEST_PAUSE_S)
            self._pause_s = min(self._pause_s * 2, self._longest_pause_s)
            self._not_before = time.monotonic() + pause
            self.line.emit(Line("waiting", answer.detail))
            self._later(pause)
        else:
            self._not_before = time.monotonic() + STOPPED_PAUSE_S
            have = ".".join(map(str, answer.have)) if answer.have else ""
            got = ".".join(map(str, answer.got)) if answer.got else ""
            self.line.emit(Line("stopped", answer.reason, have, got))
            self._later(STOPPED_PAUSE_S)

    def _fetch_tail(self, answer: Any) -> bool:
        """The file is an older copy, put back before anything new was done: the centre has the rest. Another try follows."""
        mine = self._queries.backlog()
        if (answer.epoch, answer.seq) <= (mine.last_epoch, mine.last_seq) or self._fetched == (mine.last_epoch, mine.last_seq):
            return False  # newer here, or what came the last time did not fit: it forked
        page = self._centre.pull((mine.last_epoch, mine.last_seq))
        if not isinstance(page, list) or not page:
            return False
        self._fetched = (mine.last_epoch, mine.last_seq)
        self.told.emit(Request(0, TakeTail(tuple(page))))
        self._later(TAIL_PAUSE_S)
        return True

    def _ask_for_news(self) -> None:
        """When all is sent: what happened elsewhere. What does not come now comes the next time."""
        items = self._centre.news(self._queries.news_cursor())
        if isinstance(items, list) and items:
            self.told.emit(Request(0, TakeNews(tuple(items))))

    def _ask_for_copies(self) -> bool:
        """The dossiers of the agencies here that other counters took in. Returns whether there are more behind this page;
        one that the runner has not stored by then comes again."""
        if time.monotonic() < self._copies_at:
            return False
        filling = not self._queries.setting("copies_filled")
        items = self._centre.dossiers(int(self._queries.setting("copies_after") or 0), filling)
        if not isinstance(items, list):
            return False
        last = len(items) < PAGE
        if items or filling:
            self.told.emit(Request(0, TakeCopies(tuple(items), last)))
        self._copies_at = time.monotonic() + COPIES_EVERY_S if last else 0.0
        return not last

    @Slot()
    def stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._centre is not None:
            self._centre.close()
        if self._queries is not None:
            self._queries.close()
            self._queries = None
        QThread.currentThread().quit()
