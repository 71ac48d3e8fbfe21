"""What a fact changes in the tables: one pure mapping, used live, in replay and at the centre.

Rows come out of the fact alone: no rule runs, nothing is looked up, so a replay cannot answer otherwise than the
first time. Each table's columns stand in `desk_app.store.schema` (desk) and `sync.server.schema` (centre).
"""

from collections.abc import Callable
from typing import Any

from sync.protocol import money_projection as money
from sync.protocol.changes import Change, Happening, Insert, Put, Remove, Update
from sync.protocol.dossier_facts import CORRECTED
from sync.protocol.grants import ELSEWHERE


class UnknownFact(LookupError):
    """A kind that this version does not know: at the desk a bug, at the centre a case for the tray."""


def _desk_opened(at: Happening, body: Any, _private: Any) -> list[Change]:
    changes: list[Change] = []
    if body["bands"]:
        changes += _bands_granted(at, body, None)
    if body["serials"]:
        rows = [{"epoch": at.epoch, **grant, "last_no": 0, "lost_from": None} for grant in body["serials"]]
        changes.append(Insert("serial", [{"desk_id": at.desk_id, **row} for row in rows]))
    for lost in body.get("lost_serials", ()):
        key = {"agency": lost["agency"], "serial_symbol": lost["serial_symbol"]}
        changes.append(Update("serial", key, {"lost_from": lost["last_no"] + 1}))
    return changes


def _bands_granted(at: Happening, body: Any, _private: Any) -> list[Change]:
    return [Insert("band", [{"desk_id": at.desk_id, "epoch": at.epoch, **band} for band in body["bands"]])]


def _serials_granted(at: Happening, body: Any, _private: Any) -> list[Change]:
    rows = [{"desk_id": at.desk_id, "epoch": at.epoch, **grant, "last_no": 0, "lost_from": None} for grant in body["serials"]]
    return [Insert("serial", rows)]


def _nothing(_at: Happening, _body: Any, _private: Any) -> list[Change]:
    return []


def _session_opened(at: Happening, body: Any, _private: Any) -> list[Change]:
    row = {"desk_id": at.desk_id, "session_id": at.session, "officer": at.actor, "officer_name": body["officer_name"]}
    return [Insert("session", [{**row, "opened_at_ms": at.recorded_at_ms, "closed_at_ms": None}])]


def _session_closed(at: Happening, _body: Any, _private: Any) -> list[Change]:
    key = {"desk_id": at.desk_id, "session_id": at.session}
    return [Update("session", key, {"closed_at_ms": at.recorded_at_ms})]


def _scans(at: Happening, body: Any, line_no: int, scans: Any) -> list[Change]:
    place = {"desk_id": at.desk_id, "epoch": at.epoch, "seq": at.seq, "at_ms": at.recorded_at_ms}
    line = {"dossier_code": body["code"], "line_no": line_no, "officer_name": body["officer_name"], **place}
    rows = [{**line, **{name: scan[name] for name in ("sha256", "media", "size")}} for scan in scans]
    return [Insert("scan", rows)] if rows else []


def _entry_corrected(_at: Happening, body: Any, private: Any) -> list[Change]:
    after = (private or {}).get("after") or {}
    right = {CORRECTED[name]: after.get(name) for name in body["fields"]}
    if "identity_no" in right:
        right["old_identity_no"] = None  # it was another person's
    return [Update("dossier", {"code": body["code"]}, right)]


def _loss_reported(at: Happening, body: Any, _private: Any) -> list[Change]:
    return [Update("dossier", {"code": body["code"]}, {"lost_at_ms": at.occurred_at_ms})]


def _papers_rebuilt(_at: Happening, body: Any, _private: Any) -> list[Change]:
    return [Update("dossier", {"code": body["code"]}, {"lost_at_ms": None})]


def _cause_agreed(_at: Happening, body: Any, _private: Any) -> list[Change]:
    return [Update("dossier", {"code": body["code"]}, {"cause": body["cause"], "cause_document": body["document"]})]


