"""All money use cases against a model that keeps its own books, in any order, by several officers, with acts broken off."""

import contextlib
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desk_app.core.problems import UserProblem
from desk_app.core.statement import Credit
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
from desk_app.services.closings import ClosePeriod, close_period
from desk_app.services.collect_fee import CollectFee, Payment, collect_fee
from desk_app.services.movements import SendCash, send_cash
from desk_app.services.ports import Actor
from desk_app.services.receipt_books import AssignBook, EndSheets, VoidSheet, assign_book, end_sheets, void_sheet
from desk_app.services.receipts import ReplaceReceipt, replace_receipt
from desk_app.services.refunds import RefundFee, refund_fee
from desk_app.services.shifts import CloseShift, OpenShift, close_shift, open_shift
from desk_app.services.transfers import (
    DropTransfer,
    ReadStatement,
    SeeTransfer,
    drop_transfer,
    read_statement,
    see_transfer,
)
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
        self.receipts: dict[tuple[str, str, int], tuple[str, int, int]] = {}  # agency, serial, number → code, total, cash
        self.issued = dict.fromkeys(AGENCIES, 0)
        self.sent = dict.fromkeys(AGENCIES, 0)
        self.pending: dict[str, tuple[str, int]] = {}  # dossier → agency, amount
        self.sheets: dict[str, list[int]] = {agency: [] for agency in AGENCIES}  # what is left of the paper books
        self.books = dict.fromkeys(AGENCIES, 0)
        self.ended: set[tuple[str, int]] = set()
        self.paper: set[tuple[str, int]] = set()
        self.taken = dict.fromkeys(AGENCIES, 0)
        self.days = dict.fromkeys(AGENCIES, 0)
        self.moved = dict.fromkeys(AGENCIES, False)
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
        self.moved[agency] = self.moved[agency] or self.box[agency] != float_notes * 50_000
        self.holder[agency], self.box[agency] = who, float_notes * 50_000

    def _next_place(self, agency: str) -> tuple[str, str, int]:
        """Where the model expects the next receipt: the paper book while it has sheets, then the serial."""
        if self.sheets[agency]:
            number = self.sheets[agency].pop(0)
            self.paper.add((agency, number))
            return agency, "AA-22P", number
        self.issued[agency] += 1
        return agency, "26TAA", self.issued[agency]

    def _book(self, agency: str, code: str, amount: int, cash: int) -> None:
        self.receipts[self._next_place(agency)] = (code, amount, cash)
        self.box[agency] += cash
        self.taken[agency] += amount
        self.moved[agency] = True

    @precondition(lambda self: self.holder)
    @rule(
        agency=st.sampled_from(AGENCIES),
        thousands=st.lists(st.integers(1, 9_000), min_size=1, max_size=3),
        method=st.sampled_from(("cash", "transfer", "mixed")),
        stranger=st.booleans(),
        share=st.integers(1, 99),
    )
    def collect(self, agency: str, thousands: list[int], method: Any, stranger: bool, share: int) -> None:
        amounts = [each * 1_000 for each in thousands]
        holder = self.holder.get(agency)
        codes = tuple(
            self.desk.receive(PROCEDURES[agency], f"0141{self.number:04d}{line:04d}", amount, None).code
            for line, amount in enumerate(amounts)
        )
        total = sum(amounts)
        if method == "mixed" and total == 1_000:
            method = "cash"
        part = max(1_000, total * share // 100_000 * 1_000)  # the rest is paid in notes
        by_transfer = {"cash": 0, "transfer": total, "mixed": part}[method]
        reference = f"FT{self.number}"
        payment = Payment(method, total - by_transfer + 3_000, reference, by_transfer if method == "mixed" else 0)
        command = CollectFee(codes, payment, total)
        other = {"lan": "son", "son": "lan"}.get(holder or "", "lan")
        if holder is None or stranger:
            wanted = "problem.no_shift" if holder is None else "problem.shift_of_other"
            assert self._refused(collect_fee, command, other) == wanted
            return
        collected = self._run(collect_fee, command, holder)
        assert collected.change_vnd == (0 if method == "transfer" else 3_000)
        for code, amount in zip(codes, amounts, strict=True):
            part = min(amount, by_transfer)
            by_transfer -= part
            self._book(agency, code, amount, amount - part)

    @rule(agency=st.sampled_from(AGENCIES), thousands=st.integers(1, 9_000))
    def expect_a_transfer(self, agency: str, thousands: int) -> None:
        number = f"0142{self.number:08d}"
        code = self.desk.receive(PROCEDURES[agency], number, thousands * 1_000, None, payment=Payment("transfer", 0)).code
        self.pending[code] = (agency, thousands * 1_000)
        self.number += 1

    @precondition(lambda self: self.pending)
    @rule(data=st.data(), how=st.sampled_from(("see", "drop", "statement")))
    def settle_a_transfer(self, data: st.DataObject, how: str) -> None:
        code = data.draw(st.sampled_from(sorted(self.pending)))
        agency, amount = self.pending[code]
        holder = self.holder.get(agency)
        reader = self.desk.store.reader()
        (expected,) = reader.expected_transfers(code)
        reader.close()
        if how == "drop":
            self._run(drop_transfer, DropTransfer(expected.transfer_id, "không thấy tiền"), "lan", centre=False)
            del self.pending[code]
            return
        see = SeeTransfer(expected.transfer_id, f"FS{self.number}")
        if holder is None:
            assert self._refused(see_transfer, see, "lan") == "problem.no_shift"
            return
        if how == "see":
            self._run(see_transfer, see, holder)
        else:
            credits = (
                Credit(f"SK{self.number}", date(2026, 11, 25), amount, f"nop phi {code}"),
                Credit(f"SL{self.number}", date(2026, 11, 25), amount + 1, f"nop phi {code}"),
            )
            read = ReadStatement(agency, "sao-ke.csv", "00", credits)
            outcome = self._run(read_statement, read, holder)
            assert (len(outcome.receipts), outcome.unmatched) == (1, 1)
            assert self._run(read_statement, read, holder).known == 2
        del self.pending[code]
        self._book(agency, code, amount, 0)

    @rule(agency=st.sampled_from(AGENCIES), length=st.integers(1, 4))
    def assign_a_book(self, agency: str, length: int) -> None:
        first = self.books[agency] + 1
        book = AssignBook(agency, str(first), "01BLP2-001", "AA-22P", first, first + length - 1)
        self._run(assign_book, book, "ke")
        self.books[agency] += length
        self.sheets[agency] += range(first, first + length)

    @rule(agency=st.sampled_from(AGENCIES), lose=st.booleans())
    def end_a_sheet(self, agency: str, lose: bool) -> None:
        if not self.sheets[agency]:
            assert self._refused(void_sheet, VoidSheet(agency, "hỏng"), "lan") == "problem.no_book"
            return
        if lose:
            number = self.sheets[agency].pop()
            self._run(end_sheets, EndSheets(agency, "AA-22P", number, number, "lost", "BC21"), "ke", centre=False)
        else:
            number = self.sheets[agency].pop(0)
            self._run(void_sheet, VoidSheet(agency, "viết sai"), "lan")
        self.ended.add((agency, number))

    @rule(agency=st.sampled_from(AGENCIES))
    def close_a_day(self, agency: str) -> None:
        def close(tx: Any, centre: Any, command: Any, actor: Any) -> Any:
            return close_period(tx, centre, command, actor, lambda *_: None)

        command = ClosePeriod(agency, "day")
        if agency in self.holder:
            assert self._refused(close, command, "ke") == "problem.box_still_open"
        elif not self.moved[agency]:
            assert self._refused(close, command, "ke") == "problem.nothing_to_close"
        else:
            self.days[agency] += 1
            summary = self._run(close, command, "ke")
            assert summary.no == self.days[agency]
            self.moved[agency] = False

    @precondition(lambda self: self.receipts)
    @rule(data=st.data())
    def replace(self, data: st.DataObject) -> None:
        agency, serial, number = place = data.draw(st.sampled_from(sorted(self.receipts)))
        code, old, cash = self.receipts[place]
        new = data.draw(st.integers(1, 9_000)) * 1_000
        holder = self.holder.get(agency)
        lines = ((1, "fee", "Phí", new),)
        command = ReplaceReceipt(agency, serial, number, lines, "Lò Thị Mẫu", "sai số tiền")  # type: ignore[arg-type]
        if holder is None:
            assert self._refused(replace_receipt, command, "lan") == "problem.no_shift"
            return
        new_cash = 0 if cash == 0 else max(0, cash + new - old)
        if self.box[agency] + new_cash - cash < 0:
            assert self._refused(replace_receipt, command, holder) == "problem.box_too_small"
            return
        self._run(replace_receipt, command, holder)
        del self.receipts[place]
        self.box[agency] -= cash
        self._book(agency, code, new, new_cash)

    @precondition(lambda self: self.receipts)
    @rule(data=st.data(), secret=st.sampled_from(("1234", "1234", "9999")))
    def refund(self, data: st.DataObject, secret: str) -> None:
        agency, serial, number = place = data.draw(st.sampled_from(sorted(self.receipts)))
        cash = self.receipts[place][2]
        command = RefundFee(agency, serial, number, "TT 25/2021 Điều 5.3", SecondPerson("dao", secret))
        holder = self.holder.get(agency)
        if holder is None:
            assert self._refused(refund_fee, command, "lan") == "problem.no_shift"
        elif cash > self.box[agency]:
            assert self._refused(refund_fee, command, holder) == "problem.box_too_small"
        elif secret != "1234":
            assert self._refused(refund_fee, command, holder) in ("problem.login", "problem.locked")
        else:
            self.desk.clock.now_ms += 120_000  # a lock of an earlier wrong PIN has passed
            self._run(refund_fee, command, holder)
            del self.receipts[place]
            self.box[agency] -= cash
            self.moved[agency] = True
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
        self.moved[agency] = True
        if data.draw(st.booleans()):
            self._run(send_cash, SendCash(agency, notes(amount), "Quỹ", "quay-01"), self.holder[agency])
            self.sent[agency] += amount
        else:
            self._run(hand_over_cash, HandOverCash(agency, notes(amount), QUY), self.holder[agency])
            self.safe[agency] += amount
        self.box[agency] -= amount

    @rule(agency=st.sampled_from(AGENCIES), thousands=st.integers(1, 9_000), confirm=st.booleans())
    def pay_in(self, agency: str, thousands: int, confirm: bool) -> None:
        amount = thousands * 1_000
        if amount > self.safe[agency]:
            assert self._refused(deposit_cash, DepositCash(agency, notes(amount), "07"), "quy") == "problem.safe_too_small"
            amount = self.safe[agency]
        if amount == 0:
            return
        self._run(deposit_cash, DepositCash(agency, notes(amount), "07"), "quy")
        self.moved[agency] = True
        self.safe[agency] -= amount
        self.treasury[agency] += amount
        if confirm:
            reader = self.desk.store.reader()
            last = reader.connection.execute("SELECT deposit_id FROM deposit ORDER BY deposited_at_ms DESC").fetchone()[0]
            reader.close()
            own = self._run(confirm_deposit, ConfirmDeposit(last, "KB 123"), "quy", centre=False)
            assert own.key == "problem.deposit_of_own"
            self._run(confirm_deposit, ConfirmDeposit(last, "KB 123"), "dao", centre=False)

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
        for agency in mine:
            self.moved[agency] = self.moved[agency] or self.box[agency] != counted[agency]
            del self.holder[agency]
        self.box |= counted

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
        for agency in mine:
            self.moved[agency] = self.moved[agency] or self.box[agency] != counted[agency]
            self.holder[agency] = other
        self.box |= counted

    @invariant()
    def the_books_agree(self) -> None:
        if not hasattr(self, "desk"):
            return
        reader = self.desk.store.reader()
        ask = reader.connection.execute
        unbalanced = ask("SELECT epoch, seq FROM posting GROUP BY epoch, seq HAVING sum(amount_vnd) <> 0").fetchall()
        assert unbalanced == []
        for account, model in (
            ("cash_box", self.box),
            ("safe", self.safe),
            ("treasury", self.treasury),
            ("in_transit", self.sent),
        ):
            for agency in AGENCIES:
                query = "SELECT coalesce(sum(amount_vnd), 0) FROM posting WHERE account = ? AND agency = ?"
                assert ask(query, (account, agency)).fetchone()[0] == model.get(agency, 0), (account, agency)
        for agency in AGENCIES:
            held = ask("SELECT coalesce(max(balance_vnd), 0) FROM box WHERE agency = ?", (agency,)).fetchone()[0]
            assert held == self.box[agency]
            query = "SELECT number FROM receipt WHERE agency = ? AND serial_symbol = ? ORDER BY number"
            assert [row[0] for row in ask(query, (agency, "26TAA"))] == list(range(1, self.issued[agency] + 1))
            written = {row[0] for row in ask(query, (agency, "AA-22P"))}
            gone = {number for each, number in self.ended if each == agency}
            assert not written & gone
            assert written | gone | set(self.sheets[agency]) == set(range(1, self.books[agency] + 1))
            taken = ask("SELECT coalesce(max(taken_vnd), 0) FROM box WHERE agency = ?", (agency,)).fetchone()[0]
            assert taken == self.taken[agency]
        query = "SELECT agency, serial_symbol, number FROM receipt WHERE state = 'issued'"
        good = {tuple(row) for row in ask(query)}
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
