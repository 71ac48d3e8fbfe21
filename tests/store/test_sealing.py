"""A plain desk is moved over: nothing is lost, whatever moment somebody kills it at, and nothing plain stays."""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from desk_app.cli import main
from desk_app.core.problems import EnvironmentProblem
from desk_app.services.desk import sessions
from desk_app.services.desk.installation import LastOnPaper
from desk_app.store import data_key, restored, sealing
from desk_app.store.backup import KEPT, back_up
from desk_app.store.certificate_file import read_certificate
from desk_app.store.data_folder import DATABASE, KEY, KEYS, SIGNING
from desk_app.store.data_key import forget_all
from desk_app.store.first_look import is_sealed
from desk_app.store.key_slots import read_slots
from desk_app.store.keys import SEALED
from desk_app.store.opening import begins_plain
from desk_app.store.scans import kept_scans
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.wiring.restoring import restore
from desk_app.wiring.unlocking import seal_existing, unlock
from tests.desks import START_MS, Desk
from tests.scanned import pdf, put
from tests.services.dossier.test_scans import attach
from tests.store.kills_of_sealing import SAID

NAME, PASSWORD = "Lò Thị Mẫu".encode(), "mot mat khau dai"


@pytest.fixture(autouse=True)
def nobody_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_key, "_let_in", {})


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """With dossiers, scans, a certificate, and what an upgrade and a restore left."""
    desk.open_shift()
    for number in range(4):
        code = desk.receive(number=f"01419000012{number}").code
        attach(desk, code, 1, put(desk.store.folder / "scanned", f"{number}.pdf", pdf(f"{number}")))
    folder = desk.store.folder
    (folder / SIGNING).write_bytes(b"certificate")
    desk.store.close()
    shutil.copyfile(folder / DATABASE, folder / "desk.before-3.sqlite3")
    return desk


def _plain_left(folder: Path) -> list[str]:
    found = [path for path in folder.rglob("*") if path.is_file() and (begins_plain(path) or NAME in path.read_bytes())]
    return sorted(str(path.relative_to(folder)) for path in (*found, *(folder / "scans").glob("??/*")))


def _scans(folder: Path) -> int:
    kept = kept_scans(folder)
    names = list(kept.names())
    assert all(kept.sound(name) for name in names)
    return len(names)


def _is_whole(folder: Path, entries: int) -> None:
    store = Store(folder)
    assert store.kept_entries() == entries
    store.close()
    assert verify(folder / DATABASE).ok
    assert _scans(folder) == 4
    assert read_certificate(folder) == b"certificate"


def _quiet(_what: str, _done: int, _of: int) -> None:
    return None


def _goes_on(filled: Desk) -> None:
    """At a PC without a store of the system: the secrets open the data from now on, a short one must be changed first."""
    filled.store = Store(filled.store.folder, filled.clock)
    with filled.store.write() as tx:
        sessions.change_pin(tx, "lan", "123456", PASSWORD, PASSWORD)
        filled.actor = sessions.log_in(tx, "lan", PASSWORD)
    filled.receive(number="014190000199", amount=None, tendered=None)
    filled.store.close()
    slots = read_slots(filled.store.folder)
    assert slots is not None
    assert set(slots.accounts) == {"lan"}


def _entries(folder: Path) -> int:
    store = Store(folder)
    kept = store.kept_entries()
    store.close()
    return kept


