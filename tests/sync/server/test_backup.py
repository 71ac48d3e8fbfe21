"""The centre's database is lost: from a backup, from a standby, and what neither of them had."""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from desk_app.store.store import Store
from desk_app.wiring.setting_up import set_up_enrolled
from sync.client.centre_line import Accepted, CentreLine, NoLine, Stopped
from sync.protocol.seal import Entry
from sync.server.database import open_engine
from sync.server.register import catch_up
from tests.desks import Desk, TestClock, told_officer
from tests.sync.cluster import Cluster, run
from tests.sync.conftest import RunningCentre, entries_of


def _set_up(tmp_path: Path, name: str, centre: RunningCentre, counter: str, replaces: bool = False) -> Desk:
    store = Store(tmp_path / name, TestClock())
    set_up_enrolled(store, centre.url, centre.acceptance.make_enrolment_code(counter, replaces))
    with store.write() as tx:
        told_officer(tx, "lan", "Lò Thị Lan", ("intake_officer",))
    store.close()
    return Desk(tmp_path / name)


def _line(desk: Desk, centre: RunningCentre) -> CentreLine:
    return CentreLine(centre.url, desk.store.desk_id, desk.store.key.sign, centre.key.public_hex)


def _band(desk: Desk) -> list[object]:
    reader = desk.store.reader()
    rows = reader.connection.execute("SELECT agency, first FROM band ORDER BY agency, first").fetchall()
    reader.close()
    return [tuple(row) for row in rows]


def _serials(desk: Desk) -> list[object]:
    reader = desk.store.reader()
    rows = reader.connection.execute("SELECT DISTINCT agency, serial_symbol FROM serial").fetchall()
    reader.close()
    return [tuple(row) for row in rows]


def _catch_up_all(desk: Desk, centre: RunningCentre) -> None:
    client = _line(desk, centre)
    head = client.head()
    assert isinstance(head, Accepted)
    assert isinstance(client.push((head.epoch, head.seq), entries_of(desk, head.epoch, head.seq)), Accepted)
    client.close()
    assert centre.stored(desk.store.desk_id) == [(entry.epoch, entry.seq) for entry in entries_of(desk)]


@pytest.fixture
def beside(postgres: str) -> Iterator[str]:
    """A fresh database on the same server, for what is restored."""
    name = f"{make_url(postgres).database}_restored"
    engine = open_engine(postgres)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def folder_for_all() -> Iterator[Path]:
    """PostgreSQL's programs may run as another user."""
    folder = Path(tempfile.mkdtemp(prefix="backup-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def test_a_centre_from_an_old_backup_gives_no_number_again(
    centre: RunningCentre, postgres: str, beside: str, tmp_path: Path, folder_for_all: Path
) -> None:
    known = _set_up(tmp_path, "known", centre, "07")
    known.open_shift()
    known.receive()
    _catch_up_all(known, centre)
    dump = folder_for_all / "centre.dump"
    run("pg_dump", "-Fc", "-f", str(dump), "-d", postgres)

    later = _set_up(tmp_path, "later", centre, "01")
    later.open_shift()
    later.receive(number="014190000200")
    _catch_up_all(later, centre)
    known.receive(number="014190000201")
    _catch_up_all(known, centre)
    known.store.close()
    renewed = _set_up(tmp_path, "renewed", centre, "07", replaces=True)
    renewed.receive(number="014190000202", amount=None, tendered=None)
    renewed_entries = entries_of(renewed)

    run("pg_restore", "-d", beside, str(dump))
    centre.move_to(beside)
    assert catch_up(centre.engine, centre.register.lines()) > 0
    assert catch_up(centre.engine, centre.register.lines()) == 0
    for desk in (later, renewed):
        _catch_up_all(desk, centre)
    assert {entry.epoch for entry in renewed_entries} == {1, 2}  # the old PC's entries came again under its own key
    newest = _set_up(tmp_path, "newest", centre, "02")
    taken = {row for desk in (later, renewed) for row in _band(desk)}
    assert taken.isdisjoint(_band(newest))
    serials = [serial for desk in (later, renewed, newest) for serial in _serials(desk)]
    assert len(serials) == len(set(serials))
    for desk in (later, renewed, newest):
        desk.store.close()


class _Pushing(threading.Thread):
    """A desk that sends all it has in small pieces, whatever the centre answers meanwhile."""

    def __init__(self, entries: list[Entry], line: CentreLine) -> None:
        super().__init__(name="pushing")
        self._entries, self._line = entries, line
        self.go_on = threading.Event()
        self.at = 0
        self.silences = 0
        self.wrong: list[object] = []

    def run(self) -> None:
        deadline = time.monotonic() + 60
        while self.at < len(self._entries) and time.monotonic() < deadline:
            if self.at == len(self._entries) // 2:
                self.go_on.wait(60)
            last = self._entries[self.at - 1] if self.at else None
            after = (last.epoch, last.seq) if last else (0, 0)
            answer = self._line.push(after, self._entries[self.at : self.at + 3])
            if isinstance(answer, Stopped) and answer.reason == "gap":
                answer = self._line.head()
            if isinstance(answer, Accepted):
                self.at = answer.seq
            elif isinstance(answer, NoLine):
                self.silences += 1
                time.sleep(0.1)
            else:
                self.wrong.append(answer)
                return


def test_a_standby_takes_over_while_a_desk_sends(centre: RunningCentre, tmp_path: Path) -> None:
    first, second = Cluster(), Cluster()
    try:
        first.make()
        first.start()
        second.follow(first)
        second.start()
        url = f"postgresql://postgres@/postgres?host={first.folder}&host={second.folder}&target_session_attrs=read-write"
        centre.move_to(url)  # one address for both: whichever takes writes
        desk = _set_up(tmp_path, "desk", centre, "07")
        desk.open_shift()
        for number in range(60):
            desk.receive(number=f"0141900003{number:02}", amount=None, tendered=None)
        entries = entries_of(desk)
        pushing = _Pushing(entries, _line(desk, centre))
        pushing.start()
        _until(lambda: pushing.at >= len(entries) // 2 - 6)
        # the standby falls behind: what the centre has confirmed from here on is on the first server alone
        second.psql("ALTER SYSTEM SET primary_conninfo = ''")
        second.reload()
        _until(lambda: first.psql("SELECT count(*) FROM pg_stat_replication") == "0")
        pushing.go_on.set()
        confirmed = pushing.at
        _until(lambda: pushing.at > confirmed + 9)
        first.die()
        behind = int(second.psql("SELECT count(*) FROM journal"))
        second.promote()
        pushing.join(60)
        assert pushing.wrong == []
        assert pushing.silences > 0  # it was noticed, as a line that is down
        assert behind < confirmed + 9  # something really was lost with the first server
        assert centre.stored(desk.store.desk_id) == [(entry.epoch, entry.seq) for entry in entries]
        hashes = centre.rows("SELECT hash FROM journal ORDER BY epoch, seq")
        assert [bytes(row[0]) for row in hashes] == [entry.hash for entry in entries]
        desk.store.close()
    finally:
        centre.close()
        second.remove()
        first.remove()


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)
