"""All money use cases against a model that keeps its own books, in any order, by several officers, with acts broken off."""

import contextlib
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desk_app.core.problems import UserProblem
from desk_app.core.statement import Credit
from desk_app.resources_reader import load_texts
from desk_app.services.money.cash import (
    ConfirmDeposit,
    DepositCash,
    HandOverCash,
    SecondPerson,
    confirm_deposit,
    deposit_cash,
    hand_over_cash,
)
from desk_app.services.money.closings import ClosePeriod, close_period
from desk_app.services.money.collect_fee import CollectFee, Payment, collect_fee
from desk_app.services.money.counts import FixCount, ReviewDifference, WitnessCount, fix_count, review_difference, witness_count
from desk_app.services.money.floats import TakeFloat, take_float
from desk_app.services.money.movements import SendCash, send_cash
from desk_app.services.money.receipt_books import AssignBook, EndSheets, VoidSheet, assign_book, end_sheets, void_sheet
from desk_app.services.money.receipts import ReplaceReceipt, replace_receipt
from desk_app.services.money.refunds import RefundFee, refund_fee
from desk_app.services.money.shifts import SettleCount, settle_count
from desk_app.services.money.transfers import (
    DropTransfer,
    ReadStatement,
    SeeTransfer,
    drop_transfer,
    read_statement,
    see_transfer,
)
from desk_app.services.ports import Actor
from desk_app.store.ledger_text import write_ledger
from desk_app.store.verify import verify
from tests.desks import SECRET_HASH, Desk, notes_of

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
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), SECRET_HASH)
        tx.put_officer("lan", "Lò Thị Lan", ("intake_officer",), SECRET_HASH)
        tx.put_officer("son", "Cà Văn Sơn", ("intake_officer",), SECRET_HASH)
        tx.put_officer("dao", "Lường Văn Đạo", ("supervisor",), SECRET_HASH)
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)


