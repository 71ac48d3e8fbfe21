"""`verify`: chain, signatures, and whether a replay of the journal gives the same tables."""

import json
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from desk_app.store import journal, schema
from desk_app.store.apply import apply_change
from desk_app.store.database import create_tables, open_reader
from sync.protocol.projection import UnknownFact, project
from sync.protocol.seal import GENESIS, ChainBroken, Head, check_entry, check_signature, fingerprint, head_of


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
    with tempfile.TemporaryDirectory(prefix="verify-") as scratch:
        try:
            reader.execute("BEGIN")  # one moment for all tables, also beside the running program
            return _verify(reader, trust, Path(scratch) / "scratch.sqlite3")
        except sqlite3.DatabaseError as error:
            return Verdict(False, 0, 0, 0, f"the file cannot be read: {error}")
        finally:
            reader.close()


def _witness(reader: sqlite3.Connection) -> str:
    """The centre's last signed answer must name an entry that is still here: else the tail was cut or put back."""
    row = reader.execute("SELECT epoch, seq, head, centre_signature FROM push_cursor").fetchone()
    if row is None or row["seq"] == 0:
        return ""
    entry = reader.execute("SELECT hash FROM journal WHERE epoch = ? AND seq = ?", (row["epoch"], row["seq"])).fetchone()
    if entry is None or entry[0].hex() != row["head"]:
        return f"the centre signed for {row['epoch']}.{row['seq']}, which is not here: the journal was cut or put back"
    return ""


def _public_key(reader: sqlite3.Connection) -> bytes | None:
    row = reader.execute("SELECT body FROM journal WHERE kind = 'DeskOpened' ORDER BY epoch, seq LIMIT 1").fetchone()
    return bytes.fromhex(json.loads(row[0])["public_key"]) if row else None


def _verify(reader: sqlite3.Connection, trust: str | None, path: Path) -> Verdict:
    scratch = create_engine(f"sqlite:///{path}")
    count = 0
    head: Head | None = None
    with scratch.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("PRAGMA synchronous=OFF")
        create_tables(connection)
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
                if entry.private is None and entry.private_hash != GENESIS:
                    raise ChainBroken(entry.epoch, entry.seq, "its personal data is gone and no fact says that it was erased")
                body = json.loads(entry.body)
                private = json.loads(entry.private[32:]) if entry.private is not None else None
                for change in project(journal.happening(entry), body, private):
                    apply_change(raw, change)
            except ChainBroken as broken:
                return Verdict(False, count, broken.epoch, broken.seq, broken.reason, False, print_)
            except (UnknownFact, LookupError, ValueError, TypeError, AttributeError, sqlite3.Error) as error:
                return Verdict(False, count, entry.epoch, entry.seq, f"cannot be replayed: {error}", False, print_)
            head = head_of(entry)
            count += 1
        if (missing := _witness(reader)) and head is not None:
            return Verdict(False, count, head.epoch, head.seq, missing, trust is not None, print_)
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
