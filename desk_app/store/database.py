"""The desk's SQLite file, opened for writing and for reading: pragmas, rights of the file, `BEGIN IMMEDIATE`. Plain or sealed,
as its folder says (`store.key_slots`)."""

import os
import shutil
import sqlite3
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable

from desk_app.store import schema
from desk_app.store.data_key import Source
from desk_app.store.key_slots import source_of
from desk_app.store.opening import connect, dbapi, is_connection, row_type, sqlite_errors

SAFE = "synchronous=FULL"
"""What was shown as done survives a power cut."""
COMING_BACK = "synchronous=NORMAL"
"""The file stays whole; a power cut may cost the last commits."""


def _private_file(path: Path) -> None:
    """Readable by this user alone, from the first byte (POSIX; on Windows the profile folder's rights hold)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def open_writer(path: Path) -> Engine:
    """One connection, for the use-case runner alone."""
    source = source_of(path.parent)
    _private_file(path)
    engine = engine_on(path, source)

    @event.listens_for(engine, "connect")
    def _pragmas(raw: Any, _record: Any) -> None:
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "temp_store=MEMORY",
            "trusted_schema=OFF",
            "wal_autocheckpoint=8000",
            "secure_delete=ON",
            SAFE,
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _immediate(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def engine_on(path: Path, source: Source) -> Engine:
    """Of one connection."""

    def opened() -> sqlite3.Connection:
        return connect(path, source, check_same_thread=False, isolation_level=None)

    return create_engine("sqlite://", module=dbapi(source), poolclass=StaticPool, creator=opened)


def driver(connection: Connection) -> sqlite3.Connection:
    """The connection below SQLAlchemy's: the sealed one's has all that Python's own has."""
    raw = connection.connection.driver_connection
    if not is_connection(raw):
        raise TypeError(f"{type(raw).__name__} is no SQLite connection")
    return cast(sqlite3.Connection, raw)


class _OfACopy:
    """To a copy that goes with it."""

    copied_to: "TemporaryDirectory[str] | None" = None

    def close(self) -> None:
        super().close()  # type: ignore[misc]  # laid over a connection
        if self.copied_to is not None:
            self.copied_to.cleanup()


def _connected(path: Path, source: Source, how: str) -> sqlite3.Connection:
    """Raises what `sqlite_errors` names where it cannot be read."""
    connection = connect(path, source, how, check_same_thread=False, factory=_OfACopy)
    try:
        connection.execute("PRAGMA query_only=ON")
    except sqlite_errors():
        connection.close()
        raise
    return connection


def _read_as_it_lies(path: Path, source: Source) -> sqlite3.Connection:
    """A file in a folder where nothing may be written, such as an auditor's copy: SQLite would put the index of its log
    beside it. With a log of its own it is read from a copy."""
    log = path.with_name(path.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        return _connected(path, source, "immutable=1")
    folder = TemporaryDirectory(prefix="desk-app-")  # goes by itself where nothing holds it
    for file in (path, log):
        shutil.copyfile(file, Path(folder.name, file.name))
    connection = _connected(Path(folder.name, path.name), source, "mode=ro")
    connection.copied_to = folder  # type: ignore[attr-defined]  # see _OfACopy
    return connection


_NOWHERE_TO_WRITE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


def open_reader(path: Path) -> sqlite3.Connection:
    """A read-only connection for one thread: it can never hold up or change what the writer does."""
    source = source_of(path.parent)
    try:
        connection = _connected(path, source, "mode=ro")
    except sqlite_errors() as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _NOWHERE_TO_WRITE or not path.exists():
            raise
        connection = _read_as_it_lies(path, source)
    connection.row_factory = row_type(connection)
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute("PRAGMA mmap_size=1073741824")
    return connection


def open_as_it_lies(path: Path) -> sqlite3.Connection:
    """A file that nobody writes and that has no log, such as a copy on another disk. Nothing is put beside it."""
    connection = _connected(path, source_of(path.parent), "immutable=1")
    connection.execute("PRAGMA cache_size=-65536")
    return connection


def version_of(reader: sqlite3.Connection) -> int:
    """Of the tables as they lie in the file: those of another build are folded anew at the next start of the program."""
    return int(reader.execute("PRAGMA user_version").fetchone()[0])


@cache
def _tables() -> tuple[str, ...]:
    """The statements, worded once."""
    parts: list[CreateTable | CreateIndex] = []
    for table in schema.metadata.sorted_tables:
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        parts += [CreateTable(table, if_not_exists=True), *(CreateIndex(index, if_not_exists=True) for index in indexes)]
    return (*(str(part.compile(dialect=dialect())) for part in parts), *schema.AFTER_CREATE)


def create_tables(connection: Connection) -> None:
    """Those that are not there yet."""
    for statement in _tables():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA user_version={schema.PROJECTION_VERSION}")
