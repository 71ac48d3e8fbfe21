"""The centre of the demonstration on a busy machine: late, or not at all, is told apart from a bug of ours."""

import sys
from pathlib import Path

import pytest

from desk_app.demo import centre_process
from desk_app.demo.centre_process import CentreProcess


def _centre(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> CentreProcess:
    folder.mkdir()
    centre = CentreProcess(folder)
    monkeypatch.setattr(centre, "_command", lambda *_arguments: [sys.executable, "-c", program])
    return centre


def test_a_command_that_takes_too_long_is_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre_process, "START_TIMEOUT_S", 0.1)
    centre = _centre(tmp_path / "centre", monkeypatch, "import time; time.sleep(60)")
    with pytest.raises(TimeoutError):
        centre.enrol("quay-07")


def test_a_command_that_fails_says_why_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    centre = _centre(tmp_path / "centre", monkeypatch, "import sys; sys.exit('no such table')")
    with pytest.raises(RuntimeError):
        centre.admit("portal")
    assert "no such table" in (tmp_path / "centre" / "centre.log").read_text()
