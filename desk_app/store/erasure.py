"""What of a dossier's people is erased, and what goes with it: half-written forms, files of this PC that nobody names."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from desk_app.store.connected import Connected
from desk_app.store.scans import kept_scans
from sync.protocol.erasure_facts import ERASABLE, ErasedEntry

LOG_WAIT_MS = 200
_KINDS = ", ".join(f"'{kind}'" for kind in ERASABLE)
_HOLD = (
    f"SELECT epoch, seq, kind, hash FROM journal WHERE subject = ? AND kind IN ({_KINDS}) AND private IS NOT NULL "
    "ORDER BY epoch, seq"
)
_NAMED = (
    "SELECT json_extract(named.value, '$.sha256') FROM journal AS fact, json_each(fact.body, '$.scans') AS named "
    "WHERE fact.kind = 'PersonalDataErased'"
)
_STILL = "SELECT 1 FROM scan WHERE sha256 = ?1 UNION ALL SELECT 1 FROM scan_copy WHERE sha256 = ?1"


class StoreErasure(Connected):
    unnamed_scans: tuple[str, ...] = ()
    """Files that go once this is committed."""
    something_erased = False

    def entries_of_people(self, code: str) -> list[ErasedEntry]:
        return [{"epoch": row[0], "seq": row[1], "kind": row[2], "hash": row[3].hex()} for row in self._rows(_HOLD, code)]

    def forget_beside(self, numbers: Iterable[str], scans: Sequence[str]) -> None:
        for number in filter(None, numbers):
            self.connection.execute("DELETE FROM draft WHERE instr(content, ?) > 0", (number,))
        self.unnamed_scans += tuple(scans)
        self.something_erased = True
        # the words stay in the index until its pieces are merged: a little now, the rest in quiet moments
        self.connection.execute("INSERT INTO dossier_search(dossier_search, rank) VALUES ('merge', -64)")


def empty_log(connection: sqlite3.Connection) -> None:
    """What was erased is out of the file's log, too, unless somebody reads at this moment: then it is written over later."""
    before = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute(f"PRAGMA busy_timeout={LOG_WAIT_MS}")
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.execute(f"PRAGMA busy_timeout={before}")


def drop_unnamed(connection: sqlite3.Connection, folder: Path, scans: Iterable[str]) -> None:
    """Files of this PC, but those that another dossier has too. Raises OSError."""
    kept = kept_scans(folder)
    for sha256 in scans:
        if connection.execute(_STILL, (sha256,)).fetchone() is None:
            kept.drop(sha256)


def drop_what_was_erased(connection: sqlite3.Connection, folder: Path) -> None:
    """At start: a crash between the commit and the disk, a backup of before. Raises OSError."""
    drop_unnamed(connection, folder, [row[0] for row in connection.execute(_NAMED).fetchall()])
