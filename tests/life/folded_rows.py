"""Every row of every table that is folded out of journals, as data: kept one row a line, compared column by column."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Table

from sync.protocol.tables import TABLES

Rows = dict[str, dict[str, Any]]
"""By table its columns, those of its key, and its rows in the order of the key."""


def key_of(table: Table) -> list[str]:
    """A dossier goes by its code, also where a desk numbers it."""
    if table.name in TABLES:
        return [spec.name for spec in TABLES[table.name] if spec.key]
    return [column.name for column in table.primary_key.columns]


def rows_of(
    select: Callable[[str], Iterable[Iterable[Any]]], tables: Iterable[Table], left_out: Mapping[tuple[str, str], str]
) -> Rows:
    """`left_out`: columns that differ from one run to the next, each with the reason."""
    found: Rows = {}
    for table in tables:
        columns = [column.name for column in table.columns if (table.name, column.name) not in left_out]
        key = [name for name in key_of(table) if name in columns] or columns
        places = [columns.index(name) for name in key]
        rows = [[_plain(value) for value in row] for row in select(f"SELECT {', '.join(columns)} FROM {table.fullname}")]
        rows.sort(key=lambda row: [str(row[place]).zfill(20) for place in places])
        found[table.fullname] = {"columns": columns, "key": key, "rows": rows}
    return found


def _plain(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def written(tables: Rows) -> str:
    parts = []
    for name, table in tables.items():
        rows = ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in table["rows"])
        head = f'"columns": {json.dumps(table["columns"])},\n"key": {json.dumps(table["key"])}'
        parts.append(f'"{name}": {{{head},\n"rows": [\n{rows}\n]}}')
    return "{" + ",\n".join(parts) + "}\n"


def differences(expected: Rows, found: Rows) -> list[str]:
    """Which table, which row, which column."""
    told = [f"{name}: the table is new" for name in sorted(found.keys() - expected.keys())]
    for name, before in expected.items():
        now = found.get(name)
        if now is None:
            told.append(f"{name}: the table is gone")
            continue
        told += [f"{name}: the column {column} is new" for column in now["columns"] if column not in before["columns"]]
        told += [f"{name}: the column {column} is gone" for column in before["columns"] if column not in now["columns"]]
        told += _of_table(name, _by_key(before), _by_key(now))
    return told


def _by_key(table: dict[str, Any]) -> dict[tuple[Any, ...], dict[str, Any]]:
    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    by_key = {tuple(row[name] for name in table["key"]): row for row in rows}
    assert len(by_key) == len(rows), "two rows of one key"
    return by_key


def _of_table(name: str, before: dict[tuple[Any, ...], Any], now: dict[tuple[Any, ...], Any]) -> Iterable[str]:
    for key in now.keys() - before.keys():
        yield f"{name} {key}: the row is new: {now[key]}"
    for key, row in before.items():
        if key not in now:
            yield f"{name} {key}: the row is gone"
            continue
        for column, value in row.items():
            if column in now[key] and now[key][column] != value:
                yield f"{name} {key}: {column} is {now[key][column]!r}, was {value!r}"
