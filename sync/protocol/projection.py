"""What a fact changes in the tables: one pure mapping, used live, in replay and at the centre.

Rows come out of the fact alone: no rule runs, nothing is looked up, so a replay cannot answer otherwise than the
first time. Each table's columns stand in `desk_app.store.schema` (desk) and `sync.server.schema` (centre).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Insert:
    table: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Update:
    table: str
    key: Row
    values: Row


@dataclass(frozen=True, slots=True)
class Put:
    """Insert, or overwrite the values where the key exists."""

    table: str
    key: Row
    values: Row


Change = Insert | Update | Put


@dataclass(frozen=True, slots=True)
class Happening:
    """The header of an entry as far as tables need it; `hash` is known only after sealing, so it is not here."""

    desk_id: str
    epoch: int
    seq: int
    recorded_at_ms: int
    occurred_at_ms: int
    kind: str
    agency: str | None
    actor: str | None
    session: str | None


class UnknownFact(LookupError):
    """A kind that this version does not know: at the desk a bug, at the centre a case for the tray."""


def _desk_opened(at: Happening, body: Any, _private: Any) -> list[Change]:
    changes: list[Change] = []
    if body["bands"]:
        rows = [{"epoch": at.epoch, **band} for band in body["bands"]]
        changes.append(Insert("band", [{"desk_id": at.desk_id, **row} for row in rows]))
    if body["serials"]:
        rows = [{"epoch": at.epoch, **grant, "last_no": 0} for grant in body["serials"]]
        changes.append(Insert("serial", [{"desk_id": at.desk_id, **row} for row in rows]))
    return changes


def _nothing(_at: Happening, _body: Any, _private: Any) -> list[Change]:
    return []


def _session_opened(at: Happening, body: Any, _private: Any) -> list[Change]:
    row = {"desk_id": at.desk_id, "session_id": at.session, "officer": at.actor, "officer_name": body["officer_name"]}
    return [Insert("session", [{**row, "opened_at_ms": at.recorded_at_ms, "closed_at_ms": None}])]


def _session_closed(at: Happening, _body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "session_id": at.session}
    return [Update("session", key, {"closed_at_ms": at.recorded_at_ms})]


def _money(at: Happening, body: Any, shift_id: str) -> list[Change]:
    place = {"desk_id": at.desk_id, "epoch": at.epoch, "seq": at.seq}
    common = {**place, "agency": at.agency, "shift_id": shift_id, "at_ms": at.recorded_at_ms}
    postings = [{**common, "line_no": number, **posting} for number, posting in enumerate(body["postings"], 1)]
    changes: list[Change] = [Insert("posting", postings)] if postings else []
    key = {"desk_id": at.desk_id, "agency": at.agency}
    changes.append(Put("box", key, dict(body["totals"])))
    for held in body.get("accounts", ()):
        changes.append(Put("account", {**key, "account": held["account"]}, {"balance_vnd": held["balance_vnd"]}))
    return changes


def _shift_opened(at: Happening, body: Any, _private: Any) -> list[Change]:
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
        "reviewed_at_ms": None,
    }
    return [Insert("shift", [row]), *_money(at, body, body["shift_id"])]


def _shift_closed(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "shift_id": body["shift_id"], "agency": at.agency}
    values = {name: body[name] for name in ("expected_vnd", "counted_vnd", "difference_vnd", "reason")}
    return [Update("shift", key, {"closed_at_ms": at.recorded_at_ms, **values}), *_money(at, body, body["shift_id"])]


def _cash_handed_over(at: Happening, body: Any, _private: Any) -> list[Change]:
    row = {
        "desk_id": at.desk_id,
        "movement_id": body["movement_id"],
        "agency": at.agency,
        "shift_id": body["shift_id"],
        "amount_vnd": body["amount_vnd"],
        "giver": at.actor,
        "receiver": body["receiver"],
        "handed_at_ms": at.recorded_at_ms,
        "taken_at_ms": None,
        "taken_vnd": None,
    }
    return [Insert("movement", [row]), *_money(at, body, body["shift_id"])]


def _cash_taken_in(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "movement_id": body["movement_id"], "agency": at.agency}
    values = {"taken_at_ms": at.recorded_at_ms, "taken_vnd": body["amount_vnd"]}
    return [Update("movement", key, values), *_money(at, body, "")]


def _cash_deposited(at: Happening, body: Any, _private: Any) -> list[Change]:
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
    return [Insert("deposit", [row]), *_money(at, body, "")]


def _deposit_confirmed(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "deposit_id": body["deposit_id"]}
    return [Update("deposit", key, {"reference": body["reference"], "confirmed_at_ms": at.recorded_at_ms})]


def _fee_refunded(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"agency": at.agency, "serial_symbol": body["serial_symbol"], "number": body["number"]}
    fees = [
        Update("fee", {"dossier_code": body["dossier_code"], "line_no": line}, {"status": "refunded"})
        for line in body["fee_lines"]
    ]
    return [Update("receipt", key, {"state": "void"}), *fees, *_money(at, body, body["shift_id"])]


def _difference_reviewed(at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "shift_id": body["shift_id"], "agency": at.agency}
    return [Update("shift", key, {"reviewed_at_ms": at.recorded_at_ms})]


def _dossier_received(at: Happening, body: Any, private: Any) -> list[Change]:
    owner = (private or {}).get("owner") or {}
    submitter = (private or {}).get("submitter") or {}
    limit = body["limit"]
    code = body["code"]
    dossier = {
        "code": code,
        "desk_id": at.desk_id,
        "epoch": at.epoch,
        "seq": at.seq,
        "agency": body["receiving_agency"],
        "supporting_agency": body["supporting_agency"],
        "competent_agency": body["competent_agency"],
        "procedure_code": body["procedure_code"],
        "procedure_name": body["procedure_name"],
        "state": body["state"],
        "received_at_ms": body["received_at_ms"],
        "due_at_ms": body["due_at_ms"],
        "due_text": body["due_text"],
        "limit_amount": limit["amount"] if limit else None,
        "limit_unit": limit["unit"] if limit else None,
        "rule_set": body["rule_set"],
        "result_channel": body["result_channel"],
        "dossier_sets": body["dossier_sets"],
        "counter": body["counter"],
        "officer": at.actor,
        "officer_name": body["officer_name"],
        "owner_kind": body["owner_kind"],
        "owner_name": owner.get("name"),
        "identity_no": owner.get("identity_no"),
        "tax_code": owner.get("tax_code"),
        "address": owner.get("address"),
        "phone": owner.get("phone"),
        "submitter_name": submitter.get("name"),
        "submitter_identity_no": submitter.get("identity_no"),
        "authorisation": (private or {}).get("authorisation"),
        "result_no": None,
        "store_place": None,
        "result_at_ms": None,
        "returned_at_ms": None,
        "receiver_name": None,
        "copies": 0,
    }
    changes: list[Change] = [Insert("dossier", [dossier])]
    papers = [
        {
            "dossier_code": code,
            "line_no": number,
            "name": paper["name"],
            "original": paper["original"],
            "certified_copy": paper["certified_copy"],
            "photocopy": paper["photocopy"],
        }
        for number, paper in enumerate(body["papers"], 1)
    ]
    if papers:
        changes.append(Insert("paper", papers))
    fees = [
        {
            "dossier_code": code,
            "line_no": number,
            "kind": fee["kind"],
            "name": fee["name"],
            "amount_vnd": fee["amount_vnd"],
            "status": fee["status"],
            "basis": fee["basis"],
        }
        for number, fee in enumerate(body["fees"], 1)
    ]
    if fees:
        changes.append(Insert("fee", fees))
    key = {"desk_id": at.desk_id, "epoch": at.epoch, "agency": body["receiving_agency"], "day": body["day"]}
    changes.append(Put("order_use", key, {"last_no": body["order_no"]}))
    return changes


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
        "words": receipt["words"],
        "method": body["method"],
        "state": "issued",
        "replaces_serial": replaces[0] if replaces else None,
        "replaces_number": replaces[1] if replaces else None,
        "payer_name": (private or {}).get("payer_name"),
        "issued_at_ms": at.recorded_at_ms,
        "officer": at.actor,
        "shift_id": body["shift_id"],
        "desk_id": at.desk_id,
        "epoch": at.epoch,
        "seq": at.seq,
    }
    lines = [
        {"agency": at.agency, "serial_symbol": serial, "number": number, "line_no": no, **line}
        for no, line in enumerate(receipt["lines"], 1)
    ]
    return [
        Insert("receipt", [row]),
        Insert("receipt_line", lines),
        Update("serial", {"agency": at.agency, "serial_symbol": serial}, {"last_no": number}),
        *_money(at, body, body["shift_id"]),
    ]


def _fee_collected(at: Happening, body: Any, private: Any) -> list[Change]:
    key = {"dossier_code": body["dossier_code"], "status": "due"}
    return [*_receipt(at, body, private, None), Update("fee", key, {"status": "collected"})]


def _receipt_replaced(at: Happening, body: Any, private: Any) -> list[Change]:
    old = (body["replaces_serial"], body["replaces_number"])
    key = {"agency": at.agency, "serial_symbol": old[0], "number": old[1]}
    amounts = [
        Update("fee", {"dossier_code": body["dossier_code"], "line_no": line["fee_line"]}, {"amount_vnd": line["amount_vnd"]})
        for line in body["receipt"]["lines"]
    ]
    return [Update("receipt", key, {"state": "replaced"}), *_receipt(at, body, private, old), *amounts]


def _fee_set(_at: Happening, body: Any, _private: Any) -> list[Change]:
    key = {"dossier_code": body["dossier_code"], "line_no": body["fee_line"]}
    return [Update("fee", key, {name: body[name] for name in ("amount_vnd", "status", "basis")})]


def _result_arrived(at: Happening, body: Any, _private: Any) -> list[Change]:
    values = {name: body[name] for name in ("result_no", "store_place", "state")}
    return [Update("dossier", {"code": body["code"]}, {"result_at_ms": at.occurred_at_ms, **values})]


def _result_returned(at: Happening, body: Any, private: Any) -> list[Change]:
    values = {"state": body["state"], "returned_at_ms": at.occurred_at_ms}
    receiver = (private or {}).get("receiver_name")
    return [Update("dossier", {"code": body["code"]}, {**values, "receiver_name": receiver})]


def _slip_reprinted(_at: Happening, body: Any, _private: Any) -> list[Change]:
    if body["document"] != "appointment_slip":
        return []
    return [Update("dossier", {"code": body["code"]}, {"copies": body["copy_no"]})]


_PROJECT: dict[str, Callable[[Happening, Any, Any], list[Change]]] = {
    "DeskOpened": _desk_opened,
    "CatalogueImported": _nothing,
    "SessionOpened": _session_opened,
    "SessionClosed": _session_closed,
    "ShiftOpened": _shift_opened,
    "ShiftClosed": _shift_closed,
    "CashHandedOver": _cash_handed_over,
    "CashTakenIn": _cash_taken_in,
    "CashDeposited": _cash_deposited,
    "DepositConfirmed": _deposit_confirmed,
    "FeeRefunded": _fee_refunded,
    "DifferenceReviewed": _difference_reviewed,
    "DossierReceived": _dossier_received,
    "FeeSet": _fee_set,
    "FeeCollected": _fee_collected,
    "ReceiptReplaced": _receipt_replaced,
    "ResultArrived": _result_arrived,
    "ResultReturned": _result_returned,
    "SlipReprinted": _slip_reprinted,
    "PaperAnswered": _nothing,
    "PrintCancelled": _nothing,
    "DrawerOpened": _nothing,
    "ClockWentBack": _nothing,
}

KINDS = frozenset(_PROJECT)


def project(at: Happening, body: Any, private: Any) -> list[Change]:
    """The changes of one fact, in order. Raises UnknownFact for a kind of a later version."""
    try:
        rule = _PROJECT[at.kind]
    except KeyError:
        raise UnknownFact(at.kind) from None
    return rule(at, body, private)
