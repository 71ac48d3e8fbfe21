"""What money acts read inside their transaction: boxes, shifts, receipts and their books, transfers, closings."""

import json
from collections.abc import Callable, Collection

from desk_app.core.ledger import Box
from desk_app.core.moments import local
from desk_app.core.receipts import receipt_name
from desk_app.services.money_records import (
    BoxCount,
    Closing,
    ExpectedTransfer,
    Period,
    PeriodSums,
    Place,
    ReceiptBook,
    ReceiptRecord,
    Shift,
    StatementLineRecord,
)
from desk_app.services.records import Fee
from desk_app.store.connected import Connected
from desk_app.store.records_of_rows import columns_of, fee_from
from sync.protocol.money_facts import Account

_RECEIPT = f"SELECT {columns_of(ReceiptRecord)} FROM receipt"
_SHIFT = f"SELECT {columns_of(Shift)} FROM shift WHERE desk_id = ? AND closed_at_ms IS NULL"
_COUNT = f"SELECT {columns_of(BoxCount)} FROM box_count WHERE desk_id = ?"
_BOOKS = f"SELECT {columns_of(ReceiptBook)} FROM receipt_book WHERE desk_id = ? AND agency = ?"
_TRANSFER = f"SELECT {columns_of(ExpectedTransfer)} FROM transfer WHERE desk_id = ? AND state = 'pending'"
_STATEMENT_LINE = f"SELECT {columns_of(StatementLineRecord)} FROM statement_line WHERE desk_id = ? AND agency = ?"
_PERIOD = "no, label, until_epoch, until_seq, balance_vnd, taken_vnd, reversed_vnd"
SLICE = 20_000
"""Entries that a closing sums between two words to the progress bar."""


