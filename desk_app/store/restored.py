"""Another data file in the place of the one that is here, at one stroke: prepared beside it, then ready, then put in. Killed at
any moment it is the old one or the new one; what is ready is put in by whoever opens the folder next."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from desk_app.store.data_folder import DATABASE, KEPT_BESIDE, KEYS
from desk_app.store.folder_lock import locked
from desk_app.store.opening import connect
from sync.synced_files import sync_names

PART, READY = "restoring", "restored"
ASIDE = "before-restore"
LOCK = "restore.lock"


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    file = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        locked(file, wait=True)
        yield
    finally:
        os.close(file)


def begin(folder: Path) -> Path:
    """Where the new one is prepared; what an earlier try left is gone. Raises OSError."""
    part = folder / PART
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    return part


def make_ready(folder: Path) -> None:
    """From here on the new one is the desk. Raises OSError."""
    from desk_app.store.key_slots import source_of  # each start settles, and waits for nothing that it does not need

    with contextlib.closing(connect(folder / PART / DATABASE, source_of(folder / PART))) as new:
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    for file in (folder / PART).iterdir():
        with file.open("rb+") as opened:
            os.fsync(opened.fileno())
    shutil.rmtree(folder / ASIDE, ignore_errors=True)  # of a restore before this one
    (folder / PART).rename(folder / READY)
    sync_names(folder)
    settle(folder)


def settle(folder: Path) -> None:
    """Puts in what is ready. The old one is kept aside, the last one only. Raises OSError."""
    if not (folder / READY).is_dir():
        return
    with _alone(folder):
        ready, aside = folder / READY, folder / ASIDE
        if not ready.is_dir():
            return  # another process did
        if (ready / DATABASE).exists():
            if not (ready / KEYS).exists():
                _move(folder / KEYS, aside / KEYS)  # of a copy from before anything was sealed
            # its log first: beside the new file it would be taken for that one's
            for name in (f"{DATABASE}-wal", f"{DATABASE}-shm", DATABASE):
                _move(folder / name, aside / name)
            _move(ready / DATABASE, folder / DATABASE)
        for name in KEPT_BESIDE:
            if (ready / name).exists():
                _move(folder / name, aside / name)
                _move(ready / name, folder / name)
        sync_names(folder)
        shutil.rmtree(ready)


def _move(source: Path, target: Path) -> None:
    if source.exists():
        target.parent.mkdir(mode=0o700, exist_ok=True)
        source.replace(target)
