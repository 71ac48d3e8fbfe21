"""Fixtures of all tests. A test that leaves a thread behind fails itself, not the next one."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.absent import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401 - pytest's own hooks
from tests.desks import Desk, TestClock

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["DESK_APP_OS_STORE"] = "off"  # nothing of a test goes into its user's store of secrets
os.environ["DESK_APP_STATE"] = mkdtemp(prefix="state-of-this-pc-")
"""What tests remember of desks, their user's PC does not. Each test has a folder of its own, fixtures of a session this one."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a test that waits for a printer that says nothing leaves its own to others."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The folder of a desk that is set up, to be copied, and the time there."""
    desk = Desk(tmp_path_factory.mktemp("laid_out") / "desk")
    desk.store.close()
    return desk.store.folder, desk.clock.now_ms


@pytest.fixture
def desk(laid_out: tuple[Path, int], tmp_path: Path) -> Iterator[Desk]:
    """Another one that a test lays out itself has another key."""
    folder, now_ms = laid_out
    made = Desk(shutil.copytree(folder, tmp_path / "desk"), clock=TestClock(now_ms))
    yield made
    made.store.close()


@pytest.fixture(autouse=True)
def a_desk_may_rest_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desks of tests were opened in November 2026, and a window on one goes by the real clock."""
    monkeypatch.setattr("desk_app.core.clock.LONGEST_REST", timedelta(days=100 * 365))


@pytest.fixture(autouse=True)
def another_pc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DESK_APP_STATE", str(tmp_path / "state of this PC"))


@pytest.fixture(autouse=True)
def nothing_waits_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who kills a desk starts it as a process of its own, and that one waits for the disk as at a counter."""
    monkeypatch.setattr("desk_app.store.database.SAFE", "synchronous=OFF")


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    while True:
        left = [t for t in threading.enumerate() if t not in before and t.is_alive() and not t.name.startswith("AnyIO")]
        if not left or time.monotonic() > deadline:
            break
        time.sleep(0.01)
    assert not left, f"threads left running: {[thread.name for thread in left]}"
