"""All money use cases against a model that keeps its own books, in any order, by several officers, with acts broken off."""

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desk_app.core.problems import UserProblem
from desk_app.resources_reader import load_texts
from desk_app.services.cash import (
    ConfirmDeposit,
    DepositCash,
    HandOverCash,
    HandOverShift,
    ReviewDifference,
    SecondPerson,
    confirm_deposit,
    deposit_cash,
    hand_over_cash,
    hand_over_shift,
    review_difference,
)
from desk_app.services.collect_fee import CollectFee, Payment, collect_fee
from desk_app.services.ports import Actor
from desk_app.services.receipts import ReplaceReceipt, replace_receipt
from desk_app.services.refunds import RefundFee, refund_fee
from desk_app.services.shifts import CloseShift, OpenShift, close_shift, open_shift
from desk_app.store.ledger_text import write_ledger
from desk_app.store.verify import verify
from tests.desks import Desk

AGENCIES = ("svhttdl", "stc")
PROCEDURES = {"svhttdl": "2.001628", "stc": "2.001583"}
NOTES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500)


def notes(amount: int) -> tuple[tuple[int, int], ...]:
    """An amount as banknotes."""
    counted = []
    for note in NOTES:
        if amount >= note:
            counted.append((note, amount // note))
            amount %= note
    assert amount == 0
    return tuple(counted)


def officers(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), QUICK_HASH)
        tx.put_officer("lan", "Lò Thị Lan", ("intake_officer",), QUICK_HASH)
        tx.put_officer("son", "Cà Văn Sơn", ("intake_officer",), QUICK_HASH)
        tx.put_officer("dao", "Lường Văn Đạo", ("supervisor",), QUICK_HASH)
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), QUICK_HASH)


QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("1234")
QUY, DAO = SecondPerson("quy", "1234"), SecondPerson("dao", "1234")


class BrokenOff(Exception):
    """The power goes before the commit."""


