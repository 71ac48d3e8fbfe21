"""What can happen at a counter: the facts that desks and centre share.

A fact carries the outcome, not the question: the state reached, the due moment with its explanation, the
postings and the balances after them. Replay runs no rules. `Body` classes travel in the clear (no personal
data); `Private` classes travel beside the body under a salted hash, so that an export verifies without them.

Money is integer đồng; moments are milliseconds since 1970 UTC; a fact never changes once written.
"""

from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

Account = Literal[
    "cash_box",  # tiền mặt tại quầy
    "bank_account",  # tiền gửi: chuyển khoản chờ đối chiếu
    "float_advance",  # tiền lẻ được giao đầu ca
    "fee_payable",  # phí phải nộp
    "charge_payable",  # lệ phí phải nộp
    "over_short",  # thừa, thiếu chờ xử lý
    "in_transit",  # tiền đang chuyển
    "safe",  # két của thủ quỹ
    "treasury",  # đã nộp Kho bạc
]
FeeKind = Literal["fee", "charge"]  # phí, lệ phí: kept apart by law
PaymentMethod = Literal["cash", "transfer"]


class Band(TypedDict):
    """Order numbers of the day that belong to one (agency, desk, epoch) for ever; the second pair is the overflow."""

    agency: str
    first: int
    last: int
    overflow_first: int
    overflow_last: int


class SerialGrant(TypedDict):
    """A receipt serial that belongs to one (agency, desk, epoch): NĐ 254/2026 Art 23.2, TT 91/2026 annex II."""

    agency: str
    form_symbol: str
    serial_symbol: str
    year: int


class DeskOpened(TypedDict):
    """A desk begins an epoch: its key, its bands and its serials."""

    counter: str
    public_key: str
    centre_key: str | None
    bands: list[Band]
    serials: list[SerialGrant]


class CatalogueImported(TypedDict):
    source: str
    version: str
    added: int
    changed: int
    unchanged: int
    refused: int


class SessionOpened(TypedDict):
    """An officer proved who they are. `session` of the header repeats in all that follow."""

    officer_name: str
    roles: list[str]


class SessionClosed(TypedDict):
    reason: Literal["left", "switched", "program_closed"]


class Posting(TypedDict):
    account: Account
    amount_vnd: int  # positive: debit; the postings of one fact sum to zero


class BoxTotals(TypedDict):
    """The box after the fact: one deleted entry would have to be repaired in all later ones."""

    balance_vnd: int
    taken_vnd: int
    reversed_vnd: int


class DenominationCount(TypedDict):
    denomination_vnd: int
    count: int


class ShiftOpened(TypedDict):
    shift_id: str
    counter: str
    float_vnd: int
    denominations: list[DenominationCount]
    previous_closing: str | None  # epoch.seq and head of the last closing of this box
    postings: list[Posting]
    totals: BoxTotals


class PaperLine(TypedDict):
    name: str
    original: int
    certified_copy: int
    photocopy: int
    scans: list[str]  # SHA-256 of files that travel apart


class FeeLine(TypedDict):
    kind: FeeKind
    name: str
    amount_vnd: int | None  # None: set by the People's Council, amount not known here; never zero by accident
    status: Literal["due", "free", "unset"]
    basis: str


class Limit(TypedDict):
    amount: str  # "12.5"; a fraction never travels as a float
    unit: str


class DossierReceived(TypedDict):
    """Hồ sơ đã tiếp nhận (NĐ 61/2018 Art 17, form 01). Three agencies, for intake without regard to territory."""

    code: str
    order_no: int
    day: str  # YYMMDD of receipt
    counter: str
    officer_name: str
    procedure_code: str
    procedure_name: str
    receiving_agency: str
    supporting_agency: str | None
    competent_agency: str
    received_at_ms: int
    limit: Limit | None
    due_at_ms: int | None
    due_text: str
    rule_set: str
    calendar_version: str
    catalogue_version: str
    wording_version: str
    papers: list[PaperLine]
    dossier_sets: int
    fees: list[FeeLine]
    result_channel: Literal["counter", "post", "online"]
    duplicate_of: str | None  # the open dossier of the same person and procedure that the officer was warned of
    owner_kind: Literal["individual", "organisation"]
    state: Literal["received"]


class PersonPrivate(TypedDict):
    name: str
    identity_no: NotRequired[str]
    birth_date: NotRequired[str]  # YYYY-MM-DD
    sex: NotRequired[str]
    address: NotRequired[str]
    phone: NotRequired[str]
    tax_code: NotRequired[str]


class DossierReceivedPrivate(TypedDict):
    owner: PersonPrivate
    submitter: PersonPrivate | None  # when not the owner
    authorisation: str | None


class FeeSet(TypedDict):
    """An officer names the amount that no text in the catalogue sets, with the resolution it stands in."""

    dossier_code: str
    fee_line: int
    amount_vnd: int
    status: Literal["due", "free"]
    basis: str


class ReceiptLine(TypedDict):
    fee_line: int  # which fee of the dossier
    kind: FeeKind
    name: str
    amount_vnd: int


