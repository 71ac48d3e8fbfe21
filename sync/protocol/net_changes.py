"""Many changes as few rows: what a batch of entries leaves behind, table by table."""

from operator import itemgetter
from typing import Any

from sync.protocol.changes import Change, Insert, Put, Remove, Row
from sync.protocol.tables import TABLES

NAMES = {name: tuple(spec.name for spec in specs) for name, specs in TABLES.items()}
KEYS = {name: tuple(spec.name for spec in specs if spec.key) for name, specs in TABLES.items()}
_KEY_OF = {name: itemgetter(*names) for name, names in KEYS.items()}
Key = Any
Alike = list[tuple[tuple[str, ...], list[Row]]]
"""Rows grouped by the columns they have."""


class NetChanges:
    """Changes in the order of their entries. A row that came in this batch takes its later changes itself; of a row that is
    older only the last values are kept."""

    def __init__(self) -> None:
        self._new: dict[str, dict[Key, Row]] = {name: {} for name in TABLES}
        self._put: dict[str, dict[Key, Row]] = {name: {} for name in TABLES}
        self._changed: dict[str, dict[Key, Row]] = {name: {} for name in TABLES}
        self._gone: dict[str, dict[Key, Row]] = {name: {} for name in TABLES}

    def add(self, change: Change) -> None:
        """Raises KeyError for a table or key that is none."""
        if isinstance(change, Insert):
            key_of, new = _KEY_OF[change.table], self._new[change.table]
            for row in change.rows:
                key = key_of(row)
                if key in new:
                    raise KeyError(f"{change.table} has this row already")
                new[key] = row
            return
        key = _KEY_OF[change.table](change.key)
        if isinstance(change, Remove):
            self._remove(change, key)
            return
        for known in (self._new, self._put):
            if key in known[change.table]:
                known[change.table][key] |= change.values
                return
        kept = self._put if isinstance(change, Put) else self._changed
        earlier = self._changed[change.table].pop(key, {})
        kept[change.table][key] = {**change.key, **earlier, **change.values}

    def _remove(self, change: Remove, key: Key) -> None:
        if self._new[change.table].pop(key, None) is not None:
            return
        self._put[change.table].pop(key, None)
        self._changed[change.table].pop(key, None)
        self._gone[change.table][key] = change.key

    def gone(self, table: str) -> list[Row]:
        """Keys of older rows that go, before anything else is done."""
        return list(self._gone[table].values())

    def new(self, table: str) -> list[tuple[Any, ...]]:
        """Rows that this batch brings, the oldest first, in the order of the table's columns; one that a row does not name is
        empty."""
        columns = NAMES[table]
        whole, count = itemgetter(*columns), len(columns)
        return [whole(row) if len(row) == count else tuple(map(row.get, columns)) for row in self._new[table].values()]

    def put(self, table: str) -> Alike:
        """Rows to be there with these values, whether they were before or not."""
        return _alike(self._put[table])

    def changed(self, table: str) -> Alike:
        """Older rows and their last values."""
        return _alike(self._changed[table])


def _alike(rows: dict[Key, Row]) -> Alike:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows.values():
        groups.setdefault(tuple(sorted(row)), []).append(row)
    return list(groups.items())
