"""Copies of a desk: of one moment, verified, and never half there under a whole one's name."""

import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from desk_app.cli import main
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.signing.software import FILE
from desk_app.store import backup, schema
from desk_app.store.backup import KEPT, BrokenOff, back_up, keep_before_rebuild, manifest_of, newest_of, require_whole
from desk_app.store.data_folder import DATABASE, KEY, SIGNING
from desk_app.store.scans import kept_scans
from desk_app.store.store import Store
from desk_app.store.verify import verify
from tests.desks import SECRET_HASH, START_MS, Desk
from tests.scanned import pdf, put
from tests.services.dossier.test_clearing import clear_all
from tests.services.dossier.test_erasing import erase, erase_and_fail, over
from tests.services.dossier.test_scans import attach

DAY_MS = 86_400_000


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    made = tmp_path / "other disk"
    made.mkdir()
    return made


def _log_aside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_copy_is_whole_and_made_beside_who_works(desk: Desk, disk: Path) -> None:
    desk.receive(amount=None, tendered=None)
    (desk.store.folder / SIGNING).write_bytes(b"certificate")
    made, said = back_up(desk.store.folder, disk, START_MS)
    assert _log_aside(made) == sorted((DATABASE, KEY, SIGNING, backup.MANIFEST))
    head = desk.store._as_left.last
    assert head is not None
    assert (said.desk_id, said.epoch, said.seq, said.head) == ("quay-07", head.epoch, head.seq, head.hash.hex())
    assert manifest_of(made) == said
    desk.receive(number="014190000124", amount=None, tendered=None)
    assert verify(made / DATABASE).ok
    assert verify(made / DATABASE).entries == said.seq
    assert (made / KEY).read_bytes() == (desk.store.folder / KEY).read_bytes()
    assert newest_of(disk / "quay-07") == newest_of(made) == made
    assert SIGNING == FILE


def test_no_copy_is_laid_into_the_desks_own_folder(desk: Desk) -> None:
    inside = desk.store.folder / "copies"
    inside.mkdir()
    for target in (desk.store.folder, inside):
        with pytest.raises(UserProblem) as refused:
            back_up(desk.store.folder, target, START_MS)
        assert refused.value.key == "backup.in_the_desk"
    assert not any(inside.iterdir())


def test_scans_lie_on_the_other_disk_once_and_a_damaged_one_is_left_out(desk: Desk, disk: Path) -> None:
    code = desk.receive(amount=None, tendered=None).code
    here, there = kept_scans(desk.store.folder), kept_scans(disk / "quay-07")
    first, second = (put(desk.store.folder / "scanned", name, pdf(pages=pages)) for name, pages in (("a.pdf", 1), ("b.pdf", 2)))
    attach(desk, code, 1, first)
    back_up(desk.store.folder, disk, START_MS)
    assert there.sound(first.sha256)
    attach(desk, code, 2, second)
    here.path(second.sha256).write_bytes(b"noise")
    made = back_up(desk.store.folder, disk, START_MS + DAY_MS)[0]
    assert not there.has(second.sha256)
    assert _log_aside(made) == sorted((DATABASE, KEY, backup.MANIFEST))


def test_the_oldest_copies_go(desk: Desk, disk: Path) -> None:
    made = [back_up(desk.store.folder, disk, START_MS + day * DAY_MS)[0] for day in range(KEPT + 2)]
    assert sorted((disk / "quay-07").iterdir()) == made[2:]
    assert back_up(desk.store.folder, disk, START_MS + (KEPT + 1) * DAY_MS)[0].name == made[-1].name + "-2"


def test_the_newest_is_whose_journal_goes_furthest_whatever_a_wrong_clock_named_it(desk: Desk, disk: Path) -> None:
    for year in range(KEPT):
        back_up(desk.store.folder, disk, START_MS + (year + 1) * 365 * DAY_MS)
    for day in range(2):
        desk.receive(number=f"01419000013{day}", amount=None, tendered=None)
        made = back_up(desk.store.folder, disk, START_MS + day * DAY_MS)[0]
    assert newest_of(disk / "quay-07") == made
    assert len(list((disk / "quay-07").iterdir())) == KEPT
    assert min(manifest_of(path).made_at_ms for path in (disk / "quay-07").iterdir()) == START_MS


