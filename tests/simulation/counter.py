"""A simulated counter: a desk's real store and services, its disk and printer, and what its clerk was told is done."""

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desk_app.core.problems import UserProblem
from desk_app.resources_reader import load_centre
from desk_app.services.desk import sessions
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.intake.intake_command import DecidedElsewhere
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.services.money.collect_fee import CollectFee, Payment, collect_fee
from desk_app.services.ports import Actor
from desk_app.store.centre_line import request_signer
from desk_app.store.scans import kept_scans
from desk_app.store.store import Store
from desk_app.wiring.setting_up import set_up_enrolled
from desk_app.workers.dialogue import Dialogue
from desk_app.workers.handlers import handlers_of
from desk_app.workers.messages import LineState
from sync.client.centre_line import CentreLine
from tests.desks import TestClock, costing, intake, one_fee, open_boxes, told_officer
from tests.services.steps import PROCESS, STEPS
from tests.simulation import disk

URL = "http://centre"
PIN_HASH = sessions.hash_secret("123456")
AGENCY = "svhttdl"
DAY_MS = 86_400_000
CENTRE = replace(load_centre(), processes=(PROCESS,))
"""Its dossiers are interlinked ones."""
HANDLERS = handlers_of(CENTRE, lambda _done, _of: None)
PROVED = ("appraise_on_the_spot", "approve_on_the_spot")
"""A PIN is proved by a hash that is slow on purpose: two of them cost as much as a simulated day."""
MOVES = tuple(act for act in STEPS if act not in ("register_result", "return_result", "post_result", *PROVED))
"""Results have acts of their own here; a label by post would be counted as a paper of the intake."""
FLOAT_VND = 200_000


class PowerGone(Exception):
    """In the middle of an act."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a clerk was told is done: the hashes of its entries, and what it meant."""

    kind: str
    desk_id: str
    hashes: tuple[bytes, ...]
    code: str = ""
    receipt: tuple[str, int, int] | None = None  # serial, number, đồng
    cash_vnd: int = 0
    prints: int = 0


