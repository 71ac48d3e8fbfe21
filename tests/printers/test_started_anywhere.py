"""The program may be started in any folder: what lies there keeps no printer away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from printers.simulator import PrinterSimulator


@pytest.mark.parametrize("name", ["elsewhere", "cups"])
def test_a_printer_prints_where_a_folder_has_the_name_of_a_library(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "cupsd.conf").write_text("Browsing Off\n")
    printer = PrinterSimulator()
    command = [sys.executable, "-m", "desk_app.cli", "print-test", "--to", printer.address, "--width", "80", "--json"]
    try:
        done = subprocess.run(
            command,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
    finally:
        printer.close()
    assert done.returncode == 0, done.stderr
    assert '"state": "confirmed"' in done.stdout
    assert len(printer.jobs) == 1
