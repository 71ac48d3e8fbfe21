"""Fixtures of all tests. A test that leaves a thread behind fails itself, not the next one."""

import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.absent import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401 - pytest's own hooks
from tests.desks import Desk

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "desk")
    yield made
    made.store.close()


@pytest.fixture(autouse=True)
def a_desk_may_rest_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desks of tests were opened in November 2026, and a window on one goes by the real clock."""
    monkeypatch.setattr("desk_app.core.clock.LONGEST_REST", timedelta(days=100 * 365))


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
