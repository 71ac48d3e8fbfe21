"""What the facts of cash boxes change in the tables; see `projection` and `money_projection`."""

from sync.protocol.box_facts import (
    BOX_COUNTED,
    CASH_DEPOSITED,
    CASH_HANDED_OVER,
    CASH_TAKEN_IN,
    COUNT_WITNESSED,
    DEPOSIT_CONFIRMED,
    DIFFERENCE_REVIEWED,
    FLOAT_HANDED_OVER,
    MOVEMENT_REVIEWED,
    PERIOD_CLOSED,
    SHIFT_CLOSED,
    SHIFT_OPENED,
    BoxCounted,
    CashDeposited,
    CashHandedOver,
    CashTakenIn,
    CountWitnessed,
    DepositConfirmed,
    DifferenceReviewed,
    FloatHandedOver,
    MovementReviewed,
    PeriodClosed,
    ShiftClosed,
    ShiftOpened,
)
from sync.protocol.changes import Change, Happening, Insert, Put, Row, Rule, Update, when
from sync.protocol.money_projection import posted


def _shift_opened(at: Happening, body: ShiftOpened, _private: object) -> list[Change]:
    row = {
        "desk_id": at.desk_id,
        "shift_id": body["shift_id"],
        "agency": at.agency,
        "officer": at.actor,
        "opened_at_ms": at.recorded_at_ms,
        "float_vnd": body["float_vnd"],
        "closed_at_ms": None,
        "expected_vnd": None,
        "counted_vnd": None,
        "difference_vnd": None,
        "reason": None,
    }
    return [Insert("shift", [row]), *_count_of_opening(at, body), *posted(at, body, body["shift_id"], ())]


def _shift_closed(at: Happening, body: ShiftClosed, _private: object) -> list[Change]:
    key = {"desk_id": at.desk_id, "shift_id": body["shift_id"], "agency": at.agency}
    values = {name: body[name] for name in ("expected_vnd", "counted_vnd", "difference_vnd", "reason")}
    closed = Update("shift", key, {"closed_at_ms": at.recorded_at_ms, **values})
    count = (
        _settled(at, body)
        if "count_id" in body
        else _count_of_old(at, body, "closing", body["counted_vnd"], body["difference_vnd"])
    )
    return [closed, count, *posted(at, body, body["shift_id"], ())]


def _count_of_opening(at: Happening, body: ShiftOpened) -> list[Change]:
    if "count_id" in body:
        return [_settled(at, body)]
    advance = sum(p["amount_vnd"] for p in body["postings"] if p["account"] == "float_advance")
    return [_count_of_old(at, body, "old_opening", body["float_vnd"], -advance)] if advance else []


def _count_key(at: Happening, count_id: str) -> Row:
    return {"desk_id": at.desk_id, "count_id": count_id, "agency": at.agency}


def old_count_id(shift_id: str, stage: str) -> str:
    """What stands for the count of a shift that was opened or closed before counts had names."""
    return f"{shift_id}/{stage}"


def _count_of_old(at: Happening, body: ShiftOpened | ShiftClosed, stage: str, counted: int, difference_vnd: int) -> Change:
    values = {
        "stage": stage,
        "shift_id": body["shift_id"],
        "counts": 1,
        "own_counts": 1,
        "officer": at.actor,
        "first_vnd": counted,
        "counted_vnd": counted,
        "expected_vnd": counted - difference_vnd,
        "difference_vnd": difference_vnd,
        "reason": body.get("reason"),
        "counted_at_ms": at.recorded_at_ms,
        "settled_at_ms": at.recorded_at_ms,
        "awaits_second": 0,
        "second": None,
        "reviewed_at_ms": None,
    }
    return Insert("box_count", [{**_count_key(at, old_count_id(body["shift_id"], stage)), **values}])


def _box_counted(at: Happening, body: BoxCounted, _private: object) -> list[Change]:
    values: Row = {name: body[name] for name in ("stage", "shift_id", "expected_vnd", "counted_vnd", "difference_vnd")}
    values |= {"counts": body["no"], "own_counts": body["own_no"], "officer": at.actor, "counted_at_ms": at.recorded_at_ms}
    if body["no"] > 1:
        return [Update("box_count", _count_key(at, body["count_id"]), values)]
    rest = dict.fromkeys(("reason", "settled_at_ms", "second", "reviewed_at_ms"))
    first = {"first_vnd": body["counted_vnd"], "awaits_second": 0}
    return [Insert("box_count", [{**_count_key(at, body["count_id"]), **values, **first, **rest}])]