def test_a_disk_without_room_for_as_many_has_fewer(desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [back_up(desk.store.folder, disk, START_MS + day * DAY_MS)[0] for day in range(5)]

    def room_for(most: int) -> None:
        def usage(_target: Path) -> shutil._ntuple_diskusage:
            copies = len(list((disk / "quay-07").iterdir()))
            return shutil._ntuple_diskusage(2**40, 0, 2**40 if copies < most else 0)

        monkeypatch.setattr(shutil, "disk_usage", usage)

    room_for(4)
    newest = back_up(desk.store.folder, disk, START_MS + 6 * DAY_MS)[0]
    assert sorted((disk / "quay-07").iterdir()) == [*made[2:], newest]
    room_for(1)
    with pytest.raises(EnvironmentProblem) as caught:
        back_up(desk.store.folder, disk, START_MS + 7 * DAY_MS)
    assert caught.value.key == "backup.no_room"
    assert sorted((disk / "quay-07").iterdir()) == [made[-1], newest]


def test_a_full_disk_before_the_tables_are_folded_anew_keeps_its_last_room(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.store.close()

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with sqlite3.connect(desk.store.path) as file:
        file.execute("PRAGMA user_version=1")
    file.close()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentProblem) as caught:
        Store(desk.store.folder)
    assert caught.value.key == "problem.disk_full"
    monkeypatch.undo()
    assert list(desk.store.folder.glob("desk.before-*")) == []
    Store(desk.store.folder).close()
    assert verify(desk.store.path).ok


def test_what_cannot_be_copied_whole_leaves_what_was_there(desk: Desk, disk: Path) -> None:
    good = back_up(desk.store.folder, disk, START_MS)[0]
    shutil.copytree(desk.store.folder, damaged := desk.store.folder.with_name("damaged"))
    file = sqlite3.connect(damaged / DATABASE)
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    root = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'paper'").fetchone()[0]
    file.close()
    raw = bytearray((damaged / DATABASE).read_bytes())
    raw[(root - 1) * 4096 : root * 4096] = bytes(4096)
    (damaged / DATABASE).write_bytes(bytes(raw))
    with pytest.raises(EnvironmentProblem) as caught:
        back_up(damaged, disk, START_MS + DAY_MS)
    assert caught.value.key == "backup.not_whole"
    with pytest.raises(BrokenOff):
        back_up(desk.store.folder, disk, START_MS + DAY_MS, lambda: True)
    assert list((disk / "quay-07").iterdir()) == [good]


def test_a_copy_that_says_another_head_or_has_no_key_is_none(desk: Desk, disk: Path) -> None:
    made = back_up(desk.store.folder, disk, START_MS)[0]
    require_whole(made)
    text = (made / backup.MANIFEST).read_text()
    (made / backup.MANIFEST).write_text(text.replace('"seq":', '"seq":1'))
    with pytest.raises(EnvironmentProblem):
        require_whole(made)
    (made / backup.MANIFEST).write_text(text)
    (made / KEY).unlink()
    with pytest.raises(EnvironmentProblem):
        require_whole(made)


def test_a_disk_that_is_away_or_too_small_is_said(
    desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserProblem) as away:
        back_up(desk.store.folder, disk / "away", START_MS)
    assert away.value.key == "backup.no_folder"
    monkeypatch.setattr(backup, "SPARE", 2**60)
    assert main(["backup", str(disk), "--data", str(desk.store.folder)]) == 2
    assert "MB" in capsys.readouterr().err
    assert list(disk.iterdir()) == []
    with pytest.raises(UserProblem) as none:
        newest_of(disk)
    assert none.value.key == "backup.none_here"


def test_before_the_tables_are_folded_anew_the_file_is_kept_as_it_was(desk: Desk) -> None:
    desk.receive(amount=None, tendered=None)
    desk.store.close()
    folder = desk.store.folder
    for version in (1, 2):
        file = sqlite3.connect(desk.store.path)
        file.execute(f"PRAGMA user_version={version}")
        file.close()
        Store(folder).close()
        kept = list(folder.glob("desk.before-*"))
        assert [path.name for path in kept] == [f"desk.before-{version}.sqlite3"]
        copy = sqlite3.connect(kept[0])
        assert copy.execute("PRAGMA user_version").fetchone() == (version,)
        assert copy.execute("SELECT count(*) FROM journal").fetchone()[0] > 1
        copy.close()
    assert verify(desk.store.path).ok
    assert schema.PROJECTION_VERSION > 2


PROGRAM = """
import sys
from pathlib import Path
from desk_app.store.backup import back_up
back_up(Path(sys.argv[1]), Path(sys.argv[2]), 1795574400000)
print("once", flush=True)
for second in range(1, 1000):
    back_up(Path(sys.argv[1]), Path(sys.argv[2]), 1795574400000 + second * 1000)
"""


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_at_any_moment_leaves_whole_copies(desk: Desk, disk: Path, seed: int) -> None:
    desk.store.close()
    command = [sys.executable, "-c", PROGRAM, str(desk.store.folder), str(disk)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "once\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(random.Random(seed).uniform(0.0, 0.3))
        os.kill(process.pid, signal.SIGKILL)
    made = [path for path in (disk / "quay-07").iterdir() if path.name not in ("unfinished", "scans")]
    assert made
    for copy in made:
        require_whole(copy)
    after = back_up(desk.store.folder, disk, START_MS + DAY_MS)[0]
    assert newest_of(disk / "quay-07") == after
    assert not (disk / "quay-07" / "unfinished").exists()


@pytest.fixture
def supervised(desk: Desk) -> Desk:
    """With two people who may erase."""
    desk.open_shift()
    with desk.store.write() as tx:
        tx.put_officer("hien", "Quàng Thị Hiền", ("supervisor",), SECRET_HASH)
        tx.put_officer("an", "Lù Văn An", ("administrator",), SECRET_HASH)
    return desk


def _kept_of_before(desk: Desk) -> list[str]:
    return [path.name for path in desk.store.folder.glob("desk.before-*")]


def test_a_copy_that_an_update_left_goes_with_the_people_who_are_erased(supervised: Desk) -> None:
    code = over(desk := supervised)
    keep_before_rebuild(desk.store.path, 1)
    with pytest.raises(UserProblem):
        erase_and_fail(desk, code, desk.log_in("hien"))
    assert _kept_of_before(desk) == ["desk.before-1.sqlite3"]
    erase(desk, code, desk.log_in("hien"))
    assert _kept_of_before(desk) == []


def test_where_a_crash_left_it_the_next_start_drops_it(supervised: Desk) -> None:
    code = over(desk := supervised)
    keep_before_rebuild(desk.store.path, 1)
    copy = (desk.store.folder / "desk.before-1.sqlite3").read_bytes()
    erase(desk, code, desk.log_in("hien"))
    (desk.store.folder / "desk.before-1.sqlite3").write_bytes(copy)
    with desk.store.write() as tx:
        tx.drop_what_was_erased()
    assert _kept_of_before(desk) == []
    keep_before_rebuild(desk.store.path, 1)
    with desk.store.write() as tx:
        tx.drop_what_was_erased()  # of after it: nothing of them is in there
    assert _kept_of_before(desk) == ["desk.before-1.sqlite3"]


@pytest.mark.parametrize("by", [erase, clear_all])
def test_scans_that_went_leave_the_other_disk_with_the_next_copy(supervised: Desk, disk: Path, by: Callable[..., int]) -> None:
    code = over(desk := supervised)
    other = desk.receive(number="014190000999").code
    file = put(desk.store.folder / "scanned", "khac.pdf", pdf(other))
    attach(desk, other, 1, file)
    back_up(desk.store.folder, disk, desk.clock.now_ms)
    there, name = kept_scans(disk / "quay-07"), sha256(pdf(code)).hexdigest()
    assert there.has(name)
    assert by(desk, code, desk.log_in("hien")) > 0
    back_up(desk.store.folder, disk, desk.clock.now_ms)
    assert not there.has(name)
    assert there.has(file.sha256)
