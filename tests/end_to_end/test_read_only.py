"""An auditor's copy: the commands that only read, read it where nothing may be written; the others say so."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.store.data_folder import DATABASE
from tests.desks import Desk

ALMIGHTY = "-dac_override,-dac_read_search"
AS_ANYBODY = ["setpriv", f"--bounding-set={ALMIGHTY}", f"--inh-caps={ALMIGHTY}"] if os.geteuid() == 0 else []
"""For root, too, the rights of a file hold then."""


@pytest.fixture(params=["closed", "cut off"])
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Of a desk that was closed, and of one whose log was not yet moved into the file."""
    desk = Desk(tmp_path / "desk")
    desk.open_shift()
    desk.receive()
    folder = tmp_path / "copy"
    if request.param == "closed":
        desk.store.close()
        shutil.copytree(desk.store.folder, folder)
    else:
        folder.mkdir()
        for name in ("desk.key", DATABASE, f"{DATABASE}-wal"):
            shutil.copy(desk.store.folder / name, folder / name)
        assert (folder / f"{DATABASE}-wal").stat().st_size
        desk.store.close()
    files = [folder, *folder.rglob("*")]
    for path in files:
        path.chmod(0o500 if path.is_dir() else 0o400)
    yield folder
    for path in files:
        path.chmod(0o700)


def run(*arguments: str, pin: str = "482913") -> subprocess.CompletedProcess[str]:
    command = [*AS_ANYBODY, sys.executable, "-m", "desk_app.cli", *arguments]
    return subprocess.run(command, input=f"{pin}\n", capture_output=True, text=True, timeout=60, check=False)


def test_what_only_reads_reads(copy: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in copy.iterdir())
    status = run("status", "--json", "--data", str(copy))
    assert json.loads(status.stdout)["dossiers"] == 1, status.stderr
    verified = run("verify", "--data", str(copy))
    assert verified.returncode == 0, verified.stderr
    assert "nguyên vẹn" in verified.stdout
    refused = run("find", "lo", "--data", str(copy), "--as", "lan")  # whose PIN is another one
    assert (refused.returncode, refused.stdout) == (2, "")
    found = run("find", "lo", "--data", str(copy), "--as", "lan", pin="123456")
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip()
    exported = run("export-journal", str(tmp_path / "export"), "--data", str(copy), "--ground", "thanh tra 12/QĐ")
    assert exported.returncode == 0, exported.stderr
    assert sorted(path.name for path in copy.iterdir()) == before


@pytest.mark.parametrize(
    "arguments",
    [["add-officer", "hoa", "--name", "Lường Thị Hoa", "--roles", "supervisor"], ["rotate-key"]],
    ids=lambda arguments: arguments[0],
)
def test_what_writes_says_that_it_may_not(copy: Path, arguments: list[str]) -> None:
    refused = run(*arguments, "--data", str(copy))
    assert refused.returncode != 0
    assert DATABASE in refused.stderr
    assert "Traceback" not in refused.stderr
