"""A desk without a centre from a copy, after the numbers that are on paper; and a desk that moves to another PC."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from desk_app.cli import main
from desk_app.core.problems import UserProblem
from desk_app.services.desk.installation import LastOnPaper
from desk_app.services.dossier.own_dossier import take_letter
from desk_app.store import restored
from desk_app.store.backup import back_up
from desk_app.store.data_folder import DATABASE
from desk_app.store.high_water import ThisPc
from desk_app.store.scans import kept_scans
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.wiring.restoring import restore
from tests.desks import START_MS, Desk, TestClock, refused
from tests.scanned import pdf, put
from tests.services.dossier.test_scans import attach


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    made = tmp_path / "other disk"
    made.mkdir()
    return made


def _standing(desk: Desk) -> str:
    standing = ThisPc()
    with desk.store.write() as tx:
        desk.store.barred = tx.barred = standing.judge(tx)
        return tx.no_numbers


def _on(folder: Path, clock: TestClock) -> Desk:
    return Desk(folder, clock=TestClock(clock.now_ms))


def test_a_lone_desk_goes_on_after_the_numbers_on_paper(
    desk: Desk, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open_shift()
    desk.receive()
    assert _standing(desk) == ""
    code = desk.receive(number="014190000124").code
    attach(desk, code, 1, scan := put(desk.store.folder / "scanned", "a.pdf", pdf()))
    back_up(desk.store.folder, disk, START_MS)
    lost = desk.receive(number="014190000125")
    assert lost.collected is not None
    receipt = lost.collected.receipts[0]
    desk.store.close()
    order_no = int(lost.code.rpartition("-")[2])
    monkeypatch.setenv("DESK_APP_STATE", str(tmp_path / "state of a new PC"))
    new, source = tmp_path / "new", disk / "quay-07"
    clock = TestClock(desk.clock.now_ms)
    with pytest.raises(UserProblem) as asked:
        restore(new, source, "", None, clock)
    assert asked.value.key == "restore.ask_paper"
    assert not (new / DATABASE).exists()
    for wrong in (
        LastOnPaper((("svhttdl", order_no - 2),)),
        LastOnPaper((("svhttdl", 9_999),)),
        LastOnPaper((("nowhere", order_no),)),
        LastOnPaper(receipts=(("svhttdl", receipt.serial_symbol, receipt.number - 2),)),
        LastOnPaper(receipts=(("svhttdl", "99TZZ", 1),)),
    ):
        with pytest.raises(UserProblem):
            restore(new, source, "", wrong, clock)
    paper = LastOnPaper((("svhttdl", order_no),), (("svhttdl", receipt.serial_symbol, receipt.number),))
    done = restore(new, source, "", paper, clock)
    assert (done.desk_id, done.epoch) == ("quay-07", 2)
    assert sorted(path.name for path in new.iterdir()) == ["desk.key", DATABASE, "restore.lock", "scans"]
    assert verify(new / DATABASE).ok
    assert kept_scans(new).sound(scan.sha256)
    again = _on(new, clock)
    assert _standing(again) == ""
    following = again.receive(number="014190000126")
    assert following.code == f"{lost.code.rpartition('-')[0]}-{order_no + 1:04d}"
    assert following.collected is not None
    issued = following.collected.receipts[0]
    assert (issued.serial_symbol, issued.number) == (receipt.serial_symbol, receipt.number + 1)
    other = again.receive("2.001583", number="014190000127", amount=None, tendered=None)  # an agency that gave nothing
    assert other.code.endswith("0001")
    with again.store.write() as tx:
        assert take_letter(tx, again.centre, "supplement").number["text"].startswith("07.2-")  # type: ignore[arg-type]
    assert verify(again.store.path).ok
    again.store.close()


def test_a_copy_of_another_desk_and_one_that_is_not_whole_are_refused(desk: Desk, disk: Path, tmp_path: Path) -> None:
    made, _said = back_up(desk.store.folder, disk, START_MS)
    other = Desk(tmp_path / "other", "quay-08", slot=1)
    other.store.close()
    assert main(["restore", str(made), "--nothing-since", "--data", str(tmp_path / "other")]) == 2
    assert verify(tmp_path / "other" / DATABASE).ok
    file = sqlite3.connect(made / DATABASE)
    file.execute("DROP TRIGGER journal_no_update")
    file.execute("UPDATE journal SET body = body || ' ' WHERE seq = 2")
    file.commit()
    file.close()
    assert main(["restore", str(made), "--nothing-since", "--data", str(desk.store.folder)]) == 2


def test_commands_read_what_is_on_paper(desk: Desk, disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.store.close()
    back_up(desk.store.folder, disk, START_MS)
    new, place = str(tmp_path / "new"), str(disk / "quay-07")
    assert main(["restore", place, "--data", new]) == 2
    assert "--last-receipt" in capsys.readouterr().err
    assert main(["restore", place, "--last-receipt", "svhttdl:26TAA", "--data", new]) == 2
    assert main(["restore", place, "--last-code", "H52", "--data", new]) == 2
    assert main(["restore", place, "--last-receipt", "svhttdl:26taa:41", "--data", new, "--json"]) == 0
    store = Store(tmp_path / "new")
    assert store.epoch == 2
    with store.write() as tx:
        assert [last for agency, symbol, last in tx.open_serials() if (agency, symbol) == ("svhttdl", "26TAA")] == [41]
    store.close()


PROGRAM = """
import sys
from pathlib import Path
from desk_app.services.desk.installation import LastOnPaper
from desk_app.wiring.restoring import restore
print("ready", flush=True)
sys.stdin.readline()
restore(Path(sys.argv[1]), Path(sys.argv[2]), "", LastOnPaper())
print("done", flush=True)
"""


@pytest.mark.parametrize("seed", range(5))
def test_a_kill_at_any_moment_leaves_the_old_desk_or_the_new(desk: Desk, disk: Path, seed: int) -> None:
    folder = desk.store.folder
    back_up(folder, disk, START_MS)
    desk.receive(amount=None, tendered=None)
    before = desk.store.kept_entries()
    # the old one has a log that was never moved into its file
    shutil.copytree(folder, running := folder.with_name("running"))
    desk.store.close()
    command = [sys.executable, "-c", PROGRAM, str(running), str(disk / "quay-07")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.stdin.write("\n")
        process.stdin.flush()
        try:
            process.wait(random.Random(seed).uniform(0.05, 0.8))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
    store = Store(running)
    assert store.epoch == 2 or store.kept_entries() == before
    store.close()
    assert verify(running / DATABASE).ok


@pytest.mark.parametrize("moved", range(5))
def test_what_is_ready_is_put_in_also_after_a_kill_in_the_middle(
    desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    made, said = back_up(desk.store.folder, disk, START_MS)
    desk.receive(amount=None, tendered=None)
    shutil.copytree(desk.store.folder, folder := desk.store.folder.with_name("running"))
    desk.store.close()
    shutil.copytree(made, folder / restored.PART)
    moves: list[Path] = []
    move = restored._move

    def power_goes(source: Path, target: Path) -> None:
        if len(moves) == moved:
            raise KeyboardInterrupt
        moves.append(source)
        move(source, target)

    monkeypatch.setattr(restored, "_move", power_goes)
    with pytest.raises(KeyboardInterrupt):
        restored.make_ready(folder)
    monkeypatch.setattr(restored, "_move", move)
    assert main(["verify", "--data", str(folder)]) == 0
    store = Store(folder)
    assert store.kept_entries() == said.seq
    store.close()
    assert (folder / restored.ASIDE / DATABASE).exists()
    assert not (folder / restored.READY).exists()


def test_a_desk_moves_to_another_pc_and_back(
    desk: Desk, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, shelf = desk.store.folder, tmp_path / "new", disk / "quay-07"
    at_home = os.environ["DESK_APP_STATE"]
    desk.receive(amount=None, tendered=None)
    assert _standing(desk) == ""
    desk.store.close()
    back_up(old, disk, START_MS - 1_000_000)
    assert main(["move-pc", str(shelf), "--take", "--data", str(new)]) == 2  # of a desk that is at work
    assert main(["move-pc", str(disk), "--data", str(old)]) == 0
    resting = _on(old, desk.clock)
    assert _standing(resting) == "problem.moved"
    assert refused(resting, take_letter, resting.centre, "01").key == "problem.moved"
    resting.store.close()
    monkeypatch.setenv("DESK_APP_STATE", str(tmp_path / "state of the new PC"))
    assert main(["move-pc", str(shelf), "--take", "--data", str(new)]) == 0
    assert main(["move-pc", str(shelf), "--take", "--data", str(tmp_path / "third")]) == 2
    there = _on(new, desk.clock)
    assert there.store.epoch == 1
    assert _standing(there) == ""
    there.receive(number="014190000126", amount=None, tendered=None)
    assert _standing(there) == ""
    there.store.close()
    back = tmp_path / "disk for the way back"
    back.mkdir()
    assert main(["move-pc", str(back), "--data", str(new)]) == 0
    monkeypatch.setenv("DESK_APP_STATE", at_home)
    assert main(["move-pc", str(back / "quay-07"), "--take", "--data", str(old)]) == 0
    home = _on(old, desk.clock)
    assert _standing(home) == ""
    home.receive(number="014190000127", amount=None, tendered=None)
    assert verify(home.store.path).ok
    home.store.close()


def test_a_desk_that_could_not_be_copied_does_not_rest(desk: Desk, tmp_path: Path) -> None:
    desk.store.close()
    assert main(["move-pc", str(tmp_path / "no disk"), "--data", str(desk.store.folder)]) == 2
    store = Store(desk.store.folder)
    with store.write() as tx:
        assert not tx.at_rest
    store.close()
