"""The centre as a program of its own, for benchmarks and long runs."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import urllib3
from sqlalchemy import Engine

from sync.server.acceptance import Acceptance
from sync.server.database import database_url, load_or_make_centre_key, open_engine
from sync.server.requests import system_clock
from tests.end_to_end.line_kills import free_port

LONGEST_FOLD_S = 300


@dataclass(frozen=True, slots=True)
class ServedCentre:
    url: str
    process: psutil.Process
    acceptance: Acceptance
    key: str
    engine: Engine


@contextmanager
def running_centre(folder: Path) -> Iterator[ServedCentre]:
    folder.mkdir()
    database = database_url("embedded", folder)
    engine = open_engine(database)
    key = load_or_make_centre_key(folder)
    port = free_port()
    command = [sys.executable, "-m", "sync.server.cli", "serve", "--database", database, "--data", str(folder), "--plain"]
    with subprocess.Popen([*command, "--port", str(port)], stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        while True:
            try:
                if urllib3.request("GET", url + "/health", timeout=2, retries=False).status == 200:
                    break
            except urllib3.exceptions.HTTPError:
                time.sleep(0.1)
        try:
            yield ServedCentre(url, psutil.Process(server.pid), Acceptance(engine, key, system_clock), key.public_hex, engine)
        finally:
            server.terminate()
    engine.dispose()


def unfolded(url: str) -> int:
    page = urllib3.request("GET", url + "/metrics", timeout=10).data.decode()
    return int(float(next(line.split()[1] for line in page.splitlines() if line.startswith("centre_unfolded_entries "))))


def until_folded(url: str) -> None:
    """Until the read model holds all that was accepted. Raises TimeoutError."""
    deadline = time.monotonic() + LONGEST_FOLD_S
    while unfolded(url):
        if time.monotonic() > deadline:
            raise TimeoutError(url)
        time.sleep(0.5)
