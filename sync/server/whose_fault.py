"""Whose trouble an error is while entries are folded: by SQLSTATE, never by words or by a library's families (psycopg files
an entry that is too large under OperationalError, and what COPY raises comes without SQLAlchemy's wrapping)."""

import psycopg
from sqlalchemy.exc import DBAPIError

OF_THE_DATABASE = ("08", "40", "53", "55", "57", "58", "XX")
"""Line, transaction rolled back, resources, object in use, operator's intervention, system, internal error
(postgresql.org/docs/current/errcodes-appendix.html)."""


def is_the_databases(error: BaseException) -> bool:
    """Then the batch is tried again; anything else an entry brought along, and brings again each time."""
    raw = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(raw, psycopg.Error):
        return False
    state = raw.sqlstate
    if state is None:  # a line that broke has nothing to say
        return isinstance(raw, psycopg.OperationalError | psycopg.InterfaceError)
    return state.startswith(OF_THE_DATABASE)
