"""A real centre: PostgreSQL, HTTP server and all."""

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from sync.client.centre_line import CentreLine
from sync.protocol.seal import Entry
from sync.scan_folder import ScanFolder
from sync.server import schema
from sync.server.acceptance import Acceptance
from sync.server.app import make_app
from sync.server.bodies import Bodies
from sync.server.database import database_url, load_or_make_centre_key, open_engine
from sync.server.fetching import Fetching
from sync.server.gate import Gate
from sync.server.outside import Outside
from sync.server.pools import Pools
from sync.server.register import NUMBERS, RegisterFile
from tests.desks import Desk
from tests.sync.given import give


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """A database of this worker, in one PostgreSQL for all workers. No test cuts its power: it does not wait for the disk."""
    folder = tmp_path_factory.getbasetemp()
    url = make_url(database_url("embedded", folder if worker_id == "master" else folder.parent))
    name = f"centre_{worker_id}"
    engine = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        if connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first() is None:
            connection.execute(text(f"CREATE DATABASE {name}"))  # other folders of tests import this fixture as their own
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def _empty(connection: Connection) -> None:
    """Truncates the tables that hold something: all of them take longer than most tests. Numbers of what goes down to desks
    begin anew: a centre that an earlier test started again and again left them above what this one's starts give."""
    for name in NUMBERS:
        connection.execute(text(f"SELECT setval('{name}', 1, false)"))
    tables = [table.fullname for table in (*schema.metadata.sorted_tables, *schema.read_model.sorted_tables)]
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
    filled = connection.execute(text(asked)).scalars().all()
    if filled:
        connection.execute(text(f"TRUNCATE {', '.join(filled)}"))


class RunningCentre:
    """The centre's HTTP server in a thread, on the real database."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine: Engine = open_engine(url)
        with self.engine.begin() as connection:
            _empty(connection)
        self.key = load_or_make_centre_key(folder)
        self.register = RegisterFile(folder)
        self.scans = ScanFolder(folder / "scans")
        self.now_ms = 0  # 0: the real time
        self.fetching: Fetching | None = None
        self.gate: type[Gate] = Gate
        self.bodies = Bodies()
        self.pools = Pools()
        self.acceptance = Acceptance(self.engine, self.key, self.clock, self.register.note)
        self.port = 0
        self.start()

    def clock(self) -> int:
        return self.now_ms or time.time_ns() // 1_000_000

    def start(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        outside = Outside(fetching=self.fetching)
        app = make_app(self.engine, self.key, self.scans, self.clock, self.register.note, outside, self.bodies, self.pools)
        config = uvicorn.Config(app, http=self.gate, log_level="error", timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listener]}, name="centre")
        self.thread.start()
        deadline = time.monotonic() + 10
        while not self.server.started and time.monotonic() < deadline:
            time.sleep(0.005)
        assert self.server.started

    def move_to(self, url: str) -> None:
        """Another database from now on, as it is."""
        self.stop()
        self.engine.dispose()
        self.engine = open_engine(url)
        self.acceptance = Acceptance(self.engine, self.key, self.clock, self.register.note)
        self.start()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)

    def close(self) -> None:
        if self.thread.is_alive():
            self.stop()
        self.engine.dispose()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def enrol(self, desk: Desk, counter: str = "07") -> CentreLine:
        code = self.acceptance.make_enrolment_code(counter)
        client = CentreLine(self.url, desk.store.desk_id, desk.store.key.sign, None)
        answer = client.enrol(code, desk.store.key.public, [agency.id for agency in desk.centre.agencies])
        client.close()
        assert isinstance(answer, dict)
        assert answer["desk_id"] == desk.store.desk_id
        self.give(entries_of(desk))
        return CentreLine(self.url, desk.store.desk_id, desk.store.key.sign, answer["centre_key"])

    def give(self, entries: Iterable[Entry]) -> None:
        """See `given.give`."""
        give(self.engine, entries)

    def stored(self, desk_id: str) -> list[tuple[int, int]]:
        with self.engine.connect() as connection:
            rows = connection.execute(
                text("SELECT epoch, seq FROM journal WHERE desk_id = :desk ORDER BY epoch, seq"), {"desk": desk_id}
            )
            return [(row[0], row[1]) for row in rows]


@pytest.fixture
def centre(postgres: str, tmp_path: Path) -> Iterator[RunningCentre]:
    running = RunningCentre(postgres, tmp_path / "centre")
    yield running
    running.close()


def entries_of(desk: Desk, epoch: int = 0, seq: int = 0) -> list[Entry]:
    reader = desk.store.reader()
    try:
        return reader.entries_after(epoch, seq, 100_000)
    finally:
        reader.close()
