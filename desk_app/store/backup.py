"""Copies of a desk on another disk: whole, verified, each under the moment when it was made. What is needed to go on elsewhere
is in it or beside it: the data file, the keys, the scans."""

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import orjson

from desk_app.core.moments import local
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.store import journal
from desk_app.store.data_folder import DATABASE, KEPT_BESIDE, KEY, KEYS
from desk_app.store.data_key import Plain, Sealed, Source
from desk_app.store.database import open_as_it_lies, open_reader
from desk_app.store.erasure import erased_last, scans_gone
from desk_app.store.key_slots import for_elsewhere, read_slots, source_of, write_slots
from desk_app.store.opening import connect, require_sealed, sqlite_errors
from desk_app.store.scans import SCANS, kept_scans
from desk_app.store.soundness import Damaged, look_at_seals, look_quickly
from sync.bounded_files import read_bytes
from sync.protocol.seal import Entry, entry_hash
from sync.scan_folder import ScanFolder, WrongContent
from sync.synced_files import put_whole, sync_names

MANIFEST = "backup.json"
KEPT = 7
"""Copies of one desk on that disk; the scans lie there once."""
LEAST_KEPT = 2
"""Before another is made, where there is no room for more."""
PAGES = 2_000
"""Copied at a time: who closes the program waits no longer."""
SPARE = 64 * 1024 * 1024
MOST_MANIFEST = 64 * 1024
_MADE = re.compile(r"\d{8}-\d{6}(-\d+)?")
_PART = "unfinished"
_BEFORE = "desk.before-*.sqlite3"
_ROLLBACK_JOURNAL = b"\x01\x01"
"""At byte 18 of a data file: it needs no log beside it, and so can be read on any share (sqlite.org/fileformat.html)."""


class BrokenOff(Exception):
    """The program ends; nothing of the copy stays."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a copy says of itself: which desk, and how far its journal goes."""

    desk_id: str
    epoch: int
    seq: int
    head: str
    made_at_ms: int


def on_another_disk(folder: Path, target: Path) -> bool:
    """A disk that is not there leaves its place behind, which is then on the desk's own."""
    return folder.stat().st_dev != target.stat().st_dev


def back_up(folder: Path, target: Path, now_ms: int, stopped: Callable[[], bool] = lambda: False) -> tuple[Path, Backup]:
    """A copy of the desk in `target`, which is there. Its name comes last: what has one is whole. Raises UserProblem,
    EnvironmentProblem, OSError, what `sqlite_errors` names, BrokenOff."""
    if not target.is_dir():
        raise UserProblem("backup.no_folder", folder=target)
    if target.resolve().is_relative_to(folder.resolve()):
        raise UserProblem("backup.in_the_desk", folder=target)
    with contextlib.closing(open_reader(folder / DATABASE)) as reader:
        reader.execute("PRAGMA mmap_size=0")
        reader.execute("BEGIN")  # one moment, beside whoever writes
        row = reader.execute("SELECT value FROM setting WHERE key = 'desk_id'").fetchone()
        head = journal.last_entry(reader)
        if row is None or head is None:
            raise UserProblem("cli.no_data", folder=folder)
        shelf = target / str(row[0])
        part = shelf / _PART
        shutil.rmtree(part, ignore_errors=True)
        _make_room(folder / DATABASE, shelf, target)
        part.mkdir(parents=True, mode=0o700)
        source = source_of(folder)
        here, there = kept_scans(folder, source), kept_scans(shelf, source)
        made = Backup(str(row[0]), head.epoch, head.seq, head.hash.hex(), now_ms)
        try:
            copy_database(reader, part / DATABASE, source, stopped)
            _copy_scans(reader, here, there, stopped)
            gone = [name for name in scans_gone(reader) if not here.has(name)]
            for name in KEPT_BESIDE:
                if name != KEYS and (folder / name).exists():
                    put_whole(part / name, read_bytes(folder / name, MOST_MANIFEST))
            if (slots := read_slots(folder)) is not None:
                write_slots(part, for_elsewhere(slots))
            put_whole(part / MANIFEST, orjson.dumps(asdict(made)))
            require_whole(part, head)
        except BaseException:  # Ctrl+C too: half a copy takes the room of a whole one
            shutil.rmtree(part, ignore_errors=True)
            raise
    named = _name(shelf, local(now_ms))
    part.rename(named)
    with contextlib.suppress(OSError):  # a share that knows no such call
        sync_names(shelf)
    for name in gone:  # older copies name them, too, and nobody is to find them there
        with contextlib.suppress(OSError):
            there.drop(name)
    _forget_the_oldest(shelf)
    if isinstance(source, Sealed):
        _forget_plain_scans(shelf)
    return named, made


def _make_room(database: Path, shelf: Path, target: Path) -> None:
    """A disk that has no room for as many copies as usual has fewer, and two at least. Raises EnvironmentProblem."""
    left = len(_copies(shelf))
    while True:
        try:
            require_room(database, target)
        except EnvironmentProblem:
            if left <= LEAST_KEPT:
                raise
            left -= 1
            _forget_the_oldest(shelf, left)
        else:
            return


