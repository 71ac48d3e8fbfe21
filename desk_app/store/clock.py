"""The doubt about the PC's clock, as it stands in the file: it lasts until the clock is right or a person typed the date."""

import json
import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from desk_app import BUILT_ON
from desk_app.core.clock import ClockDoubt, judge
from sync.protocol.desk_facts import CLOCK_CONFIRMED, CLOCK_REVIEWED

DOUBT = "clock_doubt"
MOVED = "clock_moved_ms"
AHEAD = "centre_ahead_ms"
DISPUTED = "centre_disputed_ms"
ASKED = ("by_hand", "changed")
"""Doubts that no judging ends: a person is asked."""


def setting(connection: sqlite3.Connection, key: str) -> str:
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def number(connection: sqlite3.Connection, key: str) -> int:
    return int(setting(connection, key) or 0)


def kept_doubt(settings: Mapping[str, str]) -> tuple[ClockDoubt | None, int]:
    """The doubt that stands in the file, and by how much the centre's clock was heard to be ahead."""
    kept = settings.get(DOUBT)
    return ClockDoubt(**json.loads(kept)) if kept else None, int(settings.get(AHEAD) or 0)


def standing_doubt(kept: ClockDoubt | None, ahead_ms: int, now_ms: int, last_ms: int | None) -> ClockDoubt | None:
    """Judged against the last entry from before the doubt: those that were sealed in it prove nothing."""
    last_ms = kept.last_ms if kept is not None else last_ms
    reason = judge(now_ms, last_ms, BUILT_ON, ahead_ms)
    if reason is None and kept is not None and kept.reason in ASKED:
        return kept
    return ClockDoubt(reason, last_ms) if reason is not None else None


def seen_doubt(connection: sqlite3.Connection, now_ms: int) -> ClockDoubt | None:
    """As a reader sees it."""
    row = connection.execute("SELECT recorded_at_ms FROM journal ORDER BY epoch DESC, seq DESC LIMIT 1").fetchone()
    settings = dict(connection.execute("SELECT key, value FROM setting WHERE key IN (?, ?)", (DOUBT, AHEAD)).fetchall())
    return standing_doubt(*kept_doubt(settings), now_ms, row[0] if row else None)


class Confirmation(NamedTuple):
    epoch: int
    seq: int
    actor: str
    at_ms: int
    body: str


def unreviewed(connection: sqlite3.Connection) -> tuple[Confirmation, ...]:
    """Dates that a person typed and no supervisor looked into yet, the oldest first."""
    rows = connection.execute(
        "SELECT epoch, seq, kind, actor, recorded_at_ms, body FROM journal WHERE subject = 'clock' "
        "AND kind IN ('ClockConfirmed', 'ClockReviewed') ORDER BY epoch, seq"
    ).fetchall()
    seen = {json.loads(row[5])["place"] for row in rows if row[2] == CLOCK_REVIEWED.name}
    typed = (row for row in rows if row[2] == CLOCK_CONFIRMED.name and row[3] and f"{row[0]}.{row[1]}" not in seen)
    return tuple(Confirmation(row[0], row[1], row[3], row[4], row[5]) for row in typed)
