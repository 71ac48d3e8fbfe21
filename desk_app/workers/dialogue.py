"""What a desk says to the centre, and when again: entries after the number that the centre has; nothing else is a queue.

No thread and no timer in it: the sync worker runs it on the line, a simulation on a virtual one."""

import random
import time
from collections.abc import Callable

from desk_app.services.centre.news import TakeNews, TakeSharedDossiers
from desk_app.services.centre.publications import CURSOR, TakePublications
from desk_app.services.commands import Command
from desk_app.services.desk.new_numbers import NoteFork
from desk_app.store.queries import Queries
from desk_app.workers.messages import LineState, Pushed, TakeTail
from desk_app.workers.scan_line import ScanSending
from sync.client.centre_line import Accepted, CentreLine, NoLine, Stopped
from sync.protocol.news import PAGE as NEWS_PAGE
from sync.protocol.shared_dossiers import PAGE
from sync.scan_folder import ScanFolder

FIRST_BATCH = 64
LARGEST_BATCH = 1_000
FIRST_PAUSE_S = 0.5
STOPPED_PAUSE_S = 60.0
KEEP_ALIVE_S = 20.0
TAIL_PAUSE_S = 0.3
COPIES_EVERY_S = 5.0
PAGE_PAUSE_S = 0.3
SILENT = "silent"


