"""Which desk a data folder is of, and the rules that its centre published, asked before anything else is loaded."""

import contextlib
import sqlite3
from pathlib import Path

from desk_app.store.data_folder import DATABASE

AGENCIES_IN_USE = "SELECT DISTINCT agency FROM band WHERE agency NOT LIKE 'elsewhere:%'"
"""Of the centre; those of other territories leave numbers too (`sync.protocol.grants`)."""


def desk_of(folder: Path) -> str:
    """Its name; empty where the folder has no desk, or none that can be read."""
    path = folder / DATABASE
    if path.exists():
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            row = file.execute("SELECT value FROM setting WHERE key = 'desk_id'").fetchone()
            return str(row[0]) if row else ""
    return ""


def window_of(folder: Path) -> str:
    """Where its window stood; empty where nobody knows."""
    path = folder / DATABASE
    if path.exists():
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            row = file.execute("SELECT value FROM setting WHERE key = 'window'").fetchone()
            return str(row[0]) if row else ""
    return ""


def rules_of(folder: Path) -> dict[str, str]:
    """The texts of published rules by document; none where there are none, or none that can be read."""
    path = folder / DATABASE
    if path.exists():
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            return {str(name): str(text) for name, text in file.execute("SELECT name, text FROM published_rules")}
    return {}


def agencies_in_use(folder: Path) -> frozenset[str]:
    """Those of which this folder's desk has numbers; none where there is no desk, or none that can be read."""
    path = folder / DATABASE
    if path.exists():
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            return frozenset(str(row[0]) for row in file.execute(AGENCIES_IN_USE))
    return frozenset()
