"""The centre's database on three servers under Patroni: its leader dies, or is deposed and stays writable; no acknowledged
entry is lost, and desks see no more than a line that is away for a moment."""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from sync.client.centre_line import Accepted, CentreLine, NoLine
from sync.server.acceptance import Acceptance
from sync.server.database import load_or_make_centre_key, open_engine
from sync.server.leader import Leader
from sync.server.messages import Enrol
from sync.server.requests import system_clock
from tests.absent import needs
from tests.desks import Desk
from tests.end_to_end.line_kills import free_port
from tests.prove.conftest import Figures
from tests.prove.patroni_cluster import SOON_S, Node, Patroni, within
from tests.sync.conftest import entries_of

pytestmark = [pytest.mark.prove, needs("etcd-server", "patroni")]
KILLS = 10
A_DAY = 300  # order numbers of a day are limited
DAY_MS = 86_400_000


class Served:
    """The centre as a process, and what it says of itself."""

    def __init__(self, folder: Path, address: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "sync.server.cli", "serve", "--plain", "--data", str(folder), "--port", str(self.port)]
        self.process = subprocess.Popen([*command, "--database", address], stderr=(folder / "log").open("wb"))

    def health(self) -> dict[str, Any]:
        with contextlib.suppress(urllib3.exceptions.HTTPError):
            answer = urllib3.request("GET", f"http://127.0.0.1:{self.port}/health", timeout=5, retries=False)
            if answer.status == 200:
                said: dict[str, Any] = answer.json()
                return said
        return {}


class Working(threading.Thread):
    """A desk that takes in dossiers and sends them. It never sends again what was acknowledged: a centre that lost some of it
    answers that there is a gap."""

    def __init__(self, desk: Desk, line: CentreLine) -> None:
        super().__init__(name="desk", daemon=True)
        self.desk, self.line = desk, line
        self.acknowledged = (0, 0)
        self.wrong: object = None
        self.longest_away_s = 0.0
        self.stopping = threading.Event()
        self.batch = 2

    def run(self) -> None:
        taken, heard = 0, time.monotonic()
        while not self.stopping.is_set():
            entries = entries_of(self.desk, *self.acknowledged)
            if len(entries) < 20:
                for _ in range(self.batch):
                    taken += 1
                    if taken % A_DAY == 0:
                        self.desk.clock.now_ms += DAY_MS
                    self.desk.receive()
                entries = entries_of(self.desk, *self.acknowledged)
            answer = self.line.push(self.acknowledged, entries)
            if isinstance(answer, Accepted):
                self.acknowledged = (answer.epoch, answer.seq)
                self.longest_away_s = max(self.longest_away_s, time.monotonic() - heard)
                heard = time.monotonic()
            elif isinstance(answer, NoLine):
                time.sleep(0.05)
            else:
                self.wrong = answer
                return

    def goes_on(self) -> None:
        """Something more is acknowledged."""
        before = self.acknowledged
        within("the desk is heard", lambda: self.wrong or self.acknowledged > before)
        assert not self.wrong, self.wrong


@pytest.fixture(scope="module")
def patroni() -> Iterator[Patroni]:
    servers = Patroni()
    try:
        servers.start()
        yield servers
    finally:
        servers.end()


@pytest.fixture
def centre(patroni: Patroni, tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "centre").mkdir()
    served = Served(tmp_path / "centre", patroni.address())
    try:
        within("the centre answers", served.health)
        yield served
    finally:
        served.process.terminate()
        served.process.wait(30)


@pytest.fixture
def working(patroni: Patroni, centre: Served, tmp_path: Path) -> Iterator[Working]:
    engine = open_engine(patroni.address(), Leader(tmp_path / "centre"))
    key = load_or_make_centre_key(tmp_path / "centre")
    acceptance = Acceptance(engine, key, system_clock)
    name = f"quay-{free_port()}"
    desk = Desk(tmp_path / "desk", desk_id=name)
    desk.open_shift()
    code = acceptance.make_enrolment_code(name.removeprefix("quay-"))
    acceptance.enrol(Enrol(code, desk.store.key.public.hex(), [agency.id for agency in desk.centre.agencies]))
    engine.dispose()
    line = CentreLine(f"http://127.0.0.1:{centre.port}", name, desk.store.key.sign, key.public_hex)
    thread = Working(desk, line)
    thread.start()
    try:
        thread.goes_on()
        yield thread
    finally:
        thread.stopping.set()
        thread.join(SOON_S)
        line.close()
        desk.store.close()