def _process(at: Happening, body: Any) -> list[Change]:
    process = body.get("process")
    if process is None:
        return []
    rows = [
        {
            "dossier_code": body["code"],
            "no": number,
            **{name: step[name] for name in ("agency", "task", "amount", "due_at_ms")},
            "unit": process["unit"],
            "began_at_ms": at.occurred_at_ms if number == 1 else None,
            "ended_at_ms": None,
            "document": None,
            "late": 0,
        }
        for number, step in enumerate(process["steps"], 1)
    ]
    return [Insert("process_step", rows)]


def _step_passed(at: Happening, body: Any, _private: Any) -> list[Change]:
    code, no = body["code"], body["no"]
    done = {"ended_at_ms": at.occurred_at_ms, "document": body["document"], "late": int(body["late"])}
    return [
        Update("process_step", {"dossier_code": code, "no": no}, done),
        Update("process_step", {"dossier_code": code, "no": no + 1}, {"began_at_ms": at.occurred_at_ms}),
    ]


def _opinion_asked(at: Happening, body: Any, _private: Any) -> list[Change]:
    row = {"dossier_code": body["code"], "asked_at_ms": at.occurred_at_ms, "replied_at_ms": None, "reply_document": None}
    row |= {"reply": None, "late": 0} | {name: body[name] for name in ("no", "agency_asked", "document", "due_at_ms")}
    return [Insert("opinion", [row])]


def _opinion_received(at: Happening, body: Any, _private: Any) -> list[Change]:
    values = {"replied_at_ms": at.occurred_at_ms, "reply_document": body["document"], "reply": body["reply"]}
    return [Update("opinion", {"dossier_code": body["code"], "no": body["no"]}, {**values, "late": int(body["late"])})]


def _scans_attached(at: Happening, body: Any, _private: Any) -> list[Change]:
    return _scans(at, body, body["line_no"], body["scans"])


def _scan_detached(_at: Happening, body: Any, _private: Any) -> list[Change]:
    return [Remove("scan", {"dossier_code": body["code"], "line_no": body["line_no"], "sha256": body["sha256"]})]


def _papers(at: Happening, body: Any, first_line_no: int) -> list[Change]:
    code, papers = body["code"], body["papers"]
    rows = [
        {
            "dossier_code": code,
            "line_no": number,
            "name": paper["name"],
            "original": paper["original"],
            "certified_copy": paper["certified_copy"],
            "photocopy": paper["photocopy"],
        }
        for number, paper in enumerate(papers, first_line_no)
    ]
    changes: list[Change] = [Insert("paper", rows)] if rows else []
    for number, paper in enumerate(papers, first_line_no):
        changes += _scans(at, body, number, paper["scans"])
    return changes


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
        "old_identity_no": owner.get("old_identity_no"),
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
        "holder": "counter",
        "held_since_ms": body["received_at_ms"],
        "held_by": None,
        "paused_at_ms": None,
        "reappointments": 0,
        "cause": None,
        "tracking_no": None,
        "ended_at_ms": None,
        "post_no": body.get("post", {}).get("tracking_no"),
        "postmark": body.get("post", {}).get("postmark"),
        "paper_no": body.get("on_paper", {}).get("paper_no"),
        "lost_at_ms": None,
        "online_key": body.get("online", {}).get("key"),
        "pilot_no": body.get("on_the_spot", {}).get("number"),
        "cause_document": None,
        "non_territorial": int(body.get("non_territorial", False)),
        "sent_on_no": None,
        "sent_on_at_ms": None,
        "sent_on_taken_at_ms": None,
    }
    changes: list[Change] = [Insert("dossier", [dossier])]
    changes += _papers(at, body, 1)
    changes += _process(at, body)
    fees = [
        {
            "dossier_code": code,
            "line_no": number,
            "kind": fee["kind"],
            "name": fee["name"],
            "amount_vnd": fee["amount_vnd"],
            "status": fee["status"],
            "basis": fee["basis"],
            "full_vnd": fee.get("full_vnd"),
            "quantity": fee.get("quantity"),
            "unit": fee.get("unit"),
        }
        for number, fee in enumerate(body["fees"], 1)
    ]
    if fees:
        changes.append(Insert("fee", fees))
    numbers_of = ELSEWHERE + body["identifier"] if "identifier" in body else body["receiving_agency"]
    key = {"desk_id": at.desk_id, "epoch": at.epoch, "agency": numbers_of, "day": body["day"]}
    changes.append(Put("order_use", key, {"last_no": body["order_no"]}))
    return changes


