"""Some counters and their centre through some days, with everything that can go wrong, then healing, then the check.

Odd seeds lose disks and put old copies back; even seeds put the centre back from a backup. Both at once can lose for good what
was only on the two, and no program can help that. The register of enrolments stands beside the database and is not put back.
"""

import random
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, text

from desk_app.core.problems import EnvironmentProblem
from desk_app.store.verify import verify
from sync.protocol.seal import Entry
from sync.scan_folder import ScanFolder
from sync.server import schema
from sync.server.acceptance import Acceptance
from sync.server.admission import CentreKey
from sync.server.branches import NoBranch, must_know, take_branch
from sync.server.publications import publish_account
from sync.server.register import NUMBERS, begin_numbers, catch_up
from sync.server.requests import Requests
from sync.server.scans import Scans
from tests.desks import START_MS, TestClock
from tests.folded import follow, project_once
from tests.simulation import disk
from tests.simulation.checker import check, check_accounts, check_scans
from tests.simulation.counter import DAY_MS, Counter
from tests.simulation.network import Network

TABLES = (*schema.metadata.sorted_tables, *schema.read_model.sorted_tables)
SEQUENCES = NUMBERS


@dataclass(frozen=True, slots=True)
class Shape:
    desks: int = 4
    days: int = 10
    acts: int = 40


@dataclass(frozen=True, slots=True)
class Stick:
    """What a disk that turned up has: what the centre never answered for, behind what it did, and all of it."""

    behind: Entry | None
    tail: tuple[Entry, ...]
    whole: tuple[Entry, ...]


def _key(chance: random.Random) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))


