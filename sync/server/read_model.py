"""The read model as it is written: a batch's net changes by as few statements as it takes, and its beginning."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.protocol.changes import Happening
from sync.protocol.net_changes import KEYS, NAMES, NetChanges
from sync.protocol.sound_rows import check_row
from sync.server import schema


def write_net(connection: Connection, net: NetChanges) -> None:
    """Table by table; rows that go before rows that come. Raises Unsound before any is written."""
    _check(net)
    for name, columns_of_all in NAMES.items():
        if gone := net.gone(name):
            connection.execute(_gone(name), [{f"k_{column}": value for column, value in key.items()} for key in gone])
        if new := net.new(name):
            _copy(connection, name, columns_of_all, new)
        for columns, rows in net.put(name):
            connection.execute(_put(name, columns), rows)
        for columns, rows in net.changed(name):
            if set(columns) <= set(KEYS[name]):
                continue  # a fact that says nothing of the row
            values = [{f"v_{column}": value for column, value in row.items()} for row in rows]
            connection.execute(_changed(name, columns), values)


def _check(net: NetChanges) -> None:
    for name, columns_of_all in NAMES.items():
        for key in net.gone(name):
            check_row(name, key.items())
        for values in net.new(name):
            check_row(name, zip(columns_of_all, values, strict=True))
        for _columns, rows in (*net.put(name), *net.changed(name)):
            for row in rows:
                check_row(name, row.items())


@cache
def _gone(name: str) -> Any:
    table = schema.READ_MODEL[name]
    statement = delete(table)
    for key in KEYS[name]:
        statement = statement.where(table.c[key] == bindparam(f"k_{key}"))
    return statement


@cache
def _put(name: str, columns: tuple[str, ...]) -> Any:
    statement = upsert(schema.READ_MODEL[name])
    values = {column: statement.excluded[column] for column in columns if column not in KEYS[name]}
    if not values:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=KEYS[name], set_=values)


@cache
def _changed(name: str, columns: tuple[str, ...]) -> Any:
    table = schema.READ_MODEL[name]
    statement = update(table).values({column: bindparam(f"v_{column}") for column in columns if column not in KEYS[name]})
    for key in KEYS[name]:
        statement = statement.where(table.c[key] == bindparam(f"v_{key}"))
    return statement


def _copy(connection: Connection, name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    raw = connection.connection.driver_connection
    if raw is None:
        raise LookupError("no connection below SQLAlchemy's")
    with raw.cursor().copy(f"COPY {schema.READ_MODEL[name].fullname} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def happening_of(row: Any) -> Happening:
    """Of a row of the journal or of a branch."""
    return Happening(
        row.desk_id,
        row.epoch,
        row.seq,
        row.recorded_at_ms,
        row.occurred_at_ms,
        row.kind,
        row.subject,
        row.agency,
        row.actor,
        row.session,
    )


def begin_anew(connection: Connection) -> None:
    """The read model is empty: everything is folded from the first entry."""
    connection.execute(delete(schema.tray))
    connection.execute(update(schema.desk).values(projected_epoch=0, projected_seq=0))
    branch = schema.branch_entry
    connection.execute(update(branch).where(branch.c.state == "folded").values(state="again"))
