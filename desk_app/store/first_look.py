"""Which desk a data folder is of, and the rules that its centre published, asked before anything else is loaded.
Where the data is sealed and nobody has opened it yet, the file of its keys names the desk and its centre."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.core.problems import EnvironmentProblem
from desk_app.store.data_folder import DATABASE, KEYS, WINDOW
from desk_app.store.data_key import Plain, Source
from desk_app.store.opening import connect, sqlite_errors
from sync.bounded_files import TooLarge, read_text
from sync.synced_files import put_whole

if TYPE_CHECKING:
    from desk_app.store.key_slots import KeySlots

MOST_PLACE_BYTES = 4096
AGENCIES_IN_USE = "SELECT DISTINCT agency FROM band WHERE agency NOT LIKE 'elsewhere:%'"
"""Of the centre; those of other territories leave numbers too (`sync.protocol.grants`)."""


def _asked(folder: Path, question: str) -> list[tuple[object, ...]]:
    """Nothing where there is no desk, or none that can be read."""
    path = folder / DATABASE
    if not path.exists():
        return []
    try:
        with contextlib.closing(connect(path, _source(folder), "mode=ro")) as file:
            return file.execute(question).fetchall()
    except sqlite_errors(EnvironmentProblem, OSError):
        return []


def _setting(folder: Path, key: str) -> str:
    rows = _asked(folder, f"SELECT value FROM setting WHERE key = '{key}'")
    return str(rows[0][0]) if rows else ""


def _source(folder: Path) -> Source:
    """Raises EnvironmentProblem."""
    if not (folder / KEYS).exists():
        return Plain()
    from desk_app.store.key_slots import source_of

    return source_of(folder)


def _slots(folder: Path) -> "KeySlots | None":
    if (folder / KEYS).exists():
        from desk_app.store.key_slots import read_slots

        with contextlib.suppress(EnvironmentProblem):
            return read_slots(folder)
    return None


def is_sealed(folder: Path) -> bool:
    """Whether it takes a key to open it."""
    return (folder / KEYS).exists()


def desk_of(folder: Path) -> str:
    """Its name; empty where the folder has no desk, or none that can be read."""
    slots = _slots(folder)
    return _setting(folder, "desk_id") or (slots.desk_id if slots and (folder / DATABASE).exists() else "")


def named_centre_of(folder: Path) -> str:
    """What the log-in calls the centre while the data is still sealed; empty where the rules say it."""
    slots = _slots(folder)
    return slots.centre_name if slots else ""


def window_of(folder: Path) -> str:
    """Where its window stood; empty where nobody knows."""
    if is_sealed(folder):
        with contextlib.suppress(OSError, UnicodeDecodeError, TooLarge):
            return read_text(folder / WINDOW, MOST_PLACE_BYTES)
    return _setting(folder, "window")


def keep_window(folder: Path, place: str) -> None:
    """Beside sealed data, which is not open when it is asked for. What cannot be kept is no loss."""
    if is_sealed(folder):
        with contextlib.suppress(OSError):
            put_whole(folder / WINDOW, place.encode())


def rules_of(folder: Path) -> dict[str, str]:
    """The texts of published rules by document; none where there are none, or none that can be read."""
    return {str(name): str(text) for name, text in _asked(folder, "SELECT name, text FROM published_rules")}


def agencies_in_use(folder: Path) -> frozenset[str]:
    """Those of which this folder's desk has numbers; none where there is no desk, or none that can be read."""
    return frozenset(str(row[0]) for row in _asked(folder, AGENCIES_IN_USE))