def require_room(database: Path, target: Path, beside: int = 0) -> None:
    """For a second one, so many bytes more, and what is done meanwhile. Raises EnvironmentProblem."""
    needed, free = database.stat().st_size + beside + SPARE, shutil.disk_usage(target).free
    if free < needed:
        raise EnvironmentProblem("backup.no_room", needed=needed // 1024 // 1024, free=free // 1024 // 1024)


def _name(shelf: Path, at: datetime) -> Path:
    wanted, number = shelf / f"{at:%Y%m%d-%H%M%S}", 1
    named = wanted
    while named.exists():
        number += 1
        named = wanted.with_name(f"{wanted.name}-{number}")
    return named


def copy_database(reader: sqlite3.Connection, to: Path, source: Source, stopped: Callable[[], bool] = lambda: False) -> None:
    """All that this connection sees, in one file that needs no other, under the same key. Raises BrokenOff, and what
    `sqlite_errors` names."""

    def go_on(_status: int, _left: int, _of: int) -> None:
        if stopped():
            raise BrokenOff

    os.close(os.open(to, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600))
    # nobody else knows of this file, and not every share can lock one
    with contextlib.closing(connect(to, source, "nolock=1")) as target:
        reader.backup(target, pages=PAGES, progress=go_on)
    require_sealed(to, source)
    with to.open("r+b") as file:
        if isinstance(source, Plain):  # a sealed one lies under its page's seal; it is read as one that nobody writes
            file.seek(18)
            file.write(_ROLLBACK_JOURNAL)
        file.flush()
        os.fsync(file.fileno())


def _copy_scans(reader: sqlite3.Connection, here: ScanFolder, there: ScanFolder, stopped: Callable[[], bool]) -> None:
    """Those that are here and not there yet. One that this disk damaged is copied by nobody."""
    for (sha256,) in reader.execute("SELECT DISTINCT sha256 FROM scan").fetchall():
        if stopped():
            raise BrokenOff
        if here.has(sha256):
            with contextlib.suppress(WrongContent):
                there.keep_from(here, sha256)


def require_whole(made: Path, head: Entry | None = None) -> None:
    """The copy opens, its pages hold, its journal ends as it says (and with this entry), and a key is there. Raises
    EnvironmentProblem."""
    said = manifest_of(made)
    try:
        with contextlib.closing(open_as_it_lies(made / DATABASE)) as copy:
            look_quickly(copy)
            look_at_seals(copy)
            last = journal.last_entry(copy)
    except sqlite_errors(Damaged, OSError) as error:
        raise EnvironmentProblem("backup.not_whole", folder=made) from error
    whole = (
        last is not None
        and entry_hash(last) == last.hash
        and (last.epoch, last.seq, last.hash.hex()) == (said.epoch, said.seq, said.head)
    )
    if not whole or (head is not None and last != head) or not (made / KEY).exists():
        raise EnvironmentProblem("backup.not_whole", folder=made)


def manifest_of(made: Path) -> Backup:
    """What it says of itself. Raises UserProblem where it is no copy."""
    try:
        return Backup(**orjson.loads(read_bytes(made / MANIFEST, MOST_MANIFEST)))
    except (OSError, ValueError, TypeError):
        raise UserProblem("backup.none_here", folder=made) from None


def newest_of(place: Path) -> Path:
    """A copy itself, or the newest of the copies that lie there. Raises UserProblem."""
    if (place / MANIFEST).exists():
        return place
    made = _copies(place)
    if not made:
        raise UserProblem("backup.none_here", folder=place)
    return made[-1]


def _copies(shelf: Path) -> list[Path]:
    """From the oldest to the newest, by how far their journals go: their names are of a clock that may have been wrong."""
    found = [path for path in (shelf.iterdir() if shelf.is_dir() else ()) if _is_copy(path)]
    return sorted(found, key=lambda path: (*_place_of(path), path.name))


def _place_of(made: Path) -> tuple[int, int]:
    with contextlib.suppress(UserProblem):
        said = manifest_of(made)
        return said.epoch, said.seq
    return 0, 0


def _is_copy(path: Path) -> bool:
    return _MADE.fullmatch(path.name) is not None and (path / MANIFEST).exists()


def _forget_the_oldest(shelf: Path, but: int = KEPT) -> None:
    """Its name goes first: half of a copy never has a whole one's."""
    for old in _copies(shelf)[:-but]:
        shutil.rmtree(old.rename(shelf / _PART), ignore_errors=True)


def _forget_plain_scans(shelf: Path) -> None:
    """Of a desk that was sealed since: the last copy that needs them open is gone."""
    if all((path / KEYS).exists() for path in _copies(shelf)):
        shutil.rmtree(shelf / SCANS, ignore_errors=True)


def keep_before_rebuild(database: Path, version: int) -> None:
    """Beside the data file, as an earlier build left it: its tables are about to be folded anew. The one before goes. Raises
    OSError, and what `sqlite_errors` names."""
    named = database.with_name(_BEFORE.replace("*", str(version)))
    part = named.with_suffix(".part")
    try:
        with contextlib.closing(open_reader(database)) as reader:
            reader.execute("BEGIN")
            copy_database(reader, part, source_of(database.parent))
    except BaseException:  # a full disk: half a copy takes the last of its room
        part.unlink(missing_ok=True)
        raise
    part.replace(named)
    for older in database.parent.glob(_BEFORE):
        if older != named:
            older.unlink()


def forget_copies_of_before(folder: Path, now: sqlite3.Connection) -> None:
    """The file that was kept before its tables were folded anew goes where somebody was erased since. One that cannot be read
    stays. Raises OSError."""
    erased_at = erased_last(now)
    for kept in folder.glob(_BEFORE) if erased_at is not None else ():
        with contextlib.suppress(*sqlite_errors()), contextlib.closing(open_as_it_lies(kept)) as copy:
            if erased_last(copy) != erased_at:
                kept.unlink()
