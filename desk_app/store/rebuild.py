"""The tables anew from the journal, after an upgrade changed their shape."""

import sqlite3
from collections.abc import Callable
from itertools import islice

from sqlalchemy import Connection

from desk_app.store import journal, schema
from desk_app.store.database import create_tables, driver

STEP = 500


def _forget_copies_of_another_shape(raw: sqlite3.Connection) -> None:
    """Other counters' dossiers are in no journal of this desk: the centre is asked for all of them again. What was done to
    them here is in the journal, and is laid over them then."""
    copies = (schema.dossier_copy, schema.paper_copy, schema.scan_copy, schema.fee_copy)
    shapes = {table.name: {row[1] for row in raw.execute(f"PRAGMA table_info({table.name})")} for table in copies}
    if any(shapes[table.name] not in (set(), {column.name for column in table.columns}) for table in copies):
        for table in copies:
            raw.execute(f"DROP TABLE IF EXISTS {table.name}")
        raw.execute("DELETE FROM setting WHERE key IN ('copies_after', 'copies_filled')")


def _reshape_officers(raw: sqlite3.Connection) -> None:
    """Their secrets are in no journal: the table stays, and gets the columns that it lacks. Who waited waits no more."""
    known = {row[1] for row in raw.execute("PRAGMA table_info(officer)")}
    if not known:
        return
    for column in schema.officer.columns:
        if column.name not in known:
            raw.execute(f"ALTER TABLE officer ADD COLUMN {column.name} INTEGER NOT NULL DEFAULT 0")
    for name in known - {column.name for column in schema.officer.columns}:
        raw.execute(f"ALTER TABLE officer DROP COLUMN {name}")


def rebuild(connection: Connection, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Throws the projections away and replays every entry, inside the caller's transaction. Returns the count; `progress`
    hears how many are done."""
    raw = driver(connection)
    raw.execute("PRAGMA defer_foreign_keys=ON")
    raw.execute("DROP TABLE IF EXISTS dossier_search")
    for table in reversed(schema.metadata.sorted_tables):
        if table in schema.PROJECTIONS:
            raw.execute(f"DROP TABLE IF EXISTS {table.name}")
    _forget_copies_of_another_shape(raw)
    _reshape_officers(raw)
    create_tables(connection)
    count = 0
    entries = journal.all_entries(raw)
    while batch := list(islice(entries, STEP)):
        journal.fold(raw, batch)
        count += len(batch)
        progress(count)
    return count