@dataclass(slots=True)
class Counter:
    desk_id: str
    root: Path
    random: random.Random
    clock: TestClock
    pcs: int = 0
    store: Any = None
    actor: Actor | None = None
    dialogue: Any = None
    reader: Any = None
    line: LineState = field(default_factory=lambda: LineState("off"))
    claims: list[Claim] = field(default_factory=list)
    open_codes: list[str] = field(default_factory=list)
    """Dossiers that this clerk may yet do something with."""
    number: int = 0

    @property
    def folder(self) -> Path:
        return self.root / f"{self.desk_id}-pc{self.pcs}"

    def set_up(self, code: str) -> None:
        """The engineer puts a new PC here."""
        self.stop()
        self.pcs += 1
        store = Store(self.folder, self.clock)
        set_up_enrolled(store, URL, code, plain=True)
        with store.write() as tx:
            for name in ("lan", "giao"):
                roles = ("intake_officer",) if name == "lan" else ("courier",)
                told_officer(tx, name, name, roles, PIN_HASH)
        store.close()
        self.start()
        self.actor = Actor("lan", "lan", ("intake_officer", "cashier"), f"s{self.pcs}", "pin")
        with self.store.write() as tx:
            if tx.open_shift(AGENCY) is None:  # a box that came back is still open
                open_boxes(tx, load_centre(), {AGENCY: FLOAT_VND}, self.actor)

    def start(self) -> None:
        self.store = Store(self.folder, self.clock)
        with self.store.write() as tx:
            tx.interrupted_jobs()
        self.reader = self.store.reader()
        signer, centre_key = request_signer(self.folder, self.reader), self.reader.setting("centre_key")
        client = CentreLine(URL, self.store.desk_id, signer.sign, centre_key, now_ms=self.clock, other_key=signer.other)
        self.dialogue = Dialogue(
            self.reader, client, kept_scans(self.folder), self._told, self._hear, 300.0, lambda: self.clock.now_ms / 1000
        )

    def stop(self) -> None:
        if self.store is not None:
            self.reader.close()
            self.store.close()
            self.store = None

    def rotate_key(self) -> None:
        """The engineer has another key made; the power may go before the journal knows of it."""
        with contextlib.suppress(PowerGone), self.store.write() as tx:
            tx.rotate_key()
            if self.random.random() < 0.3:
                raise PowerGone
        self.stop()
        self.start()

    def _hear(self, line: LineState) -> None:
        self.line = line

    def _told(self, payload: Any) -> None:
        with self.store.write() as tx:
            HANDLERS[type(payload)](tx, payload, None)

    def talk(self) -> None:
        """As long as there is something to say, and no longer than a while."""
        for _ in range(60):
            self.clock.now_ms += 6_000
            if self.dialogue.step() > 1:
                break

    def act(self) -> None:
        """One act of the clerk, whole or not at all, and the power may go in its commit."""
        choose = self.random.random()
        acts: tuple[tuple[float, Callable[[Any], Claim | None]], ...] = (
            (0.45, self._receive),
            (0.58, self._arrive),
            (0.72, self._give),
            (0.85, self._step),
            (1.0, self._collect),
        )
        do = next(act for limit, act in acts if choose < limit)
        before = disk.contents(self.folder) if self.random.random() < 0.02 else None
        claim: Claim | None = None
        with contextlib.suppress(UserProblem), self.store.write() as tx:
            head = tx._head
            claim = do(tx)
            made = tx.appended
        if claim is None:
            return
        hashes = tuple(entry.hash for entry in self.reader.entries_after(head.epoch, head.seq, made))
        claim = Claim(claim.kind, self.desk_id, hashes, claim.code, claim.receipt, claim.cash_vnd, claim.prints)
        if before is not None:
            self.power_cut(disk.torn(self.random, before, disk.contents(self.folder)))
            here = self.reader.entry(head.epoch, head.seq + 1)
            if here is None or here.hash != hashes[0]:
                return  # nobody was told, and nothing is there
        self.claims.append(claim)

    def power_cut(self, left: dict[str, bytes] | None = None) -> None:
        """Without a word; `left`: what had reached the disk."""
        left = left or disk.contents(self.folder)
        self.stop()
        disk.put(self.folder, left)
        self.start()

    def print_some(self) -> None:
        """The printer takes what waits; the power may go while it does."""
        for job in self.reader.print_jobs(("queued",), 20):
            with self.store.write() as tx:
                tx.set_job(job.id, "sending", "", ("queued",))
            if self.random.random() < 0.01:
                self.power_cut()
                return
            with self.store.write() as tx:
                tx.set_job(job.id, "sent", "", ("sending",))
        self.store.checkpoint()

    def _receive(self, tx: Any) -> Claim:
        self.number += 1
        owner = f"01419{self.random.randrange(10**7):07d}"
        pays = self.random.random()
        amount = 50_000 * self.random.randrange(1, 30) if pays < 0.8 else None
        command = costing(tx, self.centre, intake("2.001628", owner, amount, amount if pays < 0.5 else None), one_fee(amount))
        elsewhere = DecidedElsewhere("UBND xã Mường Bú", "") if pays < 0.15 else None
        command = replace(command, result_channel="online" if pays > 0.7 else "counter", elsewhere=elsewhere)
        received = receive_dossier(tx, self.centre, command, self.actor)  # type: ignore[arg-type]
        self.open_codes.append(received.code)
        receipt, cash = None, 0
        if received.collected is not None and received.collected.receipts:
            (issued,) = received.collected.receipts
            receipt, cash = (issued.serial_symbol, issued.number, issued.total_vnd), issued.total_vnd
        return Claim("received", self.desk_id, (), received.code, receipt, cash, 1 + (receipt is not None))

    def _any_code(self) -> str:
        if not self.open_codes:
            raise UserProblem("problem.no_dossier")
        return self.random.choice(self.open_codes[-60:])

    def _arrive(self, tx: Any) -> Claim:
        code = self._any_code()
        register_result(tx, RegisterResult(code, "1/GP", "A-1"), self.actor)  # type: ignore[arg-type]
        return Claim("arrived", self.desk_id, (), code)

    def _step(self, tx: Any) -> Claim:
        """Supplement, refusal, another appointment, a handover run…: whatever the table of states allows just then."""
        code = self._any_code()
        STEPS[self.random.choice(MOVES)](tx, self, code, self.actor)  # type: ignore[arg-type]
        return Claim("moved", self.desk_id, (), code)

    @property
    def centre(self) -> Any:
        return CENTRE

    def _give(self, tx: Any) -> Claim:
        code = self._any_code()
        command = ReturnResult(code, "Lò Thị Mẫu", "014190000123", False, "giấy ủy quyền", "card_seen", False)
        return_result(tx, command, self.actor)  # type: ignore[arg-type]
        return Claim("returned", self.desk_id, (), code, prints=1)

    def _collect(self, tx: Any) -> Claim:
        code = self._any_code()
        due = sum(fee.amount_vnd or 0 for fee in (tx.fees(code) or tx.shared_fees(code)) if fee.status == "due")
        collected = collect_fee(tx, load_centre(), CollectFee((code,), Payment("cash", due), due), self.actor)  # type: ignore[arg-type]
        (issued,) = collected.receipts
        receipt = (issued.serial_symbol, issued.number, issued.total_vnd)
        return Claim("collected", self.desk_id, (), code, receipt, issued.total_vnd, 1)
