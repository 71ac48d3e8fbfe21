"""What the facts of money change in the tables; see `projection`.

Fields that a later version added are read with their absence in mind: an old journal folds into the same tables.
"""

from typing import Any

from sync.protocol.changes import Change, Happening, Insert, Put, Row, Update


def _moved(at: Happening, body: Any, shift_id: str) -> list[Change]:
    place = {"desk_id": at.desk_id, "epoch": at.epoch, "seq": at.seq}
    common = {"agency": at.agency, "shift_id": shift_id, "at_ms": at.recorded_at_ms}
    postings = [{**place, "line_no": number, **common, **posting} for number, posting in enumerate(body["postings"], 1)]
    changes: list[Change] = [Insert("posting", postings)] if postings else []
    key = {"desk_id": at.desk_id, "agency": at.agency}
    changes.append(Put("box", key, dict(body["totals"])))
    for held in body.get("accounts", ()):
        changes.append(Put("account", {**key, "account": held["account"]}, {"balance_vnd": held["balance_vnd"]}))
    return changes


def shift_opened(at: Happening, body: Any, _private: Any) -> list[Change]:
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
    return [Insert("shift", [row]), *_count_of_opening(at, body), *_moved(at, body, body["shift_id"])]


def shift_closed(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "shift_id": body["shift_id"], "agency": at.agency}
    values = {name: body[name] for name in ("expected_vnd", "counted_vnd", "difference_vnd", "reason")}
    closed = Update("shift", key, {"closed_at_ms": at.recorded_at_ms, **values})
    count = _settled(at, body) if "count_id" in body else _count_of_old(at, body, "closing", body["difference_vnd"])
    return [closed, count, *_moved(at, body, body["shift_id"])]


def _count_of_opening(at: Happening, body: Any) -> list[Change]:
    if "count_id" in body:
        return [_settled(at, body)]
    advance = sum(p["amount_vnd"] for p in body["postings"] if p["account"] == "float_advance")
    return [_count_of_old(at, body, "old_opening", -advance)] if advance else []


def _count_key(at: Happening, count_id: str) -> Row:
    return {"desk_id": at.desk_id, "count_id": count_id, "agency": at.agency}


def old_count_id(shift_id: str, stage: str) -> str:
    """What stands for the count of a shift that was opened or closed before counts had names."""
    return f"{shift_id}/{stage}"


def _count_of_old(at: Happening, body: Any, stage: str, difference_vnd: int) -> Change:
    counted = body["float_vnd"] if stage == "old_opening" else body["counted_vnd"]
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


def box_counted(at: Happening, body: Any, _private: Any) -> list[Change]:
    names = ("stage", "shift_id", "expected_vnd", "counted_vnd", "difference_vnd")
    values: Row = {name: body[name] for name in names}
    values |= {"counts": body["no"], "own_counts": body["own_no"], "officer": at.actor, "counted_at_ms": at.recorded_at_ms}
    if body["no"] > 1:
        return [Update("box_count", _count_key(at, body["count_id"]), values)]
    rest = dict.fromkeys(("reason", "settled_at_ms", "second", "reviewed_at_ms"))
    first = {"first_vnd": body["counted_vnd"], "awaits_second": 0}
    return [Insert("box_count", [{**_count_key(at, body["count_id"]), **values, **first, **rest}])]


def _settled(at: Happening, body: Any) -> Change:
    values = {
        "shift_id": body["shift_id"],
        "reason": body["reason"],
        "settled_at_ms": at.recorded_at_ms,
        "awaits_second": int(body["awaits_second"]),
        "second": body.get("second"),
    }
    return Update("box_count", _count_key(at, body["count_id"]), values)


def count_witnessed(at: Happening, body: Any, _private: Any) -> list[Change]:
    return [Update("box_count", _count_key(at, body["count_id"]), {"awaits_second": 0, "second": at.actor})]


def float_handed_over(at: Happening, body: Any, _private: Any) -> list[Change]:
    return _moved(at, body, "")


def cash_handed_over(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "movement_id": body["movement_id"], "agency": at.agency}
    values = {
        "shift_id": body["shift_id"],
        "amount_vnd": body["amount_vnd"],
        "giver": at.actor,
        "receiver": body["receiver"],
        "handed_at_ms": at.recorded_at_ms,
        "to_desk": body.get("to_desk"),
    }
    return [Put("movement", key, values), *_moved(at, body, body["shift_id"])]


def cash_taken_in(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "movement_id": body["movement_id"], "agency": at.agency}
    values = {
        "taken_at_ms": at.recorded_at_ms,
        "taken_vnd": body["amount_vnd"],
        "taker": at.actor,
        "from_desk": body.get("from_desk"),
    }
    if "announced_vnd" in body:
        values["amount_vnd"] = body["announced_vnd"]
    return [Put("movement", key, values), *_moved(at, body, "")]


