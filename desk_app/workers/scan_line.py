"""Scans go up behind the facts, in pieces: the centre says how much it has of each, the desk goes on from there."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from desk_app.services.commands import Command
from desk_app.services.dossier.scans import LoseScan, PassScans
from desk_app.services.records import ScanRecord
from desk_app.store.queries import Queries
from sync.client.centre_line import CentreLine, NoLine, Stopped
from sync.protocol.scans import MAX_PIECE_BYTES
from sync.scan_folder import ScanFolder

FIRST_PIECE_BYTES = 32 * 1024
SLOW_S = 1.0
"""A piece that takes longer is made smaller: a fact that comes meanwhile waits for it."""
UNFOLDED_PAUSE_S = 2.0


@dataclass(slots=True)
class _Page:
    """Scans of whole entries, in order; `held`: how much of each the centre has, where it knows the fact."""

    scans: tuple[ScanRecord, ...]
    held: dict[str, int]


class ScanSending:
    """`hand_on` takes what goes to the runner: PassScans, LoseScan. It keeps no queue: scans behind the place that the centre
    has all of are asked about again."""

    def __init__(
        self,
        queries: Queries,
        centre: CentreLine,
        kept: ScanFolder,
        hand_on: Callable[[Command[object]], None],
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._queries = queries
        self._centre = centre
        self._kept = kept
        self._hand_on = hand_on
        self._now_s = now_s
        self._passed: tuple[int, int] = queries.scans_passed()
        self._page: _Page | None = None
        self._piece_bytes = FIRST_PIECE_BYTES

    def begin_again(self) -> None:
        """The centre was put back from a copy: which scans it has is asked from the first one on."""
        self._passed, self._page = (0, 0), None
        self._hand_on(PassScans(0, 0))

    def step(self, pushed: tuple[int, int]) -> float | NoLine | Stopped | None:
        """One exchange about scans of entries up to `pushed`. Returns the seconds until the next; None: all is there."""
        if self._page is None:
            return self._ask_page(pushed)
        scan = next((scan for scan in self._page.scans if self._page.held.get(scan.sha256) != scan.size), None)
        if scan is None:
            last = self._page.scans[-1]
            self._passed, self._page = (last.epoch, last.seq), None
            self._hand_on(PassScans(*self._passed))
            return 0.0
        if scan.sha256 not in self._page.held:
            self._page = None  # the centre has the entry, and has not read it yet
            return UNFOLDED_PAUSE_S
        return self._bring(scan, self._page.held)

    def _ask_page(self, pushed: tuple[int, int]) -> float | NoLine | Stopped | None:
        scans = self._queries.scans_between(self._passed, pushed)
        if not scans:
            return None
        held = self._centre.scans_held(sorted({scan.sha256 for scan in scans}))
        if not isinstance(held, dict):
            refused: NoLine | Stopped = held
            return refused
        self._page = _Page(scans, held)
        return 0.0

    def _bring(self, scan: ScanRecord, held: dict[str, int]) -> float | NoLine | Stopped:
        offset = held[scan.sha256] if held[scan.sha256] < scan.size else 0
        try:
            piece = self._kept.read(scan.sha256, offset, self._piece_bytes)
        except OSError:
            piece = b""
        if not piece:
            return self._lost(scan, held)
        began = self._now_s()
        answer = self._centre.bring_scan(scan.sha256, offset, piece)
        if isinstance(answer, dict):
            wanted = self._piece_bytes // 2 if self._now_s() - began > SLOW_S else self._piece_bytes * 2
            self._piece_bytes = max(FIRST_PIECE_BYTES, min(MAX_PIECE_BYTES, wanted))
            held[scan.sha256] = answer.get(scan.sha256, 0)
            return 0.0
        if isinstance(answer, NoLine):
            self._piece_bytes = FIRST_PIECE_BYTES
            self._page = None
        elif answer.reason == "not_understood":
            if self._kept.sound(scan.sha256):
                self._page = None  # what came there before was something else: from the beginning
                return UNFOLDED_PAUSE_S
            return self._lost(scan, held)
        refused: NoLine | Stopped = answer
        return refused

    def _lost(self, scan: ScanRecord, held: dict[str, int]) -> float:
        """Neither here nor there: a person hears of it, and the others go on."""
        self._hand_on(LoseScan(scan))
        held[scan.sha256] = scan.size
        return 0.0
