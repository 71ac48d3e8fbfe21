"""In CI a skipped test fails: what was not tried is not known to work. Only what could not be installed may be absent."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.absent import PACKAGES, absent, what_is_wrong_with

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("reason", "wrong"),
    [
        ("not on this PC: chromium", ""),
        ("not on this PC: cups, chromium", ""),
        ("not beside the project: data/national_catalogue", ""),
        ("not on this PC: hledger", "hledger is installed"),
        ("not on this PC: chromium, hledger", "hledger is installed"),
        ("not on this PC: softhsm2", "softhsm2 may not be absent"),
        ("no Chromium here", "it names no package that may be absent"),
        ("got empty parameter set", "it names no package that may be absent"),
        ("", "it names no package that may be absent"),
    ],
)
def test_only_what_could_not_be_installed_may_be_skipped(reason: str, wrong: str) -> None:
    assert what_is_wrong_with(reason, ("chromium", "cups", "hledger"), ("hledger",), beside=False) == wrong


def test_data_that_lies_beside_is_read() -> None:
    assert what_is_wrong_with("not beside the project: data/x", (), (), beside=True)


PLANTED = """
import pytest
from tests.absent import PACKAGES, needs

PACKAGES["no-such-package"] = ("/nowhere",)

@needs("no-such-package")
def test_named(): ...

@pytest.mark.skip(reason="it is slow")
def test_for_a_reason_of_its_own(): ...

@pytest.mark.xfail(reason="known", strict=True)
def test_known(): raise ValueError

def test_done(): ...
"""


def _run(folder: Path, code: str, ci_absent: str | None) -> tuple[str, bool]:
    """What a pytest of its own said with the very hooks of all tests, and whether it failed."""
    (folder / "test_planted.py").write_text(code)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "CI_ABSENT"))}
    environment |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment |= {} if ci_absent is None else {"CI_ABSENT": ci_absent}
    command = [sys.executable, "-m", "pytest", "-p", "tests.absent", "-p", "no:cacheprovider", "-q", "test_planted.py"]
    told = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return told.stdout.rstrip(), told.returncode != 0


@pytest.mark.parametrize(
    ("ci_absent", "outcome"),
    [
        (None, "1 passed, 2 skipped, 1 xfailed"),
        ("", "1 passed, 1 xfailed, 2 errors"),
        ("no-such-package hledger", "1 passed, 1 skipped, 1 xfailed, 1 error"),
    ],
)
def test_a_skip_fails_in_ci_and_nowhere_else(tmp_path: Path, ci_absent: str | None, outcome: str) -> None:
    """And pytest's closing line stays the last one."""
    told, failed = _run(tmp_path, PLANTED, ci_absent)
    assert told.split("\n")[-1].startswith(f"{outcome} in "), told
    assert failed == ("error" in outcome)
    assert ("test_for_a_reason_of_its_own is skipped (it is slow)" in told) == (ci_absent is not None)


@pytest.mark.parametrize(
    "code", ["import pytest\npytest.skip('all', allow_module_level=True)", "import pytest\npytest.importorskip('nowhere')"]
)
def test_a_file_that_skips_itself_fails_in_ci(tmp_path: Path, code: str) -> None:
    told, failed = _run(tmp_path, code, "")
    assert failed
    assert "test_planted.py is skipped" in told


def test_where_nothing_can_be_installed_it_is_named(tmp_path: Path) -> None:
    """No apt-get on the path, as on another system: CI goes on, and says what it left out."""
    told = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "packages.py")],
        env={**os.environ, "PATH": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "hledger" in told.stdout.split()
    assert "there is no apt-get" in told.stderr


def test_a_command_that_is_there_is_not_absent() -> None:
    PACKAGES["planted"] = ("sh",)
    try:
        assert absent("planted") == []
    finally:
        del PACKAGES["planted"]
