"""A plain folder is sealed: everything is written anew beside it, opened, compared row by row, and exchanged for it at one
stroke. Killed at any moment it is the plain desk or the sealed one, whole; what is plain goes when the sealed one stands."""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from desk_app.core.problems import EnvironmentProblem
from desk_app.store import journal, restored
from desk_app.store.backup import require_room
from desk_app.store.certificate_file import put_certificate, read_certificate
from desk_app.store.data_folder import DATABASE, KEY, SIGNING
from desk_app.store.data_key import Plain, Sealed
from desk_app.store.key_slots import KeySlots, read_slots, source_of, write_slots
from desk_app.store.keys import KeyRing
from desk_app.store.opening import PAGE_SEAL, begins_plain, connect, dbapi, row_differs, sqlite_errors
from desk_app.store.scans import SCANS, kept_scans
from desk_app.store.soundness import look_at_seals, look_quickly
from sync.bounded_files import read_bytes
from sync.scan_folder import WrongContent
from sync.synced_files import put_whole, sync_names

MOST_KEY_BYTES = 4096
GOING = "plain-going"
"""What is taken away goes under this name: nothing half of it looks like a desk."""
Progress = Callable[[str, int, int], None]
"""What is being done, how many of it are done, and how many there are."""


def seal_folder(folder: Path, slots: KeySlots, source: Sealed, told: Callable[[], None], progress: Progress) -> None:
    """`told`: says the recovery key, when all is proved and nothing is exchanged yet. Raises EnvironmentProblem, OSError, and
    what `sqlite_errors` names; the folder is plain then, as it was."""
    progress("begin", 0, 1)
    kept = kept_scans(folder, Plain())
    require_room(folder / DATABASE, folder, sum(kept.path(name).stat().st_size for name in kept.names()))
    part = restored.begin(folder)
    _forget_tries(folder)
    try:
        with _nobody_writes(folder / DATABASE) as plain:
            write_slots(part, slots)
            progress("rows", 0, 1)
            _write_sealed(folder / DATABASE, part / DATABASE, source)
            _carry_beside(folder, part, source)
            _carry_scans(folder, source, progress)
            progress("check", 0, 1)
            _require_same(plain, part / DATABASE, source)
            progress("ready", 0, 1)
            told()
            restored.make_ready(folder)
    except BaseException:  # Ctrl+C too: a disk that is full stays so with half a copy on it
        if part.is_dir():
            _forget_tries(folder)
            shutil.rmtree(part, ignore_errors=True)
        raise
    progress("exchanged", 1, 1)
    drop_plain(folder)
    progress("done", 1, 1)


def _forget_tries(folder: Path) -> None:
    """Scans sealed under a key that nobody was told. Those of a desk that was put aside stay."""
    aside = read_slots(folder / restored.ASIDE)
    for left in folder.glob(f"{SCANS}-*"):
        if aside is None or left.name != f"{SCANS}-{aside.key_id}":
            shutil.rmtree(left)


@contextlib.contextmanager
def _nobody_writes(path: Path) -> Iterator[sqlite3.Connection]:
    """Until the sealed file is in its place."""
    with contextlib.closing(connect(path, Plain(), isolation_level=None)) as guard:
        guard.execute("BEGIN IMMEDIATE")
        yield guard


def _write_sealed(plain: Path, to: Path, source: Sealed) -> None:
    """By SQLCipher's own export, which forgets two numbers."""
    module = dbapi(source)
    with contextlib.closing(module.connect(str(plain), isolation_level=None)) as raw:
        raw.execute(f"PRAGMA cipher_default_hmac_algorithm = {PAGE_SEAL}").fetchall()  # what is attached has no other way
        raw.execute(f"ATTACH DATABASE ? AS sealed KEY \"x'{source.key.hex()}'\"", (str(to),))
        raw.execute("SELECT sqlcipher_export('sealed')").fetchall()
        for number in ("user_version", "application_id"):
            (value,) = raw.execute(f"PRAGMA main.{number}").fetchone()
            raw.execute(f"PRAGMA sealed.{number} = {value}")
        raw.execute("DETACH DATABASE sealed")
    to.chmod(0o600)


