"""The journal: appending sealed facts together with what they change, in one transaction."""

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

import orjson

from desk_app.core.problems import UserProblem
from desk_app.services.ports import Actor
from desk_app.store.apply import Statements, apply_change, apply_net, apply_to_copy, insert_sql
from desk_app.store.keys import DeskKey
from sync.protocol.canonical import clean_canonical
from sync.protocol.changes import Change, Happening
from sync.protocol.erasure_facts import PERSONAL_DATA_ERASED
from sync.protocol.facts import Draft, body_if
from sync.protocol.net_changes import NetChanges
from sync.protocol.projection import project
from sync.protocol.seal import COLUMNS, GENESIS, MAX_ENTRY_BYTES, Entry, Head, head_of, private_hash, private_part, seal
from sync.protocol.wire import LONGEST_COLUMN

_SELECT = f"SELECT {', '.join(COLUMNS)} FROM journal"
_HEAD = f"{_SELECT} ORDER BY epoch DESC, seq DESC LIMIT 1"
_INSERT = insert_sql("journal", COLUMNS)


def last_entry(connection: sqlite3.Connection) -> Entry | None:
    row = connection.execute(_HEAD).fetchone()
    return Entry._make(row) if row else None


def first_entry(connection: sqlite3.Connection) -> Entry | None:
    row = connection.execute(f"{_SELECT} ORDER BY epoch, seq LIMIT 1").fetchone()
    return Entry._make(row) if row else None


def entry_at(connection: sqlite3.Connection, epoch: int, seq: int) -> Entry | None:
    row = connection.execute(f"{_SELECT} WHERE epoch = ? AND seq = ?", (epoch, seq)).fetchone()
    return Entry._make(row) if row else None


def entries_after(reader: sqlite3.Connection, epoch: int, seq: int, limit: int) -> list[Entry]:
    rows = reader.execute(
        f"{_SELECT} WHERE (epoch, seq) > (?, ?) ORDER BY epoch, seq LIMIT ?",
        (epoch, seq, limit),
    )
    return list(map(Entry._make, rows))


def all_entries(reader: sqlite3.Connection) -> Iterator[Entry]:
    return map(Entry._make, reader.execute(f"{_SELECT} ORDER BY epoch, seq"))


def append(
    connection: sqlite3.Connection,
    draft: Draft,
    actor: Actor | None,
    desk_id: str,
    epoch: int,
    key: DeskKey,
    now_ms: int,
    head: Head | None,
) -> tuple[Entry, Head]:
    """Seal a fact, store it, apply it: the tables hear what was sealed, as a replay would. The caller's transaction commits
    both or neither."""
    seq = head.seq + 1 if head and head.epoch == epoch else 1
    said, body = clean_canonical(draft.body)
    said_private, private = None, None
    if draft.private is not None:
        said_private, unsalted = clean_canonical(draft.private)
        private = secrets.token_hex(16) + unsalted
    if len(body) + len(private or "") > MAX_ENTRY_BYTES // 4 or len(draft.subject) > LONGEST_COLUMN:
        raise UserProblem("problem.too_long")  # the wire takes 256 KiB; a letter may be three bytes
    occurred = draft.occurred_at_ms if draft.occurred_at_ms is not None else now_ms
    entry = seal(
        (
            desk_id,
            epoch,
            seq,
            now_ms,
            draft.kind,
            draft.version,
            draft.subject,
            draft.agency,
            actor.officer_id if actor else None,
            actor.session if actor else None,
            actor.auth_method if actor else None,
            draft.second_actor,
            occurred,
            draft.based_on,
            key.id,
            body,
            private,
            private_hash(private),
            head.link if head else GENESIS,
        ),
        key.sign,
    )
    cursor = connection.cursor()
    cursor.execute(_INSERT, entry)
    erase_what_it_names(cursor, entry)
    for change in project(_happening(entry), said, said_private):
        apply_change(cursor, change)
        apply_to_copy(cursor, change)
    return entry, head_of(entry)


def take_back(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    """Stores and applies sealed entries as they are; what a fact among them names as erased goes, though the centre had not
    come to it yet."""
    connection.executemany(_INSERT, entries)
    for entry in entries:
        erase_what_it_names(connection, entry)
    fold(connection, entries)


def erase_what_it_names(on: Statements, entry: Entry) -> None:
    """The private parts that this fact says are erased, whatever became of them before."""
    erased = body_if(entry, PERSONAL_DATA_ERASED)
    for named in erased["entries"] if erased is not None else ():
        place = (named["epoch"], named["seq"], bytes.fromhex(named["hash"]))
        on.execute("UPDATE journal SET private = NULL WHERE epoch = ? AND seq = ? AND hash = ? AND private IS NOT NULL", place)


def changes_of(entry: Entry) -> list[Change]:
    """What a sealed entry does to the tables."""
    private = private_part(entry.private)
    return project(_happening(entry), orjson.loads(entry.body), private)


def fold(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """What they say into the tables."""
    net = NetChanges()
    for entry in entries:
        for change in changes_of(entry):
            net.add(change)
    connection.execute("PRAGMA defer_foreign_keys=ON")
    apply_net(connection, net)


_SAID = itemgetter(*map(COLUMNS.index, Happening._fields))


def _happening(entry: Entry) -> Happening:
    return Happening._make(_SAID(entry))
