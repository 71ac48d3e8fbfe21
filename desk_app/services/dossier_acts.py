"""What happens to a dossier before its result: supplement, refusal, withdrawal, stop, and its papers given back.

NĐ 61/2018 Art 19, 20; QĐ 1513 Art 7.1.c. Each act is one fact, and where a form belongs to it, that is printed.
"""

from dataclasses import dataclass
from decimal import Decimal

from desk_app.core.centre import Centre
from desk_app.core.deadlines import Limit, NewDue, due_after_pause
from desk_app.core.identity import digits_of
from desk_app.core.moments import local, to_ms
from desk_app.core.working_time import RuleSet
from desk_app.services.ports import Actor, Transaction
from desk_app.services.processes import steps_again
from desk_app.services.receiver import check_receiver
from desk_app.services.records import Dossier
from desk_app.services.steps import named_items, own_dossier, take_letter, written
from sync.protocol.cleaning import PLAIN, Letters
from sync.protocol.dossier_facts import (
    DossierRefused,
    DossierTakenBack,
    DossierWithdrawn,
    PapersGivenBack,
    ProcessingStopped,
    SupplementReceived,
    SupplementRequested,
    SupportCalled,
)
from sync.protocol.facts import Draft, PaperLine


@dataclass(frozen=True, slots=True)
class RequestSupplement:
    """`agency_document`: the agency's own letter; empty where the counter asks by itself."""

    code: str
    items: tuple[str, ...]
    reason: str
    agency_document: str = ""


@dataclass(frozen=True, slots=True)
class TakeSupplement:
    """`papers`: what came, an original each."""

    code: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefuseDossier:
    code: str
    reason: str
    agency_document: str = ""


@dataclass(frozen=True, slots=True)
class StopDossier:
    code: str
    reason: str
    agency_document: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawDossier:
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class TakeBackDossier:
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallSupport:
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class GiveBackPapers:
    code: str
    receiver_name: str
    receiver_number: str
    by_owner: bool
    authorisation: str = ""


def rules_of(tx: Transaction, centre: Centre, dossier: Dossier) -> RuleSet:
    """A dossier keeps the rules of the day on which it was received."""
    return centre.rules_on(local(tx.now_ms).date(), dossier.rule_set)


def limit_of(dossier: Dossier) -> Limit | None:
    if dossier.limit_amount is None or dossier.limit_unit is None:
        return None
    return Limit(Decimal(dossier.limit_amount), dossier.limit_unit)  # type: ignore[arg-type]