def _carry_beside(folder: Path, part: Path, source: Sealed) -> None:
    if (folder / SIGNING).exists():
        put_certificate(part, read_certificate(folder), source)
    if (folder / KEY).exists():
        put_whole(part / KEY, read_bytes(folder / KEY, MOST_KEY_BYTES))
        ring = KeyRing(part / KEY, source)
        ring.load()
        ring.seal()


def _carry_scans(folder: Path, source: Sealed, progress: Progress) -> None:
    """Each is opened again. One that this disk damaged is copied by nobody; the centre may have it."""
    there, here = kept_scans(folder, Plain()), kept_scans(folder, source)
    names = list(there.names())
    for done, name in enumerate(names):
        progress("scans", done, len(names))
        with contextlib.suppress(WrongContent):
            here.keep_from(there, name)
            if not here.sound(name):
                raise EnvironmentProblem("keys.not_sealed_well", what=name)


def _require_same(plain: sqlite3.Connection, path: Path, source: Sealed) -> None:
    """From a connection of its own: pages, seals, and each row of each table. Raises EnvironmentProblem."""
    with contextlib.closing(connect(path, source)) as sealed:
        look_quickly(sealed)
        look_at_seals(sealed)
        for number in ("user_version", "application_id"):
            if plain.execute(f"PRAGMA {number}").fetchone() != sealed.execute(f"PRAGMA {number}").fetchone():
                raise EnvironmentProblem("keys.not_sealed_well", what=number)
        shape = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
        if plain.execute(shape).fetchall() != sealed.execute(shape).fetchall():
            raise EnvironmentProblem("keys.not_sealed_well", what="sqlite_master")
        for kind, name, _sql in plain.execute(shape).fetchall():
            if kind == "table" and row_differs(plain, sealed, str(name)):
                raise EnvironmentProblem("keys.not_sealed_well", what=name)


def drop_plain(folder: Path) -> None:
    """What lies plain beside a sealed desk, once all of it is in there: also what a kill left. Raises OSError."""
    slots = read_slots(folder)
    if slots is None or begins_plain(folder / DATABASE):
        return
    source = source_of(folder)
    if isinstance(source, Sealed):
        _drop_files(folder, source)
        _drop_scans(folder, source)


def _drop_files(folder: Path, source: Sealed) -> None:
    aside, going = folder / restored.ASIDE, folder / GOING
    if going.is_dir():
        shutil.rmtree(going)
    if (
        (aside / DATABASE).exists()
        and begins_plain(aside / DATABASE)
        and _stands_in(aside / DATABASE, folder / DATABASE, source)
    ):
        aside.rename(going)
        sync_names(folder)
        shutil.rmtree(going)
    for older in folder.glob("desk.before-*"):
        if begins_plain(older):
            older.unlink()


def _stands_in(plain: Path, path: Path, source: Sealed) -> bool:
    """Whether the end of the plain journal is in the sealed one. A file that cannot be read any more is kept."""
    try:
        with contextlib.closing(connect(plain, Plain())) as old, contextlib.closing(connect(path, source, "mode=ro")) as new:
            last = journal.last_entry(old)
            return last is None or journal.entry_at(new, last.epoch, last.seq) == last
    except sqlite_errors():
        return False


def _drop_scans(folder: Path, source: Sealed) -> None:
    if not (folder / SCANS).is_dir():
        return
    there, here = kept_scans(folder, Plain()), kept_scans(folder, source)
    for name in there.names():
        with contextlib.suppress(WrongContent):
            here.keep_from(there, name)
    shutil.rmtree(folder / SCANS)
    sync_names(folder)
