"""A copy becomes the desk again: in a new epoch, for what was done after the copy may be on citizens' paper; or on another PC
in the place of one that was put to rest, in the same."""

import secrets
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from desk_app.core.counters import counter_of
from desk_app.core.moments import local
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.desk_clock import machine_ms
from desk_app.services.centre.publications import CURSOR
from desk_app.services.desk.installation import LastOnPaper, resume_alone
from desk_app.store import restored
from desk_app.store.backup import Backup, manifest_of, newest_of, require_whole
from desk_app.store.centre_line import centre_line
from desk_app.store.data_folder import DATABASE, KEPT_BESIDE, KEY
from desk_app.store.data_key import Plain
from desk_app.store.first_look import desk_of
from desk_app.store.high_water import INSTALLATION, mark_epoch
from desk_app.store.key_slots import source_of
from desk_app.store.keys import KeyRing
from desk_app.store.queries import Queries
from desk_app.store.scans import kept_scans
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.wiring.setting_up import set_up_enrolled
from desk_app.wiring.unlocking import at_home_here
from sync.bounded_files import read_bytes
from sync.client.centre_line import Accepted, CentreLine, NoLine
from sync.synced_files import put_whole

BATCH = 1_000
FRESH_KEY = "desk.key.restoring"
"""The key that the centre is told of: the same one in each try, for its code is good for one key."""
TAKEN, TAKER = "taken", "taking"


@dataclass(frozen=True, slots=True)
class Restored:
    """What the desk is now, and where its journal ended before it went on."""

    desk_id: str
    epoch: int
    copied: Backup


def restore(
    folder: Path, source: Path, code: str, paper: LastOnPaper | None, clock: Callable[[], int] = machine_ms, plain: bool = False
) -> Restored:
    """`code`: the centre's, made to replace this desk's PC. `paper`: of a desk without a centre, what it gave last. Raises
    UserProblem, EnvironmentProblem."""
    made, said = _sound(folder, source)
    part = _prepare(folder, made)
    store = Store(part, clock)
    try:
        with closing(store.reader()) as reads:
            url = reads.setting("centre_url") or ""
            if url and not code:
                raise UserProblem("restore.no_code", counter=counter_of(said.desk_id))
            if url:
                _send_the_tail(reads, centre_line(part, reads))
        if url:
            store = _under_a_fresh_key(folder, store, clock)
            set_up_enrolled(store, url, code, plain)
        with store.write() as tx:
            if not url:
                resume_alone(tx, counter_of(said.desk_id), store.key.public, paper, local(tx.now_ms), mark_epoch(tx) + 1)
            tx.rest(False)
            tx.put_setting(INSTALLATION, "")  # this PC's own from the first start on
            if url:
                tx.put_setting(CURSOR, "0")  # setting up laid the program's own catalogue over what the centre published
        epoch = store.epoch
    finally:
        store.close()
    restored.make_ready(folder)
    at_home_here(folder)
    (folder / FRESH_KEY).unlink(missing_ok=True)
    return Restored(said.desk_id, epoch, said)


def take_moved(folder: Path, source: Path, clock: Callable[[], int] = machine_ms) -> Restored:
    """The copy of a desk that was put to rest on its PC: it goes on here as if nothing had been. Raises UserProblem,
    EnvironmentProblem."""
    made, said = _sound(folder, source)
    taker = _taker(folder)
    if (made / TAKEN).exists() and read_bytes(made / TAKEN, 64) != taker:
        raise UserProblem("move.taken", folder=made)
    part = _prepare(folder, made)
    store = Store(part, clock)
    try:
        with store.write() as tx:
            if not tx.at_rest:
                raise UserProblem("move.not_at_rest", folder=made)
            tx.rest(False)
            tx.put_setting(INSTALLATION, "")
        epoch = store.epoch
    finally:
        store.close()
    put_whole(made / TAKEN, taker)  # before: a second PC that goes on from it would give the same numbers
    restored.make_ready(folder)
    at_home_here(folder)
    (folder / TAKER).unlink()
    return Restored(said.desk_id, epoch, said)


def _taker(folder: Path) -> bytes:
    """Who takes: the same after a try that was broken off."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / TAKER).exists():
        put_whole(folder / TAKER, secrets.token_hex(16).encode())
    return read_bytes(folder / TAKER, 64)


def _sound(folder: Path, source: Path) -> tuple[Path, Backup]:
    made = newest_of(source)
    require_whole(made)
    said = manifest_of(made)
    verdict = verify(made / DATABASE)
    if not verdict.readable or verdict.seq:
        raise EnvironmentProblem("backup.not_whole", folder=made)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    restored.settle(folder)
    here = desk_of(folder)
    if here and here != said.desk_id:
        raise UserProblem("restore.other_desk", here=here, there=said.desk_id)
    return made, said


def _prepare(folder: Path, made: Path) -> Path:
    """A copy of the copy, on this disk, with its scans in their place."""
    part = restored.begin(folder)
    for name in (DATABASE, *KEPT_BESIDE):
        if (made / name).exists():
            shutil.copyfile(made / name, part / name)
            (part / name).chmod(0o600)
    source = source_of(part)
    there, here = kept_scans(made.parent, source), kept_scans(folder, source)
    for name in there.names():
        if there.sound(name):
            here.keep_from(there, name)
    return part


def _send_the_tail(reads: Queries, line: CentreLine) -> None:
    """What the copy has and the centre has not, while the old key is still heard. Raises UserProblem where both went on in
    different ways: the disk is taken in as a branch, and the desk begins without the copy."""
    with closing(line):
        answer = line.head()
        while isinstance(answer, Accepted):
            place, mine = (answer.epoch, answer.seq), reads.backlog()
            if place >= (mine.last_epoch, mine.last_seq) and reads.entry(*place) is None:
                return  # the centre has more
            known = reads.entry(*place) if answer.seq else None
            if answer.seq and (known is None or known.hash.hex() != answer.head):
                raise UserProblem("restore.forked")
            entries = reads.entries_after(*place, BATCH)
            if not entries:
                return
            answer = line.push(place, entries)
    if isinstance(answer, NoLine):
        raise EnvironmentProblem("cli.no_centre")


def _under_a_fresh_key(folder: Path, store: Store, clock: Callable[[], int]) -> Store:
    """As on a new PC: without a name, and with a key that nobody knows yet."""
    with store.write() as tx:
        tx.put_setting("desk_id", "")
    part = store.folder
    store.close()
    if not (folder / FRESH_KEY).exists():
        KeyRing(folder / FRESH_KEY, Plain()).add()
    shutil.copyfile(folder / FRESH_KEY, part / KEY)
    (part / KEY).chmod(0o600)
    return Store(part, clock)
