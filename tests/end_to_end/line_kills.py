"""kill -9 of the desk, the centre and PostgreSQL while entries flow over a bad line: exactly once each, in order."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import urllib3
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from desk_app.store.store import Store
from sync.server import schema
from sync.server.acceptance import Acceptance
from sync.server.database import database_url, load_or_make_centre_key, open_engine
from sync.server.messages import Enrol
from sync.server.requests import system_clock
from tests.desks import Desk, TestClock
from tests.end_to_end.bad_line import BadLine

LONGEST_S = 900


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class Pieces:
    """The programs, started again whenever they are gone."""

    def __init__(self, folder: Path, entries: int, seed: int) -> None:
        self.folder, self.entries = folder, entries
        self.url = database_url("embedded", folder / "centre")
        self.port = free_port()
        self.line = BadLine(self.port, seed)
        self.centre: Any = None
        self.desk: Any = None

    def start(self) -> None:
        if self.centre is None or self.centre.poll() is not None:
            command = [sys.executable, "-m", "sync.server.cli", "serve", "--plain", "--data", str(self.folder / "centre")]
            self.centre = subprocess.Popen(
                [*command, "--database", self.url, "--port", str(self.port)], stderr=subprocess.DEVNULL
            )
        if self.desk is None or self.desk.poll() is not None:
            through = f"http://127.0.0.1:{self.line.port}"
            command = [sys.executable, "-m", "tests.end_to_end.line_desk", str(self.folder / "desk"), through]
            self.desk = subprocess.Popen([*command, str(self.entries)], stdout=subprocess.PIPE, text=True)
            assert self.desk.stdout.readline() == "ready\n"

    def start_until_healthy(self) -> None:
        """A centre that starts while its database recovers ends with a reason; whatever runs it starts it again."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self.start()
            with contextlib.suppress(urllib3.exceptions.HTTPError):
                url = f"http://127.0.0.1:{self.port}/health"
                if urllib3.request("GET", url, timeout=2, retries=False).status == 200:
                    return
            time.sleep(0.1)
        raise TimeoutError("the centre does not come back")

    def kill(self, name: str) -> None:
        victim = getattr(self, name)
        victim.send_signal(signal.SIGKILL)
        victim.wait(10)
        if name == "desk":
            victim.stdout.close()

    def end(self) -> None:
        for process in (self.desk, self.centre):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait(10)
        if self.desk is not None:
            self.desk.stdout.close()
        self.line.close()


def _kill_database(engine: Engine) -> None:
    """One process of the server dies in the middle of its work: PostgreSQL throws every connection out and recovers."""
    query = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() ORDER BY state = 'active' DESC NULLS LAST LIMIT 1"
    with contextlib.suppress(DBAPIError):  # still recovering from the one before
        with engine.connect() as connection:
            pid = connection.execute(text(query)).scalar_one()
            os.kill(pid, signal.SIGKILL)


def line_kill_rounds(folder: Path, kills: int, entries: int, seed: int) -> dict[str, int]:
    """Returns what went wrong on the way."""
    (folder / "centre").mkdir()
    engine = open_engine(database_url("embedded", folder / "centre"))
    key = load_or_make_centre_key(folder / "centre")
    desk = Desk(folder / "desk")
    desk.open_shift()
    agencies = [agency.id for agency in desk.centre.agencies]
    acceptance = Acceptance(engine, key, system_clock)
    code = acceptance.make_enrolment_code("07")
    acceptance.enrol(Enrol(code, desk.store.key.public.hex(), agencies))
    with desk.store.write() as tx:
        tx.put_setting("centre_key", key.public_hex)
    desk.store.close()
    chance = random.Random(seed)
    pieces = Pieces(folder, entries, seed)
    counts = {"desk": 0, "centre": 0, "database": 0}
    try:
        for _ in range(kills):
            pieces.start()
            time.sleep(0.1 + chance.random() * 0.5)
            name = chance.choice(("desk", "centre", "database"))
            if name == "database":
                _kill_database(engine)
            else:
                pieces.kill(name)
            counts[name] += 1
        deadline = time.monotonic() + LONGEST_S
        while True:
            pieces.start_until_healthy()
            if pieces.desk.stdout.readline() == "done\n":
                break
            assert time.monotonic() < deadline, "it never ended"
        store = Store(folder / "desk", TestClock())
        reader = store.reader()
        mine = [(entry.epoch, entry.seq, entry.hash) for entry in reader.entries_after(0, 0, 2 * entries)]
        reader.close()
        store.close()
        journal = schema.journal
        pieces.start_until_healthy()
        query = select(journal.c.epoch, journal.c.seq, journal.c.hash).order_by(journal.c.epoch, journal.c.seq)
        with engine.connect() as connection:
            theirs = [(row[0], row[1], bytes(row[2])) for row in connection.execute(query)]
        assert len(theirs) >= entries
        assert theirs == mine
        return {**counts, "entries": len(theirs), **pieces.line.faults}
    finally:
        pieces.end()
        engine.dispose()
