"""The counter that the life is lived at. All that is drawn by chance comes from one seed and the clock is the test's, so that
the same acts are sealed byte for byte alike on every machine."""

import contextlib
import random
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk_app.core.centre import Centre
from desk_app.core.delegations import Delegation
from desk_app.services.money.counts import FixCount
from desk_app.services.money.shifts import SettleCount
from desk_app.services.ports import Actor
from desk_app.services.records import ScannedFile
from desk_app.store.print_reads import PrintJob
from desk_app.workers.handlers import handlers_of
from sync.protocol.elsewhere import AgencyElsewhere
from sync.protocol.seal import Entry
from sync.protocol.shared_dossiers import NAMES as COPY_COLUMNS
from sync.protocol.shared_dossiers import SharedDossier
from tests.desks import SECRET_HASH, Desk, TestClock, notes_of, whole
from tests.scanned import put
from tests.services.steps import PILOT, PROCESS

SEED = "one life"
MINUTE_MS, DAY_MS = 60_000, 86_400_000
PEOPLE = {
    "lan": ("Lò Thị Lan", "intake_officer"),
    "son": ("Cà Văn Sơn", "intake_officer"),
    "tham": ("Tòng Thị Thắm", "agency_appraiser"),
    "duyet": ("Lường Văn Duyệt", "agency_approver"),
    "thu": ("Bạc Văn Thủ", "cashier"),
    "ke": ("Vì Văn Kế", "accountant"),
    "dao": ("Vì Văn Đạo", "supervisor"),
    "giao": ("Giàng A Giao", "courier"),
}
THERE = AgencyElsewhere("muong-bu", "UBND xã Mường Bú", (), "H52.99.1", (5001, 7500), date(2025, 7, 1), None)
AUTHORISED = Delegation("syt", "7/GUQ", date(2026, 1, 5), date(2026, 1, 10), None, frozenset())
SCAN = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n% {}\n%%EOF\n"


@contextlib.contextmanager
def nothing_by_chance(clock: TestClock) -> Iterator[None]:
    """Keys, salts and names out of the seed; a steady clock that follows the test's; the hash of a PIN without its salt."""
    drawn = random.Random(SEED)

    def key() -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(drawn.randbytes(32))

    def steady_ms() -> int:
        return clock.now_ms

    with contextlib.ExitStack() as stack:
        for patch in (
            mock.patch.object(secrets, "token_hex", lambda size: drawn.randbytes(size).hex()),
            mock.patch.object(secrets, "token_bytes", lambda size: bytes(drawn.choice(range(32)) for _ in range(size))),
            mock.patch.object(Ed25519PrivateKey, "generate", key),
            mock.patch("desk_app.store.store.steady_ms", steady_ms),
            mock.patch("argon2.PasswordHasher.hash", lambda _self, pin: f"hash of {pin}"),
        ):
            stack.enter_context(patch)
        yield


def of_the_life(centre: Centre) -> Centre:
    """Its own lists of processes and agencies; and the versions of texts and rules stand still: they change with every word
    of them, and the life only with what is said."""
    still = {"wording_version": "0" * 12, "calendar": replace(centre.calendar, version="0" * 12)}
    rule_sets = tuple(replace(rules, version="0" * 12) for rules in centre.rule_sets)
    lists = {"processes": (PROCESS,), "pilots": (PILOT,), "agencies_elsewhere": (THERE,), "delegations": (AUTHORISED,)}
    return replace(centre, rule_sets=rule_sets, **still, **lists)  # type: ignore[arg-type]


class Counter:
    """A desk whose acts go through the handlers of the program, each as the person who may do it."""

    def __init__(self, folder: Path, clock: TestClock, desk_id: str = "quay-07", slot: int = 0) -> None:
        self.desk = Desk(folder, desk_id, slot, clock)
        self.clock = clock
        self.centre = self.desk.centre = of_the_life(self.desk.centre)
        with self.desk.store.write() as tx:
            for name, (full_name, role) in PEOPLE.items():
                if tx.officer(name) is None:  # a folder that was worked in holds what was chosen meanwhile
                    tx.put_officer(name, full_name, (role,), SECRET_HASH)
        self._handlers = handlers_of(self.centre, lambda _done, _of: None)
        self.actors: dict[str, Actor] = {"lan": self.desk.actor}

    def act(self, command: Any, who: str = "lan") -> Any:
        """One act in one transaction."""
        if who and who not in self.actors:
            self.actors[who] = self.desk.log_in(who)
        with self.desk.store.write() as tx:
            return self._handlers[type(command)](tx, command, self.actors.get(who))

    def copied(self, folder: Path) -> tuple["Counter", "Counter"]:
        """The program ended, somebody copied its folder, and both are started: this desk, and the copy."""
        self.desk.store.close()
        shutil.copytree(self.desk.store.folder, folder)
        return Counter(self.desk.store.folder, self.clock), Counter(folder, self.clock)

    def receive(self, procedure: str, number: int, amount: int | None = None, cash: int | None = None, **changes: Any) -> str:
        """`number`: the last three digits of the owner's card."""
        return self.desk.receive(procedure, f"014190000{number:03d}", amount, cash, **changes).code

    def later(self, minutes: int = 0, days: int = 0) -> None:
        self.clock.now_ms += minutes * MINUTE_MS + days * DAY_MS

    def scan(self, name: str) -> ScannedFile:
        return put(self.desk.store.folder / "scanned", name, SCAN.format(name).encode())

    def count(self, agency: str, amount_vnd: int, who: str = "lan", **rest: Any) -> Any:
        """The whole ceremony of one box, on a sum."""
        fixed = self.act(FixCount(agency, whole(notes_of(amount_vnd))), who)
        return self.act(SettleCount(agency, fixed.count_id, **rest), who)

    def balance(self, agency: str) -> int:
        with self.desk.store.write() as tx:
            return tx.box(agency).balance_vnd

    def entries(self, kind: str = "") -> list[Entry]:
        reader = self.desk.store.reader()
        try:
            return [entry for entry in reader.entries_after(0, 0, 100_000) if not kind or entry.kind == kind]
        finally:
            reader.close()

    def copy_of(self, code: str, no: int, **changes: Any) -> SharedDossier:
        """A dossier as the centre tells other counters of it."""
        reader = self.desk.store.reader()
        try:
            rows: dict[str, list[Any]] = {}
            for table, names in COPY_COLUMNS.items():
                key = "code" if table == "dossier" else "dossier_code"
                found = reader.connection.execute(f"SELECT {', '.join(names)} FROM {table} WHERE {key} = ?", (code,))
                rows[table] = [dict(zip(names, row, strict=True)) for row in found]
        finally:
            reader.close()
        rows["dossier"][0] |= changes
        return SharedDossier(no, code, rows)

    def last(self, kind: str) -> Entry:
        return self.entries(kind)[-1]

    def job(self, document: str) -> PrintJob:
        """The print that was asked for last."""
        reader = self.desk.store.reader()
        try:
            return [job for job in reader.print_jobs(("queued", "sending"), 10_000) if job.document == document][-1]
        finally:
            reader.close()
