"""What can happen to a receipt, from the payment on, and to the books that receipts are taken from. As in `money_facts`."""

from typing import Literal, NotRequired, TypedDict

from sync.protocol.facts import Body, Kind, Private
from sync.protocol.money_facts import BoxTotals, FeeKind, PaymentMethod, Posting


class ReceiptLine(TypedDict):
    """One fee on a receipt, in đồng."""

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


class FeeCollected(Body[Literal["FeeCollected"]]):
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


class PayerPrivate(Private[Literal["PayerPrivate"]]):
    """Who paid, as it stands on the receipt."""

    payer_name: str
    payer_address: NotRequired[str]


class ReceiptReplaced(Body[Literal["ReceiptReplaced"]]):
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


class ReceiptErrorNoticed(Body[Literal["ReceiptErrorNoticed"]]):
    """Thông báo biên lai có sai sót (TT 91/2026 Art 20.1, form 04/SS-CTĐT): the number stays and no receipt is issued."""

    dossier_code: str
    serial_symbol: str
    number: int
    notice_no: str
    wrong: list[Literal["payer_name", "payer_address", "words"]]
    reason: str
    officer_name: str


class ReceiptMailRequested(Body[Literal["ReceiptMailRequested"]]):
    """The payer wants the receipt by e-mail: the centre sends it once it is signed."""

    dossier_code: str
    serial_symbol: str
    number: int
    request_id: str
    officer_name: str


class ReceiptMailPrivate(Private[Literal["ReceiptMailPrivate"]]):
    """The letter as it goes out, all but the signed receipt."""

    email: str
    subject: str
    text: str
    pdf: str  # Base64: what the payer reads; the signed XML goes beside it


class ReceiptSigned(Body[Literal["ReceiptSigned"]]):
    """The collecting agency's digital signature (NĐ 254/2026 Art 23.2) over the receipt's XML, which is private."""

    dossier_code: str
    serial_symbol: str
    number: int
    digest: str  # SHA-256 of the signed XML
    certificate: str  # SHA-256 of the certificate
    subject: str


class ReceiptSignedPrivate(Private[Literal["ReceiptSignedPrivate"]]):
    """The receipt's XML with its signature, letter by letter."""

    xml: str


class ReceiptBookAssigned(Body[Literal["ReceiptBookAssigned"]]):
    """A book of paper receipts (quyển) belongs to this desk from now on: its numbers are used in order."""

    book_no: str
    form_symbol: str
    serial_symbol: str
    first: int
    last: int
    officer_name: str


class ReceiptSheetsEnded(Body[Literal["ReceiptSheetsEnded"]]):
    """Sheets that will never be a receipt: spoilt (xóa bỏ, all copies kept), lost, or destroyed unused."""

    serial_symbol: str
    first: int
    last: int
    ending: Literal["void", "lost", "destroyed"]
    reason: str
    book_first: int
    book_last_no: int  # the book's last used number after it
    officer_name: str


class FeeRefunded(Body[Literal["FeeRefunded"]]):
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


FEE_COLLECTED: Kind[FeeCollected, PayerPrivate] = Kind("FeeCollected")
RECEIPT_REPLACED: Kind[ReceiptReplaced, PayerPrivate] = Kind("ReceiptReplaced")
RECEIPT_ERROR_NOTICED: Kind[ReceiptErrorNoticed, PayerPrivate] = Kind("ReceiptErrorNoticed")
RECEIPT_MAIL_REQUESTED: Kind[ReceiptMailRequested, ReceiptMailPrivate] = Kind("ReceiptMailRequested")
RECEIPT_SIGNED: Kind[ReceiptSigned, ReceiptSignedPrivate] = Kind("ReceiptSigned")
RECEIPT_BOOK_ASSIGNED: Kind[ReceiptBookAssigned, None] = Kind("ReceiptBookAssigned")
RECEIPT_SHEETS_ENDED: Kind[ReceiptSheetsEnded, None] = Kind("ReceiptSheetsEnded")
FEE_REFUNDED: Kind[FeeRefunded, None] = Kind("FeeRefunded")
