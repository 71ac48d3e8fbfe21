"""Desks for tests: a store with the demo centre, an officer logged in, and short ways to act."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from desk_app.answers.question import AnsweringDesk
from desk_app.core.catalogue import FeeRule, from_own_form
from desk_app.core.centre import Centre
from desk_app.core.counters import counter_of
from desk_app.core.fee_lines import FeeWords, PricedFee, ShownFee, fee_lines
from desk_app.core.folding import fold
from desk_app.core.moments import local
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import default_catalogue, load_centre, load_texts
from desk_app.services.desk import sessions
from desk_app.services.desk.accounts import LISTED, open_account
from desk_app.services.desk.installation import import_catalogue, open_desk, tell_procedures
from desk_app.services.intake.intake_command import PaperIn, ReceiveDossier
from desk_app.services.intake.receive_dossier import Received, receive_dossier
from desk_app.services.money.cash import SecondPerson
from desk_app.services.money.collect_fee import Payment
from desk_app.services.money.counts import FixCount, fix_count
from desk_app.services.money.floats import TakeFloat, take_float
from desk_app.services.money.notes import Count
from desk_app.services.money.shifts import BoxSettled, SettleCount, settle_count
from desk_app.services.person import Person
from desk_app.services.ports import Actor
from desk_app.store.queries import Queries
from desk_app.store.scans import ScannerFolder
from desk_app.store.store import Store
from sync.protocol.desk_facts import ACCOUNTS_LISTED
from sync.protocol.grants import band_of, serial_of

START_MS = 1_795_574_400_000  # Wed 25/11/2026 09:40 in Viet Nam
SECRET_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("123456", salt=b"of every test")
"""The least that argon2 takes: a log-in goes by the parameters that the hash names, and a quarter of a second in each test is
two minutes of all of them. Its salt stands still, as everything in a life of `tests/life` does."""
GIVER = SecondPerson("thu", "123456")


class TestClock:
    """A clock that a test sets."""

    __test__ = False

    def __init__(self, now_ms: int = START_MS) -> None:
        self.now_ms = now_ms
        self.waited_ms = 0
        """The steady clock went on by so much, and nobody looked at the other one."""

    def steady(self) -> int:
        return self.now_ms + self.waited_ms

    def __call__(self) -> int:
        self.now_ms += 7
        return self.now_ms


class Desk:
    """A desk without a window."""

    def __init__(self, folder: Path, desk_id: str = "quay-07", slot: int = 0, clock: TestClock | None = None) -> None:
        self.clock = clock or TestClock()
        self.store = Store(folder, self.clock, self.clock.steady)
        self.centre = load_centre()
        if not self.store.epoch:
            self.store.desk_id = desk_id
            with self.store.write() as tx:
                tx.put_setting("desk_id", desk_id)
                bands = [band_of(slot, agency.id) for agency in self.centre.agencies]
                serials = [serial_of(slot, agency.id, year) for agency in self.centre.agencies for year in (2026, 2027)]
                open_desk(tx, counter_of(desk_id), self.store.key.public, bands, serials, None)
                import_catalogue(tx, default_catalogue(), from_own_form, "default")
                tx.put_officer("lan", "Lò Thị Lan", ("intake_officer",), SECRET_HASH)
                tx.put_officer("son", "Cà Văn Sơn", ("intake_officer",), SECRET_HASH)
                tx.put_officer("tham", "Tòng Thị Thắm", ("agency_appraiser",), SECRET_HASH)
                tx.put_officer("duyet", "Lường Văn Duyệt", ("agency_approver",), SECRET_HASH)
                tx.put_officer("thu", "Bạc Văn Thủ", ("cashier",), SECRET_HASH)
                tx.put_officer("hoa", "Vì Thị Hoa", ("auditor",), SECRET_HASH)
        self.actor = self.log_in("lan")

    def log_in(self, name: str) -> Actor:
        with self.store.write() as tx:
            return sessions.log_in(tx, name, "123456")

    def answering(self, reader: Queries) -> AnsweringDesk:
        """What the answers to screens are made from, at this desk's moment, over a reading connection."""
        now_ms = self.clock.now_ms
        return AnsweringDesk(reader, self.centre, load_texts(), self.store.folder, lambda: now_ms, ScannerFolder())

    def open_shift(self, float_vnd: int = 200_000, agencies: tuple[str, ...] = ("svhttdl", "stc", "stp")) -> str:
        """Each box holds at least the float, which comes out of a safe, and is opened on what is in it."""
        with self.store.write() as tx:
            return open_boxes(tx, self.centre, dict.fromkeys(agencies, float_vnd), self.actor)

    def receive(
        self,
        procedure: str = "2.001628",
        number: str = "014190000123",
        amount: int | None = 3_000_000,
        tendered: int | None = 3_500_000,
        fees: tuple[FeeRule, ...] | None = None,
        **changes: Any,
    ) -> Received:
        """`amount`, or `fees`: what the procedure costs here from now on, and is shown as the page would."""
        command = replace(intake(procedure, number, amount, tendered), **changes)
        with self.store.write() as tx:
            command = costing(tx, self.centre, command, fees if fees is not None else one_fee(amount))
            return receive_dossier(tx, self.centre, command, self.actor)


