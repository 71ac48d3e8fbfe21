"""What all that is asked of a desk's file goes through: one connection, and the settings that stand in the file."""

import sqlite3
from typing import Any


class Connected:
    """Reads through one connection of `desk_id`'s file; a connection belongs to one thread."""

    def __init__(self, connection: sqlite3.Connection, desk_id: str) -> None:
        self.connection = connection
        self.desk_id = desk_id

    def _row(self, statement: str, *values: object) -> Any:
        return self.connection.execute(statement, values).fetchone()

    def _rows(self, statement: str, *values: object) -> Any:
        return self.connection.execute(statement, values).fetchall()

    def setting(self, key: str) -> str | None:
        row = self._row("SELECT value FROM setting WHERE key = ?", key)
        return row[0] if row else None