def _result_arrived(at: Happening, body: Any, _private: Any) -> list[Change]:
    values = {name: body[name] for name in ("result_no", "store_place", "state")}
    kept = {"holder": "counter", "held_since_ms": at.occurred_at_ms, "held_by": None}
    return [Update("dossier", {"code": body["code"]}, {"result_at_ms": at.occurred_at_ms, **values, **kept})]


def _result_returned(at: Happening, body: Any, private: Any) -> list[Change]:
    values = {"state": body["state"], "returned_at_ms": at.occurred_at_ms}
    values |= {"holder": "citizen", "held_since_ms": at.occurred_at_ms, "held_by": None}
    receiver = (private or {}).get("receiver_name")
    return [Update("dossier", {"code": body["code"]}, {**values, "receiver_name": receiver})]


def _state_reached_elsewhere(_at: Happening, body: Any, _private: Any) -> list[Change]:
    moment = "returned_at_ms" if body["state"] == "returned" else "result_at_ms"
    place = {name: body[name] for name in ("result_no", "store_place") if name in body}
    return [Update("dossier", {"code": body["code"]}, {"state": body["state"], moment: body["at_ms"], **place})]


def _moved(*names: str) -> Callable[[Happening, Any, Any], list[Change]]:
    """A step of the dossier: its state and holder, and the columns that the fact names."""

    def rule(at: Happening, body: Any, _private: Any) -> list[Change]:
        values = {name: body[name] for name in ("state", "holder", *names) if name in body}
        if "holder" in body:
            values |= {"held_since_ms": at.occurred_at_ms, "held_by": None}
        return [Update("dossier", {"code": body["code"]}, values)]

    return rule


def _lettered(at: Happening, body: Any) -> list[Change]:
    letter = body["letter"]
    key = {"desk_id": at.desk_id, "epoch": at.epoch, "kind": letter["kind"], "year": letter["year"]}
    return [Put("letter_use", key, {"last_no": letter["no"]})]


def _declined(at: Happening, body: Any, private: Any) -> list[Change]:
    owner, letter = (private or {}).get("owner") or {}, body["letter"]
    row = {"desk_id": at.desk_id, "epoch": at.epoch, **{name: letter[name] for name in ("kind", "year", "no", "text")}}
    row |= {"agency": body["receiving_agency"], "items": len(body.get("items", ())), "at_ms": at.occurred_at_ms}
    row |= {name: body[name] for name in ("procedure_code", "procedure_name", "reason", "officer_name")}
    row |= {"owner_name": owner.get("name"), "identity_no": owner.get("identity_no"), "tax_code": owner.get("tax_code")}
    row["online_key"] = body.get("online", {}).get("key")
    return [Insert("guidance", [row]), *_lettered(at, body)]


def _supplement_requested(at: Happening, body: Any, private: Any) -> list[Change]:
    return [*_moved("paused_at_ms")(at, body, private), *_lettered(at, body)]


def _steps_due(body: Any) -> list[Change]:
    code = body["code"]
    return [
        Update("process_step", {"dossier_code": code, "no": step["no"]}, {"due_at_ms": step["due_at_ms"]})
        for step in body.get("steps", ())
    ]


