"""A data folder that was copied, and an older file that was put back, are known by what the PC remembers outside of it."""

import shutil
from pathlib import Path

import pytest

from desk_app.services.desk.new_numbers import NoteFork, note_fork
from desk_app.services.dossier.own_dossier import take_letter
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.services.money.receipts import next_receipt
from desk_app.store.data_folder import DATABASE
from desk_app.store.high_water import BEHIND, COPIED, INSTALLATION, SLOT, ThisPc, state_folder
from desk_app.store.verify import verify
from sync.protocol.desk_facts import CLOCK_WENT_BACK
from sync.protocol.facts import draft
from tests.desks import Desk, TestClock, costing, intake, one_fee, refused


def _opened(desk: Desk) -> str:
    """As the program opens it. Why it gives no numbers."""
    standing = ThisPc()
    with desk.store.write() as tx:
        desk.store.barred = standing.judge(tx)
    return desk.store.barred


def _again(desk: Desk, folder: Path | None = None) -> Desk:
    desk.store.close()
    return Desk(folder or desk.store.folder, clock=TestClock(desk.clock.now_ms))


def _to_another_pc(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk.store.close()
    copy = shutil.copytree(desk.store.folder, tmp_path / "copied")
    monkeypatch.setenv("DESK_APP_STATE", str(tmp_path / "state of the other PC"))
    return Desk(copy, clock=TestClock(desk.clock.now_ms))


def test_a_folder_without_a_mark_is_known_from_then_on(desk: Desk) -> None:
    assert not list(state_folder().glob("*"))
    assert _opened(desk) == ""
    assert len(list(state_folder().iterdir())) == 1
    desk = _again(desk)
    desk.receive(amount=None, tendered=None)
    assert _opened(desk) == ""
    desk.store.close()


def test_a_copied_folder_gives_no_numbers_on_another_pc(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open_shift()
    desk.receive()
    assert _opened(desk) == ""
    copy = _to_another_pc(desk, tmp_path, monkeypatch)
    assert _opened(copy) == COPIED
    with copy.store.write() as tx:
        command = costing(tx, copy.centre, intake(), one_fee(3_000_000))
    assert refused(copy, receive_dossier, copy.centre, command, copy.actor).key == COPIED
    assert refused(copy, take_letter, copy.centre, "01").key == COPIED
    assert refused(copy, next_receipt, copy.centre, "svhttdl", []).key == COPIED
    reader = copy.store.reader()
    assert len(reader.find("")) == 1
    reader.close()
    copy.store.close()


def test_an_older_file_that_is_put_back_is_behind_the_mark(desk: Desk, tmp_path: Path) -> None:
    assert _opened(desk) == ""
    desk.store.close()
    older = (desk.store.folder / DATABASE).read_bytes()
    desk = _again(desk)
    desk.receive(amount=None, tendered=None)
    assert _opened(desk) == ""
    desk.store.close()
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (desk.store.folder / name).unlink(missing_ok=True)
    (desk.store.folder / DATABASE).write_bytes(older)
    put_back = Desk(desk.store.folder, clock=TestClock(desk.clock.now_ms))
    assert _opened(put_back) == BEHIND
    for _ in range(3):  # what is done on it leads past the mark, and elsewhere
        put_back.log_in("lan")
    assert _opened(put_back) == COPIED
    put_back.store.close()


def test_two_copies_on_one_pc_are_told_apart(desk: Desk, tmp_path: Path) -> None:
    assert _opened(desk) == ""
    desk.store.close()
    copy = Desk(shutil.copytree(desk.store.folder, tmp_path / "copy"), clock=TestClock(desk.clock.now_ms))
    copy.receive(amount=None, tendered=None)
    assert _opened(copy) == ""
    copy.store.close()
    desk = _again(desk)
    desk.receive(amount=None, tendered=None)
    assert _opened(desk) == COPIED
    desk.store.close()


def test_the_mark_goes_along_with_each_act(desk: Desk) -> None:
    standing = ThisPc()
    with desk.store.write() as tx:
        standing.judge(tx)
    files = list(state_folder().iterdir())
    before = files[0].read_bytes()
    for _ in range(2):
        desk.receive(amount=None, tendered=None)
        standing.advance(desk.store._as_left.last)
    after = files[0].read_bytes()
    assert len(before) <= len(after) == 2 * SLOT
    assert desk.store._as_left.last is not None
    assert desk.store._as_left.last.hash.hex().encode() in after


@pytest.mark.parametrize("slot", [0, 1])
def test_a_mark_that_a_power_cut_tore_is_the_one_before(desk: Desk, slot: int) -> None:
    for _ in range(3):
        assert _opened(desk) == ""
        desk = _again(desk)
    file = next(state_folder().iterdir())
    raw = bytearray(file.read_bytes())
    raw[slot * SLOT + 50 : slot * SLOT + 90] = bytes(40)
    file.write_bytes(bytes(raw))
    assert _opened(desk) == ""
    desk.store.close()


def test_a_new_epoch_has_numbers_of_its_own(desk: Desk) -> None:
    """The PC was replaced by itself: the journal came back, and what the file remembered besides did not."""
    assert _opened(desk) == ""
    with desk.store.write() as tx:
        tx.put_setting(INSTALLATION, "")
        tx.begin_epoch(2)
        tx.append(draft(CLOCK_WENT_BACK, "quay-07", {"back_ms": 1}), None)
    assert _opened(desk) == ""


def test_what_ended_between_mark_and_file_is_adopted(desk: Desk) -> None:
    assert _opened(desk) == ""
    with desk.store.write() as tx:
        named = tx.setting(INSTALLATION)
        tx.put_setting(INSTALLATION, "")
    assert _opened(desk) == ""
    with desk.store.write() as tx:
        assert tx.setting(INSTALLATION) == named


def test_a_fork_that_the_centre_signed_ends_the_numbers_of_its_epoch(desk: Desk) -> None:
    with desk.store.write() as tx:
        note_fork(tx, NoteFork("1.5", "ab", "cd"))
    assert refused(desk, take_letter, desk.centre, "01").key == "problem.forked"
    desk = _again(desk)
    assert refused(desk, take_letter, desk.centre, "01").key == "problem.forked"
    with desk.store.write() as tx:
        tx.begin_epoch(2)
        assert tx.no_numbers == ""
    assert verify(desk.store.path).ok
    desk.store.close()
