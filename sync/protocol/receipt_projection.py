"""What the facts of receipts and their books change in the tables; see `projection` and `money_projection`."""

from sync.protocol.changes import Change, Happening, Insert, Row, Rule, Update, nothing, when
from sync.protocol.money_projection import fee_status, posted
from sync.protocol.receipt_facts import (
    FEE_COLLECTED,
    FEE_REFUNDED,
    RECEIPT_BOOK_ASSIGNED,
    RECEIPT_ERROR_NOTICED,
    RECEIPT_MAIL_REQUESTED,
    RECEIPT_REPLACED,
    RECEIPT_SHEETS_ENDED,
    RECEIPT_SIGNED,
    FeeCollected,
    FeeRefunded,
    PayerPrivate,
    ReceiptBookAssigned,
    ReceiptErrorNoticed,
    ReceiptReplaced,
    ReceiptSheetsEnded,
    ReceiptSigned,
)


def _cash_part(body: FeeCollected | ReceiptReplaced) -> int:
    total: int = body["receipt"]["total_vnd"]
    transferred: int = body.get("transfer_vnd", 0 if body["method"] == "cash" else total)
    return total - transferred


def _receipt(
    at: Happening, body: FeeCollected | ReceiptReplaced, private: PayerPrivate | None, replaces: tuple[str, int] | None
) -> list[Change]:
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
        "payer_name": private.get("payer_name") if private else None,
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
    return [Insert("receipt", [row]), Insert("receipt_line", lines), used, *posted(at, body, body["shift_id"], ())]


def _fee_collected(at: Happening, body: FeeCollected, private: PayerPrivate | None) -> list[Change]:
    code = body["dossier_code"]
    changes = _receipt(at, body, private, None)
    changes += fee_status(code, [line["fee_line"] for line in body["receipt"]["lines"]], "collected")
    if body.get("transfer_id"):
        key = {"desk_id": at.desk_id, "transfer_id": body["transfer_id"]}
        seen = {"state": "seen", "seen_at_ms": at.recorded_at_ms, "reference": body["transfer_reference"]}
        changes.append(Update("transfer", key, seen))
    if body.get("credit_matched"):
        line_id = body.get("credit_line", body["transfer_reference"])
        line = {"desk_id": at.desk_id, "agency": at.agency, "line_id": line_id}
        changes.append(Update("statement_line", line, {"state": "matched", "dossier_code": code}))
    return changes


def _receipt_replaced(at: Happening, body: ReceiptReplaced, private: PayerPrivate | None) -> list[Change]:
    old = (body["replaces_serial"], body["replaces_number"])
    key = {"agency": at.agency, "serial_symbol": old[0], "number": old[1]}
    amounts = [
        Update("fee", {"dossier_code": body["dossier_code"], "line_no": line["fee_line"]}, {"amount_vnd": line["amount_vnd"]})
        for line in body["receipt"]["lines"]
    ]
    return [Update("receipt", key, {"state": "replaced"}), *_receipt(at, body, private, old), *amounts]


def _receipt_book_assigned(at: Happening, body: ReceiptBookAssigned, _private: object) -> list[Change]:
    row = {
        "agency": at.agency,
        **{name: body[name] for name in ("serial_symbol", "first", "form_symbol", "book_no", "last")},
        "desk_id": at.desk_id,
        "last_no": body["first"] - 1,
        "assigned_at_ms": at.recorded_at_ms,
    }
    return [Insert("receipt_book", [row])]


def _receipt_sheets_ended(at: Happening, body: ReceiptSheetsEnded, _private: object) -> list[Change]:
    row = {
        "agency": at.agency,
        **{name: body[name] for name in ("serial_symbol", "first", "last", "ending", "reason")},
        "desk_id": at.desk_id,
        "ended_at_ms": at.recorded_at_ms,
    }
    book = {"agency": at.agency, "serial_symbol": body["serial_symbol"], "first": body["book_first"]}
    return [Insert("receipt_sheet", [row]), Update("receipt_book", book, {"last_no": body["book_last_no"]})]


def _receipt_signed(at: Happening, body: ReceiptSigned, _private: object) -> list[Change]:
    key = {"agency": at.agency, "serial_symbol": body["serial_symbol"], "number": body["number"]}
    return [Update("receipt", key, {"signed_at_ms": at.recorded_at_ms})]


def _receipt_error_noticed(at: Happening, body: ReceiptErrorNoticed, private: PayerPrivate | None) -> list[Change]:
    key = {"agency": at.agency, "serial_symbol": body["serial_symbol"], "number": body["number"]}
    values: Row = {"noticed_at_ms": at.recorded_at_ms}
    if private and private.get("payer_name"):
        values["payer_name"] = private["payer_name"]
    return [Update("receipt", key, values)]


def _fee_refunded(at: Happening, body: FeeRefunded, _private: object) -> list[Change]:
    key = {"agency": at.agency, "serial_symbol": body["serial_symbol"], "number": body["number"]}
    fees = fee_status(body["dossier_code"], body["fee_lines"], "refunded")
    return [Update("receipt", key, {"state": "void"}), *fees, *posted(at, body, body["shift_id"], ())]


RULES: dict[str, Rule] = dict(
    (
        when(FEE_REFUNDED, _fee_refunded),
        when(RECEIPT_BOOK_ASSIGNED, _receipt_book_assigned),
        when(RECEIPT_SHEETS_ENDED, _receipt_sheets_ended),
        when(RECEIPT_SIGNED, _receipt_signed),
        when(RECEIPT_ERROR_NOTICED, _receipt_error_noticed),
        when(RECEIPT_MAIL_REQUESTED, nothing),
        when(FEE_COLLECTED, _fee_collected),
        when(RECEIPT_REPLACED, _receipt_replaced),
    )
)
