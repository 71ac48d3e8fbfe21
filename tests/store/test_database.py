"""The data file: on a full disk, after a power cut, of another version, and beside another program."""

import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.store.data_folder import DATABASE, KEY
from desk_app.store.store import Store
from desk_app.store.verify import verify
from tests.desks import Desk, intake


def test_a_full_disk_stores_nothing_half_and_says_so(desk: Desk) -> None:
    desk.open_shift()
    desk.receive()
    with desk.store.write() as tx:
        pages = tx.connection.execute("PRAGMA page_count").fetchone()[0]
        tx.connection.execute(f"PRAGMA max_page_count = {pages}")
    before = desk.store.kept_entries()
    codes: list[str] = []

    def until_the_disk_is_full() -> None:
        for _ in range(200):
            codes.append(desk.receive().code)

    with pytest.raises(EnvironmentProblem) as caught:
        until_the_disk_is_full()
    assert caught.value.key == "problem.disk_full"
    assert desk.store.kept_entries() == before + 2 * len(codes)
    with desk.store.write() as tx:
        tx.connection.execute("PRAGMA max_page_count = 1000000")
    desk.receive()
    assert verify(desk.store.path).ok


def test_data_of_an_older_version_is_folded_anew_and_of_a_newer_one_refused(desk: Desk) -> None:
    desk.open_shift()
    codes = [desk.receive().code for _ in range(3)]
    with desk.store.write() as tx:
        tx.connection.execute("DROP TABLE account")
        tx.connection.execute("ALTER TABLE shift DROP COLUMN reason")
        tx.connection.execute("PRAGMA user_version = 1")
    desk.store.close()
    store = Store(desk.store.folder)
    reader = store.reader()
    assert [found.code for found in reader.find("lo thi mau")] == codes[::-1]
    assert reader.boxes(("svhttdl",))[0].box.balance_vnd == 200_000 + 3 * 3_000_000
    reader.close()
    with store.write() as tx:
        tx.connection.execute("PRAGMA user_version = 99")
    store.close()
    assert verify(store.path).ok
    with pytest.raises(EnvironmentProblem) as caught:
        Store(desk.store.folder)
    assert caught.value.key == "problem.newer_data"


def test_files_are_for_their_user_alone(desk: Desk) -> None:
    desk.receive(amount=None, tendered=None)
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", KEY):
        assert stat.S_IMODE(os.stat(desk.store.folder / name).st_mode) == 0o600, name


@pytest.mark.parametrize("seed", range(6))
def test_power_loss_leaves_a_whole_journal(desk: Desk, tmp_path: Path, seed: int) -> None:
    """Database and write-ahead log as a power cut leaves them: the log cut or garbled at any offset."""
    import random

    rng = random.Random(seed)
    desk.open_shift()
    for _ in range(6):
        desk.receive()
    for number in range(15):
        folder = tmp_path / f"cut-{number}"
        folder.mkdir()
        for name in (DATABASE, f"{DATABASE}-wal", KEY):
            shutil.copy(desk.store.folder / name, folder / name)
        wal = folder / f"{DATABASE}-wal"
        raw = bytearray(wal.read_bytes())
        offset = rng.randrange(len(raw))
        if number % 2:
            raw = raw[:offset]
        else:
            raw[offset : offset + 64] = rng.randbytes(min(64, len(raw) - offset))
        wal.write_bytes(bytes(raw))
        if (folder / DATABASE).stat().st_size == 0 and offset < 40_000:
            continue  # the very first transaction was not whole yet: there is no desk to verify
        connection = sqlite3.connect(folder / DATABASE)
        tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'journal'").fetchone()[0]
        connection.close()
        if tables:
            assert verify(folder / DATABASE).ok


def _half_done(desk: Desk) -> None:
    """An act that is taken back."""
    with desk.store.write() as tx:
        receive_dossier(tx, desk.centre, intake(), desk.actor)
        receive_dossier(tx, desk.centre, intake("0.000000"), desk.actor)


def test_another_program_may_write_between_two_acts(desk: Desk) -> None:
    """A command on the engineer's line beside the window: each goes on behind what the other left, and behind what was
    taken back."""
    desk.open_shift()
    window, command = desk.store, Store(desk.store.folder, desk.clock)
    for store in (window, command, window, window, command, command, window):
        desk.store = store
        desk.receive()
        with pytest.raises(UserProblem):
            _half_done(desk)
    command.close()
    desk.store = window
    verdict = verify(desk.store.path)
    assert verdict.ok, verdict
    reader = desk.store.reader()
    assert len(reader.find("")) == 7
    reader.close()


def _taken_back_setting(store: Store) -> None:
    with store.write() as tx:
        tx.put_setting("printer", "nowhere")
        raise ZeroDivisionError


def test_a_setting_of_another_program_is_read_and_one_that_was_taken_back_is_not(desk: Desk) -> None:
    window, command = desk.store, Store(desk.store.folder, desk.clock)
    for number, (writes, reads) in enumerate(((window, command), (command, window), (window, window)), 1):
        with writes.write() as tx:
            tx.put_setting("printer", f"tcp://10.0.0.{number}")
            assert tx.setting("printer") == f"tcp://10.0.0.{number}"
        with pytest.raises(ZeroDivisionError):
            _taken_back_setting(writes)
        with reads.write() as tx:
            assert tx.setting("printer") == f"tcp://10.0.0.{number}"
            assert tx.as_read().setting("printer") == f"tcp://10.0.0.{number}"
    command.close()
