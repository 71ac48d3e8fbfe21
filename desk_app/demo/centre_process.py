"""The centre as a process of its own, for the demonstration and the day: started, stopped, started again."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

START_TIMEOUT_S = 240.0
"""Two old processors that do something else too take minutes to set a database up."""
STOP_TIMEOUT_S = 15.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unpinned() -> ssl.SSLContext:
    """Whether it answers is all that is asked; desks pin its key."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class CentreProcess:
    """`desk-centre serve` on loopback over an embedded PostgreSQL in `folder`; `portal_url`: where it forwards to."""

    def __init__(self, folder: Path, portal_url: str = "") -> None:
        self._folder = folder
        self._portal = ["--portal-url", portal_url, "--portal-agency", "000.00.00.H52"] if portal_url else []
        self._portal += ["--portal-destination", "VN:GOV:000.00.00.G22"] if portal_url else []
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def _log(self) -> Path:
        return self._folder / "centre.log"

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "sync.server.cli", *arguments, "--data", str(self._folder)]

    def start(self) -> None:
        """Returns when the centre answers. Raises TimeoutError or RuntimeError with the log's place."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        log = self._log
        with log.open("ab") as file:
            address = ("--port", str(self.port), "--public-url", self.url)
            self._process = subprocess.Popen(
                self._command("serve", "--while-stdin", *address, *self._portal),
                stdin=subprocess.PIPE,  # closed by the system when this process ends, whatever ended it
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the centre ended at once; see {log}")
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5, context=unpinned()):
                    return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError(f"the centre did not answer; see {log}")

    def enrol(self, counter: str) -> str:
        """A one-time enrolment code."""
        return self._said("enrol", counter)

    def admit(self, caller: str) -> str:
        """A token for a program that hands in dossiers."""
        return self._said("caller", caller)

    def _said(self, *arguments: str) -> str:
        """The last line of a command. Raises TimeoutError or RuntimeError with the log's place."""
        try:
            done = subprocess.run(self._command(*arguments), capture_output=True, timeout=START_TIMEOUT_S, check=False)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"the centre did not answer; see {self._log}") from None
        if done.returncode != 0:
            with self._log.open("ab") as file:
                file.write(done.stderr)
            raise RuntimeError(f"the centre refused; see {self._log}")
        return done.stdout.decode().strip().splitlines()[-1]

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._end_database()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None

    def _end_database(self) -> None:
        """A centre that was killed, by us or by somebody else, left its PostgreSQL running: it is asked to end, by the place
        that it wrote down."""
        try:
            number, folder, *_rest = (self._folder / "postgres" / "postmaster.pid").read_text().splitlines()
            if Path(folder) == (self._folder / "postgres").absolute():
                os.kill(int(number), signal.SIGINT)
        except (OSError, ValueError):
            return  # it ended by itself
