"""What this PC remembers of a desk outside its data folder: which installation it is, and how far its journal came. A folder
that was copied here from another PC is none that it knows; an older file that was put back is behind its mark."""

import contextlib
import os
import secrets
import sqlite3
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from desk_app.store import journal
from desk_app.store.transaction import StoreTransaction
from sync.protocol.seal import Entry
from sync.synced_files import sync_names

STATE = "DESK_APP_STATE"
INSTALLATION = "installation"
SLOT = 512
"""A disk writes so much at once or not at all; the two slots take turns, so that one of them is always whole."""
COPIED, BEHIND = "problem.copied", "problem.behind"


@dataclass(frozen=True, slots=True)
class Mark:
    """`count` tells the newer of two."""

    count: int
    installation: str
    epoch: int
    seq: int
    hash: str


def state_folder() -> Path:
    """What DESK_APP_STATE names, else this platform's place for what a user's programs remember."""
    named = os.environ.get(STATE)
    if named:
        return Path(named)
    from platformdirs import user_state_path

    return user_state_path("desk-app", appauthor=False)


class HighWater:
    """Of the desk whose journal begins with this entry: a demonstration of the same name is another one."""

    def __init__(self, desk_id: str, first: Entry) -> None:
        self._path = state_folder() / f"{desk_id}-{first.hash.hex()[:16]}.mark"
        self.mark = max(self._slots(), key=lambda mark: mark.count, default=None)

    def _slots(self) -> list[Mark]:
        try:
            with self._path.open("rb") as file:
                raw = file.read(2 * SLOT)
        except FileNotFoundError:
            return []
        return [mark for at in (0, SLOT) if (mark := _read(raw[at : at + SLOT])) is not None]

    def keep(self, installation: str, last: Entry) -> None:
        """The journal came as far as this entry. Raises OSError. What a power cut takes of it makes the mark older, never
        newer than the file."""
        count = self.mark.count + 1 if self.mark else 1
        mark = Mark(count, installation, last.epoch, last.seq, last.hash.hex())
        raw = orjson.dumps(asdict(mark))
        slot = (b"%08x" % zlib.crc32(raw) + raw).ljust(SLOT, b"\n")
        if self.mark is None:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self._path, os.O_CREAT | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.lseek(file, SLOT * (count % 2), os.SEEK_SET)
            os.write(file, slot)
            if self.mark is None:
                os.fsync(file)  # the data file is about to say that it is this installation's
        finally:
            os.close(file)
        if self.mark is None:
            with contextlib.suppress(OSError):  # a share that knows no such call
                sync_names(self._path.parent)
        self.mark = mark

    def judge(self, connection: sqlite3.Connection, installation: str, last: Entry) -> str:
        """Why no number may be given on this file here, as a key of texts; empty where it is as it should be. An epoch that was
        begun since has numbers of its own."""
        mark = self.mark
        if mark is None:
            return COPIED if installation else ""
        if installation and installation != mark.installation:
            return COPIED
        if last.epoch > mark.epoch:
            return ""
        if (last.epoch, last.seq) < (mark.epoch, mark.seq):
            return BEHIND
        there = journal.entry_at(connection, mark.epoch, mark.seq)
        return "" if there is not None and there.hash.hex() == mark.hash else COPIED


def mark_epoch(tx: StoreTransaction) -> int:
    """The last epoch of this desk that this PC knows of, in its mark or in the file."""
    first, last = journal.first_entry(tx.connection), tx.last
    if first is None or last is None:
        return 0
    mark = HighWater(tx.desk_id, first).mark
    return max(last.epoch, mark.epoch if mark else 0)


def _read(raw: bytes) -> Mark | None:
    said = raw[8:].rstrip(b"\n\0")
    if raw[:8] != b"%08x" % zlib.crc32(said):
        return None
    try:
        return Mark(**orjson.loads(said))
    except (ValueError, TypeError):
        return None


class ThisPc:
    """Whether this PC is the one that gives a desk's numbers."""

    def __init__(self) -> None:
        self._water: HighWater | None = None
        self._installation = ""

    def judge(self, tx: StoreTransaction) -> str:
        """Why it gives none, as a key of texts; empty: it does, and is known here from now on. Raises OSError."""
        first, last = journal.first_entry(tx.connection), tx.last
        if first is None or last is None or tx.at_rest:
            return ""  # a desk at rest goes on elsewhere: what is read here leads no mark on, or it could not come back
        self._water = water = HighWater(tx.desk_id, first)
        installation = tx.setting(INSTALLATION) or ""
        reason = water.judge(tx.connection, installation, last)
        self._installation = "" if reason else installation or self._new(water, last)
        if self._installation:
            water.keep(self._installation, last)
            if not installation:  # after the mark: a file that names an installation whose mark is not here was copied
                tx.put_setting(INSTALLATION, self._installation)
        return reason

    @staticmethod
    def _new(water: HighWater, last: Entry) -> str:
        """The mark's own where the file is of its epoch: what wrote it ended before the file said so."""
        return water.mark.installation if water.mark and water.mark.epoch == last.epoch else secrets.token_hex(16)

    def advance(self, last: Entry | None) -> None:
        """The journal came as far. Raises OSError."""
        if self._water is not None and self._installation and last is not None:
            self._water.keep(self._installation, last)
