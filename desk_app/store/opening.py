"""The one door to SQLite files: plain ones by Python's own module, sealed ones by SQLCipher's, which is loaded only then.

What SQLCipher does unasked is looked after here: a key that did not take leaves a plain file, and its errors are none of
`sqlite3`'s.
"""

import os
import sqlite3
import sys
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

from desk_app.core.problems import EnvironmentProblem
from desk_app.store.data_key import Plain, Sealed, Source

BUSY_TIMEOUT_S = 5.0
PAGE_SEAL = "HMAC_SHA256"
"""Of each page. SQLCipher's own choice is SHA-512, for which processors have no instructions: a commit of forty pages took a
tenth longer."""
PLAIN_START = b"SQLite format 3\0"


class NotSealed(EnvironmentProblem):
    """The file is plain, or would be: nothing may be written to it."""

    def __init__(self, file: object) -> None:
        super().__init__("problem.not_sealed", file=file)


def dbapi(source: Source) -> ModuleType:
    """The module that opens such files."""
    if isinstance(source, Plain):
        return sqlite3
    return import_module("sqlcipher3.dbapi2")


def _modules() -> tuple[ModuleType, ...]:
    """Whose errors can come at all."""
    sealed = sys.modules.get("sqlcipher3.dbapi2")
    return (sqlite3,) if sealed is None else (sqlite3, sealed)


def sqlite_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """To be asked where one is caught, with what else is caught there: `except sqlite_errors(OSError)`."""
    return (*(module.Error for module in _modules()), *others)


def database_errors() -> tuple[type[Exception], ...]:
    """Without those of a wrong call."""
    return tuple(module.DatabaseError for module in _modules())


def is_connection(raw: object) -> bool:
    return isinstance(raw, tuple(module.Connection for module in _modules()))


def begins_plain(path: Path) -> bool:
    """Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(PLAIN_START)) == PLAIN_START


def require_sealed(path: Path, source: Source) -> None:
    """What stands on the disk, whatever the driver said. Raises NotSealed."""
    if isinstance(source, Sealed) and path.exists() and begins_plain(path):
        raise NotSealed(path.name)


def connect(path: Path, source: Source, how: str = "", factory: type | None = None, **options: object) -> sqlite3.Connection:
    """`how`: the query of SQLite's address of a file; `factory`: laid over the module's connection. Raises NotSealed, and what
    `sqlite_errors` names where it cannot be read: another key than the file's has the code of a file that is none."""
    require_sealed(path, source)
    module = dbapi(source)
    address = f"file:{quote(os.fspath(path.absolute()).replace(os.sep, '/'))}" + (f"?{how}" if how else "")
    if factory is not None:
        options["factory"] = _of_module(module, factory)
    options.setdefault("timeout", BUSY_TIMEOUT_S)
    connection: sqlite3.Connection = module.connect(address, uri=True, **options)
    try:
        if isinstance(source, Sealed):
            _take_key(connection, source)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:  # Ctrl+C too: nobody else has this line to close it
        connection.close()
        raise
    return connection


def _take_key(connection: sqlite3.Connection, source: Sealed) -> None:
    """Raises NotSealed where the module is none that seals: it would pass over the key without a word."""
    connection.execute(f"PRAGMA key = \"x'{source.key.hex()}'\"").fetchall()
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise NotSealed("SQLCipher")
    connection.execute(f"PRAGMA cipher_hmac_algorithm = {PAGE_SEAL}").fetchall()
    connection.execute("PRAGMA cipher_log_level = NONE").fetchall()  # else it writes to standard error


def row_type(connection: sqlite3.Connection) -> type[sqlite3.Row]:
    """The rows by name of this connection's module."""
    rows: type[sqlite3.Row] = next(module.Row for module in _modules() if isinstance(connection, module.Connection))
    return rows


def row_differs(one: sqlite3.Connection, other: sqlite3.Connection, table: str) -> bool:
    """Whether any row of a table is not the same in both, in the order in which they lie."""
    question = f'SELECT * FROM "{table}"'
    mine, theirs = iter(one.execute(question)), iter(other.execute(question))
    return any(tuple(a or ()) != tuple(b or ()) for a, b in zip_longest(mine, theirs))


def _of_module(module: ModuleType, mixin: type) -> type:
    return type("Connection", (mixin, module.Connection), {})