class StoreMoneyReads(Connected):
    def receipt(self, agency: str, serial_symbol: str, number: int) -> ReceiptRecord | None:
        row = self._row(f"{_RECEIPT} WHERE agency = ? AND serial_symbol = ? AND number = ?", agency, serial_symbol, number)
        return ReceiptRecord(*row) if row else None

    def receipt_at(self, epoch: int, seq: int) -> ReceiptRecord | None:
        row = self._row(f"{_RECEIPT} WHERE desk_id = ? AND epoch = ? AND seq = ?", self.desk_id, epoch, seq)
        return ReceiptRecord(*row) if row else None

    def receipt_lines(self, agency: str, serial_symbol: str, number: int) -> tuple[Fee, ...]:
        rows = self._rows(
            "SELECT fee_line, kind, name, amount_vnd, 'collected', '' FROM receipt_line "
            "WHERE agency = ? AND serial_symbol = ? AND number = ? ORDER BY line_no",
            agency,
            serial_symbol,
            number,
        )
        return tuple(fee_from(row) for row in rows)

    def box(self, agency: str) -> Box:
        row = self._row(
            "SELECT balance_vnd, taken_vnd, reversed_vnd FROM box WHERE desk_id = ? AND agency = ?", self.desk_id, agency
        )
        return Box(*row) if row else Box()

    def accounts(self, agency: str) -> dict[Account, int]:
        """What the accounts beside the box hold."""
        rows = self._rows("SELECT account, balance_vnd FROM account WHERE desk_id = ? AND agency = ?", self.desk_id, agency)
        return {row[0]: row[1] for row in rows}

    def receipts_since_deposit(self, agency: str) -> tuple[str | None, str | None, int]:
        """First and last receipt taken in cash since the last deposit, and how many; by place, whatever the clock did."""
        deposit = self._row(
            "SELECT epoch, seq FROM journal WHERE kind = 'CashDeposited' AND agency = ? ORDER BY epoch DESC, seq DESC LIMIT 1",
            agency,
        )
        rows = self._rows(
            "SELECT serial_symbol, number FROM receipt WHERE desk_id = ? AND agency = ? AND cash_vnd > 0 "
            "AND (epoch, seq) > (?, ?) ORDER BY epoch, seq",
            self.desk_id,
            agency,
            *(tuple(deposit) if deposit else (0, 0)),
        )
        names = [receipt_name(row[0], row[1]) for row in rows]
        return (names[0], names[-1], len(names)) if names else (None, None, 0)

    def sent_cash(self, movement_id: str) -> int | None:
        """What this desk sent to another one under that id."""
        query = "SELECT amount_vnd FROM movement WHERE desk_id = ? AND movement_id = ? AND to_desk IS NOT NULL"
        row = self._row(query, self.desk_id, movement_id)
        return int(row[0]) if row else None

    def movement_taken(self, movement_id: str) -> bool:
        query = "SELECT 1 FROM movement WHERE desk_id = ? AND movement_id = ? AND taken_at_ms IS NOT NULL"
        return self._row(query, self.desk_id, movement_id) is not None

    def differing_movement(self, movement_id: str, agency: str) -> tuple[str, int, int] | None:
        """Who took it in, what was announced and what was taken, where they differ and nobody looked into it."""
        row = self._row(
            "SELECT taker, amount_vnd, taken_vnd FROM movement WHERE desk_id = ? AND movement_id = ? AND agency = ? "
            "AND taken_vnd <> amount_vnd AND reviewed_at_ms IS NULL",
            self.desk_id,
            movement_id,
            agency,
        )
        return (row[0], row[1], row[2]) if row else None

    def unconfirmed_deposit(self, deposit_id: str) -> tuple[str, str | None] | None:
        """Its agency, and who made it."""
        query = "SELECT agency, officer FROM deposit WHERE desk_id = ? AND deposit_id = ? AND reference IS NULL"
        row = self._row(query, self.desk_id, deposit_id)
        return (row[0], row[1]) if row else None

    def open_count(self, agency: str) -> BoxCount | None:
        """The count of a box that was fixed and waits for its counter to settle it."""
        row = self._row(f"{_COUNT} AND agency = ? AND settled_at_ms IS NULL", self.desk_id, agency)
        return BoxCount(*row) if row else None

    def box_count(self, agency: str, count_id: str) -> BoxCount | None:
        row = self._row(f"{_COUNT} AND agency = ? AND count_id = ?", self.desk_id, agency, count_id)
        return BoxCount(*row) if row else None

    def people_of_count(self, count: BoxCount) -> frozenset[str]:
        """Who held the box, who counted it, who signed beside them, and who looked into it."""
        ends = "'ShiftOpened', 'ShiftClosed'" if count.stage == "closing" else "'ShiftOpened'"
        rows = self._rows(
            "SELECT actor, second_actor FROM journal WHERE agency = ? AND (subject = ? AND kind IN ('BoxCounted', "
            f"'CountWitnessed') OR subject = ? AND (kind IN ({ends}) "
            "OR kind = 'DifferenceReviewed' AND json_extract(body, '$.count_id') = ?))",
            count.agency,
            count.count_id,
            count.shift_id,
            count.count_id,
        )
        return frozenset(person for row in rows for person in row if person)

    def held_before(self, count: BoxCount) -> frozenset[str]:
        """Who held and who counted the box last before it was opened on this count: what is missing then was in their hands."""
        row = self._row(
            "SELECT c.actor, o.actor FROM journal c JOIN journal o ON o.subject = c.subject AND o.agency = c.agency "
            "AND o.kind = 'ShiftOpened' WHERE c.kind = 'ShiftClosed' AND c.agency = ? AND (c.epoch, c.seq) < "
            "(SELECT epoch, seq FROM journal WHERE kind = 'ShiftOpened' AND subject = ? AND agency = ?) "
            "ORDER BY c.epoch DESC, c.seq DESC LIMIT 1",
            count.agency,
            count.shift_id,
            count.agency,
        )
        return frozenset(row) if row and count.stage != "closing" else frozenset()

    def count_awaits_second(self, agency: str, until_ms: int) -> bool:
        """Whether a count before a moment was settled by somebody alone, and nobody signed it since."""
        query = "SELECT 1 FROM box_count WHERE desk_id = ? AND agency = ? AND awaits_second = 1 AND settled_at_ms < ? LIMIT 1"
        return self._row(query, self.desk_id, agency, until_ms) is not None

    def open_shift(self, agency: str) -> Shift | None:
        row = self._row(f"{_SHIFT} AND agency = ?", self.desk_id, agency)
        return Shift(*row) if row else None

    def open_shifts_of(self, officer: str) -> tuple[Shift, ...]:
        return tuple(Shift(*row) for row in self._rows(f"{_SHIFT} AND officer = ? ORDER BY agency", self.desk_id, officer))

    def shift_sums(self, shift: Shift) -> tuple[int, int]:
        """Receipts issued and đồng collected (cash and transfer) in the shift; a replacement counts its difference."""
        place = (shift.shift_id, shift.agency)
        receipts = self._row("SELECT count(*) FROM receipt WHERE shift_id = ? AND agency = ?", *place)[0]
        payable = "account IN ('fee_payable', 'charge_payable')"
        query = f"SELECT -coalesce(sum(amount_vnd), 0) FROM posting WHERE shift_id = ? AND agency = ? AND {payable}"
        return receipts, self._row(query, *place)[0]

    def last_closing(self, agency: str) -> Closing | None:
        row = self._row(
            "SELECT epoch, seq, hash FROM journal WHERE kind = 'ShiftClosed' AND subject = "
            "(SELECT shift_id FROM shift WHERE desk_id = ? AND agency = ? AND closed_at_ms IS NOT NULL "
            "ORDER BY closed_at_ms DESC LIMIT 1) AND agency = ?",
            self.desk_id,
            agency,
            agency,
        )
        return Closing(row[0], row[1], row[2].hex()) if row else None

    def receipt_books(self, agency: str) -> tuple[ReceiptBook, ...]:
        """The books that have sheets left, in the order in which they were given."""
        rows = self._rows(f"{_BOOKS} AND last_no < last ORDER BY assigned_at_ms, first", self.desk_id, agency)
        return tuple(ReceiptBook(*row) for row in rows)

    def all_receipt_books(self, agency: str) -> tuple[ReceiptBook, ...]:
        return tuple(ReceiptBook(*row) for row in self._rows(f"{_BOOKS} ORDER BY serial_symbol, first", self.desk_id, agency))

    def ended_sheets(self, agency: str, serial_symbol: str) -> tuple[tuple[int, int], ...]:
        """First and last of each run of sheets that will never be a receipt."""
        query = "SELECT first, last FROM receipt_sheet WHERE agency = ? AND serial_symbol = ? ORDER BY first"
        return tuple((row[0], row[1]) for row in self._rows(query, agency, serial_symbol))

    def notices_of(self, agency: str, serial_symbol: str) -> int:
        """How many error notices name a receipt of this serial."""
        query = (
            "SELECT count(*) FROM journal WHERE kind = 'ReceiptErrorNoticed' AND agency = ? "
            "AND json_extract(body, '$.serial_symbol') = ?"
        )
        return int(self._row(query, agency, serial_symbol)[0])

    def pending_transfer(self, transfer_id: str) -> ExpectedTransfer | None:
        row = self._row(f"{_TRANSFER} AND transfer_id = ?", self.desk_id, transfer_id)
        return ExpectedTransfer(*row) if row else None

    def pending_transfers(self, agency: str) -> tuple[ExpectedTransfer, ...]:
        rows = self._rows(f"{_TRANSFER} AND agency = ? ORDER BY expected_at_ms, transfer_id", self.desk_id, agency)
        return tuple(ExpectedTransfer(*row) for row in rows)

    def statement_lines(self, agency: str, first: str, last: str) -> tuple[StatementLineRecord, ...]:
        """The credits of the days from `first` to `last` that were read before."""
        query = f"{_STATEMENT_LINE} AND booked_on BETWEEN ? AND ?"
        return tuple(StatementLineRecord(*row) for row in self._rows(query, self.desk_id, agency, first, last))

    def statement_lines_of(self, agency: str, reference: str) -> tuple[StatementLineRecord, ...]:
        """All credits with this reference, the oldest first."""
        query = f"{_STATEMENT_LINE} AND reference = ? ORDER BY booked_on, line_id"
        return tuple(StatementLineRecord(*row) for row in self._rows(query, self.desk_id, agency, reference))

    def open_credit(self, agency: str, line_id: str) -> StatementLineRecord | None:
        """A credit that waits for a person."""
        query = f"{_STATEMENT_LINE} AND line_id = ? AND state IN ('unmatched', 'doubtful')"
        row = self._row(query, self.desk_id, agency, line_id)
        return StatementLineRecord(*row) if row else None

    def on_receipts(self, agency: str, references: Collection[str]) -> frozenset[str]:
        """Those of some references that a receipt names."""
        rows = self._rows(
            "SELECT DISTINCT r.reference FROM json_each(?) AS asked JOIN receipt r ON r.reference = asked.value "
            "WHERE r.agency = ? AND r.desk_id = ? AND r.reference IS NOT NULL AND r.state <> 'replaced'",
            json.dumps(list(references)),
            agency,
            self.desk_id,
        )
        return frozenset(row[0] for row in rows)

    def receipts_by(self, agency: str, reference: str) -> tuple[tuple[str, int], ...]:
        """The dossiers whose receipts name a transfer, and what each says came by it."""
        rows = self._rows(
            "SELECT dossier_code, sum(total_vnd - cash_vnd) FROM receipt "
            "WHERE agency = ? AND reference = ? AND desk_id = ? AND state <> 'replaced' GROUP BY dossier_code ORDER BY 1",
            agency,
            reference,
            self.desk_id,
        )
        return tuple((row[0], row[1]) for row in rows)

    def last_place(self) -> Place:
        row = self._row("SELECT epoch, seq FROM journal ORDER BY epoch DESC, seq DESC LIMIT 1")
        return Place(*row) if row else Place(0, 0)

    def last_period(self, agency: str, kind: str, label: str = "") -> Period | None:
        """The last closing of a kind; with `label`, the last that lies in that month or year."""
        row = self._row(
            f"SELECT {_PERIOD} FROM period WHERE desk_id = ? AND agency = ? AND kind = ? "
            "AND (? = '' OR substr(label, 1, length(?)) = ?) ORDER BY no DESC LIMIT 1",
            self.desk_id,
            agency,
            kind,
            label,
            label,
            label,
        )
        return Period(row[0], row[1], Place(row[2], row[3]), *row[4:]) if row else None

    def oldest_open_day(self, agency: str, after: Place) -> tuple[int, Place] | None:
        """The moment of the first posting behind a place, and the last entry before money moved on another day."""
        where = "desk_id = ? AND agency = ? AND (epoch, seq) > (?, ?)"
        query = f"SELECT epoch, seq, at_ms FROM posting WHERE {where} ORDER BY epoch, seq"
        first: int | None = None
        until = self.last_place()
        for epoch, seq, at_ms in self.connection.execute(query, (self.desk_id, agency, after.epoch, after.seq)):
            if first is None:
                first = at_ms
            elif local(at_ms).date() != local(first).date():
                return first, until
            until = Place(epoch, seq)
        return (first, self.last_place()) if first is not None else None

    def totals_at(self, agency: str, until: Place) -> Box:
        """The box as the last fact that moved money up to a place left it."""
        row = self._row(
            "SELECT json_extract(j.body, '$.totals.balance_vnd'), json_extract(j.body, '$.totals.taken_vnd'), "
            "json_extract(j.body, '$.totals.reversed_vnd') FROM posting p "
            "JOIN journal j ON j.epoch = p.epoch AND j.seq = p.seq WHERE p.desk_id = ? AND p.agency = ? "
            "AND (p.epoch, p.seq) <= (?, ?) ORDER BY p.epoch DESC, p.seq DESC LIMIT 1",
            self.desk_id,
            agency,
            until.epoch,
            until.seq,
        )
        return Box(*row) if row else Box()

    def open_days_before(self, agency: str, label: str, after: Place) -> bool:
        """Whether days that were closed behind a place lie before a month or year."""
        query = (
            "SELECT 1 FROM period WHERE desk_id = ? AND agency = ? AND kind = 'day' AND substr(label, 1, length(?)) < ? "
            "AND (until_epoch, until_seq) > (?, ?) LIMIT 1"
        )
        return self._row(query, self.desk_id, agency, label, label, after.epoch, after.seq) is not None

    def money_between(self, agency: str, after: Place, until_ms: int) -> bool:
        """Whether money moved after a place in the journal and before a moment."""
        query = "SELECT 1 FROM posting WHERE desk_id = ? AND agency = ? AND (epoch, seq) > (?, ?) AND at_ms < ? LIMIT 1"
        return self._row(query, self.desk_id, agency, after.epoch, after.seq, until_ms) is not None

    def period_sums(self, agency: str, after: Place, until: Place, progress: Callable[[int, int], None]) -> PeriodSums:
        """Everything of one box after a place and up to another, slice by slice."""
        spans: list[tuple[int, int, int]] = []
        for epoch in range(max(after.epoch, 1), until.epoch + 1):
            first = after.seq + 1 if epoch == after.epoch else 1
            last = until.seq if epoch == until.epoch else self._row("SELECT max(seq) FROM journal WHERE epoch = ?", epoch)[0]
            spans += [(epoch, low, min(low + SLICE - 1, last)) for low in range(first, (last or 0) + 1, SLICE)]
        sums = PeriodSums()
        for number, span in enumerate(spans, 1):
            sums = sums.with_more(self._slice(agency, span))
            progress(number, len(spans))
        return sums

    def _slice(self, agency: str, span: tuple[int, int, int]) -> PeriodSums:
        where = "desk_id = ? AND epoch = ? AND seq BETWEEN ? AND ? AND agency = ?"
        values = (self.desk_id, *span, agency)
        receipts, issued, *_ = self._row(f"SELECT count(*), coalesce(sum(total_vnd), 0) FROM receipt WHERE {where}", *values)
        ends: list[tuple[str, int] | None] = [None, None]
        for place, order in enumerate(("ASC", "DESC") if receipts else ()):
            query = f"SELECT serial_symbol, number FROM receipt WHERE {where} ORDER BY epoch {order}, seq {order} LIMIT 1"
            ends[place] = tuple(self._row(query, *values))
        by_account = {
            row[0]: row[1]
            for row in self._rows(f"SELECT account, sum(amount_vnd) FROM posting WHERE {where} GROUP BY account", *values)
        }
        refunded = self._row(
            f"SELECT coalesce(sum(json_extract(body, '$.amount_vnd')), 0) FROM journal WHERE kind = 'FeeRefunded' AND {where}",
            *values,
        )[0]
        return PeriodSums(
            receipts,
            ends[0],
            ends[1],
            issued,
            -by_account.get("fee_payable", 0),
            -by_account.get("charge_payable", 0),
            by_account.get("bank_account", 0),
            refunded,
            -by_account.get("over_short", 0),
        )