def _supplement_received(at: Happening, body: Any, private: Any) -> list[Change]:
    due = {"paused_at_ms": None, "due_at_ms": body["due_at_ms"], "due_text": body["due_text"]}
    papers = _papers(at, body, body["first_line_no"])
    return [*_moved()(at, body, private), Update("dossier", {"code": body["code"]}, due), *papers, *_steps_due(body)]


def _ended(at: Happening, body: Any, private: Any) -> list[Change]:
    letter = _lettered(at, body) if "letter" in body else []
    return [
        *_moved()(at, body, private),
        Update("dossier", {"code": body["code"]}, {"ended_at_ms": at.occurred_at_ms}),
        *letter,
    ]


def _reappointed(at: Happening, body: Any, private: Any) -> list[Change]:
    return [*_moved("due_at_ms", "due_text", "cause", "reappointments")(at, body, private), *_lettered(at, body)]


def _delivered(at: Happening, body: Any, private: Any) -> list[Change]:
    delivered = Update("dossier", {"code": body["code"]}, {"returned_at_ms": at.occurred_at_ms})
    return [*_moved()(at, body, private), delivered]


def _papers_given_back(at: Happening, body: Any, private: Any) -> list[Change]:
    given = {"returned_at_ms": at.occurred_at_ms, "receiver_name": (private or {}).get("receiver_name")}
    return [*_moved()(at, body, private), Update("dossier", {"code": body["code"]}, given)]


def _handed_over(at: Happening, body: Any, _private: Any) -> list[Change]:
    run = {
        "desk_id": at.desk_id,
        "handover_id": body["handover_id"],
        "agency": at.agency,
        "run": body["run"],
        "day": body["day"],
        "at_ms": at.occurred_at_ms,
        "dossiers": len(body["dossiers"]),
        "results": len(body["results"]),
        "left_behind": len(body["left"]),
        "courier_name": body["courier_name"],
        "officer_name": body["officer_name"],
        "epoch": at.epoch,
        "seq": at.seq,
    }
    values = {"state": body["state"], "holder": body["holder"], "held_since_ms": at.occurred_at_ms}
    taken = {**values, "held_by": body["courier_name"]}
    place = {"desk_id": at.desk_id, "handover_id": body["handover_id"], "epoch": at.epoch, "seq": at.seq}
    lines = [{"dossier_code": code, **place} for code in body["dossiers"]]
    outgoing: list[Change] = [Insert("handover_line", lines)] if lines else []
    return [Insert("handover", [run]), *outgoing, *(Update("dossier", {"code": code}, taken) for code in body["dossiers"])]


def _sent_on(at: Happening, body: Any, _private: Any) -> list[Change]:
    values = {name: body[name] for name in ("state", "holder", "held_by")} | {"held_since_ms": at.occurred_at_ms}
    values |= {"sent_on_no": body["number"], "sent_on_at_ms": at.occurred_at_ms, "sent_on_taken_at_ms": None}
    return [Update("dossier", {"code": body["code"]}, values)]


def _sent_on_confirmed(at: Happening, body: Any, _private: Any) -> list[Change]:
    taken_at_ms = body.get("taken_at_ms", at.occurred_at_ms)
    values = {"held_by": body["held_by"], "held_since_ms": at.occurred_at_ms, "sent_on_taken_at_ms": taken_at_ms}
    values |= {name: body[name] for name in ("due_at_ms", "due_text") if name in body}
    return [Update("dossier", {"code": body["code"]}, values), *_steps_due(body)]


def _slip_reprinted(_at: Happening, body: Any, _private: Any) -> list[Change]:
    if body["document"] != "appointment_slip":
        return []
    return [Update("dossier", {"code": body["code"]}, {"copies": body["copy_no"]})]


