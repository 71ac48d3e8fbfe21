"""A desk's file is put back from an older copy: the newer tail comes back from the centre, or a fork is found and shown."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desk_app.demo.hands import Hands
from desk_app.services.dossier.own_dossier import take_letter
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.wiring.main import Program, application
from desk_app.wiring.setting_up import add_demo_officers, set_up_enrolled
from sync.client.centre_line import Accepted, CentreLine
from tests.desks import Desk, TestClock, refused
from tests.sync.conftest import RunningCentre, entries_of

HELD: list[Program] = []
"""Windows of one test: none goes while another one works."""


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What a window left behind is destroyed here, on the main thread, and not by a thread of the centre."""
    yield
    HELD.clear()
    gc.collect()


def _worked(folder: Path, centre: RunningCentre) -> Desk:
    store = Store(folder, TestClock())
    set_up_enrolled(store, centre.url, centre.acceptance.make_enrolment_code("07"))
    add_demo_officers(store)
    store.close()
    desk = Desk(folder)
    desk.open_shift()
    desk.receive(number="014190000101")
    return desk


def _push(desk: Desk, centre: RunningCentre) -> None:
    line = CentreLine(centre.url, desk.store.desk_id, desk.store.key.sign, centre.key.public_hex)
    assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
    line.close()


def _an_older_copy(folder: Path, centre: RunningCentre) -> None:
    """What was done after the copy is at the centre, and not in the file any more."""
    desk = _worked(folder, centre)
    _push(desk, centre)
    desk.store.close()
    shutil.copytree(folder, folder.with_name("copy"))
    desk = Desk(folder)
    for number in range(5):
        desk.receive(number=f"01419000020{number}")
    _push(desk, centre)
    desk.store.close()
    shutil.rmtree(folder)
    folder.with_name("copy").rename(folder)


def _open(qtbot: QtBot, folder: Path, tmp_path: Path) -> tuple[Program, Hands]:
    application()
    program = Program(folder, 1.0)
    HELD.append(program)
    qtbot.addWidget(program.window)
    program.start()
    return program, Hands(program, tmp_path)


def test_the_newer_tail_comes_back_from_the_centre(qtbot: QtBot, centre: RunningCentre, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    _an_older_copy(folder, centre)
    program, hands = _open(qtbot, folder, tmp_path)
    seen: list[Any] = []
    program.crew.line.connect(seen.append)
    hands.until(lambda: any(line.state == "up" for line in seen), "the desk has its tail again")
    program.stop()
    assert not any(line.state == "stopped" for line in seen)
    desk = Desk(folder)
    reader = desk.store.reader()
    assert reader.counts()["dossiers"] == 6
    reader.close()
    assert verify(desk.store.path).ok
    again = desk.receive(number="014190000300")
    assert again.collected is not None
    assert again.collected.receipts[0].number == 7  # no number of the tail is used twice
    _push(desk, centre)
    desk.store.close()


def test_what_was_done_on_an_older_copy_is_a_fork_and_shown(qtbot: QtBot, centre: RunningCentre, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    _an_older_copy(folder, centre)
    desk = Desk(folder)  # offline work on the copy
    desk.receive(number="014190000400")
    before = len(entries_of(desk))
    desk.store.close()
    program, hands = _open(qtbot, folder, tmp_path)
    seen: list[Any] = []
    program.crew.line.connect(seen.append)
    hands.until(lambda: any(line.state == "stopped" for line in seen), "the fork is shown")
    program.stop()
    assert next(line for line in seen if line.state == "stopped").detail == "fork"
    desk = Desk(folder)
    assert len([entry for entry in entries_of(desk) if entry.kind == "DossierReceived"]) == 2
    assert len(entries_of(desk)) >= before
    assert refused(desk, take_letter, desk.centre, "01").key == "problem.forked"
    desk.store.close()


def test_a_folder_that_was_copied_from_another_pc_sends_nothing(
    qtbot: QtBot, centre: RunningCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the PC that it was copied from would be the one that forked."""
    folder = tmp_path / "desk"
    _push(desk := _worked(folder, centre), centre)
    desk.store.close()
    program, hands = _open(qtbot, folder, tmp_path)
    hands.until(lambda: program.crew.line_now.state == "up", "at home")
    program.stop()
    copy = shutil.copytree(folder, tmp_path / "copy")
    with monkeypatch.context() as there:
        there.setenv("DESK_APP_STATE", str(tmp_path / "state of the other PC"))
        program, hands = _open(qtbot, copy, tmp_path)
        hands.until(lambda: program.crew.line_now.state == "stopped", "the copy is known")
        assert program.crew.line_now.detail == "copied"
        assert program.shell.data_details() == program.texts("problem.copied")
        program.stop()
    program, hands = _open(qtbot, folder, tmp_path)
    hands.until(lambda: program.crew.line_now.state == "up", "the desk goes on")
    assert not program.shell.data_details()
    program.stop()