def test_all_of_a_plain_desk_is_sealed_and_nothing_plain_stays(filled: Desk) -> None:
    folder = filled.store.folder
    entries = _entries(folder)
    assert _plain_left(folder), "this test would find nothing"
    key = (folder / KEY).read_bytes()
    said: list[str] = []
    steps: list[tuple[str, int, int]] = []
    assert seal_existing(folder, said.append, lambda *step: steps.append(step))
    assert len(said) == 1
    assert [done for what, done, of in steps if what == "scans" and of == 4] == [0, 1, 2, 3]
    assert is_sealed(folder)
    assert _plain_left(folder) == []
    assert (folder / KEY).read_bytes().startswith(SEALED)
    assert b"certificate" not in (folder / SIGNING).read_bytes()[-40:]
    assert key not in (folder / KEY).read_bytes()
    _is_whole(folder, entries)
    _goes_on(filled)
    assert not seal_existing(folder, said.append, _quiet), "once is enough"
    assert len(said) == 1


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """Where there is such a place: a kill, unlike a power cut, knows no disk, and a hundred folders are written."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


def test_a_kill_between_any_two_steps(filled: Desk, in_memory: Path) -> None:
    """kill -9 before each file and each name. What stands there then is the whole desk, plain or sealed; who was told a key
    that is none hears another one, and who opens it next finishes it."""
    template, base = filled.store.folder, in_memory
    entries = _entries(template)
    command = [sys.executable, "-m", "tests.store.kills_of_sealing", str(template), str(base)]
    assert subprocess.run(command, timeout=500, check=False).returncode == 0
    folders = sorted(base.iterdir())
    assert len(folders) > 40, "it goes over many steps"
    as_it_was: list[bool] = []
    for folder in folders:
        forget_all()
        restored.settle(folder)
        said = folder / SAID
        as_it_was.append(not is_sealed(folder))
        unlock(folder, said if said.exists() else None)
        _is_whole(folder, entries)
        assert as_it_was[-1] or _plain_left(folder) == [], "whoever opens it next finishes it"
        seal_existing(folder, lambda _recovery: None, _quiet)
        said.unlink(missing_ok=True)
        _is_whole(folder, entries)
        assert _plain_left(folder) == []
        assert len(list(folder.glob("scans-*"))) == 1
        shutil.rmtree(folder)
    assert as_it_was == sorted(as_it_was, reverse=True), "there is one moment at which it is another desk"
    assert set(as_it_was) == {True, False}


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_at_any_moment(filled: Desk, tmp_path: Path, seed: int) -> None:
    """A process of its own, as an engineer runs it."""
    folder, file = filled.store.folder, tmp_path / "recovery.key"
    entries = _entries(folder)
    command = [sys.executable, "-m", "desk_app.cli", "encrypt", "--data", str(folder), "--recovery-to", str(file)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(random.Random(seed).uniform(0.3, 2.0))
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    restored.settle(folder)
    unlock(folder, file if file.exists() else None)
    _is_whole(folder, entries)
    assert (
        main(["encrypt", "--data", str(folder), "--recovery-to", str(file), *(["--key", str(file)] if file.exists() else [])])
        == 0
    )
    _is_whole(folder, entries)
    assert _plain_left(folder) == []


def test_a_copy_that_differs_is_not_taken(filled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = filled.store.folder
    entries = _entries(folder)
    export = sealing._write_sealed

    def forgets(plain: Path, to: Path, source: sealing.Sealed) -> None:
        export(plain, to, source)
        with sealing.connect(to, source) as raw:
            raw.execute("DELETE FROM setting WHERE key = 'desk_id'")
        raw.close()

    monkeypatch.setattr(sealing, "_write_sealed", forgets)
    with pytest.raises(EnvironmentProblem) as caught:
        seal_existing(folder, lambda _recovery: pytest.fail("nothing is told of it"), _quiet)
    assert caught.value.key == "keys.not_sealed_well"
    assert not is_sealed(folder)
    _is_whole(folder, entries)


def test_nobody_writes_meanwhile(filled: Desk) -> None:
    folder = filled.store.folder
    late: list[str] = []

    def an_act(what: str, _done: int, _of: int) -> None:
        if what == "check":
            import sqlite3

            with pytest.raises(sqlite3.OperationalError, match="locked"):
                sqlite3.connect(folder / DATABASE, timeout=0).execute("DELETE FROM draft")
            late.append(what)

    seal_existing(folder, lambda _recovery: None, an_act)
    assert late == ["check"]


def test_a_copy_from_before_is_restored_plain_over_a_sealed_desk_and_sealed_again(filled: Desk, tmp_path: Path) -> None:
    disk, folder = tmp_path / "disk", filled.store.folder
    disk.mkdir()
    made, _said = back_up(folder, disk, START_MS)
    seal_existing(folder, lambda _recovery: None, _quiet)
    paper = LastOnPaper((), ())
    restore(folder, made, "", paper, filled.clock)
    assert not (folder / KEYS).exists()
    assert begins_plain(folder / DATABASE)
    assert _scans(folder) == 4
    seal_existing(folder, lambda _recovery: None, _quiet)
    assert verify(folder / DATABASE).ok
    assert _scans(folder) == 4


def test_a_sealed_copy_is_restored_with_its_scans_by_the_recovery_key_alone(filled: Desk, tmp_path: Path) -> None:
    """On another PC: nothing of the first one is there."""
    disk, folder, there = tmp_path / "disk", filled.store.folder, tmp_path / "another PC"
    disk.mkdir()
    file = tmp_path / "recovery.key"
    seal_existing(folder, file.write_text, _quiet)
    made, _said = back_up(folder, disk, START_MS)
    assert _plain_left(disk) == []
    shutil.rmtree(folder)
    forget_all()
    with pytest.raises(EnvironmentProblem) as caught:
        restore(there, made, "", LastOnPaper((), ()), filled.clock)
    assert caught.value.key == "problem.sealed"
    assert unlock(made, file)
    restore(there, made, "", LastOnPaper((), ()), filled.clock)
    assert _plain_left(there) == []
    assert verify(there / DATABASE).ok
    assert _scans(there) == 4
    assert read_certificate(there) == b"certificate"
    forget_all()
    assert unlock(there, file)
    Store(there, filled.clock).close()


def test_who_waited_meanwhile_writes_to_no_file_that_was_put_aside(filled: Desk) -> None:
    """A command that was open before and waited for its turn: its act would be in no book."""
    folder = filled.store.folder
    waited = Store(folder, filled.clock)
    seal_existing(folder, lambda _recovery: None, _quiet)
    with pytest.raises(EnvironmentProblem) as caught, waited.write() as tx:
        tx.put_setting("printer", "folder:///nowhere")
    assert caught.value.key == "problem.data_exchanged"
    waited.close()
    assert verify(folder / DATABASE).ok


def test_what_failed_takes_no_room(filled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = filled.store.folder
    before = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "_carry_beside", full)
        with pytest.raises(OSError, match="no space"):
            seal_existing(folder, lambda _recovery: pytest.fail("nothing is told of it"), _quiet)
    left = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert left - before <= {Path(restored.LOCK), Path(f"{DATABASE}-wal"), Path(f"{DATABASE}-shm")}


def test_plain_scans_leave_the_backup_disk_with_the_last_plain_copy(filled: Desk, tmp_path: Path) -> None:
    disk, folder = tmp_path / "disk", filled.store.folder
    disk.mkdir()
    back_up(folder, disk, START_MS)
    shelf = disk / "quay-07"
    assert (shelf / "scans").is_dir()
    seal_existing(folder, lambda _recovery: None, _quiet)
    for number in range(1, KEPT):
        back_up(folder, disk, START_MS + number * 1_000)
        assert (shelf / "scans").is_dir(), "a copy needs them"
    back_up(folder, disk, START_MS + KEPT * 1_000)
    assert not (shelf / "scans").exists()
    assert _plain_left(shelf) == []
    assert len(list(shelf.glob("scans-*/??/*"))) == 4
