"""What the store answers: frozen rows, named as the tables name them."""

from dataclasses import dataclass

from desk_app.core.counting import to_be_looked_at
from sync.protocol.money_facts import FeeKind, PaymentMethod


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier's row. Moments are milliseconds since 1970 UTC; None where it has not come to that. `held_by`: who has the
    file; `ended_at_ms`: over without a result."""

    code: str
    desk_id: str
    epoch: int
    seq: int
    agency: str
    supporting_agency: str | None
    competent_agency: str
    procedure_code: str
    procedure_name: str
    state: str
    received_at_ms: int
    due_at_ms: int | None
    due_text: str
    limit_amount: str | None
    limit_unit: str | None
    rule_set: str
    result_channel: str
    dossier_sets: int
    counter: str
    officer: str | None
    officer_name: str
    owner_kind: str
    owner_name: str | None
    identity_no: str | None
    tax_code: str | None
    address: str | None
    phone: str | None
    submitter_name: str | None
    submitter_identity_no: str | None
    authorisation: str | None
    result_no: str | None
    store_place: str | None
    result_at_ms: int | None
    returned_at_ms: int | None
    receiver_name: str | None
    copies: int
    holder: str
    held_since_ms: int
    held_by: str | None
    paused_at_ms: int | None
    reappointments: int
    cause: str | None
    tracking_no: str | None
    ended_at_ms: int | None
    post_no: str | None = None
    postmark: str | None = None
    paper_no: str | None = None
    lost_at_ms: int | None = None
    cause_document: str | None = None  # of the agency, in which it agreed to the cause
    old_identity_no: str | None = None
    non_territorial: int = 0  # who decides sits in another territory (NĐ 118/2025)
    sent_on_no: str | None = None
    sent_on_at_ms: int | None = None
    sent_on_taken_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CopiedDossier:
    """A dossier that another counter took in. `no`: the change at the centre that it is a copy of."""

    dossier: Dossier
    no: int
    copied_at_ms: int


@dataclass(frozen=True, slots=True)
class FoundDossier:
    """A line of the list that answers each keystroke: no more than it shows."""

    code: str
    owner_name: str | None
    procedure_code: str
    procedure_name: str
    state: str


@dataclass(frozen=True, slots=True)
class Fee:
    """A line of a dossier's fees, in đồng. `amount_vnd`: None while no text sets it; `full_vnd`: before a reduction."""

    line_no: int
    kind: FeeKind
    name: str
    amount_vnd: int | None
    status: str
    basis: str
    full_vnd: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was handed in, and how many of each kind."""

    name: str
    original: int
    certified_copy: int
    photocopy: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another agency was asked; nothing behind `due_at_ms` is set before its reply."""

    no: int
    agency_asked: str
    document: str
    due_at_ms: int
    replied_at_ms: int | None
    reply_document: str | None
    reply: str | None
    late: int


@dataclass(frozen=True, slots=True)
class ProcessStep:
    """Of an interlinked dossier; the first without `ended_at_ms` is where it is."""

    no: int
    agency: str
    task: str
    amount: str
    unit: str
    due_at_ms: int
    began_at_ms: int | None
    ended_at_ms: int | None
    late: int


@dataclass(frozen=True, slots=True)
class Guidance:
    """A letter of form 02 before acceptance."""

    text: str
    at_ms: int
    officer_name: str


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file in the scanner's folder, as the clerk saw it."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class WaitingScan:
    """A file in the scanner's folder. `trouble`: why it cannot be attached (yet), as the key of a text."""

    name: str
    size: int
    at_ms: int
    sha256: str
    media: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """A file that belongs to a dossier; `line_no` 0: to its result."""

    dossier_code: str
    line_no: int
    sha256: str
    media: str
    size: int
    epoch: int
    seq: int
    at_ms: int
    officer_name: str


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
    """Paid in at the treasury, and not confirmed by it yet."""

    deposit_id: str
    agency: str
    amount_vnd: int
    slip_no: str
    deposited_at_ms: int


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
class Band:
    """The order numbers of a day that this desk alone gives; the second pair is for a day that overflows."""

    first: int
    last: int
    overflow_first: int
    overflow_last: int


@dataclass(frozen=True, slots=True)
class Officer:
    """An account. `failures`: wrong secrets since the last right one; `locked_until_ms`: no secret is looked at before."""

    id: str
    name: str
    roles: tuple[str, ...]
    secret_hash: str
    active: bool
    failures: int
    locked_until_ms: int


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


@dataclass(frozen=True, slots=True)
class LeftPaper:
    """A dossier that stayed at a handover run, and why."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class PastPaper:
    """A paper that belongs to no dossier of its own. `document`: guidance_letter, rejection_letter or handover_minutes;
    `subject`: by which the journal knows it; `number`: the letter's, or the run's hour; `whose`: the citizen, or the courier,
    by name; `out`, `came`, `left`: the dossiers of a run."""

    document: str
    subject: str
    agency: str
    at_ms: int
    number: str
    whose: str
    about: str
    officer: str
    out: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    left: tuple[LeftPaper, ...] = ()
