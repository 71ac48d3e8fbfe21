"""Which trouble is the machine's: told by SQLite's and the system's codes, never by words. The words hold names of ours
("full", "locked"), and a bug that is told as a full disk is never found."""

import contextlib
import errno
import sqlite3
from collections.abc import Iterator

from desk_app.core.problems import EnvironmentProblem
from desk_app.store.opening import sqlite_errors

_PRIMARY = 0xFF
"""An extended result code carries its primary one in the low byte (sqlite.org/rescode.html)."""
_SQLITE = {
    sqlite3.SQLITE_FULL: "problem.disk_full",
    sqlite3.SQLITE_IOERR: "problem.disk_error",
    sqlite3.SQLITE_BUSY: "problem.database_busy",
    sqlite3.SQLITE_LOCKED: "problem.database_busy",
    sqlite3.SQLITE_CORRUPT: "problem.database_damaged",
    sqlite3.SQLITE_NOTADB: "problem.database_damaged",
    sqlite3.SQLITE_READONLY: "problem.database_readonly",
    sqlite3.SQLITE_CANTOPEN: "problem.database_readonly",
    sqlite3.SQLITE_PERM: "problem.database_readonly",
}
_SQLITE_EXTENDED = {
    # a byte is written to each page of the log's index just to learn whether there is room for it (SQLite, unixShmMap)
    sqlite3.SQLITE_IOERR_SHMSIZE: "problem.disk_full",
}
_SYSTEM = {
    errno.ENOSPC: "problem.disk_full",
    errno.EDQUOT: "problem.disk_full",
    errno.EIO: "problem.disk_error",
    errno.EROFS: "problem.database_readonly",
}


def environment_problem(error: BaseException) -> EnvironmentProblem | None:
    """What the clerk is told when the machine is at fault; None when it is not. SQLAlchemy carries SQLite's error inside."""
    raw = getattr(error, "orig", None) or error
    key = None
    if isinstance(raw, sqlite_errors()):
        code = getattr(raw, "sqlite_errorcode", None)  # errors that the module makes itself carry none: bugs of ours
        if code is not None:
            key = _SQLITE_EXTENDED.get(code) or _SQLITE.get(code & _PRIMARY)
    elif isinstance(raw, PermissionError):
        return EnvironmentProblem("problem.no_permission", path=raw.filename or "?")
    elif isinstance(raw, OSError):
        key = _SYSTEM.get(raw.errno or 0)
    return EnvironmentProblem(key) if key is not None else None


@contextlib.contextmanager
def environment_errors() -> Iterator[None]:
    """Disk full, file locked or read-only come out as EnvironmentProblem: said so, nothing half done."""
    try:
        yield
    except Exception as error:
        problem = environment_problem(error)
        if problem is None:
            raise
        raise problem from error