def request_supplement(tx: Transaction, centre: Centre, command: RequestSupplement, actor: Actor) -> str:
    """The clock stands still from now. Returns the letter's number."""
    dossier = own_dossier(tx, command.code, "request_supplement", actor)
    items = named_items(command.items)
    letter = take_letter(tx, centre, "supplement")
    body: SupplementRequested = {
        "code": dossier.code,
        "letter": letter.number,
        "items": items,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "agency_document": " ".join(command.agency_document.split()),
        "officer_name": actor.name,
        "paused_at_ms": tx.now_ms,
        "state": "supplement_wanted",
    }
    entry = tx.append(Draft("SupplementRequested", dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("supplement_letter", dossier.code, entry)
    return letter.number["text"]


def _due_again(tx: Transaction, centre: Centre, dossier: Dossier) -> NewDue | None:
    limit = limit_of(dossier)
    if dossier.due_at_ms is None or dossier.paused_at_ms is None or limit is None:
        return None
    moments = (local(dossier.due_at_ms), local(dossier.paused_at_ms), local(tx.now_ms))
    return due_after_pause(*moments, limit, centre.calendar, rules_of(tx, centre, dossier), centre.phrases)


def take_supplement(tx: Transaction, centre: Centre, command: TakeSupplement, actor: Actor) -> int | None:
    """Complete, and the clock goes on, or begins anew. Returns the due moment."""
    dossier = own_dossier(tx, command.code, "take_supplement", actor)
    papers: list[PaperLine] = [
        {"name": name, "original": 1, "certified_copy": 0, "photocopy": 0, "scans": []} for name in named_items(command.papers)
    ]
    due = _due_again(tx, centre, dossier)
    body: SupplementReceived = {
        "code": dossier.code,
        "papers": papers,
        "first_line_no": len(tx.papers(dossier.code)) + 1,
        "rule": rules_of(tx, centre, dossier).after_supplement,
        "paused_at_ms": dossier.paused_at_ms or tx.now_ms,
        "old_due_at_ms": dossier.due_at_ms,
        "due_at_ms": to_ms(due.at) if due else dossier.due_at_ms,
        "due_text": due.text if due else dossier.due_text,
        "officer_name": actor.name,
        "state": "received",
    }
    if steps := steps_again(tx, centre, dossier, rules_of(tx, centre, dossier)):
        body["steps"] = steps
    entry = tx.append(Draft("SupplementReceived", dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("resumed_slip", dossier.code, entry)
    return body["due_at_ms"]


def refuse_dossier(tx: Transaction, centre: Centre, command: RefuseDossier, actor: Actor) -> str:
    """In writing, with the reason. Returns the letter's number."""
    dossier = own_dossier(tx, command.code, "refuse_dossier", actor)
    letter = take_letter(tx, centre, "refusal")
    body: DossierRefused = {
        "code": dossier.code,
        "letter": letter.number,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "agency_document": " ".join(command.agency_document.split()),
        "officer_name": actor.name,
        "state": "refused",
    }
    entry = tx.append(Draft("DossierRefused", dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("refusal_letter", dossier.code, entry)
    return letter.number["text"]


def stop_dossier(tx: Transaction, centre: Centre, command: StopDossier, actor: Actor) -> str:
    """The agency stops. Returns the letter's number."""
    dossier = own_dossier(tx, command.code, "stop_dossier", actor)
    letter = take_letter(tx, centre, "stop")
    body: ProcessingStopped = {
        "code": dossier.code,
        "letter": letter.number,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "agency_document": " ".join(command.agency_document.split()),
        "officer_name": actor.name,
        "state": "stopped",
    }
    entry = tx.append(Draft("ProcessingStopped", dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("stop_letter", dossier.code, entry)
    return letter.number["text"]


def withdraw_dossier(tx: Transaction, command: WithdrawDossier, actor: Actor) -> str:
    """The citizen asked for it. Returns the dossier code."""
    dossier = own_dossier(tx, command.code, "withdraw_dossier", actor)
    body: DossierWithdrawn = {
        "code": dossier.code,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "officer_name": actor.name,
        "state": "withdrawn",
    }
    tx.append(Draft("DossierWithdrawn", dossier.code, body, agency=dossier.agency), actor)
    return dossier.code


def take_back_dossier(tx: Transaction, command: TakeBackDossier, actor: Actor) -> str:
    """The agency brought the dossier back without a result: its paper lies at the counter. Returns the dossier code."""
    dossier = own_dossier(tx, command.code, "take_back_dossier", actor)
    body: DossierTakenBack = {
        "code": dossier.code,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "officer_name": actor.name,
        "holder": "counter",
        "state": "received",
    }
    tx.append(Draft("DossierTakenBack", dossier.code, body, agency=dossier.agency), actor)
    return dossier.code


def call_support(tx: Transaction, command: CallSupport, actor: Actor) -> str:
    """The agency is asked to send somebody who knows the matter. Returns the dossier code."""
    dossier = own_dossier(tx, command.code, "call_support", actor)
    body: SupportCalled = {
        "code": dossier.code,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "officer_name": actor.name,
    }
    tx.append(Draft("SupportCalled", dossier.code, body, agency=dossier.agency), actor)
    return dossier.code


def give_back_papers(tx: Transaction, command: GiveBackPapers, actor: Actor, letters: Letters = PLAIN) -> str:
    """What was handed in goes back to the citizen, who signs for it. Returns the dossier code."""
    dossier = own_dossier(tx, command.code, "give_back_papers", actor)
    who = (command.receiver_name, command.receiver_number, command.by_owner, command.authorisation)
    private = check_receiver(dossier, *who, letters, tx.numbers_of((digits_of(command.receiver_number),)))
    body: PapersGivenBack = {
        "code": dossier.code,
        "papers": [paper.name for paper in tx.papers(dossier.code)],
        "by_owner": command.by_owner,
        "officer_name": actor.name,
        "holder": "citizen",
        "state": "given_back",
    }
    entry = tx.append(Draft("PapersGivenBack", dossier.code, body, private, dossier.agency), actor)
    tx.queue_print("papers_slip", dossier.code, entry)
    return dossier.code