class Dialogue:
    """`hand_on` takes what goes to the runner: Pushed, TakeNews, TakeSharedDossiers, TakePublications, TakeTail, NoteFork,
    PassScans, LoseScan. `line` hears how the line is."""

    def __init__(
        self,
        queries: Queries,
        centre: CentreLine,
        kept: ScanFolder,
        hand_on: Callable[[Command[object]], None],
        line: Callable[[LineState], None],
        longest_pause_s: float,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._queries = queries
        self._centre = centre
        self._hand_on = hand_on
        self._line = line
        self._now_s = now_s
        self._scans = ScanSending(queries, centre, kept, hand_on, now_s)
        self._scans_until = 0.0
        self._after = queries.pushed()
        self._batch = FIRST_BATCH
        self._pause_s = FIRST_PAUSE_S
        self._longest_pause_s = longest_pause_s
        self._not_before = 0.0
        self._met = False
        self._copies_at = 0.0
        self._published = 0
        self._ends: dict[str, int] = {}
        self._read: dict[str, tuple[int, int]] = {}
        self._fetched: tuple[int, int] | None = None
        self._silent = False
        self._fork_noted = False
        centre.heard = self._heard

    def may_speak(self) -> bool:
        """Unless the line is known to be down."""
        return self._now_s() >= self._not_before

    def _heard(self, silence: str) -> None:
        """Of every exchange, also of a question that a screen asked: that nobody answers is known everywhere at once, and the
        first answer ends the waiting."""
        if silence and not self._silent:
            self._line(LineState("waiting", silence))
        elif not silence and self._silent:
            self._not_before = 0.0
        self._silent = bool(silence)

    def step(self) -> float:
        """One exchange. Returns the seconds until the next one."""
        # the first word after a start is a question: a data file that was put back is found before it sends anything
        entries = self._queries.entries_after(*self._after, self._batch) if self._met else []
        self._centre.waiting = self._queries.backlog().waiting
        if not entries and self._now_s() < self._scans_until:
            return self._send_scan()
        answer = self._centre.push(self._after, entries) if entries else self._centre.head()
        if isinstance(answer, Stopped) and answer.reason == "gap":
            answer = self._centre.head()  # a centre restored from an old backup says where to go on
        if isinstance(answer, Stopped) and answer.reason == "fork":
            signed = self._centre.head()  # a refusal carries no signature
            answer = signed if isinstance(signed, Accepted) and not self._is_ours(signed) else answer
        if isinstance(answer, Stopped) and answer.reason == "not_understood":
            self._batch = max(1, self._batch // 2)  # one entry may be the trouble; those before it still go
        if isinstance(answer, Accepted) and not self._is_ours(answer):
            if self._fetch_tail(answer):
                return TAIL_PAUSE_S
            backlog = self._queries.backlog()
            if not self._fork_noted and self._is_proven(answer):
                self._fork_noted = True
                self._hand_on(NoteFork(f"{answer.epoch}.{answer.seq}", answer.head, answer.signature))
            answer = Stopped("fork", (answer.epoch, answer.seq), (backlog.last_epoch, backlog.last_seq))
        if isinstance(answer, Accepted):
            return self._accepted(answer)
        if isinstance(answer, NoLine):
            return self._no_line(answer)
        self._not_before = self._now_s() + STOPPED_PAUSE_S
        have = ".".join(map(str, answer.have)) if answer.have else ""
        got = ".".join(map(str, answer.got)) if answer.got else ""
        self._line(LineState("stopped", answer.reason, have, got))
        return STOPPED_PAUSE_S

    def _accepted(self, answer: Accepted) -> float:
        known = (answer.epoch, answer.seq)
        self._met = True
        self._pause_s, self._not_before = FIRST_PAUSE_S, 0.0
        if known != self._after:
            if known < self._after:
                self._scans.begin_again()
            self._after = known
            self._hand_on(Pushed(answer.epoch, answer.seq, answer.head, answer.signature))
        self._batch = min(self._batch * 2, LARGEST_BATCH)
        self._line(LineState("up"))
        if self._queries.entries_after(*self._after, 1):
            return 0.0
        self._ends = answer.feeds
        self._ask_for_news()
        more = self._ask_for_publications()
        more = self._ask_for_shared() or more
        if self._silent:  # gone in the middle
            return self._no_line(NoLine(SILENT))
        if more:
            return PAGE_PAUSE_S
        self._scans_until = self._now_s() + KEEP_ALIVE_S
        return self._send_scan()

    def _send_scan(self) -> float:
        """When nothing else is to be said: a piece of a scan, again and again, until a word is due."""
        sent = self._scans.step(self._after)
        if isinstance(sent, float):
            return sent
        self._scans_until = 0.0
        if isinstance(sent, NoLine):
            return self._no_line(sent)
        return KEEP_ALIVE_S if sent is None else STOPPED_PAUSE_S

    def _no_line(self, answer: NoLine) -> float:
        self._batch = max(FIRST_BATCH, self._batch // 4)
        pause = min(answer.retry_after_s or self._pause_s * random.uniform(0.8, 1.2), self._longest_pause_s)
        self._pause_s = min(self._pause_s * 2, self._longest_pause_s)
        self._not_before = self._now_s() + pause
        self._line(LineState("waiting", answer.detail))
        return pause

    def _is_ours(self, answer: Accepted) -> bool:
        """Whether the head that the centre signed stands in this journal: else a copy was put back, or it forked."""
        if (answer.epoch, answer.seq) == (0, 0):
            return True
        mine = self._queries.entry(answer.epoch, answer.seq)
        return mine is not None and mine.hash.hex() == answer.head

    def _is_proven(self, answer: Accepted) -> bool:
        """Another entry stands here in that place, or what the centre has after our last one does not follow it; a line that
        broke off proves nothing."""
        mine = self._queries.backlog()
        last = (mine.last_epoch, mine.last_seq)
        return (answer.epoch, answer.seq) <= last or self._fetched == last

    def _fetch_tail(self, answer: Accepted) -> bool:
        """The file is an older copy, put back before anything new was done: the centre has the rest. Another try follows."""
        mine = self._queries.backlog()
        if (answer.epoch, answer.seq) <= (mine.last_epoch, mine.last_seq) or self._fetched == (mine.last_epoch, mine.last_seq):
            return False  # newer here, or what came the last time did not fit: it forked
        page = self._centre.pull((mine.last_epoch, mine.last_seq))
        if not isinstance(page, list) or not page:
            return False
        self._fetched = (mine.last_epoch, mine.last_seq)
        self._hand_on(TakeTail(tuple(page)))
        return True

    def _went_on(self, feed: str, kept: int) -> bool:
        """Whether a feed may have more than what is kept here: not where its end is here, nor where the same end was read."""
        return feed not in self._ends or (self._ends[feed] != kept and self._read.get(feed) != (self._ends[feed], kept))

    def _read_to_the_end(self, feed: str, last: int) -> None:
        if feed in self._ends:
            self._read[feed] = (self._ends[feed], last)

    def _ask_for_news(self) -> None:
        """When all is sent: what happened elsewhere. What does not come now comes the next time."""
        after = self._queries.news_cursor()
        if not self._went_on("news", after):
            return
        items = self._centre.news(after)
        if not isinstance(items, list):
            return
        if len(items) < NEWS_PAGE:
            self._read_to_the_end("news", items[-1].id if items else after)
        if items:
            self._hand_on(TakeNews(tuple(items)))

    def _ask_for_publications(self) -> bool:
        """What the centre set for all counters. Returns whether there may be more behind this page."""
        after = int(self._queries.setting(CURSOR) or 0)
        if not self._went_on("publications", after):
            return False
        items = self._centre.publications(after)
        if not isinstance(items, list):
            return False
        if not items:
            self._read_to_the_end("publications", after)
            return False
        self._hand_on(TakePublications(tuple(items)))
        before, self._published = self._published, int(items[-1].no)
        return before != self._published  # a page that the runner could not take is not asked for at once again

    def _ask_for_shared(self) -> bool:
        """The dossiers of the agencies here that other counters took in. Returns whether there are more behind this page;
        one that the runner has not stored by then comes again."""
        if self._now_s() < self._copies_at:
            return False
        filling, after = not self._queries.setting("copies_filled"), int(self._queries.setting("copies_after") or 0)
        if not filling and not self._went_on("dossiers", after):
            return False
        items = self._centre.dossiers(after, filling)
        if not isinstance(items, list):
            return False
        last = len(items) < PAGE
        if last:
            self._read_to_the_end("dossiers", items[-1].no if items else after)
        if items or filling:
            self._hand_on(TakeSharedDossiers(tuple(items), last))
        self._copies_at = self._now_s() + COPIES_EVERY_S if last else 0.0
        return not last
