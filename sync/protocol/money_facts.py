"""What can happen to the fees of a dossier, and to money that comes by transfer; and what all facts of money are made of.

Money is integer đồng; postings of one fact sum to zero; every fact carries the balances after it.
"""

from typing import Literal, NotRequired, TypedDict

from sync.protocol.facts import Body, Kind, Private

FeeKind = Literal["fee", "charge"]  # phí, lệ phí: kept apart by law

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
    """One line of a double entry."""

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
    """How many notes of one value were counted."""

    denomination_vnd: int
    count: int


class FeeSet(Body[Literal["FeeSet"]]):
    """An officer names the amount that no text in the catalogue sets, with the resolution it stands in."""

    dossier_code: str
    fee_line: int
    amount_vnd: int
    status: Literal["due", "free"]
    basis: str


class FeeReduced(Body[Literal["FeeReduced"]]):
    """Miễn, giảm: an officer found the payer entitled; the ground is named and the full amount kept beside it."""

    dossier_code: str
    fee_line: int
    full_vnd: int
    amount_vnd: int
    status: Literal["due", "exempt"]
    ground: str  # id of the ground in the rules; `other` for one written by hand
    basis: str


class FeesPaidOnline(Body[Literal["FeesPaidOnline"]]):
    """An officer saw that these fees of a dossier of the counter were paid on the portal: nothing is taken, and no receipt of
    ours is made. `reference`: of that payment."""

    dossier_code: str
    fee_lines: list[int]
    amount_vnd: int
    reference: str
    officer_name: str


class FeeSettledElsewhere(Body[Literal["FeeSettledElsewhere"]]):
    """The centre says that a cashier at another desk collected these fees, with that receipt."""

    dossier_code: str
    fee_lines: list[int]
    desk: str
    serial_symbol: str
    number: int


class TransferExpected(Body[Literal["TransferExpected"]]):
    """A citizen says that they transferred; no receipt until somebody sees the money."""

    transfer_id: str
    dossier_code: str
    amount_vnd: int
    purpose: str
    fee_lines: list[int]
    officer_name: str


class TransferDropped(Body[Literal["TransferDropped"]]):
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


class StatementRead(Body[Literal["StatementRead"]]):
    """A file of the bank's was read (`sha256`: which), and what was made of each credit in it."""

    statement_id: str
    file_name: str
    sha256: str
    lines: list[StatementLine]
    officer_name: str


class StatementPrivate(Private[Literal["StatementPrivate"]]):
    """Beside `StatementRead`: what the payers wrote."""

    texts: list[str]  # what the payers wrote, line by line


class StatementLineExplained(Body[Literal["StatementLineExplained"]]):
    """A person found out what an unmatched credit is, or decided on a doubtful one."""

    reference: str
    line_id: NotRequired[str]  # absent: the line is known by the reference
    is_new: NotRequired[bool]  # a doubtful one is money of its own, and waits for its receipt from now on
    finding: str
    officer_name: str


FEE_SET: Kind[FeeSet, None] = Kind("FeeSet")
FEE_REDUCED: Kind[FeeReduced, None] = Kind("FeeReduced")
FEES_PAID_ONLINE: Kind[FeesPaidOnline, None] = Kind("FeesPaidOnline")
FEE_SETTLED_ELSEWHERE: Kind[FeeSettledElsewhere, None] = Kind("FeeSettledElsewhere")
TRANSFER_EXPECTED: Kind[TransferExpected, None] = Kind("TransferExpected")
TRANSFER_DROPPED: Kind[TransferDropped, None] = Kind("TransferDropped")
STATEMENT_READ: Kind[StatementRead, StatementPrivate] = Kind("StatementRead")
STATEMENT_LINE_EXPLAINED: Kind[StatementLineExplained, None] = Kind("StatementLineExplained")
