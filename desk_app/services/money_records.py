"""Rows of money as the use cases and screens read them: boxes, receipts, transfers, closings. Sums in đồng, moments in
milliseconds since 1970 UTC."""

from dataclasses import dataclass

from desk_app.core.counting import to_be_looked_at
from sync.protocol.money_facts import PaymentMethod


@dataclass(frozen=True, slots=True)
class Shift:
    """An open shift: who holds the box since when."""

    shift_id: str
    agency: str
    officer: str
    opened_at_ms: int
    float_vnd: int


@dataclass(frozen=True, slots=True)
class BoxCount:
    """A blind count that was fixed. `first_vnd`: of the first count; the rest of the last one. `settled_at_ms` None: the
    box waits for its counter; `reviewed_at_ms`: somebody who neither held nor counted it has looked."""

    count_id: str
    agency: str
    stage: str
    shift_id: str | None
    counts: int
    own_counts: int
    officer: str
    first_vnd: int
    counted_vnd: int
    expected_vnd: int
    difference_vnd: int
    reason: str | None
    counted_at_ms: int
    settled_at_ms: int | None
    awaits_second: int
    second: str | None
    reviewed_at_ms: int | None

    @property
    def first_difference_vnd(self) -> int:
        """Against the same books: no money moves between the counts of one ceremony."""
        return self.first_vnd - self.expected_vnd

    @property
    def stands(self) -> bool:
        """Whether it waits for somebody to look."""
        differed = to_be_looked_at(self.difference_vnd, self.first_difference_vnd, self.counts)
        return differed and self.settled_at_ms is not None and self.reviewed_at_ms is None


@dataclass(frozen=True, slots=True)
class ReceiptRecord:
    """A receipt. Sums in đồng; `signed_at_ms`: None while it waits for its signature."""

    agency: str
    serial_symbol: str
    number: int
    form_symbol: str
    dossier_code: str
    total_vnd: int
    cash_vnd: int
    method: PaymentMethod
    state: str
    payer_name: str | None
    issued_at_ms: int
    signed_at_ms: int | None
    epoch: int
    seq: int
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Serial:
    """A serial of electronic receipts; `last_no`: the last number that was used."""

    serial_symbol: str
    form_symbol: str
    year: int
    last_no: int


@dataclass(frozen=True, slots=True)
class ReceiptBook:
    """A book of paper receipts; `last_no` is the last number that was used or spoilt."""

    agency: str
    serial_symbol: str
    first: int
    form_symbol: str
    book_no: str
    last: int
    last_no: int


@dataclass(frozen=True, slots=True)
class SerialStock:
    """An electronic serial and how far it is used."""

    agency: str
    form_symbol: str
    serial_symbol: str
    year: int
    last_no: int


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A closing as the list shows it."""

    agency: str
    kind: str
    no: int
    label: str
    receipts: int
    cash_vnd: int
    transfer_vnd: int
    closed_at_ms: int


@dataclass(frozen=True, slots=True)
class OpenDeposit:
    """Paid in at the treasury, and not confirmed by it yet. `officer`: who did, and so may not confirm it."""

    deposit_id: str
    agency: str
    amount_vnd: int
    slip_no: str
    deposited_at_ms: int
    officer: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedTransfer:
    """Money that a citizen said they transferred, until somebody saw it or a statement names it. In đồng."""

    transfer_id: str
    agency: str
    dossier_code: str
    amount_vnd: int
    fee_lines: str  # of the dossier, by comma
    expected_at_ms: int

    @property
    def lines(self) -> frozenset[int]:
        """The numbers of the fees that it is for."""
        return frozenset(int(line) for line in self.fee_lines.split(","))


@dataclass(frozen=True, slots=True)
class StatementCredit:
    """A credit of a bank statement that waits for a person: it fits no expected transfer (`unmatched`), or may be one that was
    read before with another purpose (`doubtful`)."""

    agency: str
    line_id: str
    reference: str
    booked_on: str
    amount_vnd: int
    purpose: str | None
    state: str


@dataclass(frozen=True, slots=True)
class StatementLineRecord:
    """A credit that was read. Without `occurrence` an earlier version read it, which knew it by its reference; without
    `purpose` the words were erased."""

    line_id: str
    reference: str
    booked_on: str
    amount_vnd: int
    purpose: str | None
    occurrence: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Closing:
    """The last closing of a box: what the next opening repeats as a witness."""

    epoch: int
    seq: int
    head: str


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """An entry's place in the journal; 0.0 is before the first."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Period:
    """A closing: up to where, and the running totals there."""

    no: int
    label: str
    until: Place
    balance_vnd: int
    taken_vnd: int
    reversed_vnd: int


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """What went through a box. `first`, `last`: serial and number of receipts."""

    receipts: int = 0
    first: tuple[str, int] | None = None
    last: tuple[str, int] | None = None
    issued_vnd: int = 0
    fee_vnd: int = 0
    charge_vnd: int = 0
    transfer_vnd: int = 0
    refunded_vnd: int = 0
    difference_vnd: int = 0

    def with_more(self, later: "PeriodSums") -> "PeriodSums":
        """Both together; `later` follows."""
        return PeriodSums(
            self.receipts + later.receipts,
            self.first or later.first,
            later.last or self.last,
            self.issued_vnd + later.issued_vnd,
            self.fee_vnd + later.fee_vnd,
            self.charge_vnd + later.charge_vnd,
            self.transfer_vnd + later.transfer_vnd,
            self.refunded_vnd + later.refunded_vnd,
            self.difference_vnd + later.difference_vnd,
        )
