"""`desk-app … | head` ends without a traceback, whatever the command and whenever its reader goes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync.reader_gone import NOBODY_READS
from tests.desks import Desk

DESK, CENTRE = "desk_app.cli", "sync.server.cli"


def _ends(module: str, *arguments: str) -> tuple[int, str]:
    """Nobody reads from the first byte on."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], stdout=writing, stderr=subprocess.PIPE, text=True, timeout=120, check=False
    )
    os.close(writing)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        (DESK, ("--help",)),
        (DESK, ("words", "1050000")),
        (DESK, ("due", "--received", "2026-08-20T09:00", "--limit", "2", "--json")),
        (DESK, ("demo", "--help")),
        (CENTRE, ("--help",)),
        (CENTRE, ("serve", "--help")),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else each,
)
def test_a_command_whose_reader_is_gone_says_nothing(module: str, arguments: tuple[str, ...]) -> None:
    code, said = _ends(module, *arguments)
    assert said == ""
    assert code == NOBODY_READS or (code == 0 and "--help" in arguments)  # argparse swallows what its help meets


def test_a_long_answer_is_cut_off_in_the_middle(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    desk.open_shift()
    for number in range(40):
        desk.receive(number=f"0141900{number:05d}")
    desk.store.close()
    command = f"echo 123456 | {sys.executable} -m {DESK} find 'lo thi mau' --as hoa --data {desk.store.folder} | head -1"
    shell = ["/bin/bash", "-c", f"set -o pipefail; {command}"]
    done = subprocess.run(shell, capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


def test_errors_that_nobody_reads_end_in_silence_too() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", DESK, "words", "50,000"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=writing, timeout=120, check=False)
    os.close(writing)
    assert (done.returncode, done.stdout) == (NOBODY_READS, b"")
