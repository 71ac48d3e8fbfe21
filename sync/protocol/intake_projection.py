"""What the facts of an intake change in the tables; see `projection`."""

from typing import cast

from sync.protocol.changes import Change, Happening, Insert, Put, Row, Rule, when
from sync.protocol.dossier_rows import letter_used, paper_rows
from sync.protocol.grants import ELSEWHERE
from sync.protocol.intake_facts import (
    DOSSIER_RECEIVED,
    GUIDANCE_GIVEN,
    INTAKE_REJECTED,
    DeclinedPrivate,
    DossierReceived,
    DossierReceivedPrivate,
    GuidanceGiven,
    IntakeRejected,
    PersonPrivate,
)
from sync.protocol.paper_names import in_full, names_in

ERASED = cast(PersonPrivate, {})
"""A person of whom nothing is known any more."""


def _dossier_received(at: Happening, body: DossierReceived, private: DossierReceivedPrivate | None) -> list[Change]:
    row = {**_received(at, body), **_people(private), **_arrival(body), **_YET_TO_COME}
    named = body.copy()
    named["papers"] = in_full(body["papers"], names_in(private))
    return [
        Insert("dossier", [row]),
        *paper_rows(at, named, 1),
        *_process(at, body),
        *_fees(body),
        _number_used(at, body),
    ]


def _received(at: Happening, body: DossierReceived) -> Row:
    """By whom, for what, until when."""
    limit = body["limit"]
    return {
        "code": body["code"],
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
        "held_since_ms": body["received_at_ms"],
    }


def _people(private: DossierReceivedPrivate | None) -> Row:
    """Whose it is and who brought it; all empty once the private part was erased."""
    owner = (private.get("owner") if private else None) or ERASED
    submitter = (private.get("submitter") if private else None) or ERASED
    return {
        "owner_name": owner.get("name"),
        "identity_no": owner.get("identity_no"),
        "old_identity_no": owner.get("old_identity_no"),
        "tax_code": owner.get("tax_code"),
        "address": owner.get("address"),
        "phone": owner.get("phone"),
        "submitter_name": submitter.get("name"),
        "submitter_identity_no": submitter.get("identity_no"),
        "authorisation": private.get("authorisation") if private else None,
    }


def _arrival(body: DossierReceived) -> Row:
    """By which way it came; facts of earlier versions do not know all of them."""
    return {
        "post_no": body.get("post", {}).get("tracking_no"),
        "postmark": body.get("post", {}).get("postmark"),
        "paper_no": body.get("on_paper", {}).get("paper_no"),
        "online_key": body.get("online", {}).get("key"),
        "pilot_no": body.get("on_the_spot", {}).get("number"),
        "non_territorial": int(body.get("non_territorial", False)),
        "first_due_at_ms": body["due_at_ms"],
        "field": body.get("field"),
        "field_code": body.get("field_code"),
        "paid_online": int("online_payment" in body or body.get("online", {}).get("paid", False)),
    }


_YET_TO_COME: Row = {"copies": 0, "reappointments": 0, "holder": "counter"} | dict.fromkeys(
    (
        "result_no",
        "store_place",
        "result_at_ms",
        "returned_at_ms",
        "receiver_name",
        "held_by",
        "paused_at_ms",
        "cause",
        "cause_document",
        "tracking_no",
        "ended_at_ms",
        "lost_at_ms",
        "sent_on_no",
        "sent_on_at_ms",
        "sent_on_taken_at_ms",
    )
)


def _fees(body: DossierReceived) -> list[Change]:
    rows = [
        {
            "dossier_code": body["code"],
            "line_no": number,
            **{name: fee[name] for name in ("kind", "name", "amount_vnd", "status", "basis")},
            **{name: fee.get(name) for name in ("full_vnd", "quantity", "unit")},
        }
        for number, fee in enumerate(body["fees"], 1)
    ]
    return [Insert("fee", rows)] if rows else []


def _number_used(at: Happening, body: DossierReceived) -> Change:
    numbers_of = ELSEWHERE + body["identifier"] if "identifier" in body else body["receiving_agency"]
    key = {"desk_id": at.desk_id, "epoch": at.epoch, "agency": numbers_of, "day": body["day"]}
    return Put("order_use", key, {"last_no": body["order_no"]})


def _process(at: Happening, body: DossierReceived) -> list[Change]:
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


def _guided(at: Happening, body: GuidanceGiven, private: DeclinedPrivate | None) -> list[Change]:
    return _declined(at, body, private, len(body["items"]))


def _rejected(at: Happening, body: IntakeRejected, private: DeclinedPrivate | None) -> list[Change]:
    return _declined(at, body, private, 0)


def _declined(at: Happening, body: GuidanceGiven | IntakeRejected, private: DeclinedPrivate | None, items: int) -> list[Change]:
    owner = (private.get("owner") if private else None) or ERASED
    letter = body["letter"]
    row: Row = {"desk_id": at.desk_id, "epoch": at.epoch, **{name: letter[name] for name in ("kind", "year", "no", "text")}}
    row |= {"agency": body["receiving_agency"], "items": items, "at_ms": at.occurred_at_ms}
    row |= {name: body[name] for name in ("procedure_code", "procedure_name", "reason", "officer_name")}
    row |= {"owner_name": owner.get("name"), "identity_no": owner.get("identity_no"), "tax_code": owner.get("tax_code")}
    row["online_key"] = body.get("online", {}).get("key")
    return [Insert("guidance", [row]), *letter_used(at, letter)]


RULES: dict[str, Rule] = dict(
    (
        when(DOSSIER_RECEIVED, _dossier_received),
        when(GUIDANCE_GIVEN, _guided),
        when(INTAKE_REJECTED, _rejected),
    )
)