class World:
    def __init__(self, seed: int, engine: Engine, folder: Path, shape: Shape) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.shape = shape
        self.engine = engine
        self.folder = folder
        self.day = 0
        self.clock = TestClock(START_MS)
        with engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(table.fullname for table in TABLES)}"))
            for name in SEQUENCES:
                connection.execute(text(f"ALTER SEQUENCE {name} RESTART"))
        self.register: list[dict[str, Any]] = []
        key = CentreKey(_key(random.Random(f"{seed} centre")))
        self.acceptance = Acceptance(engine, key, self.clock, self.register.append)
        self.scans_folder = folder / "centre-scans"
        self.scans_folder.mkdir(parents=True)
        self.scans = ScanFolder(self.scans_folder)
        requests = Requests(self.acceptance, Scans(engine, self.scans, key))
        self.network = Network(self.random, lambda: requests)
        self.disks_fail = bool(seed % 2)
        self.copies: dict[str, Path] = {}
        self.sticks: list[tuple[str, Stick]] = []
        self.backup: dict[str, Any] | None = None
        self.lost: set[bytes] = set()
        self.put_back: set[str] = set()
        self.accounts: dict[str, tuple[bool, tuple[str, ...]]] = {}
        self.counters = [
            Counter(f"quay-{number:02d}", folder, random.Random(f"{seed} {number}"), TestClock(START_MS + number))
            for number in range(1, shape.desks + 1)
        ]

    def run(self) -> dict[str, int]:
        """Returns how often each thing went wrong. Raises Broken."""
        with ExitStack() as stack:
            for patch in self._patches():
                stack.enter_context(patch)
            stack.callback(lambda: [counter.stop() for counter in self.counters])
            for counter in self.counters:
                self._enrol(counter, replaces=False)
                if self.backup is None:
                    self._back_up()  # it knows one desk: of the others the register alone tells
            for day in range(self.shape.days):
                self.day = day
                self._live()
            self._heal()
            desks = {counter.desk_id: counter.folder / disk.FILES[0] for counter in self.counters}
            claims = [claim for counter in self.counters for claim in counter.claims]
            check(self.engine, desks, claims, self.lost, self.put_back)
            check_accounts(desks, self.accounts)
            check_scans(self.engine, desks, self.scans_folder)
            return {"acts": len(claims), **self.network.counts}

    def _patches(self) -> Iterator[Any]:
        """The network; and whatever is drawn by chance anywhere comes from the seed."""
        drawn = random.Random(f"{self.seed} drawn")
        yield mock.patch.object(urllib3, "PoolManager", self.network.pool)
        yield mock.patch.object(secrets, "token_hex", lambda size: drawn.randbytes(size).hex())
        yield mock.patch.object(secrets, "token_bytes", drawn.randbytes)
        yield mock.patch.object(secrets, "choice", drawn.choice)
        yield mock.patch.object(random, "uniform", drawn.uniform)
        yield mock.patch.object(Ed25519PrivateKey, "generate", partial(_key, drawn))

    def _enrol(self, counter: Counter, replaces: bool) -> None:
        self.network.faulty = False
        counter.set_up(self.acceptance.make_enrolment_code(counter.desk_id.removeprefix("quay-"), replaces))
        self.network.faulty = True
        self.copies.pop(counter.desk_id, None)  # of a PC that is gone

    def _live(self) -> None:
        for counter in self.counters:
            self._morning(counter)
        for _ in range(self.shape.acts):
            for counter in self.counters:
                counter.act()
                chance = self.random.random()
                if chance < 0.06:
                    self._talk(counter)
                elif chance < 0.2:
                    counter.print_some()
                elif chance < 0.21:
                    self.network.count("power cut")
                    counter.power_cut()
            if self.random.random() < 0.1:
                project_once(self.engine)
        for desk_id, until in list(self.network.cut.items()):
            if until <= self.day:
                del self.network.cut[desk_id]
        if self.random.random() < 0.4:
            self._publish(f"nv{self.random.randrange(6)}", self.random.random() < 0.7, self.random.choice(((), ("01", "02"))))
        if not self.disks_fail:
            if self.random.random() < 0.1:
                self._restore()
            elif self.random.random() < 0.3:
                self._back_up()
        for counter in self.counters:
            counter.clock.now_ms = START_MS + (self.day + 1) * DAY_MS
        self.clock.now_ms = START_MS + (self.day + 1) * DAY_MS

    def _publish(self, name: str, active: bool, counters: tuple[str, ...]) -> None:
        """An account is made, locked or moved."""
        said = {"full_name": name, "roles": ("cashier",), "pin": "123456"}
        with mock.patch("argon2.PasswordHasher.hash", lambda _self, pin: f"hash of {pin}"):
            publish_account(self.engine, name, self.clock(), counters=counters, active=active, **said)  # type: ignore[arg-type]
        self.accounts.pop(name, None)
        self.accounts[name] = (active, counters)

    def _talk(self, counter: Counter) -> None:
        counter.talk()
        if counter.line.state == "stopped":
            # a folder that was put back from before its key was rotated cannot even ask
            old_key = counter.line.detail == "not_admitted" and counter.desk_id in self.put_back
            assert old_key or counter.line.detail == "fork", (self.seed, counter.desk_id, counter.line)
            self.network.count("old key" if old_key else "fork")
            self._replace(counter, self._stick(counter))
        for other in self.counters:  # word gets around which dossiers there are
            if other is not counter and self.random.random() < 0.3:
                counter.open_codes += other.open_codes[-2:]

    def _morning(self, counter: Counter) -> None:
        chance = self.random.random()
        if chance < 0.12:
            self.network.cut[counter.desk_id] = self.day + self.random.randrange(4)
            self.network.count("line cut")
        elif chance < 0.17:
            counter.clock.now_ms += self.random.randrange(-3 * DAY_MS, 2 * DAY_MS)
            self.network.count("clock jump")
        elif chance < 0.21:
            self.network.count("key rotated")
            counter.rotate_key()
        if not self.disks_fail:
            if self.random.random() < 0.02:
                self.network.count("PC renewed")
                self._replace(counter, self._stick(counter))
            return
        chance = self.random.random()
        if chance < 0.02:
            self._disk_dies(counter)
        elif chance < 0.04:
            self._garble(counter)
        elif chance < 0.08 and counter.desk_id in self.copies:
            self.network.count("put back")
            self.put_back.add(counter.desk_id)
            counter.stop()
            disk.copy_folder(self.copies[counter.desk_id], counter.folder)
            counter.start()
            self._lose(counter, {entry.hash for entry in counter.reader.entries_after(0, 0, 1_000_000)})
            if self.random.random() < 0.5:
                self._talk(counter)
        elif chance < 0.3:
            counter.stop()
            self.copies[counter.desk_id] = self.folder / f"{counter.desk_id}-copy"
            disk.copy_folder(counter.folder, self.copies[counter.desk_id])
            counter.start()

    def _stick(self, counter: Counter) -> Stick:
        pushed = counter.reader.pushed()
        tail = counter.reader.entries_after(*pushed, 1_000_000)
        return Stick(counter.reader.entry(*pushed), tuple(tail), tuple(counter.reader.entries_after(0, 0, 1_000_000)))

    def _disk_dies(self, counter: Counter) -> None:
        self.network.count("disk lost")
        turns_up = self.random.random() < 0.5
        self._replace(counter, self._stick(counter) if turns_up else None)

    def _garble(self, counter: Counter) -> None:
        """The engineer is called because of the disk, and checks it."""
        counter.stop()
        disk.garble(self.random, counter.folder)
        try:
            counter.start()
            sound = verify(counter.folder / disk.FILES[0]).ok
        except (EnvironmentProblem, sqlite3.Error, ValueError):
            sound = False
        if not sound:
            self.network.count("disk garbled")
            counter.store = None
            self._replace(counter, None)

    def _replace(self, counter: Counter, stick: Stick | None) -> None:
        if stick is not None:
            self.sticks.append((counter.desk_id, stick))
        self._lose(counter, {entry.hash for entry in (stick.whole if stick else ())})
        self._enrol(counter, replaces=True)

    def _lose(self, counter: Counter, kept: set[bytes]) -> None:
        """What was on the disk alone is gone with it."""
        with self.engine.connect() as connection:
            known = {bytes(row[0]) for row in connection.execute(text("SELECT hash FROM journal"))}
        known |= kept.union(*({entry.hash for entry in stick.whole} for _desk_id, stick in self.sticks))
        self.lost |= {digest for claim in counter.claims for digest in claim.hashes if digest not in known}

    def _back_up(self) -> None:
        with self.engine.connect() as connection:
            rows = {table: [dict(row) for row in connection.execute(table.select()).mappings()] for table in TABLES}
            last = {name: connection.execute(text(f"SELECT last_value FROM {name}")).scalar_one() for name in SEQUENCES}
        self.backup = {"rows": rows, "last": last}
        disk.copy_folder(self.scans_folder, self.folder / "scans-backup")

    def _restore(self) -> None:
        if self.backup is None:
            return
        self.network.count("centre put back")
        with self.engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(table.fullname for table in TABLES)}"))
            for table, rows in self.backup["rows"].items():
                if rows:
                    connection.execute(table.insert(), rows)
            for name, last in self.backup["last"].items():
                connection.execute(text(f"SELECT setval('{name}', {last})"))
        disk.copy_folder(self.folder / "scans-backup", self.scans_folder)
        catch_up(self.engine, self.register)
        self.register.append({"act": "start"})
        begin_numbers(self.engine, sum(line["act"] == "start" for line in self.register))
        for name, (active, counters) in list(self.accounts.items()):
            self._publish(name, active, counters)  # the administrator does again what the copy may not know

    def _heal(self) -> None:
        """The lines are good again, disks that turned up are read, and all say what they have."""
        self.network.faulty = False
        self.network.cut.clear()
        for _round in range(4):
            for counter in self.counters:
                counter.clock.now_ms = max(counter.clock.now_ms, START_MS + self.shape.days * DAY_MS) + 600_000
                self._talk(counter)
                self.network.faulty = False
                counter.talk()
                counter.print_some()
            for desk_id, stick in self.sticks:
                try:
                    if stick.behind is not None:
                        must_know(self.engine, desk_id, stick.behind.epoch, stick.behind.seq, stick.behind.hash)
                    take_branch(self.engine, desk_id, stick.tail, 0)
                except NoBranch:  # the centre was put back since, and lost what the disk had sent
                    self.network.count("whole stick")
                    take_branch(self.engine, desk_id, stick.whole, 0)
            follow(self.engine)


def simulate(seed: int, engine: Engine, folder: Path, shape: Shape) -> dict[str, int]:
    """One seed, on a folder of its own. Raises Broken."""
    try:
        return World(seed, engine, folder / str(seed), shape).run()
    finally:
        shutil.rmtree(folder / str(seed), ignore_errors=True)
