"""What a report of an incident reads of the data folder beside its tables, and where the report is kept."""

import os
from datetime import datetime
from pathlib import Path

from sync.synced_files import put_whole, sync_names

LOG = "bugs.log"
"""Older ones end with `.1` and so on (`workers.bugs`)."""
FOLDER = "incidents"
KEPT = 100
TAIL_BYTES = 64 * 1024


def last_log_lines(folder: Path, most: int) -> list[str]:
    """The newest ones, the newest last. Raises OSError."""
    found: list[str] = []
    for name in (LOG, f"{LOG}.1"):
        if len(found) < most and (folder / name).is_file():
            found = [*_tail(folder / name), *found]
    return found[-most:]


def _tail(path: Path) -> list[str]:
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        begins_at = max(0, file.tell() - TAIL_BYTES)
        file.seek(begins_at)
        lines = file.read(TAIL_BYTES).decode("utf-8", "replace").splitlines()
    return lines[1:] if begins_at else lines


def keep_report(folder: Path, made_at: datetime, content: bytes) -> Path:
    """Under the moment when it was made, readable by this user alone; the oldest of many goes. Raises OSError."""
    shelf = folder / FOLDER
    shelf.mkdir(mode=0o700, exist_ok=True)
    kept = shelf / f"{made_at:%Y%m%d-%H%M%S-%f}.json"
    put_whole(kept, content)
    sync_names(shelf)
    for old in sorted(shelf.glob("*.json"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return kept