class Money(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="money-"))
        self.desk = Desk(self.folder / "desk")
        officers(self.desk)
        self.actors: dict[str, Actor] = {name: self.desk.log_in(name) for name in ("lan", "son", "quy", "dao", "ke")}
        self.box = dict.fromkeys(AGENCIES, 0)
        self.safe = dict.fromkeys(AGENCIES, 0)
        self.treasury = dict.fromkeys(AGENCIES, 0)
        self.holder: dict[str, str] = {}
        self.receipts: dict[tuple[str, int], tuple[str, int, str]] = {}  # (agency, number) → code, total, method
        self.issued = dict.fromkeys(AGENCIES, 0)
        self.number = 0

    def _run(self, use_case: Any, command: Any, who: str, centre: bool = True) -> Any:
        """The act; now and then the power goes just before it commits, and it is done again."""
        self.number += 1
        arguments = (self.desk.centre, command) if centre else (command,)
        if self.number % 4 == 0:
            with contextlib.suppress(BrokenOff), self.desk.store.write() as tx:
                use_case(tx, *arguments, self.actors[who])
                raise BrokenOff
        with self.desk.store.write() as tx:
            return use_case(tx, *arguments, self.actors[who])

    def _refused(self, use_case: Any, command: Any, who: str) -> str:
        try:
            answer = self._run(use_case, command, who)
        except UserProblem as problem:
            return problem.key
        assert isinstance(answer, UserProblem)
        return answer.key

    @rule(agency=st.sampled_from(AGENCIES), who=st.sampled_from(("lan", "son")), float_notes=st.integers(0, 6))
    def open_box(self, agency: str, who: str, float_notes: int) -> None:
        command = OpenShift({agency: notes(float_notes * 50_000)})
        if agency in self.holder:
            assert self._refused(open_shift, command, who) == "problem.box_open"
            return
        self._run(open_shift, command, who)
        self.holder[agency], self.box[agency] = who, float_notes * 50_000

    @precondition(lambda self: self.holder)
    @rule(
        agency=st.sampled_from(AGENCIES),
        thousands=st.integers(1, 9_000),
        method=st.sampled_from(("cash", "transfer")),
        stranger=st.booleans(),
    )
    def collect(self, agency: str, thousands: int, method: Literal["cash", "transfer"], stranger: bool) -> None:
        amount = thousands * 1_000
        holder = self.holder.get(agency)
        code = self.desk.receive(PROCEDURES[agency], f"0141{self.number:08d}", amount, None).code
        tendered = amount + 3_000 if method == "cash" else 0
        command = CollectFee((code,), Payment(method, tendered, "FT1"), amount)
        other = {"lan": "son", "son": "lan"}.get(holder or "", "lan")
        if holder is None or stranger:
            wanted = "problem.no_shift" if holder is None else "problem.shift_of_other"
            assert self._refused(collect_fee, command, other) == wanted
            return
        self._run(collect_fee, command, holder)
        self.issued[agency] += 1
        self.receipts[agency, self.issued[agency]] = (code, amount, method)
        if method == "cash":
            self.box[agency] += amount

    @precondition(lambda self: self.receipts)
    @rule(data=st.data())
    def replace(self, data: st.DataObject) -> None:
        agency, number = data.draw(st.sampled_from(sorted(self.receipts)))
        code, old, method = self.receipts[agency, number]
        new = data.draw(st.integers(1, 9_000)) * 1_000
        holder = self.holder.get(agency)
        lines = ((1, "fee", "Phí", new),)
        command = ReplaceReceipt(agency, "26TAA", number, lines, "Lò Thị Mẫu", "sai số tiền")  # type: ignore[arg-type]
        if holder is None:
            assert self._refused(replace_receipt, command, "lan") == "problem.no_shift"
            return
        if method == "cash" and self.box[agency] + new - old < 0:
            assert self._refused(replace_receipt, command, holder) == "problem.box_too_small"
            return
        self._run(replace_receipt, command, holder)
        del self.receipts[agency, number]
        self.issued[agency] += 1
        self.receipts[agency, self.issued[agency]] = (code, new, method)
        if method == "cash":
            self.box[agency] += new - old

    @precondition(lambda self: self.receipts)
    @rule(data=st.data(), secret=st.sampled_from(("1234", "1234", "9999")))
    def refund(self, data: st.DataObject, secret: str) -> None:
        agency, number = data.draw(st.sampled_from(sorted(self.receipts)))
        _code, total, method = self.receipts[agency, number]
        command = RefundFee(agency, "26TAA", number, "TT 25/2021 Điều 5.3", SecondPerson("dao", secret))
        holder = self.holder.get(agency)
        if holder is None:
            assert self._refused(refund_fee, command, "lan") == "problem.no_shift"
        elif method == "cash" and total > self.box[agency]:
            assert self._refused(refund_fee, command, holder) == "problem.box_too_small"
        elif secret != "1234":
            assert self._refused(refund_fee, command, holder) in ("problem.login", "problem.locked")
        else:
            self.desk.clock.now_ms += 120_000  # a lock of an earlier wrong PIN has passed
            self._run(refund_fee, command, holder)
            del self.receipts[agency, number]
            if method == "cash":
                self.box[agency] -= total
            assert self._refused(refund_fee, command, holder) == "problem.receipt_replaced"

    @precondition(lambda self: self.holder)
    @rule(data=st.data(), thousands=st.integers(1, 9_000))
    def hand_over(self, data: st.DataObject, thousands: int) -> None:
        agency = data.draw(st.sampled_from(sorted(self.holder)))
        amount = min(thousands * 1_000, self.box[agency])
        if amount == 0:
            assert (
                self._refused(hand_over_cash, HandOverCash(agency, (), QUY), self.holder[agency]) == "problem.nothing_counted"
            )
            return
        too_much = HandOverCash(agency, notes(self.box[agency] + 500), QUY)
        assert self._refused(hand_over_cash, too_much, self.holder[agency]) == "problem.box_too_small"
        alone = HandOverCash(agency, notes(amount), SecondPerson(self.holder[agency], "1234"))
        assert self._refused(hand_over_cash, alone, self.holder[agency]) == "problem.same_person"
        self._run(hand_over_cash, HandOverCash(agency, notes(amount), QUY), self.holder[agency])
        self.box[agency] -= amount
        self.safe[agency] += amount

    @rule(agency=st.sampled_from(AGENCIES), thousands=st.integers(1, 9_000), confirm=st.booleans())
    def pay_in(self, agency: str, thousands: int, confirm: bool) -> None:
        amount = thousands * 1_000
        if amount > self.safe[agency]:
            assert self._refused(deposit_cash, DepositCash(agency, notes(amount), "07"), "quy") == "problem.safe_too_small"
            amount = self.safe[agency]
        if amount == 0:
            return
        self._run(deposit_cash, DepositCash(agency, notes(amount), "07"), "quy")
        self.safe[agency] -= amount
        self.treasury[agency] += amount
        if confirm:
            reader = self.desk.store.reader()
            last = reader.connection.execute("SELECT deposit_id FROM deposit ORDER BY deposited_at_ms DESC").fetchone()[0]
            reader.close()
            self._run(confirm_deposit, ConfirmDeposit(last, "KB 123"), "quy", centre=False)

    @precondition(lambda self: self.holder)
    @rule(data=st.data(), short=st.sampled_from((0, 0, 500, -2_000)), absent=st.booleans())
    def close(self, data: st.DataObject, short: int, absent: bool) -> None:
        who = data.draw(st.sampled_from(sorted(set(self.holder.values()))))
        mine = [agency for agency, holder in self.holder.items() if holder == who]
        counted = {agency: max(0, self.box[agency] - short) for agency in mine}
        counts = {agency: notes(sum_) for agency, sum_ in counted.items()}
        command = CloseShift(counts, "vắng", who) if absent else CloseShift(counts)
        closed = self._run(close_shift, command, "dao" if absent else who)
        for box in closed:
            assert (box.expected_vnd, box.counted_vnd) == (self.box[box.agency], counted[box.agency])
            if box.difference_vnd:
                reader = self.desk.store.reader()
                shift = reader.connection.execute(
                    "SELECT shift_id FROM shift WHERE agency = ? ORDER BY closed_at_ms DESC", (box.agency,)
                ).fetchone()[0]
                reader.close()
                self._run(review_difference, ReviewDifference(shift, box.agency, "thối nhầm"), "ke", centre=False)
        self.box |= counted
        for agency in mine:
            del self.holder[agency]

    @precondition(lambda self: self.holder)
    @rule(data=st.data(), short=st.sampled_from((0, 0, 1_000)), leave_one_out=st.booleans())
    def hand_over_the_shift(self, data: st.DataObject, short: int, leave_one_out: bool) -> None:
        who = data.draw(st.sampled_from(sorted(set(self.holder.values()))))
        other = {"lan": "son", "son": "lan"}[who]
        mine = sorted(agency for agency, holder in self.holder.items() if holder == who)
        counted = {agency: max(0, self.box[agency] - short) for agency in mine}
        counts = {agency: notes(sum_) for agency, sum_ in counted.items()}
        if leave_one_out:
            partly = HandOverShift(dict(list(counts.items())[1:]), "", SecondPerson(other, "1234"))
            assert self._refused(hand_over_shift, partly, who) == "problem.box_not_counted"
        assert self._refused(hand_over_shift, HandOverShift(counts, "", SecondPerson("dao", "1234")), who) == (
            "problem.second_not_allowed"
        )
        self._run(hand_over_shift, HandOverShift(counts, "", SecondPerson(other, "1234")), who)
        self.box |= counted
        for agency in mine:
            self.holder[agency] = other

    @invariant()
    def the_books_agree(self) -> None:
        if not hasattr(self, "desk"):
            return
        reader = self.desk.store.reader()
        ask = reader.connection.execute
        unbalanced = ask("SELECT epoch, seq FROM posting GROUP BY epoch, seq HAVING sum(amount_vnd) <> 0").fetchall()
        assert unbalanced == []
        for account, model in (("cash_box", self.box), ("safe", self.safe), ("treasury", self.treasury), ("in_transit", {})):
            for agency in AGENCIES:
                query = "SELECT coalesce(sum(amount_vnd), 0) FROM posting WHERE account = ? AND agency = ?"
                assert ask(query, (account, agency)).fetchone()[0] == model.get(agency, 0), (account, agency)
        for agency in AGENCIES:
            held = ask("SELECT coalesce(max(balance_vnd), 0) FROM box WHERE agency = ?", (agency,)).fetchone()[0]
            assert held == self.box[agency]
            numbers = [row[0] for row in ask("SELECT number FROM receipt WHERE agency = ? ORDER BY number", (agency,))]
            assert numbers == list(range(1, self.issued[agency] + 1))
        good = {(row[0], row[1]) for row in ask("SELECT agency, number FROM receipt WHERE state = 'issued'")}
        assert good == set(self.receipts)
        reader.close()

    def teardown(self) -> None:
        if not hasattr(self, "desk"):
            return
        assert verify(self.desk.store.path).ok
        from beancount import loader

        reader = self.desk.store.reader()
        write_ledger(reader, self.folder / "all.beancount", "beancount", self.desk.centre, load_texts())
        reader.close()
        assert loader.load_file(str(self.folder / "all.beancount"))[1] == []
        self.desk.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


QUICK = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
Money.TestCase.settings = QUICK
TestMoney = Money.TestCase


class LongMoney(Money):
    """`make prove`."""


LongMoney.TestCase.settings = settings(QUICK, max_examples=400, stateful_step_count=60)
TestLongMoney = pytest.mark.prove(LongMoney.TestCase)
