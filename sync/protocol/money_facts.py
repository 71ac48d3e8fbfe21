"""What can happen to money at a counter: the facts of fees, receipts and cash boxes.

Money is integer đồng; postings of one fact sum to zero; every fact carries the balances after it.
"""

from typing import Literal, NotRequired, TypedDict

from sync.protocol.facts import FeeKind

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
PaymentMethod = Literal["cash", "transfer", "mixed"]


class Posting(TypedDict):
    account: Account
    amount_vnd: int  # positive: debit; the postings of one fact sum to zero


class BoxTotals(TypedDict):
    """The box after the fact: one deleted entry would have to be repaired in all later ones."""

    balance_vnd: int
    taken_vnd: int
    reversed_vnd: int


class AccountBalance(TypedDict):
    """What an account of one agency at this desk holds after the fact."""

    account: Account
    balance_vnd: int


class DenominationCount(TypedDict):
    denomination_vnd: int
    count: int


class BoxCounted(TypedDict):
    """A blind count was fixed: nobody changes it any more, and only now its counter may learn what the books say.

    A second count of the same difference is another fact with the same `count_id`: the first one is kept."""

    count_id: str
    stage: Literal["opening", "closing"]
    no: int  # which count of this box it is, whoever counted
    own_no: int  # which one by this officer: one recount is offered
    shift_id: str | None  # of the shift that is being closed
    officer_name: str
    expected_vnd: int
    counted_vnd: int
    difference_vnd: int
    denominations: list[DenominationCount]


class ShiftOpened(TypedDict):
    """The box was counted blind and opened. A difference from the last closing is posted to `over_short`; facts of earlier
    builds name no `count_id` and posted it to `float_advance`."""

    shift_id: str
    counter: str
    float_vnd: int  # what was counted
    denominations: list[DenominationCount]
    previous_closing: str | None  # epoch.seq and head of the last closing of this box
    count_id: NotRequired[str]
    officer_name: NotRequired[str]
    counts: NotRequired[int]  # how often it was counted
    first_vnd: NotRequired[int]  # what the first count said
    expected_vnd: NotRequired[int]
    difference_vnd: NotRequired[int]
    reason: NotRequired[str]
    second: NotRequired[str]  # the officer who signed beside the one who counted
    second_name: NotRequired[str]
    awaits_second: NotRequired[bool]  # nobody else was there: signed later, by `CountWitnessed`
    postings: list[Posting]
    totals: BoxTotals


class FloatHandedOver(TypedDict):
    """Change money for a box, out of a named safe: the officer took it, `giver` proved to have given it."""

    movement_id: str
    officer_name: str
    giver: str
    giver_name: str
    source: Literal["safe", "elsewhere"]  # the safe in these books, or one that is not (then: `float_advance`)
    safe_name: str
    amount_vnd: int
    denominations: list[DenominationCount]
    postings: list[Posting]
    totals: BoxTotals
    accounts: list[AccountBalance]


class CountWitnessed(TypedDict):
    """The second person of a count whose counter had been alone."""

    count_id: str
    shift_id: str
    difference_vnd: int
    officer_name: str


class FeeSet(TypedDict):
    """An officer names the amount that no text in the catalogue sets, with the resolution it stands in."""

    dossier_code: str
    fee_line: int
    amount_vnd: int
    status: Literal["due", "free"]
    basis: str


class FeeReduced(TypedDict):
    """Miễn, giảm: an officer found the payer entitled; the ground is named and the full amount kept beside it."""

    dossier_code: str
    fee_line: int
    full_vnd: int
    amount_vnd: int
    status: Literal["due", "exempt"]
    ground: str  # id of the ground in the rules; `other` for one written by hand
    basis: str


class ReceiptLine(TypedDict):
    fee_line: int  # which fee of the dossier; 0 where the cashier had only the dossier's code
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
    lookup: NotRequired[str]  # mã tra cứu: what a payer finds an electronic receipt by
    book_first: NotRequired[int]  # the first number of the paper book the sheet is from


class FeeCollected(TypedDict):
    """Money taken for one dossier and one agency, with the receipt that the law wants at that moment."""

    dossier_code: str
    shift_id: str
    method: PaymentMethod
    tendered_vnd: int
    change_vnd: int
    transfer_reference: str | None
    transfer_vnd: NotRequired[int]  # what came by transfer where the rest was cash
    transfer_id: NotRequired[str]  # the expected transfer that was seen
    seen_by: NotRequired[Literal["officer", "statement"]]
    credit_matched: NotRequired[bool]  # a credit of a statement waited for just this sum
    credit_line: NotRequired[str]  # which: its line_id; absent: the line is known by the reference
    payment_id: NotRequired[str]  # one payment for several dossiers: their receipts share it
    officer_name: str
    receipt: Receipt
    postings: list[Posting]
    totals: BoxTotals


class FeesPaidOnline(TypedDict):
    """An officer saw that these fees of a dossier of the counter were paid on the portal: nothing is taken, and no receipt of
    ours is made. `reference`: of that payment."""

    dossier_code: str
    fee_lines: list[int]
    amount_vnd: int
    reference: str
    officer_name: str


class FeeSettledElsewhere(TypedDict):
    """The centre says that a cashier at another desk collected these fees, with that receipt."""

    dossier_code: str
    fee_lines: list[int]
    desk: str
    serial_symbol: str
    number: int


class NewsReviewed(TypedDict):
    """A person looked into what the centre told."""

    news_id: int
    kind: str
    finding: str
    officer_name: str


class TransferExpected(TypedDict):
    """A citizen says that they transferred; no receipt until somebody sees the money."""

    transfer_id: str
    dossier_code: str
    amount_vnd: int
    purpose: str
    fee_lines: list[int]
    officer_name: str


