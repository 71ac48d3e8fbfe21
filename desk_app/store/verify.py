"""`verify`: chain, signatures, and whether a replay of the journal gives the same tables."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from desk_app.store import journal, schema
from desk_app.store.apply import apply_change
from desk_app.store.database import create_tables, open_reader
from sync.protocol.projection import UnknownFact, project
from sync.protocol.seal import ChainBroken, Head, check_entry, check_signature, fingerprint, head_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok`: intact. Otherwise `epoch.seq` of the first bad entry (0.0: the tables) and what is wrong with it."""

    ok: bool
    entries: int
    epoch: int = 0
    seq: int = 0
    reason: str = ""
    trusted: bool = False
    fingerprint: str = ""


def verify(path: Path, trust: str | None = None) -> Verdict:
    """Checks a data file read-only. `trust` is the desk's key fingerprint from enrolment; without it the answer is
    only "self-consistent"."""
    reader = open_reader(path)
    try:
        return _verify(reader, trust)
    finally:
        reader.close()


def _public_key(reader: sqlite3.Connection) -> bytes | None:
    row = reader.execute("SELECT body FROM journal WHERE kind = 'DeskOpened' ORDER BY epoch, seq LIMIT 1").fetchone()
    return bytes.fromhex(json.loads(row[0])["public_key"]) if row else None


def _verify(reader: sqlite3.Connection, trust: str | None) -> Verdict:
    scratch = create_engine("sqlite://")
    count = 0
    head: Head | None = None
    with scratch.connect() as connection:
        create_tables(connection)
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        try:
            key = _public_key(reader)
        except (ValueError, KeyError, TypeError):
            return Verdict(False, 0, 1, 1, "the opening entry is not readable")
        if key is None:
            empty = not reader.execute("SELECT 1 FROM journal LIMIT 1").fetchone()
            return Verdict(empty, 0, 0 if empty else 1, 0 if empty else 1, "" if empty else "the opening entry is missing")
        print_ = fingerprint(key)
        if trust is not None and trust.lower() != print_:
            return Verdict(False, 0, 1, 1, "opened with a key that is not the trusted one", False, print_)
        for entry in journal.all_entries(reader):
            try:
                check_entry(entry, head)
                check_signature(entry, key)
                body = json.loads(entry.body)
                private = json.loads(entry.private[32:]) if entry.private is not None else None
                for change in project(journal.happening(entry), body, private):
                    apply_change(raw, change)
            except ChainBroken as broken:
                return Verdict(False, count, broken.epoch, broken.seq, broken.reason, False, print_)
            except (UnknownFact, LookupError, ValueError) as error:
                return Verdict(False, count, entry.epoch, entry.seq, f"cannot be replayed: {error}", False, print_)
            head = head_of(entry)
            count += 1
        for table in schema.PROJECTIONS:
            columns = ", ".join(column.name for column in table.columns if column.name != "no")
            query = f"SELECT {columns} FROM {table.name} ORDER BY {columns}"
            mine = iter(reader.execute(query))
            theirs = iter(raw.execute(query))
            while True:
                a, b = next(mine, None), next(theirs, None)
                if (tuple(a) if a is not None else None) != (tuple(b) if b is not None else None):
                    reason = f"table {table.name} differs from what the journal says"
                    return Verdict(False, count, 0, 0, reason, trust is not None, print_)
                if a is None:
                    break
    return Verdict(True, count, trusted=trust is not None, fingerprint=print_)