def movement_reviewed(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "movement_id": body["movement_id"], "agency": at.agency}
    return [Update("movement", key, {"reviewed_at_ms": at.recorded_at_ms})]


def cash_deposited(at: Happening, body: Any, _private: Any) -> list[Change]:
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
    return [Insert("deposit", [row]), *_moved(at, body, "")]


def deposit_confirmed(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "deposit_id": body["deposit_id"]}
    return [Update("deposit", key, {"reference": body["reference"], "confirmed_at_ms": at.recorded_at_ms})]


def fee_refunded(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"agency": at.agency, "serial_symbol": body["serial_symbol"], "number": body["number"]}
    fees = _fees(body["dossier_code"], body["fee_lines"], "refunded")
    return [Update("receipt", key, {"state": "void"}), *fees, *_moved(at, body, body["shift_id"])]


def difference_reviewed(at: Happening, body: Any, _private: Any) -> list[Change]:
    count_id = body.get("count_id") or old_count_id(body["shift_id"], "closing")
    return [Update("box_count", _count_key(at, count_id), {"reviewed_at_ms": at.recorded_at_ms})]


def _fees(code: str, lines: list[int], status: str) -> list[Change]:
    return [Update("fee", {"dossier_code": code, "line_no": line}, {"status": status}) for line in lines]


def fee_settled_elsewhere(_at: Happening, body: Any, _private: Any) -> list[Change]:
    return _fees(body["dossier_code"], body["fee_lines"], "collected")


def fees_paid_online(_at: Happening, body: Any, _private: Any) -> list[Change]:
    return _fees(body["dossier_code"], body["fee_lines"], "paid_online")


def fee_set(_at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"dossier_code": body["dossier_code"], "line_no": body["fee_line"]}
    return [Update("fee", key, {name: body[name] for name in ("amount_vnd", "status", "basis")})]


def fee_reduced(at: Happening, body: Any, private: Any) -> list[Change]:
    key = {"dossier_code": body["dossier_code"], "line_no": body["fee_line"]}
    return [*fee_set(at, body, private), Update("fee", key, {"full_vnd": body["full_vnd"]})]


def _cash_part(body: Any) -> int:
    total: int = body["receipt"]["total_vnd"]
    transferred: int = body.get("transfer_vnd", 0 if body["method"] == "cash" else total)
    return total - transferred


def _receipt(at: Happening, body: Any, private: Any, replaces: tuple[str, int] | None) -> list[Change]:
    receipt = body["receipt"]
    serial, number = receipt["serial_symbol"], receipt["number"]
    row = {
        "agency": at.agency,
        "serial_symbol": serial,
        "number": number,
        "form_symbol": receipt["form_symbol"],
        "dossier_code": body["dossier_code"],
        "total_vnd": receipt["total_vnd"],
        "cash_vnd": _cash_part(body),
        "words": receipt["words"],
        "method": body["method"],
        "reference": body.get("transfer_reference"),
        "state": "issued",
        "replaces_serial": replaces[0] if replaces else None,
        "replaces_number": replaces[1] if replaces else None,
        "payer_name": (private or {}).get("payer_name"),
        "issued_at_ms": at.recorded_at_ms,
        "signed_at_ms": None,
        "noticed_at_ms": None,
        "officer": at.actor,
        "shift_id": body["shift_id"],
        "desk_id": at.desk_id,
        "epoch": at.epoch,
        "seq": at.seq,
    }
    key: Row = {"agency": at.agency, "serial_symbol": serial}
    lines = [
        {**key, "number": number, "line_no": no, **{name: line[name] for name in ("fee_line", "kind", "name", "amount_vnd")}}
        for no, line in enumerate(receipt["lines"], 1)
    ]
    used: Change = Update("serial", key, {"last_no": number})
    if "book_first" in receipt:
        used = Update("receipt_book", {**key, "first": receipt["book_first"]}, {"last_no": number})
    return [Insert("receipt", [row]), Insert("receipt_line", lines), used, *_moved(at, body, body["shift_id"])]


def fee_collected(at: Happening, body: Any, private: Any) -> list[Change]:
    code = body["dossier_code"]
    changes = _receipt(at, body, private, None)
    changes += _fees(code, [line["fee_line"] for line in body["receipt"]["lines"]], "collected")
    if body.get("transfer_id"):
        key = {"desk_id": at.desk_id, "transfer_id": body["transfer_id"]}
        seen = {"state": "seen", "seen_at_ms": at.recorded_at_ms, "reference": body["transfer_reference"]}
        changes.append(Update("transfer", key, seen))
    if body.get("credit_matched"):
        line_id = body.get("credit_line", body["transfer_reference"])
        line = {"desk_id": at.desk_id, "agency": at.agency, "line_id": line_id}
        changes.append(Update("statement_line", line, {"state": "matched", "dossier_code": code}))
    return changes


