"""The real scheduler of CUPS says what its stand-in says (`tests/printers/cups.py`)."""

import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from printers.delivery import deliver, settled
from printers.devices import transport_for
from printers.discovery import find_printers
from printers.replies import Health
from printers.transports import print_queue
from printers.transports.spoolers import print_pdf
from tests.absent import needs

CUPSD = shutil.which("cupsd", path="/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", ""))
pytestmark = [
    pytest.mark.prove,
    needs("cups"),
]
QUEUE = "quầy_số_7"
CONF = """Listen localhost:{port}
WebInterface No
DefaultAuthType None
JobRetryInterval 1
<Location />
  Order allow,deny
  Allow all
</Location>
<Location /admin>
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
FILES = """ServerRoot {folder}
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
AccessLog {folder}/access
ErrorLog {folder}/error
PageLog {folder}/page
FileDevice Yes
"""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _do(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=20).stdout


@pytest.fixture
def scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    port = _free_port()
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)  # its filters run as another user
    (tmp_path / "cupsd.conf").write_text(CONF.format(port=port))
    (tmp_path / "cups-files.conf").write_text(FILES.format(folder=tmp_path))
    monkeypatch.setenv("CUPS_SERVER", f"localhost:{port}")
    assert CUPSD is not None
    running = subprocess.Popen(
        [CUPSD, "-f", "-c", str(tmp_path / "cupsd.conf"), "-s", str(tmp_path / "cups-files.conf")], stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 10
        while subprocess.run(["lpstat", "-r"], capture_output=True, text=True).stdout.strip() != "scheduler is running":
            assert time.monotonic() < deadline, (tmp_path / "error").read_text()
            time.sleep(0.1)
        yield
    finally:
        running.terminate()
        running.wait(10)


@pytest.fixture
def resetting() -> Iterator[int]:
    """A printer that hangs up after 100 bytes."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                line.recv(100, socket.MSG_WAITALL)
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    thread = threading.Thread(target=serve)
    thread.start()
    yield int(server.getsockname()[1])
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


@pytest.mark.usefixtures("scheduler")
def test_a_completed_job_of_a_printer_that_hung_up_is_not_called_printed(resetting: int) -> None:
    _do("lpadmin", "-p", QUEUE, "-E", "-v", f"socket://127.0.0.1:{resetting}")
    assert f"cups://{QUEUE}" in find_printers()
    outcome = settled(deliver(transport_for(f"cups://{QUEUE}")(), bytes(2_000)), 20)
    assert (outcome.state, outcome.health) == ("sent", Health.SILENT)


@pytest.mark.usefixtures("scheduler")
def test_what_waits_behind_a_printer_that_is_off_is_found_by_number_and_taken_back() -> None:
    _do("lpadmin", "-p", QUEUE, "-E", "-v", f"socket://127.0.0.1:{_free_port()}")
    first, second = (deliver(transport_for(f"cups://{QUEUE}")(), b"x") for _ in range(2))
    assert (first.state, second.state) == ("held", "held")
    deadline = time.monotonic() + 10
    while print_queue.stage(first.spooled) != "printing" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert print_queue.stage(second.spooled) == "waiting"
    assert print_queue.take_back(second.spooled) == "waiting"
    assert print_queue.take_back(first.spooled) == "printing"
    assert "quầy" not in _do("lpstat", "-W", "not-completed", "-o")
    assert _do("lpstat", "-W", "not-completed", "-o") == ""
    assert print_queue.stage(first.spooled) == "cancelled"
    _do("cupsdisable", QUEUE)
    assert deliver(transport_for(f"cups://{QUEUE}")(), b"x").state == "refused"


@pytest.mark.usefixtures("scheduler")
def test_a_damaged_form_is_taken_and_never_ends_and_is_told(tmp_path: Path) -> None:
    paper = tmp_path / "paper.ps"
    paper.touch(0o666)
    paper.chmod(0o666)
    _do("lpadmin", "-p", "van_phong", "-E", "-v", f"file://{paper}", "-m", "drv:///sample.drv/generic.ppd")
    number = print_pdf("van_phong", b"%PDF-1.4\n1 0 obj broken", "A5")
    assert print_queue.wait(number, 20) == "stuck"
    print_queue.take_back(number)
    assert print_queue.stage(number) == "over"
