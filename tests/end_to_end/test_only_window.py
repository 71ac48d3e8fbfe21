"""A second window on one folder: the first comes forward, the second says so and ends."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.wiring.only_window import LOCK, AlreadyOpen, only_window
from tests.desks import Desk

WAIT_S = 30


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    desk = Desk(tmp_path / "desk")
    desk.store.close()
    return desk.store.folder


def _hears() -> bool:
    for place in Path(os.environ["XDG_RUNTIME_DIR"]).rglob("*"):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.connect(str(place))
            return True
    return False


def start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "desk_app.cli", "run", "--data", str(folder)]
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ)


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[subprocess.Popen[str]]:
    program = start(folder)
    try:
        deadline = time.monotonic() + WAIT_S
        while program.poll() is None and not _hears() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert program.poll() is None, program.communicate()
        yield program
    finally:
        program.kill()
        program.communicate()


def test_a_second_start_says_that_the_window_is_open_and_ends(folder: Path) -> None:
    with opened(folder) as first:
        second = start(folder)
        said, _ = second.communicate(timeout=WAIT_S)
        assert second.returncode == 0
        assert "đang mở trên thư mục dữ liệu này" in said
        assert first.poll() is None


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=lambda how: how.name)
def test_however_the_first_ended_the_next_opens(folder: Path, how: signal.Signals) -> None:
    with opened(folder) as first:
        first.send_signal(how)
        first.communicate(timeout=WAIT_S)
    with opened(folder) as next_one:
        assert next_one.poll() is None


def test_a_copy_of_an_open_folder_is_not_locked(folder: Path, tmp_path: Path) -> None:
    with opened(folder):
        copy = Path(shutil.copytree(folder, tmp_path / "copy"))
        assert (copy / LOCK).exists()
        with only_window(copy):
            pass


def test_a_call_is_heard_by_the_window_that_is_open(folder: Path) -> None:
    with only_window(folder) as calls:
        assert calls is not None
        with pytest.raises(BlockingIOError):
            calls.accept()
        with pytest.raises(AlreadyOpen), only_window(folder):
            pass
        calls.accept()[0].close()


def test_where_nothing_can_be_written_the_program_says_so_itself(tmp_path: Path) -> None:
    with only_window(tmp_path / "nowhere") as calls:
        assert calls is None