def receipt_replaced(at: Happening, body: Any, private: Any) -> list[Change]:
    old = (body["replaces_serial"], body["replaces_number"])
    key = {"agency": at.agency, "serial_symbol": old[0], "number": old[1]}
    amounts = [
        Update("fee", {"dossier_code": body["dossier_code"], "line_no": line["fee_line"]}, {"amount_vnd": line["amount_vnd"]})
        for line in body["receipt"]["lines"]
    ]
    return [Update("receipt", key, {"state": "replaced"}), *_receipt(at, body, private, old), *amounts]


def transfer_expected(at: Happening, body: Any, _private: Any) -> list[Change]:
    row = {
        "desk_id": at.desk_id,
        "transfer_id": body["transfer_id"],
        "agency": at.agency,
        "dossier_code": body["dossier_code"],
        "amount_vnd": body["amount_vnd"],
        "fee_lines": ",".join(str(line) for line in body["fee_lines"]),
        "state": "pending",
        "expected_at_ms": at.recorded_at_ms,
        "seen_at_ms": None,
        "reference": None,
    }
    return [Insert("transfer", [row]), *_fees(body["dossier_code"], body["fee_lines"], "pending")]


def transfer_dropped(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "transfer_id": body["transfer_id"]}
    return [Update("transfer", key, {"state": "dropped"}), *_fees(body["dossier_code"], body["fee_lines"], "due")]


def statement_read(at: Happening, body: Any, private: Any) -> list[Change]:
    texts = (private or {}).get("texts") or [None] * len(body["lines"])
    rows = [
        {
            "desk_id": at.desk_id,
            "agency": at.agency,
            "line_id": line.get("line_id", line["reference"]),
            "reference": line["reference"],
            "booked_on": line["booked_on"],
            "amount_vnd": line["amount_vnd"],
            "purpose": text,
            "occurrence": line.get("occurrence"),
            "state": line["outcome"],
            "dossier_code": line["dossier_code"],
        }
        for line, text in zip(body["lines"], texts, strict=True)
    ]
    return [Insert("statement_line", rows)] if rows else []


def statement_line_explained(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "agency": at.agency, "line_id": body.get("line_id", body["reference"])}
    return [Update("statement_line", key, {"state": "unmatched" if body.get("is_new") else "explained"})]


def receipt_book_assigned(at: Happening, body: Any, _private: Any) -> list[Change]:
    row = {
        "agency": at.agency,
        **{name: body[name] for name in ("serial_symbol", "first", "form_symbol", "book_no", "last")},
        "desk_id": at.desk_id,
        "last_no": body["first"] - 1,
        "assigned_at_ms": at.recorded_at_ms,
    }
    return [Insert("receipt_book", [row])]


def receipt_sheets_ended(at: Happening, body: Any, _private: Any) -> list[Change]:
    row = {
        "agency": at.agency,
        **{name: body[name] for name in ("serial_symbol", "first", "last", "ending", "reason")},
        "desk_id": at.desk_id,
        "ended_at_ms": at.recorded_at_ms,
    }
    book = {"agency": at.agency, "serial_symbol": body["serial_symbol"], "first": body["book_first"]}
    return [Insert("receipt_sheet", [row]), Update("receipt_book", book, {"last_no": body["book_last_no"]})]


def receipt_signed(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"agency": at.agency, "serial_symbol": body["serial_symbol"], "number": body["number"]}
    return [Update("receipt", key, {"signed_at_ms": at.recorded_at_ms})]


def receipt_error_noticed(at: Happening, body: Any, private: Any) -> list[Change]:
    key = {"agency": at.agency, "serial_symbol": body["serial_symbol"], "number": body["number"]}
    values: Row = {"noticed_at_ms": at.recorded_at_ms}
    if (private or {}).get("payer_name"):
        values["payer_name"] = private["payer_name"]
    return [Update("receipt", key, values)]


def period_closed(at: Happening, body: Any, _private: Any) -> list[Change]:
    names = ("kind", "no", "label", "until_epoch", "until_seq", "receipts", "cash_vnd", "transfer_vnd", "refunded_vnd")
    row = {
        "desk_id": at.desk_id,
        "agency": at.agency,
        **{name: body[name] for name in names},
        **body["totals"],
        "closed_at_ms": at.recorded_at_ms,
    }
    return [Insert("period", [row])]
