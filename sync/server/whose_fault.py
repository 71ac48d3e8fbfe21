"""Whose trouble an error is: by SQLSTATE, never by words or by a library's families (psycopg files an entry that is too large
under OperationalError, and what COPY raises comes without SQLAlchemy's wrapping)."""

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

OF_THE_DATABASE = ("08", "25", "26", "40", "53", "55", "57", "58", "XX")
"""Line, state of the transaction (a standby that only reads), statement that the server forgot, transaction rolled back,
resources, object in use, operator's intervention, system, internal error
(postgresql.org/docs/current/errcodes-appendix.html)."""
OF_ITS_SHAPE = frozenset({"0A000", "3F000", "42501", "42703", "42P01"})
"""A plan, a schema, a right, a column, a table that is not as it was: another version is at the tables. No entry names one."""


def is_the_databases(error: BaseException) -> bool:
    """Then it is tried again, and who asked hears 503; anything else somebody brought along, and brings again each time."""
    if isinstance(error, NoConnectionLeft):
        return True
    raw = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(raw, psycopg.Error):
        return False
    state = raw.sqlstate
    if state is None:  # a line that broke has nothing to say
        return isinstance(raw, psycopg.OperationalError | psycopg.InterfaceError)
    return state.startswith(OF_THE_DATABASE) or state in OF_ITS_SHAPE