class Receipt(TypedDict):
    """Biên lai. The number has no gap inside its serial and is never used twice."""

    form_symbol: str
    serial_symbol: str
    number: int
    regime: str
    collecting_agency_name: str
    collecting_agency_tax_code: str
    lines: list[ReceiptLine]
    total_vnd: int
    words: str


class FeeCollected(TypedDict):
    """Money taken for one dossier and one agency, with the receipt that the law wants at that moment."""

    dossier_code: str
    shift_id: str
    method: PaymentMethod
    tendered_vnd: int
    change_vnd: int
    transfer_reference: str | None
    officer_name: str
    receipt: Receipt
    postings: list[Posting]
    totals: BoxTotals


class PayerPrivate(TypedDict):
    payer_name: str
    payer_address: NotRequired[str]


class ReceiptReplaced(TypedDict):
    """Biên lai thay thế (TT 91/2026 Art 20.2): a new number that names the wrong one; the old one stays."""

    dossier_code: str
    shift_id: str
    replaces_serial: str
    replaces_number: int
    reason: str
    method: PaymentMethod
    officer_name: str
    receipt: Receipt
    postings: list[Posting]
    totals: BoxTotals


class ResultArrived(TypedDict):
    code: str
    result_no: str
    store_place: str
    state: Literal["result_in"]


class ResultReturned(TypedDict):
    code: str
    identity_check: Literal["card_scanned", "card_seen"]
    by_owner: bool
    officer_name: str
    slip_scanned: bool
    state: Literal["returned"]


class ResultReturnedPrivate(TypedDict):
    receiver_name: str
    receiver_identity_no: str
    authorisation: str | None


class AccountBalance(TypedDict):
    """What an account of one agency at this desk holds after the fact."""

    account: Account
    balance_vnd: int


class CashHandedOver(TypedDict):
    """Money left a box and is on its way to a named person; the other half is `CashTakenIn`."""

    movement_id: str
    shift_id: str
    officer_name: str
    receiver: str
    receiver_name: str
    amount_vnd: int
    denominations: list[DenominationCount]
    postings: list[Posting]
    totals: BoxTotals
    accounts: list[AccountBalance]


class CashTakenIn(TypedDict):
    """The cashier has it in the safe."""

    movement_id: str
    officer_name: str
    amount_vnd: int
    postings: list[Posting]
    totals: BoxTotals
    accounts: list[AccountBalance]


class CashDeposited(TypedDict):
    """Paid in at the treasury (Kho bạc); the cash receipts issued since the last deposit are named beside it."""

    deposit_id: str
    officer_name: str
    slip_no: str
    amount_vnd: int
    denominations: list[DenominationCount]
    first_receipt: str | None  # serial and number
    last_receipt: str | None
    receipts: int
    postings: list[Posting]
    totals: BoxTotals
    accounts: list[AccountBalance]


class DepositConfirmed(TypedDict):
    """What the bank or the treasury said of a deposit."""

    deposit_id: str
    reference: str
    officer_name: str


class FeeRefunded(TypedDict):
    """A linked reversing entry: the receipt ends as void (xóa bỏ), its number stays. `second_actor` approved it."""

    dossier_code: str
    shift_id: str
    serial_symbol: str
    number: int
    method: PaymentMethod
    amount_vnd: int
    ground: str
    officer_name: str
    approver_name: str
    fee_lines: list[int]
    postings: list[Posting]
    totals: BoxTotals


class DifferenceReviewed(TypedDict):
    """A second person looked into a difference that is above the tolerance."""

    shift_id: str
    difference_vnd: int
    finding: str
    officer_name: str


class ShiftClosed(TypedDict):
    """The box was counted blind and closed. Difference = counted - expected, posted to `over_short`."""

    shift_id: str
    officer_name: str
    expected_vnd: int
    counted_vnd: int
    difference_vnd: int
    denominations: list[DenominationCount]
    receipts: int
    collected_vnd: int
    reason: str
    closed_for: NotRequired[str]  # the absent officer whose box a supervisor closed
    postings: list[Posting]
    totals: BoxTotals


class SlipReprinted(TypedDict):
    """A further copy of a slip, counted per document."""

    code: str
    document: str
    copy_no: int
    reason: str


class PaperAnswered(TypedDict):
    """A person looked: did the paper come out? The program itself could not know."""

    document: str
    code: str
    printed: bool


class PrintCancelled(TypedDict):
    """A person took back a print that had not begun."""

    document: str
    code: str
    copy_no: int


class DrawerOpened(TypedDict):
    """The cash drawer was opened without a sale."""

    reason: str
    officer_name: str


class ClockWentBack(TypedDict):
    back_ms: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact before it is sealed: what the use case decides; the journal adds the rest of the header."""

    kind: str
    subject: str
    body: object  # one of the TypedDicts above
    private: object = None
    agency: str | None = None
    version: int = 1
    occurred_at_ms: int | None = None
    based_on: str | None = None
    second_actor: str | None = None
