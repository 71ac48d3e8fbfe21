"""What the use cases need to know of money: boxes, receipts and their books, transfers, closings."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from desk_app.core.ledger import Box
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
from desk_app.services.records import (
    Fee,
)
from sync.protocol.money_facts import Account


class MoneyReads(Protocol):
    """Boxes, counts, shifts, receipts and their books, transfers and closings. Sums are đồng."""

    def receipt(self, agency: str, serial_symbol: str, number: int) -> ReceiptRecord | None:
        """By its agency, serial and number; None: this desk has none such."""

    def receipt_at(self, epoch: int, seq: int) -> ReceiptRecord | None:
        """The one that the entry at this place issued; None: it issued none."""

    def receipt_lines(self, agency: str, serial_symbol: str, number: int) -> tuple[Fee, ...]:
        """The fees on a receipt, in their order and in đồng."""

    def box(self, agency: str) -> Box:
        """What an agency's cash box holds and what went through it, in đồng; an empty one before its first shift."""

    def accounts(self, agency: str) -> Mapping[Account, int]:
        """What the accounts beside the box hold, in đồng: safe, bank, what is payable."""

    def receipts_since_deposit(self, agency: str) -> tuple[str | None, str | None, int]:
        """First and last receipt taken in cash since the last deposit, and how many; by their place in the journal. None,
        None, 0: there was none."""

    def sent_cash(self, movement_id: str) -> int | None:
        """How much this desk sent to another one under that id, in đồng; None: nothing."""

    def movement_taken(self, movement_id: str) -> bool:
        """Whether what came under that id was taken into a box here."""

    def differing_movement(self, movement_id: str, agency: str) -> tuple[str, int, int] | None:
        """Who took it in, what was announced and what was taken, in đồng, where they differ and nobody looked into it; else
        None."""

    def unconfirmed_deposit(self, deposit_id: str) -> tuple[str, str | None] | None:
        """Its agency, and who made it; None: there is none of that id, or it is confirmed."""

    def open_count(self, agency: str) -> BoxCount | None:
        """The count of a box that is fixed and waits for its counter to settle it; None: there is none."""

    def box_count(self, agency: str, count_id: str) -> BoxCount | None:
        """Of that id; None: the agency's box has none such."""

    def people_of_count(self, count: BoxCount) -> frozenset[str]:
        """The ids of those who held the box, counted it, signed beside them or looked into it: none of them may judge it."""

    def held_before(self, count: BoxCount) -> frozenset[str]:
        """The ids of those who held and counted the box last before it was opened on this count: what is missing then was in
        their hands. Empty for a count that closes."""

    def count_awaits_second(self, agency: str, until_ms: int) -> bool:
        """Whether a count before a moment (milliseconds since 1970 UTC) was settled by somebody alone, and nobody signed it."""

    def open_shift(self, agency: str) -> Shift | None:
        """Who holds an agency's box now, since when; None: it is closed."""

    def open_shifts_of(self, officer: str) -> tuple[Shift, ...]:
        """The boxes that an officer holds now, in the order of the agencies."""

    def shift_sums(self, shift: Shift) -> tuple[int, int]:
        """How many receipts were issued in a shift, and đồng collected in cash and by transfer; a replacement counts its
        difference."""

    def receipt_books(self, agency: str) -> tuple[ReceiptBook, ...]:
        """The books of paper receipts that have sheets left, in the order in which they were given."""

    def all_receipt_books(self, agency: str) -> tuple[ReceiptBook, ...]:
        """The used up ones too, by serial and first number."""

    def ended_sheets(self, agency: str, serial_symbol: str) -> tuple[tuple[int, int], ...]:
        """First and last number of each run of sheets that will never be a receipt: spoilt, destroyed or lost."""

    def notices_of(self, agency: str, serial_symbol: str) -> int:
        """How many error notices (04/SS-CTĐT) name a receipt of this serial."""

    def pending_transfer(self, transfer_id: str) -> ExpectedTransfer | None:
        """Of that id; None: nobody expects it any more."""

    def pending_transfers(self, agency: str) -> tuple[ExpectedTransfer, ...]:
        """What an agency still expects, the oldest first; in đồng."""

    def statement_lines(self, agency: str, first: str, last: str) -> tuple[StatementLineRecord, ...]:
        """The credits of the days from `first` to `last`, both YYYY-MM-DD, that were read before; in đồng."""

    def statement_lines_of(self, agency: str, reference: str) -> tuple[StatementLineRecord, ...]:
        """All credits that were read with this reference of the bank, the oldest first."""

    def open_credit(self, agency: str, line_id: str) -> StatementLineRecord | None:
        """A credit that waits for a person; None: there is none of that id, or somebody explained it."""

    def receipts_by(self, agency: str, reference: str) -> tuple[tuple[str, int], ...]:
        """The dossiers whose receipts name a transfer, and how many đồng of each came by it."""

    def on_receipts(self, agency: str, references: Collection[str]) -> frozenset[str]:
        """Those of some references that a receipt in force names."""

    def last_period(self, agency: str, kind: str, label: str = "") -> Period | None:
        """The last closing of a kind (day, month, year); with `label`, the last that lies in that month or year. None: there
        is none."""

    def open_days_before(self, agency: str, label: str, after: Place) -> bool:
        """Whether days that were closed after a place lie before a month or year."""

    def oldest_open_day(self, agency: str, after: Place) -> tuple[int, Place] | None:
        """The moment of the first posting after a place (milliseconds since 1970 UTC), and the last entry before money moved on
        another day; None: no money moved."""

    def totals_at(self, agency: str, until: Place) -> Box:
        """The box as the last fact that moved money up to a place left it, in đồng."""

    def money_between(self, agency: str, after: Place, until_ms: int) -> bool:
        """Whether money moved after a place and before a moment (milliseconds since 1970 UTC)."""

    def period_sums(self, agency: str, after: Place, until: Place, progress: Callable[[int, int], None]) -> PeriodSums:
        """Everything of one box after a place and up to another, in đồng. `progress` hears after each slice how many are read,
        and of how many."""

    def last_closing(self, agency: str) -> Closing | None:
        """Of the box that was closed last, by its place and hash; None: none was."""
