"""Receiving a dossier: NĐ 61/2018 Art 17, form 01; three agencies since NĐ 118/2025 (intake regardless of territory)."""

from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.counters import counter_of
from desk_app.core.dossier_code import day_in_code
from desk_app.core.moments import to_ms
from desk_app.services.dossier.processes import process_used
from desk_app.services.intake.checked import CheckedIntake, People, checked_intake, lines_of_papers
from desk_app.services.intake.fees import paid_before
from desk_app.services.intake.intake_command import Received, ReceiveDossier
from desk_app.services.intake.numbering import Numbered, number_dossier
from desk_app.services.money.collect_fee import Collected, Owed, collect
from desk_app.services.money_ports import MoneyReads
from desk_app.services.ports import Actor, DossierReads, Inbox, Journal, Numbers, ScanFiles, Spool
from sync.protocol.facts import draft
from sync.protocol.intake_facts import (
    DOSSIER_RECEIVED,
    DossierReceived,
    DossierReceivedPrivate,
)
from sync.protocol.paper_names import set_apart
from sync.protocol.receipt_facts import PayerPrivate, ReceiptLine
from sync.protocol.seal import Entry


class ReceiveDossierPorts(Journal, Numbers, DossierReads, MoneyReads, Spool, Inbox, ScanFiles, Protocol):
    """What these acts need of the desk."""


def _numbered(tx: Numbers, centre: Centre, intake: CheckedIntake) -> Numbered:
    """An interlinked one carries the code of the desk that took it in (NĐ 118/2025 Art 28.2). Raises UserProblem where no
    number is left."""
    terms = intake.terms
    return number_dossier(tx, centre, terms.agency, None if terms.process else terms.there, intake.way.day)


def _body(
    tx: ReceiveDossierPorts,
    centre: Centre,
    command: ReceiveDossier,
    actor: Actor,
    intake: CheckedIntake,
    numbered: Numbered,
) -> DossierReceived:
    """What every receipt says (form 01; NĐ 61/2018 Art 17). Raises UserProblem for its papers."""
    procedure, way, terms = intake.procedure, intake.way, intake.terms
    limit, due, rules = terms.limit, terms.due, terms.rules
    return {
        "code": numbered.code,
        "order_no": numbered.order_no,
        "day": day_in_code(way.day),
        "counter": counter_of(tx.desk_id),
        "officer_name": actor.name,
        "procedure_code": procedure.code,
        "procedure_name": procedure.name,
        "receiving_agency": terms.agency.id,
        "supporting_agency": way.supporting,
        "competent_agency": intake.competent,
        "received_at_ms": way.received_at_ms,
        "limit": {"amount": limit.amount, "unit": limit.unit} if limit and limit.amount and limit.unit else None,
        "due_at_ms": to_ms(due.at) if due else None,
        "due_text": terms.due_text,
        "rule_set": rules.id,
        "rule_set_version": rules.version,
        "calendar_version": centre.calendar.version,
        "catalogue_version": tx.catalogue_version,
        "wording_version": centre.wording_version,
        "papers": lines_of_papers(tx, command.papers, way.uploaded),
        "dossier_sets": command.dossier_sets,
        "fees": terms.fees,
        "result_channel": command.result_channel,
        "duplicate_of": intake.people.duplicate,
        "owner_kind": command.owner.kind,
        "state": "received",
    }