def _settled(at: Happening, body: ShiftOpened | ShiftClosed) -> Change:
    values = {
        "shift_id": body["shift_id"],
        "reason": body["reason"],
        "settled_at_ms": at.recorded_at_ms,
        "awaits_second": int(body["awaits_second"]),
        "second": body.get("second"),
    }
    return Update("box_count", _count_key(at, body["count_id"]), values)


def _count_witnessed(at: Happening, body: CountWitnessed, _private: object) -> list[Change]:
    return [Update("box_count", _count_key(at, body["count_id"]), {"awaits_second": 0, "second": at.actor})]


def _difference_reviewed(at: Happening, body: DifferenceReviewed, _private: object) -> list[Change]:
    count_id = body.get("count_id") or old_count_id(body["shift_id"], "closing")
    return [Update("box_count", _count_key(at, count_id), {"reviewed_at_ms": at.recorded_at_ms})]


def _float_handed_over(at: Happening, body: FloatHandedOver, _private: object) -> list[Change]:
    return posted(at, body, "", body.get("accounts", ()))


def _cash_handed_over(at: Happening, body: CashHandedOver, _private: object) -> list[Change]:
    key = {"desk_id": at.desk_id, "movement_id": body["movement_id"], "agency": at.agency}
    values = {
        "shift_id": body["shift_id"],
        "amount_vnd": body["amount_vnd"],
        "giver": at.actor,
        "receiver": body["receiver"],
        "handed_at_ms": at.recorded_at_ms,
        "to_desk": body.get("to_desk"),
    }
    return [Put("movement", key, values), *posted(at, body, body["shift_id"], body.get("accounts", ()))]


def _cash_taken_in(at: Happening, body: CashTakenIn, _private: object) -> list[Change]:
    key = {"desk_id": at.desk_id, "movement_id": body["movement_id"], "agency": at.agency}
    values = {
        "taken_at_ms": at.recorded_at_ms,
        "taken_vnd": body["amount_vnd"],
        "taker": at.actor,
        "from_desk": body.get("from_desk"),
    }
    if "announced_vnd" in body:
        values["amount_vnd"] = body["announced_vnd"]
    return [Put("movement", key, values), *posted(at, body, "", body.get("accounts", ()))]


def _movement_reviewed(at: Happening, body: MovementReviewed, _private: object) -> list[Change]:
    key = {"desk_id": at.desk_id, "movement_id": body["movement_id"], "agency": at.agency}
    return [Update("movement", key, {"reviewed_at_ms": at.recorded_at_ms})]


def _cash_deposited(at: Happening, body: CashDeposited, _private: object) -> list[Change]:
    row = {
        "desk_id": at.desk_id,
        "deposit_id": body["deposit_id"],
        "agency": at.agency,
        **{name: body[name] for name in ("amount_vnd", "slip_no", "first_receipt", "last_receipt", "receipts")},
        "officer": at.actor,
        "deposited_at_ms": at.recorded_at_ms,
        "reference": None,
        "confirmed_at_ms": None,
    }
    return [Insert("deposit", [row]), *posted(at, body, "", body.get("accounts", ()))]


def _deposit_confirmed(at: Happening, body: DepositConfirmed, _private: object) -> list[Change]:
    key = {"desk_id": at.desk_id, "deposit_id": body["deposit_id"]}
    return [Update("deposit", key, {"reference": body["reference"], "confirmed_at_ms": at.recorded_at_ms})]


def _period_closed(at: Happening, body: PeriodClosed, _private: object) -> list[Change]:
    row = {
        "desk_id": at.desk_id,
        "agency": at.agency,
        **{name: body[name] for name in ("kind", "no", "label", "until_epoch", "until_seq", "receipts")},
        **{name: body[name] for name in ("cash_vnd", "transfer_vnd", "refunded_vnd")},
        **body["totals"],
        "closed_at_ms": at.recorded_at_ms,
    }
    return [Insert("period", [row])]


RULES: dict[str, Rule] = dict(
    (
        when(SHIFT_OPENED, _shift_opened),
        when(SHIFT_CLOSED, _shift_closed),
        when(BOX_COUNTED, _box_counted),
        when(COUNT_WITNESSED, _count_witnessed),
        when(FLOAT_HANDED_OVER, _float_handed_over),
        when(CASH_HANDED_OVER, _cash_handed_over),
        when(CASH_TAKEN_IN, _cash_taken_in),
        when(MOVEMENT_REVIEWED, _movement_reviewed),
        when(CASH_DEPOSITED, _cash_deposited),
        when(DEPOSIT_CONFIRMED, _deposit_confirmed),
        when(DIFFERENCE_REVIEWED, _difference_reviewed),
        when(PERIOD_CLOSED, _period_closed),
    )
)
