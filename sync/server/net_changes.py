"""Many changes as few statements: what a batch of entries leaves behind, table by table."""

from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.protocol.changes import Change, Happening, Insert, Put, Row
from sync.protocol.tables import TABLES
from sync.server import schema

_KEYS = {name: tuple(spec.name for spec in specs if spec.key) for name, specs in TABLES.items()}
_KEY_OF = {name: itemgetter(*names) for name, names in _KEYS.items()}
Key = Any


class NetChanges:
    """Changes in the order of their entries. A row that came in this batch takes its later changes itself; of a row that is
    older only the last values are written."""

    def __init__(self) -> None:
        self._new: dict[str, dict[Key, Row]] = {name: {} for name in TABLES}
        self._put: dict[str, dict[Key, Row]] = {name: {} for name in TABLES}
        self._changed: dict[str, dict[Key, Row]] = {name: {} for name in TABLES}

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
        for known in (self._new, self._put):
            if key in known[change.table]:
                known[change.table][key] |= change.values
                return
        kept = self._put if isinstance(change, Put) else self._changed
        earlier = self._changed[change.table].pop(key, {})
        kept[change.table][key] = {**change.key, **earlier, **change.values}

    def write(self, connection: Connection) -> None:
        for name, specs in TABLES.items():
            if self._new[name]:
                _copy(connection, name, [spec.name for spec in specs], list(self._new[name].values()))
            for columns, rows in _alike(self._put[name].values()):
                statement = upsert(schema.READ_MODEL[name])
                values = {column: statement.excluded[column] for column in columns if column not in _KEYS[name]}
                connection.execute(statement.on_conflict_do_update(index_elements=_KEYS[name], set_=values), rows)
            for columns, rows in _alike(self._changed[name].values()):
                _update(connection, name, columns, rows)


def _alike(rows: Any) -> list[tuple[tuple[str, ...], list[Row]]]:
    """Rows grouped by the columns they have."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row)), []).append(row)
    return list(groups.items())


def _copy(connection: Connection, name: str, columns: list[str], rows: list[Row]) -> None:
    raw = connection.connection.driver_connection
    assert raw is not None
    with raw.cursor().copy(f"COPY {schema.READ_MODEL[name].fullname} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(list(map(row.get, columns)))


def _update(connection: Connection, name: str, columns: tuple[str, ...], rows: list[Row]) -> None:
    table = schema.READ_MODEL[name]
    statement = update(table).values({column: bindparam(f"v_{column}") for column in columns if column not in _KEYS[name]})
    for key in _KEYS[name]:
        statement = statement.where(table.c[key] == bindparam(f"v_{key}"))
    connection.execute(statement, [{f"v_{column}": value for column, value in row.items()} for row in rows])


def happening_of(row: Any) -> Happening:
    return Happening(
        row.desk_id, row.epoch, row.seq, row.recorded_at_ms, row.occurred_at_ms, row.kind, row.agency, row.actor, row.session
    )