def _say_beside(
    body: DossierReceived,
    centre: Centre,
    command: ReceiveDossier,
    intake: CheckedIntake,
    numbered: Numbered,
) -> None:
    """What only some receipts say: the post's dates, a delegation, the steps of an interlinked one (NĐ 61/2018 Art 19.6), the
    decision on a sitting (QĐ 1513 Art 7.3.a), another territory (NĐ 118/2025), a card that was compared in the hand."""
    procedure, way, terms = intake.procedure, intake.way, intake.terms
    paid_there = any(fee["status"] == "paid_online" for fee in terms.fees)
    delegation, process, pilot = terms.delegation, terms.process, terms.pilot
    beside: dict[str, object] = {
        "online_payment": paid_before(command.online_payment) if paid_there and command.online_payment is not None else None,
        **procedure.in_field,
        "post": way.post,
        "delegation": delegation and {"number": delegation.number, "signed_on": delegation.signed_on.isoformat()},
        "on_paper": way.on_paper,
        "online": way.online,
        "process": process_used(process, terms.limit, way.received_at_ms, centre, terms.rules) if process else None,
        "on_the_spot": pilot and {"number": pilot.number, "signed_on": pilot.signed_on.isoformat(), "slip": command.slip},
        "as_on_card": list(command.as_on_card),
    }
    if command.elsewhere:
        body["non_territorial"] = True
        if numbered.identifier:
            body["identifier"] = numbered.identifier
        if terms.due is None and body["limit"]:
            body["counts_from"] = "competent_agency"  # NĐ 309/2026 Art 8.3
    body |= {name: said for name, said in beside.items() if said}  # type: ignore[typeddict-item]


def _append(tx: Journal, actor: Actor, body: DossierReceived, intake: CheckedIntake) -> Entry:
    """One fact; who it is about travels beside it, and so do names that citizens gave to files."""
    people = intake.people
    body["papers"], apart = set_apart(body["papers"], intake.way.called - set(intake.procedure.papers))
    private: DossierReceivedPrivate = {
        "owner": people.owner,
        "submitter": people.submitter,
        "authorisation": people.authorisation or None,
    }
    if apart:
        private["paper_names"] = apart
    at_ms = body["received_at_ms"]
    return tx.append(
        draft(DOSSIER_RECEIVED, body["code"], body, private, body["receiving_agency"], occurred_at_ms=at_ms), actor
    )


def _print(tx: Spool, command: ReceiveDossier, code: str, entry: Entry, intake: CheckedIntake) -> None:
    """The slip with the appointment (QĐ 1513 Art 6.2), but for who handed it in on the portal and reads it there, and for who
    wants none in a sitting. The agency hears at once of what is due the same day (Art 6.2.đ)."""
    terms = intake.terms
    if not intake.way.online and (command.slip or not terms.pilot):
        tx.queue_print("appointment_slip", code, entry)
    if terms.limit and terms.limit.unit == "same_day" and not terms.pilot:
        tx.queue_print("call_slip", code, entry)


def _collect(
    tx: ReceiveDossierPorts, centre: Centre, actor: Actor, command: ReceiveDossier, body: DossierReceived, people: People
) -> Collected | None:
    """The money, in the same act, where it is paid now and something is due. Whoever hands in is the payer."""
    lines: tuple[ReceiptLine, ...] = tuple(
        {"fee_line": number, "kind": fee["kind"], "name": fee["name"], "amount_vnd": fee["amount_vnd"]}
        for number, fee in enumerate(body["fees"], 1)
        if fee["status"] == "due" and fee["amount_vnd"]
    )
    if not command.payment or not lines:
        return None
    who = people.submitter or people.owner
    payer: PayerPrivate = {"payer_name": who["name"]}
    if "address" in who:
        payer["payer_address"] = who["address"]
    return collect(tx, centre, actor, [Owed(body["code"], body["receiving_agency"], lines, payer)], command.payment)


def receive_dossier(tx: ReceiveDossierPorts, centre: Centre, command: ReceiveDossier, actor: Actor) -> Received:
    """F9 of the intake: checked, numbered, written down, then paper and money, in one act. Raises UserProblem with the field
    that is wrong; then nothing was stored."""
    actor.require("receive_dossier")
    intake = checked_intake(tx, centre, command)
    numbered = _numbered(tx, centre, intake)
    body = _body(tx, centre, command, actor, intake, numbered)
    _say_beside(body, centre, command, intake, numbered)
    entry = _append(tx, actor, body, intake)
    _print(tx, command, body["code"], entry, intake)
    collected = _collect(tx, centre, actor, command, body, intake.people)
    return Received(body["code"], body["due_at_ms"], body["due_text"], f"{entry.epoch}.{entry.seq}", collected)