class TransferDropped(TypedDict):
    """The money never came, or will be paid otherwise: the fees are due again."""

    transfer_id: str
    dossier_code: str
    fee_lines: list[int]
    reason: str
    officer_name: str


class StatementLine(TypedDict):
    """A credit of the bank's statement. `known`: its receipt was issued before; `unmatched` waits for a person; `doubtful`: a
    line with the same reference, day and amount was read before, with another purpose, and a person decides."""

    reference: str
    booked_on: str  # YYYY-MM-DD
    amount_vnd: int
    outcome: Literal["matched", "known", "unmatched", "doubtful"]
    dossier_code: str | None
    line_id: NotRequired[str]  # absent: the reference, which came once only in what earlier versions took
    occurrence: NotRequired[int]  # the how manieth with this reference, day, amount and purpose; absent: not counted then


class StatementRead(TypedDict):
    statement_id: str
    file_name: str
    sha256: str
    lines: list[StatementLine]
    officer_name: str


class StatementPrivate(TypedDict):
    texts: list[str]  # what the payers wrote, line by line


class StatementLineExplained(TypedDict):
    """A person found out what an unmatched credit is, or decided on a doubtful one."""

    reference: str
    line_id: NotRequired[str]  # absent: the line is known by the reference
    is_new: NotRequired[bool]  # a doubtful one is money of its own, and waits for its receipt from now on
    finding: str
    officer_name: str


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
    transfer_vnd: NotRequired[int]
    transfer_reference: NotRequired[str | None]
    officer_name: str
    receipt: Receipt
    postings: list[Posting]
    totals: BoxTotals


class ReceiptErrorNoticed(TypedDict):
    """Thông báo biên lai có sai sót (TT 91/2026 Art 20.1, form 04/SS-CTĐT): the number stays and no receipt is issued."""

    dossier_code: str
    serial_symbol: str
    number: int
    notice_no: str
    wrong: list[Literal["payer_name", "payer_address", "words"]]
    reason: str
    officer_name: str


class ReceiptMailRequested(TypedDict):
    """The payer wants the receipt by e-mail: the centre sends it once it is signed."""

    dossier_code: str
    serial_symbol: str
    number: int
    request_id: str
    officer_name: str


class ReceiptMailPrivate(TypedDict):
    email: str
    subject: str
    text: str
    pdf: str  # Base64: what the payer reads; the signed XML goes beside it


class ReceiptSigned(TypedDict):
    """The collecting agency's digital signature (NĐ 254/2026 Art 23.2) over the receipt's XML, which is private."""

    dossier_code: str
    serial_symbol: str
    number: int
    digest: str  # SHA-256 of the signed XML
    certificate: str  # SHA-256 of the certificate
    subject: str


class ReceiptSignedPrivate(TypedDict):
    xml: str


class ReceiptBookAssigned(TypedDict):
    """A book of paper receipts (quyển) belongs to this desk from now on: its numbers are used in order."""

    book_no: str
    form_symbol: str
    serial_symbol: str
    first: int
    last: int
    officer_name: str


class ReceiptSheetsEnded(TypedDict):
    """Sheets that will never be a receipt: spoilt (xóa bỏ, all copies kept), lost, or destroyed unused."""

    serial_symbol: str
    first: int
    last: int
    ending: Literal["void", "lost", "destroyed"]
    reason: str
    book_first: int
    book_last_no: int  # the book's last used number after it
    officer_name: str


class PeriodClosed(TypedDict):
    """Khóa sổ: what went through one box since the closing before it. Numbered for ever, never reset."""

    kind: Literal["day", "month", "year"]
    no: int
    label: str  # 2026-11-25, 2026-11, 2026
    after: str  # epoch.seq of the last entry that an earlier closing covers
    until_epoch: int
    until_seq: int
    first_receipt: str | None
    last_receipt: str | None
    receipts: int
    issued_vnd: int
    reversed_vnd: int
    fee_vnd: int
    charge_vnd: int
    cash_vnd: int
    transfer_vnd: int
    refunded_vnd: int
    difference_vnd: int
    totals: BoxTotals
    officer_name: str


class CashHandedOver(TypedDict):
    """Money left a box and is on its way to a named person; the other half is `CashTakenIn`."""

    movement_id: str
    shift_id: str
    officer_name: str
    receiver: str
    receiver_name: str
    to_desk: NotRequired[str]  # the receiver is at another desk, and takes it in there
    amount_vnd: int
    denominations: list[DenominationCount]
    postings: list[Posting]
    totals: BoxTotals
    accounts: list[AccountBalance]


class CashTakenIn(TypedDict):
    """The cashier has it in the safe."""

    movement_id: str
    from_desk: NotRequired[str]  # of another desk: then what its slip said came with it
    announced_vnd: NotRequired[int]
    officer_name: str
    amount_vnd: int
    postings: list[Posting]
    totals: BoxTotals
    accounts: list[AccountBalance]


class MovementReviewed(TypedDict):
    """A second person looked into cash that arrived otherwise than it was handed over."""

    movement_id: str
    announced_vnd: int
    taken_vnd: int
    finding: str
    officer_name: str


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
    """Somebody who neither held nor counted the box looked into a difference."""

    shift_id: str
    count_id: NotRequired[str]  # absent: the closing of that shift
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
    count_id: NotRequired[str]
    counts: NotRequired[int]
    first_vnd: NotRequired[int]
    second: NotRequired[str]
    second_name: NotRequired[str]
    awaits_second: NotRequired[bool]
    postings: list[Posting]
    totals: BoxTotals


class DrawerOpened(TypedDict):
    """The cash drawer was opened without a sale."""

    reason: str
    officer_name: str