QUY, DAO = SecondPerson("quy", "123456"), SecondPerson("dao", "123456")


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
        self.counting: dict[str, Any] = {}  # agency → who counts, which of their counts, what it differs by
        self.differences: dict[str, tuple[str, int, set[str], bool]] = {}  # count → agency, đồng, its people, awaits a second
        self.explained: dict[str, tuple[str, int, set[str], bool]] = {}
        self.held: dict[str, set[str]] = {agency: set() for agency in AGENCIES}  # who held and counted a closed box last
        self.before: dict[str, set[str]] = {}  # count of an opening → who held and counted the box before it
        self.flows = dict.fromkeys(AGENCIES, 0)  # what went through the box, differences apart
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

    def _refused(self, use_case: Any, command: Any, who: str, centre: bool = True) -> str:
        with pytest.raises(UserProblem) as caught:
            self._run(use_case, command, who, centre)
        return caught.value.key

    def _flow(self, agency: str, amount: int) -> None:
        self.box[agency] += amount
        self.flows[agency] += amount
        self.moved[agency] = True

    def _hindered(self, agency: str) -> str | None:
        """Why a money act on a box is refused to whoever would do it just now; None: the holder may."""
        if agency not in self.holder:
            return "problem.no_shift"
        return "problem.box_being_counted" if agency in self.counting else None

    @rule(
        agency=st.sampled_from(AGENCIES),
        who=st.sampled_from(("lan", "son")),
        float_notes=st.integers(0, 6),
        safe=st.sampled_from(("", "Két Văn phòng")),
        secret=st.sampled_from(("123456", "123456", "9999")),
    )
    def hand_a_float_over(self, agency: str, who: str, float_notes: int, safe: str, secret: str) -> None:
        amount = float_notes * 50_000
        command = TakeFloat(agency, notes(amount), safe, SecondPerson("quy", secret))
        if self.holder.get(agency, who) != who:
            assert self._refused(take_float, command, who) == "problem.shift_of_other"
        elif agency in self.counting:
            assert self._refused(take_float, command, who) == "problem.box_being_counted"
        elif not amount:
            assert self._refused(take_float, command, who) == "problem.nothing_counted"
        elif secret != "123456":
            assert self._refused(take_float, command, who) in ("problem.login", "problem.locked")
        else:
            self.desk.clock.waited_ms += 3_600_000  # a lock of an earlier wrong PIN has passed
            if not safe and amount > self.safe[agency]:
                assert self._refused(take_float, command, who) == "problem.safe_too_small"
                return
            self._run(take_float, command, who)
            if not safe:
                self.safe[agency] -= amount
            self._flow(agency, amount)

    @rule(
        agency=st.sampled_from(AGENCIES),
        who=st.sampled_from(("lan", "son", "dao", "ke")),
        off=st.sampled_from((0, 0, 0, -50_000, 500, 19_400_000, -1_000)),
        a_note_forgotten=st.sampled_from((False, False, False, True)),
    )
    def count(self, agency: str, who: str, off: int, a_note_forgotten: bool) -> None:
        """Blind: the answer may say what the books say, and nothing before it does."""
        counted = max(0, self.box[agency] + off)
        command = FixCount(agency, notes_of(counted))
        holder = self.holder.get(agency)
        before = self.counting.get(agency)
        if who == "ke" or (who == "dao" and holder is None) or (who != "dao" and holder not in (None, who)):
            assert self._refused(fix_count, command, who) == "problem.not_allowed"
            return
        own = before["own"] if before and before["who"] == who else 0
        if own and (before["difference"] == 0 or own == 2):
            assert self._refused(fix_count, command, who) == "problem.counted_already"
            return
        if a_note_forgotten:
            assert self._refused(fix_count, FixCount(agency, command.count[1:]), who) == "problem.not_all_counted"
            return
        fixed = self._run(fix_count, command, who)
        difference = counted - self.box[agency]
        assert (fixed.expected_vnd, fixed.difference_vnd) == (self.box[agency], difference)
        assert fixed.may_recount == (difference != 0 and own == 0)
        people = before["people"] | {who} if before else {who}
        first = before["first"] if before else counted
        counts = before["counts"] + 1 if before else 1
        looked_at = difference != 0 or counts > 2 or bool(before and before["looked_at"])
        here = {"who": who, "own": own + 1, "difference": difference, "counted": counted}
        here |= {"counts": counts, "looked_at": looked_at}
        self.counting[agency] = {**here, "id": fixed.count_id, "people": people, "first": first}

    @precondition(lambda self: self.counting)
    @rule(
        data=st.data(),
        beside=st.sampled_from(("nobody", "quy", "oneself", "wrong PIN", "an auditor")),
        reason=st.sampled_from(("trả thừa một tờ", " ")),
        stranger=st.booleans(),
        hand_over=st.booleans(),
    )
    def settle(self, data: st.DataObject, beside: str, reason: str, stranger: bool, hand_over: bool) -> None:
        agency = data.draw(st.sampled_from(sorted(self.counting)))
        count = self.counting[agency]
        who, difference = count["who"], count["difference"]
        holder = self.holder.get(agency)
        successor = {"lan": "son", "son": "lan"}.get(who)
        persons = {
            "nobody": None,
            "quy": SecondPerson(successor if hand_over and successor else "quy", "123456"),
            "oneself": SecondPerson(who, "123456"),
            "wrong PIN": SecondPerson("quy", "9999"),
            "an auditor": SecondPerson("hoa", "123456"),
        }
        command = SettleCount(agency, count["id"], reason, persons[beside], hand_over)
        if stranger:
            other = "dao" if holder else {"lan": "son", "son": "lan"}[who]
            if other != who:
                assert self._refused(settle_count, command, other) == "problem.count_of_other"
            return
        if hand_over and holder != who:
            assert self._refused(settle_count, command, who) == "problem.no_shift"
            return
        if not reason.strip() and (difference or holder not in (None, who)):
            assert self._refused(settle_count, command, who) == "problem.no_reason"
            return
        wrong = {"oneself": ("problem.same_person",), "wrong PIN": ("problem.login", "problem.locked")}
        wrong["an auditor"] = ("problem.second_not_allowed",)
        if beside in wrong or (beside == "nobody" and hand_over):
            assert self._refused(settle_count, command, who) in wrong.get(beside, ("problem.login",))
            return
        self.desk.clock.now_ms += 120_000
        settled = self._run(settle_count, command, who)
        assert (settled.counted_vnd, settled.difference_vnd) == (count["counted"], difference)
        assert settled.awaits_second == (difference != 0 and beside == "nobody")
        del self.counting[agency]
        signer = {successor if hand_over else "quy"} if beside == "quy" else set()
        if count["looked_at"]:  # what an earlier count differed by is not gone with a later one that agrees
            people = count["people"] | signer | ({holder} if holder else set())
            self.differences[count["id"]] = (agency, difference, people, settled.awaits_second)
            self.before[count["id"]] = self.held[agency] if holder is None else set()
        if difference:
            self.moved[agency] = True
        self.box[agency] = count["counted"]
        if holder is not None:
            self.held[agency] = {holder, who}
        if holder is None:
            self.holder[agency] = who
        elif hand_over:
            self.holder[agency] = successor or ""
        else:
            del self.holder[agency]

    def _unsigned(self) -> set[str]:
        """Looked into before anybody signed."""
        return {count_id for count_id, (_agency, _vnd, _people, awaits) in self.explained.items() if awaits}

    @precondition(lambda self: self.differences or self._unsigned())
    @rule(data=st.data(), who=st.sampled_from(("lan", "son", "quy", "dao", "ke")), sign=st.booleans())
    def explain(self, data: st.DataObject, who: str, sign: bool) -> None:
        """A second person signs, somebody else looks into it, in this order or the other: never who held or counted the box."""
        count_id = data.draw(st.sampled_from(sorted(self.differences.keys() | self._unsigned())))
        kept = self.differences if count_id in self.differences else self.explained
        agency, amount, people, awaits = kept[count_id]
        if sign:
            command: Any = WitnessCount(count_id, agency)
            if not awaits:
                assert self._refused(self._alone(witness_count), command, who) == "problem.nothing_to_witness"
            elif who in people:
                assert self._refused(self._alone(witness_count), command, who) == "problem.same_person"
            else:
                self._run(witness_count, command, who, centre=False)
                kept[count_id] = (agency, amount, people | {who}, False)
            return
        review = self._alone(review_difference)
        command = ReviewDifference(count_id, agency, "thối nhầm")
        if who not in ("dao", "ke"):
            assert self._refused(review, command, who) == "problem.not_allowed"
        elif kept is self.explained:
            assert self._refused(review, command, who) == "problem.nothing_to_review"
        elif who in people | self.before[count_id]:
            assert self._refused(review, command, who) == "problem.same_person"
        else:
            self._run(review_difference, command, who, centre=False)
            del self.differences[count_id]
            self.explained[count_id] = (agency, amount, people | {who}, awaits)
            assert self._refused(review, command, who) == "problem.nothing_to_review"

    @staticmethod
    def _alone(use_case: Any) -> Any:
        return lambda tx, _centre, command, actor: use_case(tx, command, actor)

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
        self.taken[agency] += amount
        self._flow(agency, cash)

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
        if stranger and holder is not None:
            assert self._refused(collect_fee, command, other) == "problem.shift_of_other"
            return
        if hindered := self._hindered(agency):
            assert self._refused(collect_fee, command, holder or other) == hindered
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
        if hindered := self._hindered(agency):
            assert self._refused(see_transfer, see, holder or "lan") == hindered
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
        awaits = any(where == agency and alone for where, _vnd, _people, alone in self.differences.values())
        awaits = awaits or any(where == agency and alone for where, _vnd, _people, alone in self.explained.values())
        if agency in self.holder:
            assert self._refused(close, command, "ke") == "problem.box_still_open"
        elif agency in self.counting:
            assert self._refused(close, command, "ke") == "problem.box_being_counted"
        elif awaits and self.moved[agency]:
            assert self._refused(close, command, "ke") == "problem.count_awaits_second"
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
        if hindered := self._hindered(agency):
            assert self._refused(replace_receipt, command, holder or "lan") == hindered
            return
        new_cash = 0 if cash == 0 else max(0, cash + new - old)
        self._run(replace_receipt, command, holder or "")
        del self.receipts[place]
        self._flow(agency, -cash)
        self._book(agency, code, new, new_cash)

    @precondition(lambda self: self.receipts)
    @rule(data=st.data(), secret=st.sampled_from(("123456", "123456", "9999")))
    def refund(self, data: st.DataObject, secret: str) -> None:
        agency, serial, number = place = data.draw(st.sampled_from(sorted(self.receipts)))
        cash = self.receipts[place][2]
        command = RefundFee(agency, serial, number, "TT 25/2021 Điều 5.3", SecondPerson("dao", secret))
        holder = self.holder.get(agency)
        if hindered := self._hindered(agency):
            assert self._refused(refund_fee, command, holder or "lan") == hindered
        elif secret != "123456":
            assert self._refused(refund_fee, command, holder or "") in ("problem.login", "problem.locked")
        else:
            self.desk.clock.waited_ms += 3_600_000  # a lock of an earlier wrong PIN has passed
            self._run(refund_fee, command, holder or "")
            del self.receipts[place]
            self._flow(agency, -cash)
            assert self._refused(refund_fee, command, holder or "") == "problem.receipt_replaced"

    @precondition(lambda self: self.holder)
    @rule(data=st.data(), thousands=st.integers(0, 9_000))
    def hand_over(self, data: st.DataObject, thousands: int) -> None:
        """Whatever the books say of the box: an answer that depended on them would give them away."""
        agency = data.draw(st.sampled_from(sorted(self.holder)))
        holder, amount = self.holder[agency], thousands * 1_000
        command = HandOverCash(agency, notes(amount), QUY)
        if hindered := self._hindered(agency):
            assert self._refused(hand_over_cash, command, holder) == hindered
            return
        if amount == 0:
            assert self._refused(hand_over_cash, command, holder) == "problem.nothing_counted"
            return
        alone = HandOverCash(agency, notes(amount), SecondPerson(holder, "123456"))
        assert self._refused(hand_over_cash, alone, holder) == "problem.same_person"
        self.desk.clock.now_ms += 120_000
        if data.draw(st.booleans()):
            self._run(send_cash, SendCash(agency, notes(amount), "Quỹ", "quay-01"), holder)
            self.sent[agency] += amount
        else:
            self._run(hand_over_cash, command, holder)
            self.safe[agency] += amount
        self._flow(agency, -amount)

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
            command = ConfirmDeposit(last, "KB 123")
            assert self._refused(confirm_deposit, command, "quy", centre=False) == "problem.deposit_of_own"
            self._run(confirm_deposit, command, "dao", centre=False)

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
            self._what_was_counted_is_what_the_books_say(ask, agency, reader.standing_differences())
        query = "SELECT agency, serial_symbol, number FROM receipt WHERE state = 'issued'"
        good = {tuple(row) for row in ask(query)}
        assert good == set(self.receipts)
        reader.close()

    def _what_was_counted_is_what_the_books_say(self, ask: Any, agency: str, waiting: Any) -> None:
        """Book = what went through the box + the differences that stand open or were explained by two people."""
        rows = ask(
            "SELECT count_id, difference_vnd, second, awaits_second, reviewed_at_ms FROM box_count "
            "WHERE agency = ? AND settled_at_ms IS NOT NULL",
            (agency,),
        ).fetchall()
        kept = {count.count_id for count in waiting}
        standing = {count_id: vnd for count_id, vnd, *_rest in rows if count_id in kept}
        explained = {count_id: vnd for count_id, vnd, _second, _awaits, reviewed in rows if reviewed is not None}
        for model, found in ((self.differences, standing), (self.explained, explained)):
            assert {key: value[1] for key, value in model.items() if value[0] == agency} == found
        assert self.box[agency] == self.flows[agency] + sum(standing.values()) + sum(explained.values())
        short = ask("SELECT coalesce(-sum(amount_vnd), 0) FROM posting WHERE account = 'over_short' AND agency = ?", (agency,))
        assert short.fetchone()[0] == sum(standing.values()) + sum(explained.values())
        advance = "SELECT count(*) FROM posting p JOIN journal j ON j.epoch = p.epoch AND j.seq = p.seq WHERE p.account = ?"
        assert ask(f"{advance} AND j.kind <> 'FloatHandedOver'", ("float_advance",)).fetchone()[0] == 0
        for (actor,) in ask("SELECT actor FROM journal WHERE kind = 'DifferenceReviewed' AND agency = ?", (agency,)):
            assert actor in ("dao", "ke")

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
