"""What can happen to a cash box: counted, opened, closed, and money on its way from it to the treasury. As in `money_facts`."""

from typing import Literal, NotRequired

from sync.protocol.facts import Body, Kind
from sync.protocol.money_facts import AccountBalance, BoxTotals, DenominationCount, Posting


class BoxCounted(Body[Literal["BoxCounted"]]):
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


class ShiftOpened(Body[Literal["ShiftOpened"]]):
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


class FloatHandedOver(Body[Literal["FloatHandedOver"]]):
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


class CountWitnessed(Body[Literal["CountWitnessed"]]):
    """The second person of a count whose counter had been alone."""

    count_id: str
    shift_id: str
    difference_vnd: int
    officer_name: str


class DifferenceReviewed(Body[Literal["DifferenceReviewed"]]):
    """Somebody who neither held nor counted the box looked into a difference."""

    shift_id: str
    count_id: NotRequired[str]  # absent: the closing of that shift
    difference_vnd: int
    finding: str
    officer_name: str


class ShiftClosed(Body[Literal["ShiftClosed"]]):
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


class PeriodClosed(Body[Literal["PeriodClosed"]]):
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


class CashHandedOver(Body[Literal["CashHandedOver"]]):
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


class CashTakenIn(Body[Literal["CashTakenIn"]]):
    """The cashier has it in the safe."""

    movement_id: str
    from_desk: NotRequired[str]  # of another desk: then what its slip said came with it
    announced_vnd: NotRequired[int]
    officer_name: str
    amount_vnd: int
    postings: list[Posting]
    totals: BoxTotals
    accounts: list[AccountBalance]


class MovementReviewed(Body[Literal["MovementReviewed"]]):
    """A second person looked into cash that arrived otherwise than it was handed over."""

    movement_id: str
    announced_vnd: int
    taken_vnd: int
    finding: str
    officer_name: str


class CashDeposited(Body[Literal["CashDeposited"]]):
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


class DepositConfirmed(Body[Literal["DepositConfirmed"]]):
    """What the bank or the treasury said of a deposit."""

    deposit_id: str
    reference: str
    officer_name: str


BOX_COUNTED: Kind[BoxCounted, None] = Kind("BoxCounted")
SHIFT_OPENED: Kind[ShiftOpened, None] = Kind("ShiftOpened")
FLOAT_HANDED_OVER: Kind[FloatHandedOver, None] = Kind("FloatHandedOver")
COUNT_WITNESSED: Kind[CountWitnessed, None] = Kind("CountWitnessed")
DIFFERENCE_REVIEWED: Kind[DifferenceReviewed, None] = Kind("DifferenceReviewed")
SHIFT_CLOSED: Kind[ShiftClosed, None] = Kind("ShiftClosed")
PERIOD_CLOSED: Kind[PeriodClosed, None] = Kind("PeriodClosed")
CASH_HANDED_OVER: Kind[CashHandedOver, None] = Kind("CashHandedOver")
CASH_TAKEN_IN: Kind[CashTakenIn, None] = Kind("CashTakenIn")
MOVEMENT_REVIEWED: Kind[MovementReviewed, None] = Kind("MovementReviewed")
CASH_DEPOSITED: Kind[CashDeposited, None] = Kind("CashDeposited")
DEPOSIT_CONFIRMED: Kind[DepositConfirmed, None] = Kind("DepositConfirmed")
