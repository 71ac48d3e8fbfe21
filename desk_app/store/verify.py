"""`verify`: chain, signatures, and whether a replay of the journal gives the same tables."""

import contextlib
import secrets
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from desk_app.store import journal, schema
from desk_app.store.apply import apply_change
from desk_app.store.data_key import KEY_BYTES, Sealed, Source
from desk_app.store.database import create_tables, driver, engine_on, open_reader, version_of
from desk_app.store.erasures_checked import Erasures
from desk_app.store.key_slots import source_of
from desk_app.store.opening import sqlite_errors
from desk_app.store.reference import told_otherwise
from desk_app.store.soundness import Damaged, as_damage, look_thoroughly
from desk_app.store.trouble import environment_problem
from sync.protocol.chain import checked, opening_key
from sync.protocol.projection import UnknownFact
from sync.protocol.seal import ChainBroken, Head, Witness, fingerprint, head_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok`: intact. Otherwise `epoch.seq` of the first bad entry (0.0: the tables) and what is wrong with it.
    `tables_compared`: False where an earlier build made the tables: the journal alone was checked. `readable`: False where the
    file itself is damaged, whoever did it. `erased`: so many entries are without the personal data that they were sealed
    with, by the facts at `erased_by`."""

    ok: bool
    entries: int
    epoch: int = 0
    seq: int = 0
    reason: str = ""
    trusted: bool = False
    fingerprint: str = ""
    tables_compared: bool = True
    erased: int = 0
    erased_by: tuple[str, ...] = ()
    readable: bool = True


def verify(path: Path, trust: str | None = None, witnesses: tuple[Witness, ...] = ()) -> Verdict:
    """Checks a data file read-only. `trust` is the desk's key fingerprint from enrolment; without it the answer is
    only "self-consistent". With a later witness a cut tail and an older file put back are found too. Raises what
    `sqlite_errors` names where it is the machine's trouble, such as a full disk."""
    try:
        with contextlib.closing(open_reader(path)) as reader, tempfile.TemporaryDirectory(prefix="verify-") as scratch:
            reader.execute("BEGIN")  # one moment for all tables, also beside the running program
            folded = _scratch(Path(scratch) / "scratch.sqlite3", source_of(path.parent))
            try:
                verdict = _verify(reader, trust, witnesses, folded)
            finally:
                folded.dispose()
            if verdict.ok:
                look_thoroughly(reader)
            return verdict
    except sqlite_errors(UnicodeDecodeError) as error:
        damage = as_damage(error, "the file cannot be read")
        if not isinstance(damage, Damaged):
            raise
        return Verdict(False, 0, reason=str(damage), readable=False)
    except Damaged as damage:
        return Verdict(False, 0, reason=f"the file is damaged: {damage}", readable=False)


def _is_new(reader: sqlite3.Connection) -> bool:
    """A file that was laid out and never opened as a desk: nothing in it, nothing ever sent."""
    return not reader.execute("SELECT 1 FROM setting WHERE key = 'desk_id'").fetchone() and not _witness(reader)


def _witness(reader: sqlite3.Connection) -> str:
    """The centre's last signed answer must name an entry that is still here: else the tail was cut or put back."""
    row = reader.execute("SELECT epoch, seq, head, centre_signature FROM push_cursor").fetchone()
    if row is None or row["seq"] == 0:
        return ""
    entry = reader.execute("SELECT hash FROM journal WHERE epoch = ? AND seq = ?", (row["epoch"], row["seq"])).fetchone()
    if entry is None or entry[0].hex() != row["head"]:
        return f"the centre signed for {row['epoch']}.{row['seq']}, which is not here: the journal was cut or put back"
    return ""


def _scratch(path: Path, source: Source) -> Engine:
    """What is folded there is the same citizens' data: under a key that nobody keeps."""
    return engine_on(path, Sealed(secrets.token_bytes(KEY_BYTES)) if isinstance(source, Sealed) else source)


def _verify(reader: sqlite3.Connection, trust: str | None, witnesses: tuple[Witness, ...], scratch: Engine) -> Verdict:
    count = 0
    head: Head | None = None
    print_ = ""
    erasures = Erasures(reader)
    with scratch.connect() as connection:
        raw = driver(connection)
        raw.execute("PRAGMA synchronous=OFF")
        create_tables(connection)
        raw.execute("BEGIN")
        try:
            for entry in checked(journal.all_entries(reader), trust, witnesses):
                print_ = print_ or fingerprint(opening_key(entry))
                erasures.see(entry)
                try:
                    for change in journal.changes_of(entry):
                        apply_change(raw, change)
                except sqlite_errors(UnknownFact, LookupError, ValueError, TypeError, AttributeError) as error:
                    if environment_problem(error) is not None:
                        raise  # no room for the scratch file is no fault of the journal
                    raise ChainBroken(entry.epoch, entry.seq, f"cannot be replayed: {error}") from None
                head = head_of(entry)
                count += 1
            erasures.require_facts()
        except ChainBroken as broken:
            return Verdict(False, count, broken.epoch, broken.seq, broken.reason, trust is not None and count > 0, print_)
        except (
            LookupError,
            ValueError,
            TypeError,
            AttributeError,
        ) as error:  # what stands there is nothing that an entry may hold
            place = (head.epoch, head.seq + 1) if head is not None else (1, 1)
            return Verdict(False, count, *place, f"is no entry: {error}", trust is not None and count > 0, print_)
        if missing := _witness(reader):
            place = (head.epoch, head.seq) if head is not None else (1, 1)
            return Verdict(False, count, *place, missing, trust is not None and count > 0, print_)
        if not count and (trust is not None or not _is_new(reader)):
            return Verdict(False, 0, 1, 1, "the opening entry is missing", False, print_)
        if version_of(reader) < schema.PROJECTION_VERSION:  # the next start throws them away, whatever they say
            return Verdict(True, count, trusted=trust is not None, fingerprint=print_, tables_compared=False, **erasures.said())
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
        if reason := told_otherwise(reader, raw):
            return Verdict(False, count, 0, 0, reason, trust is not None, print_)
    return Verdict(True, count, trusted=trust is not None, fingerprint=print_, **erasures.said())
