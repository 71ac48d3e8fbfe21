"""Whether the tables that screens read say what the facts say, while people work: `verify` in slices. A slice folds some
entries into a scratch file, or holds some rows of one table beside those there; it reads one moment, and no writer waits."""

import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Generator
from pathlib import Path

from sqlalchemy import Engine

from desk_app.store import journal, schema
from desk_app.store.apply import apply_change
from desk_app.store.data_folder import DATABASE
from desk_app.store.data_key import KEY_BYTES, Sealed
from desk_app.store.database import create_tables, driver, engine_on
from desk_app.store.key_slots import source_of
from desk_app.store.opening import sqlite_errors
from desk_app.store.reference import told_otherwise
from desk_app.store.trouble import environment_problem
from sync.protocol.net_changes import KEYS
from sync.protocol.projection import UnknownFact

ENTRIES, ROWS = 100, 1_000
"""Of one slice: a tenth of a second at most."""
SPARE = 64 * 1024 * 1024
JOURNAL, REFERENCE = "journal", "reference"
"""Beside the names of tables: an entry cannot be folded; accounts, procedures or rules stand otherwise."""
_UNREADABLE = (UnknownFact, LookupError, ValueError, TypeError, AttributeError)


class NoRoom(Exception):
    """For the scratch file; nothing was looked at."""


class TableCheck:
    """Over one reading connection, from the first entry to the last row. `step` by `step`; `differing` names what stands
    otherwise. `close` it: the scratch file goes with it."""

    def __init__(self, reader: sqlite3.Connection, folder: Path) -> None:
        self._reader = reader
        needed = 2 * (folder / DATABASE).stat().st_size + SPARE
        self._room = tempfile.TemporaryDirectory(prefix="checked-")
        if shutil.disk_usage(self._room.name).free < needed:
            self._room.cleanup()
            raise NoRoom
        self.differing: set[str] = set()
        source = source_of(folder)
        key = Sealed(secrets.token_bytes(KEY_BYTES)) if isinstance(source, Sealed) else source
        self._scratch: Engine = engine_on(Path(self._room.name) / "scratch.sqlite3", key)
        self._at = (0, 0)
        self._slices = self._all()

    def step(self) -> bool:
        """One slice; False where it was the last one. Raises what `sqlite_errors` names where it is the machine's trouble."""
        self._reader.execute("BEGIN")  # one moment for this slice's rows and for the entries that they come from
        try:
            return next(self._slices, None) is not None
        finally:
            self._reader.execute("COMMIT")

    def close(self) -> None:
        self._slices.close()
        self._scratch.dispose()
        self._room.cleanup()

    def _all(self) -> Generator[bool]:
        with self._scratch.connect() as connection:
            raw = driver(connection)
            raw.execute("PRAGMA synchronous=OFF")
            raw.execute("PRAGMA journal_mode=OFF")
            create_tables(connection)
            try:
                while self._fold(raw, ENTRIES):
                    yield True
                for table in schema.PROJECTIONS:
                    yield from self._compare(raw, table.name, tuple(c.name for c in table.columns if c.name != "no"))
                self._catch_up(raw)
                if told_otherwise(self._reader, raw):
                    self.differing.add(REFERENCE)
            except sqlite_errors(*_UNREADABLE) as error:
                if environment_problem(error) is not None:
                    raise
                self.differing.add(JOURNAL)

    def _fold(self, raw: sqlite3.Connection, most: int) -> int:
        entries = journal.entries_after(self._reader, *self._at, most)
        raw.execute("BEGIN")
        for entry in entries:
            for change in journal.changes_of(entry):
                apply_change(raw, change)
            self._at = (entry.epoch, entry.seq)
        raw.execute("COMMIT")
        return len(entries)

    def _catch_up(self, raw: sqlite3.Connection) -> None:
        """What was written since the slice before."""
        while self._fold(raw, ENTRIES):
            pass

    def _compare(self, raw: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Generator[bool]:
        key = KEYS[table]
        after: tuple[object, ...] | None = None
        while True:
            self._catch_up(raw)
            mine = _rows(self._reader, table, columns, key, after)
            if mine != _rows(raw, table, columns, key, after):
                self.differing.add(table)
                yield True
                return
            yield True
            if len(mine) < ROWS:
                return
            after = tuple(mine[-1][columns.index(name)] for name in key)


def _rows(
    of: sqlite3.Connection, table: str, columns: tuple[str, ...], key: tuple[str, ...], after: tuple[object, ...] | None
) -> list[tuple[object, ...]]:
    """The next ones by their key."""
    order, marks = ", ".join(key), ", ".join("?" * len(key))
    beyond = f"WHERE ({order}) > ({marks}) " if after is not None else ""
    query = f"SELECT {', '.join(columns)} FROM {table} {beyond}ORDER BY {order} LIMIT {ROWS}"
    return [tuple(row) for row in of.execute(query, after or ())]