def refused(desk: Desk, act: Any, *arguments: Any) -> UserProblem:
    """The problem that an act meets; nothing may have been stored but that somebody guesses."""
    before = desk.store.kept_entries()
    with pytest.raises(UserProblem) as caught, desk.store.write() as tx:
        act(tx, *arguments)
    if (added := desk.store.kept_entries() - before) > 0:
        assert [entry.kind for entry in desk.store.entries()][-added:] in (["LoginsFailed"], ["LoginRefused"])
    return caught.value


def one_fee(amount: int | None) -> tuple[FeeRule, ...]:
    return (FeeRule("fee", "Phí thẩm định", amount, "fixed"),) if amount else ()


def costing(tx: Any, centre: Centre, command: ReceiveDossier, fees: tuple[FeeRule, ...]) -> ReceiveDossier:
    """The catalogue of this desk says from now on what the procedure costs, and the page shows it."""
    procedure = tx.procedure(command.procedure_code)
    if procedure is not None and procedure.fees != fees:
        tx.put_procedure(replace(procedure, fees=fees), fold(f"{procedure.code} {procedure.name} {procedure.agency}"))
        tell_procedures(tx, {procedure.code})
    return shown(tx, centre, command)


def shown(tx: Any, centre: Centre, command: ReceiveDossier) -> ReceiveDossier:
    """With what the page shows for it."""
    seen = tuple(ShownFee(fee.name, fee.amount_vnd) for fee in prices(tx, centre, command))
    return replace(command, fees_shown=seen)


def prices(tx: Any, centre: Centre, command: ReceiveDossier) -> tuple[PricedFee, ...]:
    procedure = tx.procedure(command.procedure_code)
    if procedure is None:
        return ()
    day = local(tx.now_ms).date()
    if command.on_paper is not None:
        day = command.on_paper.received_at.date()
    words = command.fee_words
    if command.online and (submission := tx.submission(command.online)) is not None:
        words = replace(words, paid_online=submission["paid"])
    grounds, reductions = centre.grounds_on(day), centre.reductions_on(day)
    return fee_lines(procedure, command.statutory_channel, words, grounds, reductions)


def notes_of(amount_vnd: int) -> Count:
    """A sum as a whole count: every denomination looked at."""
    counted = []
    for note in load_centre().denominations_vnd:
        counted.append((note, amount_vnd // note))
        amount_vnd %= note
    assert amount_vnd == 0
    return tuple(counted)


def whole(count: Count) -> Count:
    """What is there, and 0 of everything else."""
    return tuple((note, dict(count).get(note, 0)) for note in load_centre().denominations_vnd)


def told_officer(tx: Any, login: str, name: str, roles: tuple[str, ...], secret_hash: str = SECRET_HASH) -> None:
    """An account, with its fact where the desk's accounts are facts already."""
    tx.put_officer(login, name, roles, secret_hash)
    if tx.last_fact(LISTED, (ACCOUNTS_LISTED.name,)) is not None:
        open_account(tx, login)


def give_float(tx: Any, centre: Any, agency: str, amount_vnd: int, actor: Actor, giver: SecondPerson = GIVER) -> None:
    if giver == GIVER and tx.officer(giver.officer_id) is None:  # a desk that was set up otherwise than here
        told_officer(tx, giver.officer_id, "Bạc Văn Thủ", ("cashier",))
    take_float(tx, centre, TakeFloat(agency, notes_of(amount_vnd), "Két Văn phòng", giver), actor)


def open_boxes(tx: Any, centre: Any, floats: dict[str, int], actor: Actor, giver: SecondPerson = GIVER) -> str:
    """Boxes that hold at least these floats, opened on what is in them. Returns the last one's shift."""
    for agency, float_vnd in floats.items():
        missing = float_vnd - tx.box(agency).balance_vnd
        if missing > 0:
            give_float(tx, centre, agency, missing, actor, giver)
        count_box(tx, centre, agency, notes_of(tx.box(agency).balance_vnd), actor)
    shift = tx.open_shift(agency)
    assert shift is not None
    return str(shift.shift_id)


def count_box(tx: Any, centre: Any, agency: str, count: Count, actor: Actor, **rest: Any) -> BoxSettled:
    """The whole ceremony of one box, with nobody beside."""
    fixed = fix_count(tx, centre, FixCount(agency, whole(count)), actor)
    return settle_count(tx, centre, SettleCount(agency, fixed.count_id, **rest), actor)


def close_boxes(tx: Any, centre: Any, counts: dict[str, Count], actor: Actor, reason: str = "") -> tuple[BoxSettled, ...]:
    return tuple(count_box(tx, centre, agency, count, actor, reason=reason) for agency, count in counts.items())


def intake(
    procedure: str = "2.001628",
    number: str = "014190000123",
    amount: int | None = 3_000_000,
    tendered: int | None = 3_500_000,
) -> ReceiveDossier:
    return ReceiveDossier(
        owner=Person("individual", "Lò Thị Mẫu", number, "1990-08-15", "Nữ", "Bản Mẫu, Tỉnh Sơn La", "0912345678"),
        submitter=None,
        authorisation="",
        procedure_code=procedure,
        papers=tuple(PaperIn(f"Giấy tờ {line}", original=1) for line in range(1, 5)),
        fee_words=FeeWords(),
        fees_shown=(ShownFee("Phí thẩm định cấp giấy phép lữ hành nội địa", amount),),
        result_channel="counter",
        payment=Payment("cash", tendered) if tendered else None,
        duplicate_accepted=True,
    )
