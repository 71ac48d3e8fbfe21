"""The file as the last transaction left it: read again only where somebody else wrote meanwhile."""

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from desk_app.store.journal import last_entry
from sync.protocol.seal import Entry, Head, head_of


class AsLeft(NamedTuple):
    """The end of the journal (None: it is empty), and the settings."""

    last: Entry | None
    head: Head | None
    settings: Mapping[str, str]


def read_as_left(connection: sqlite3.Connection) -> AsLeft:
    last = last_entry(connection)
    settings = dict(connection.execute("SELECT key, value FROM setting").fetchall())
    return AsLeft(last, head_of(last) if last else None, settings)