def _here(node: Node, working: Working) -> int:
    return int(node.ask(f"SELECT coalesce(max(seq), 0) FROM journal WHERE desk_id = '{working.desk.store.desk_id}'") or 0)


def _another_leads(patroni: Patroni, former: Node) -> Node:
    others = [node for node in patroni.nodes if node is not former]
    within("another server leads", lambda: any(node.role() == "master" for node in others))
    return next(node for node in others if node.role() == "master")


def test_the_leader_is_killed_ten_times_while_desks_push(
    patroni: Patroni, centre: Served, working: Working, figures: Figures
) -> None:
    for _ in range(KILLS):
        patroni.whole()
        leader = patroni.leader()
        working.goes_on()
        leader.kill()
        acknowledged = working.acknowledged[1]
        try:
            follower = _another_leads(patroni, leader)
            assert _here(follower, working) >= acknowledged
            working.goes_on()
        finally:
            leader.start()
    patroni.whole()
    working.stopping.set()
    working.join(SOON_S)
    leader = patroni.leader()
    stored = leader.ask(f"SELECT count(*) FROM journal WHERE desk_id = '{working.desk.store.desk_id}'")
    assert stored >= working.acknowledged[1]
    folded = f"SELECT epoch = projected_epoch AND seq = projected_seq FROM desk WHERE desk_id = '{working.desk.store.desk_id}'"
    within("all of it is in the read model", lambda: leader.ask(folded))
    assert leader.ask("SELECT count(*) FROM tray") == 0
    figures["fail-over, 10 kills"] = {"entries": stored, "longest without an answer, s": round(working.longest_away_s, 1)}


def test_a_leader_that_was_deposed_while_its_agent_slept_is_written_to_no_more(
    patroni: Patroni, centre: Served, working: Working
) -> None:
    patroni.whole()
    former = patroni.leader()
    former.sleep()
    try:
        leader = _another_leads(patroni, former)
        assert former.ask("SELECT pg_is_in_recovery()") is False  # it would still take what is written to it
        working.goes_on()
        assert _here(leader, working) > _here(former, working)
    finally:
        former.wake()
    patroni.whole()
    working.goes_on()


def test_with_one_server_left_the_centre_works_and_says_so(patroni: Patroni, centre: Served, working: Working) -> None:
    patroni.whole()
    leader = patroni.leader()
    others = [node for node in patroni.nodes if node is not leader]
    for node in others:
        node.stop()
    within("the centre says that it has no copy", lambda: centre.health().get("database_alone"))
    working.goes_on()
    for node in others:
        node.start()
    patroni.whole()
    within("the centre has a copy again", lambda: centre.health().get("database_alone") is False)


ROUNDS = 4


def _pace(working: Working, seconds: float = 6.0) -> float:
    """Entries a second."""
    working.goes_on()
    first, began = working.acknowledged[1], time.monotonic()
    time.sleep(seconds)
    return (working.acknowledged[1] - first) / (time.monotonic() - began)


def test_what_the_copy_costs_a_push_is_printed(patroni: Patroni, centre: Served, working: Working, figures: Figures) -> None:
    """In turns: a machine that others use is not the same for long."""
    patroni.whole()
    leader = patroni.leader()
    paces: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for copied in (False, True):
            config = f"http://127.0.0.1:{leader.rest}/config"
            urllib3.request("PATCH", config, json={"synchronous_mode": copied}, timeout=5)
            within("the mode holds", lambda on=copied: bool(leader.ask("SHOW synchronous_standby_names")) is on)  # type: ignore[misc]
            paces[copied].append(_pace(working))
    figures["fail-over, time of a push with a copy against one without"] = round(sum(paces[False]) / sum(paces[True]), 2)
    assert min(paces[True]) > 0
