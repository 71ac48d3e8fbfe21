"""Writing changes of facts into tables, by statements made once.

Straight on the driver's connection inside SQLAlchemy's transaction: an intake is two dozen statements, and the
toolkit's per-statement cost would be half of the commit (see the decision record on the write path).
"""

import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
from operator import itemgetter
from typing import Any

from desk_app.core.folding import searched
from desk_app.store import schema
from sync.protocol.changes import Change, Insert, Put, Remove, Row, Update
from sync.protocol.net_changes import KEYS, NAMES, NetChanges

_COLUMNS = {table.name: frozenset(column.name for column in table.columns) for table in schema.metadata.sorted_tables}


def _known(table: str, names: tuple[str, ...]) -> None:
    unknown = set(names) - _COLUMNS[table]
    if unknown:
        raise LookupError(f"{table} has no column {sorted(unknown)}")


Statements = sqlite3.Connection | sqlite3.Cursor
"""What runs statements: a cursor for all of an entry, or the connection, which makes one for each."""


@cache
def insert_sql(table: str, names: tuple[str, ...]) -> str:
    _known(table, names)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


@cache
def _update_sql(table: str, key: tuple[str, ...], values: tuple[str, ...]) -> str:
    _known(table, key + values)
    sets = ", ".join(f"{name} = ?" for name in values)
    return f"UPDATE {table} SET {sets} WHERE {' AND '.join(f'{name} = ?' for name in key)}"


@cache
def _put_sql(table: str, key: tuple[str, ...], values: tuple[str, ...]) -> str:
    sets = ", ".join(f"{name} = excluded.{name}" for name in values)
    return f"{insert_sql(table, key + values)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sets}"


@cache
def _remove_sql(table: str, key: tuple[str, ...]) -> str:
    _known(table, key)
    return f"DELETE FROM {table} WHERE {' AND '.join(f'{name} = ?' for name in key)}"


# What a dossier is found by.
SEARCHED = ("code", "owner_name", "submitter_name", "identity_no", "tax_code", "phone", "procedure_code", "procedure_name")


def search_text(parts: Iterable[str | None]) -> str:
    """The folded words of what a dossier is found by."""
    return " ".join([searched(part) for part in parts if part])


def insert_rows(on: Statements, table: str, rows: list[Row]) -> Any:
    names = tuple(rows[0])
    values = [tuple(row.values()) for row in rows]
    if len(values) == 1:
        return on.execute(insert_sql(table, names), values[0])
    return on.executemany(insert_sql(table, names), values)


def apply_to_copy(on: Statements, change: Change) -> None:
    """What this desk did to another counter's dossier shows in the copy at once."""
    if isinstance(change, Update) and change.table == "dossier":
        statement = _update_sql("dossier_copy", tuple(change.key), tuple(change.values))
        on.execute(statement, (*change.values.values(), *change.key.values()))


def apply_net(connection: sqlite3.Connection, net: NetChanges) -> None:
    """What a batch of entries leaves behind. The caller's transaction defers foreign keys."""
    for table, columns_of_all in NAMES.items():
        if gone := net.gone(table):
            connection.executemany(_remove_sql(table, KEYS[table]), map(itemgetter(*KEYS[table]), gone))
        for columns, rows in net.changed(table):  # before the new rows: a shift closes before another opens
            key = KEYS[table]
            values = tuple(column for column in columns if column not in key)
            pick = itemgetter(*values, *key)
            found_anew = [row["code"] for row in rows] if table == "dossier" and _is_searched(values) else []
            for code in found_anew:
                _forget(connection, code)
            connection.executemany(_update_sql(table, key, values), map(pick, rows))
            for code in found_anew:
                _index(connection, code)
        for columns, rows in net.put(table):
            key = KEYS[table]
            names = (*key, *(column for column in columns if column not in key))
            connection.executemany(_put_sql(table, key, names[len(key) :]), map(itemgetter(*names), rows))
        if new := net.new(table):
            connection.executemany(insert_sql(table, columns_of_all), new)
            if table == "dossier":
                _index_newest(connection, new)


def _is_searched(columns: Iterable[str]) -> bool:
    return not set(SEARCHED).isdisjoint(columns)


def _words_of(on: Statements, code: str) -> Iterator[tuple[int, str]]:
    """None of another counter's dossier."""
    for no, *words in on.execute(f"SELECT no, {', '.join(SEARCHED)} FROM dossier WHERE code = ?", (code,)).fetchall():
        yield no, search_text(words)


def _forget(on: Statements, code: str) -> None:
    """The index holds no text of its own: it must be told what it is to forget."""
    for words in _words_of(on, code):
        on.execute("INSERT INTO dossier_search (dossier_search, rowid, folded) VALUES ('delete', ?, ?)", words)


def _index(on: Statements, code: str) -> None:
    for words in _words_of(on, code):
        on.execute("INSERT INTO dossier_search (rowid, folded) VALUES (?, ?)", words)


_SEARCHED = itemgetter(*map(NAMES["dossier"].index, SEARCHED))


def _index_newest(connection: sqlite3.Connection, dossiers: list[tuple[Any, ...]]) -> None:
    """Those that were put there last, in their order."""
    numbers = connection.execute("SELECT no FROM dossier ORDER BY no DESC LIMIT ?", (len(dossiers),)).fetchall()
    rows = zip(reversed(numbers), map(search_text, map(_SEARCHED, dossiers)), strict=True)
    connection.executemany("INSERT INTO dossier_search (rowid, folded) VALUES (?, ?)", ((no, text) for (no,), text in rows))


def apply_change(on: Statements, change: Change) -> None:
    if isinstance(change, Insert):
        result = insert_rows(on, change.table, change.rows)
        if change.table == "dossier":
            on.execute(
                "INSERT INTO dossier_search (rowid, folded) VALUES (?, ?)",
                (result.lastrowid, search_text(map(change.rows[0].__getitem__, SEARCHED))),
            )
    elif isinstance(change, Put):
        statement = _put_sql(change.table, tuple(change.key), tuple(change.values))
        on.execute(statement, (*change.key.values(), *change.values.values()))
    elif isinstance(change, Remove):
        on.execute(_remove_sql(change.table, tuple(change.key)), tuple(change.key.values()))
    elif isinstance(change, Update):
        found_anew = change.table == "dossier" and _is_searched(change.values)
        if found_anew:
            _forget(on, change.key["code"])
        statement = _update_sql(change.table, tuple(change.key), tuple(change.values))
        on.execute(statement, (*change.values.values(), *change.key.values()))
        if found_anew:
            _index(on, change.key["code"])