_PROJECT: dict[str, Callable[[Happening, Any, Any], list[Change]]] = {
    "DeskOpened": _desk_opened,
    "SerialsGranted": _serials_granted,
    "BandsGranted": _bands_granted,
    "CatalogueImported": _nothing,
    "AccountSet": _nothing,
    "PinChanged": _nothing,
    "RulesTaken": _nothing,
    "SessionOpened": _session_opened,
    "SessionClosed": _session_closed,
    "ShiftOpened": money.shift_opened,
    "ShiftClosed": money.shift_closed,
    "BoxCounted": money.box_counted,
    "CountWitnessed": money.count_witnessed,
    "FloatHandedOver": money.float_handed_over,
    "CashHandedOver": money.cash_handed_over,
    "CashTakenIn": money.cash_taken_in,
    "MovementReviewed": money.movement_reviewed,
    "CashDeposited": money.cash_deposited,
    "DepositConfirmed": money.deposit_confirmed,
    "FeeRefunded": money.fee_refunded,
    "DifferenceReviewed": money.difference_reviewed,
    "DossierReceived": _dossier_received,
    "FeeSet": money.fee_set,
    "FeesPaidOnline": money.fees_paid_online,
    "FeeSettledElsewhere": money.fee_settled_elsewhere,
    "NewsReviewed": _nothing,
    "FeeReduced": money.fee_reduced,
    "TransferExpected": money.transfer_expected,
    "TransferDropped": money.transfer_dropped,
    "StatementRead": money.statement_read,
    "StatementLineExplained": money.statement_line_explained,
    "ReceiptBookAssigned": money.receipt_book_assigned,
    "ReceiptSheetsEnded": money.receipt_sheets_ended,
    "ReceiptSigned": money.receipt_signed,
    "ReceiptErrorNoticed": money.receipt_error_noticed,
    "ReceiptMailRequested": _nothing,
    "PeriodClosed": money.period_closed,
    "FeeCollected": money.fee_collected,
    "ReceiptReplaced": money.receipt_replaced,
    "ResultArrived": _result_arrived,
    "ResultReturned": _result_returned,
    "StateReachedElsewhere": _state_reached_elsewhere,
    "GuidanceGiven": _declined,
    "IntakeRejected": _declined,
    "SupplementRequested": _supplement_requested,
    "SupplementReceived": _supplement_received,
    "EntryCorrected": _entry_corrected,
    "SupportCalled": _nothing,
    "CauseAgreed": _cause_agreed,
    "StepPassed": _step_passed,
    "DossierAppraised": _nothing,
    "DossierApproved": _nothing,
    "ResultErrorReported": _nothing,
    "ResultCorrected": _nothing,
    "CitizenTold": _nothing,
    "LossReported": _loss_reported,
    "PapersRebuilt": _papers_rebuilt,
    "OpinionAsked": _opinion_asked,
    "OpinionReceived": _opinion_received,
    "ScansAttached": _scans_attached,
    "ScanDetached": _scan_detached,
    "DossierRefused": _ended,
    "DossierWithdrawn": _ended,
    "ProcessingStopped": _ended,
    "Reappointed": _reappointed,
    "DossierTakenBack": _moved(),
    "DossierSentOn": _sent_on,
    "SentOnConfirmed": _sent_on_confirmed,
    "ResultMoved": _moved("store_place"),
    "ResultPosted": _moved("tracking_no"),
    "DeliveryConfirmed": _delivered,
    "ResultReturnedOnline": _delivered,
    "PostCameBack": _moved("store_place"),
    "PapersGivenBack": _papers_given_back,
    "DossiersHandedOver": _handed_over,
    "SlipReprinted": _slip_reprinted,
    "PaperAnswered": _nothing,
    "PrintCancelled": _nothing,
    "DrawerOpened": _nothing,
    "ClockWentBack": _nothing,
    "ClockConfirmed": _nothing,
    "ClockReviewed": _nothing,
    "KeyRotated": _nothing,
}

KINDS = frozenset(_PROJECT)


def project(at: Happening, body: Any, private: Any) -> list[Change]:
    """The changes of one fact, in order. Raises UnknownFact for a kind of a later version."""
    try:
        rule = _PROJECT[at.kind]
    except KeyError:
        raise UnknownFact(at.kind) from None
    return rule(at, body, private)
