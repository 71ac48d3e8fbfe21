"""What of a dossier's people is erased, and what goes with it: half-written forms, files of this PC that nobody names."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from desk_app.services.records import ScanRecord
from desk_app.store.connected import Connected
from desk_app.store.records_of_rows import columns_of
from desk_app.store.scans import kept_scans
from sync.protocol.erasable import ERASABLE
from sync.protocol.erasure_facts import ErasedEntry
from sync.protocol.shared_dossiers import ENDED

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
_STILL = (
    "SELECT 1 FROM scan WHERE sha256 = ?1 UNION ALL SELECT 1 FROM scan_copy JOIN dossier_copy ON code = dossier_code "
    f"WHERE sha256 = ?1 AND state NOT IN {ENDED}"
)
_CLEARED_SCANS = (
    "SELECT json_extract(named.value, '$.sha256') FROM journal AS fact, json_each(fact.body, '$.scans') AS named "
    "WHERE fact.kind = 'ScansCleared'"
)
_LAST_ERASED = "SELECT epoch, seq FROM journal WHERE kind = 'PersonalDataErased' ORDER BY epoch DESC, seq DESC LIMIT 1"


_OVER = f"SELECT code FROM dossier WHERE returned_at_ms < ? AND state IN {ENDED}"
_OF_OVER = f"SELECT {columns_of(ScanRecord)} FROM scan WHERE dossier_code IN ({_OVER}) ORDER BY dossier_code, line_no, sha256"
_DUE = (
    f"SELECT 1 FROM (SELECT code FROM dossier WHERE returned_at_ms >= ? AND returned_at_ms < ? AND state IN {ENDED} "
    "ORDER BY returned_at_ms LIMIT 2000) JOIN scan ON dossier_code = code LIMIT 1"
)
_CLEARED = "SELECT coalesce(max(json_extract(body, '$.before_ms')), 0) FROM journal WHERE kind = 'ScansCleared'"


def scans_over(connection: sqlite3.Connection, before_ms: int) -> tuple[ScanRecord, ...]:
    """Of dossiers that were out of the counter's hands before."""
    return tuple(ScanRecord(*row) for row in connection.execute(_OF_OVER, (before_ms,)))


def are_scans_due(connection: sqlite3.Connection, before_ms: int) -> bool:
    """Whether there is something to clear that nobody looked at when scans were cleared last."""
    looked_at_ms = connection.execute(_CLEARED).fetchone()[0]
    return connection.execute(_DUE, (looked_at_ms, before_ms)).fetchone() is not None


class StoreErasure(Connected):
    unnamed_scans: tuple[str, ...] = ()
    """Files that go once this is committed."""
    files_to_drop: tuple[str, ...] = ()
    something_erased = False

    def entries_of_people(self, code: str) -> list[ErasedEntry]:
        return [{"epoch": row[0], "seq": row[1], "kind": row[2], "hash": row[3].hex()} for row in self._rows(_HOLD, code)]

    def scans_over(self, before_ms: int) -> tuple[ScanRecord, ...]:
        return scans_over(self.connection, before_ms)

    def scans_named(self, names: Collection[str]) -> tuple[ScanRecord, ...]:
        columns, found = columns_of(ScanRecord), []
        for name in names:
            for table in ("scan", "scan_copy"):
                found += self._rows(f"SELECT {columns} FROM {table} WHERE sha256 = ?", name)
        return tuple(ScanRecord(*row) for row in found)

    def drop_files(self, names: Iterable[str]) -> None:
        self.files_to_drop += tuple(names)

    def forget_beside(self, numbers: Iterable[str], scans: Sequence[str]) -> None:
        for number in filter(None, numbers):
            self.connection.execute("DELETE FROM draft WHERE instr(content, ?) > 0", (number,))
        self.unnamed_scans += tuple(scans)
        self.something_erased = True
        # the words stay in the index until its pieces are merged: a little now, the rest in quiet moments
        self.connection.execute("INSERT INTO dossier_search(dossier_search, rank) VALUES ('merge', -64)")


def erased_last(connection: sqlite3.Connection) -> tuple[int, int] | None:
    """Where the last fact stands by which personal data went: what was copied before has them still."""
    row = connection.execute(_LAST_ERASED).fetchone()
    return (row[0], row[1]) if row else None


def scans_gone(connection: sqlite3.Connection) -> set[str]:
    """Files that were erased and are no dossier's any more, and those that were cleared from this PC at some time."""
    erased = {row[0] for row in connection.execute(_NAMED)}
    erased = {name for name in erased if connection.execute("SELECT 1 FROM scan WHERE sha256 = ?", (name,)).fetchone() is None}
    return erased | {row[0] for row in connection.execute(_CLEARED_SCANS)}


def drop_files(folder: Path, names: Iterable[str]) -> None:
    """Raises OSError."""
    kept = kept_scans(folder)
    for sha256 in names:
        kept.drop(sha256)


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
