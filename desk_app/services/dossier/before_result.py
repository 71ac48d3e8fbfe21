"""What happens to a dossier before its result: supplement, refusal, withdrawal, stop, and its papers given back.

NĐ 61/2018 Art 19, 20; NĐ 118/2025 Art 19, 21; QĐ 1513 Art 7.1.c. Each act is one fact, and where a form belongs to it, that is
printed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.deadlines import Limit, NewDue, due_after_pause, supplement_ends, supplement_was_late
from desk_app.core.identity import digits_of
from desk_app.core.moments import local, to_ms
from desk_app.core.papers import asked_of
from desk_app.core.problems import UserProblem
from desk_app.core.written import named_items, one_line, written
from desk_app.services.commands import Command
from desk_app.services.dossier.own_dossier import own_dossier, rules_of, take_letter
from desk_app.services.dossier.papers_said import papers_said
from desk_app.services.dossier.processes import steps_again
from desk_app.services.dossier.receiver import check_receiver
from desk_app.services.dossier.standing import open_dossier
from desk_app.services.ports import Actor, DossierReads, Journal, Numbers, Spool
from desk_app.services.records import Dossier
from sync.protocol.cleaning import PLAIN, Letters
from sync.protocol.dossier_facts import (
    DOSSIER_REFUSED,
    DOSSIER_TAKEN_BACK,
    DOSSIER_WITHDRAWN,
    PROCESSING_STOPPED,
    SUPPLEMENT_RECEIVED,
    SUPPLEMENT_REQUESTED,
    SUPPORT_CALLED,
    DossierRefused,
    DossierTakenBack,
    DossierWithdrawn,
    ProcessingStopped,
    StopAsker,
    StopGround,
    SupplementReceived,
    SupplementRequested,
    SupportCalled,
)
from sync.protocol.facts import body_of, draft, names
from sync.protocol.intake_facts import PaperLine
from sync.protocol.result_facts import PAPERS_GIVEN_BACK, PapersGivenBack, PapersGivenBackPrivate


class DossierActsPorts(Journal, Numbers, DossierReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class RequestSupplement(Command["SupplementAsked"]):
    """`agency_document`: the agency's own letter; empty where the counter asks by itself. `again`: although it was asked once
    already."""

    code: str
    items: tuple[str, ...]
    reason: str
    agency_document: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class SupplementAsked:
    """`letter`: its number; `late_notice`: the citizen hears of it later than the law wants."""

    letter: str
    late_notice: bool


@dataclass(frozen=True, slots=True)
class TakeSupplement(Command[int | None]):
    """`papers`: what came; of each as many as its words say, and as what."""

    code: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefuseDossier(Command[str]):
    """`agency_document`: the agency's own letter, where there is one."""

    code: str
    reason: str
    agency_document: str = ""


@dataclass(frozen=True, slots=True)
class StopDossier(Command[str]):
    """`asked_by`: the citizen, whose right it is, or the agency."""

    code: str
    reason: str
    agency_document: str = ""
    asked_by: StopAsker = "agency"


@dataclass(frozen=True, slots=True)
class CloseUnsupplemented(Command[str]):
    """The time for the supplement is over, and it is not there."""

    code: str


@dataclass(frozen=True, slots=True)
class WithdrawDossier(Command[str]):
    """`reason`: as the citizen gives it."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class TakeBackDossier(Command[str]):
    """`reason`: why the agency gave it back without a result."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallSupport(Command[str]):
    """`reason`: what somebody of the agency is needed for."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class GiveBackPapers(Command[str]):
    """Who takes the papers. `by_owner`: the owner; otherwise `authorisation` names the paper that lets them."""

    code: str
    receiver_name: str
    receiver_number: str
    by_owner: bool
    authorisation: str = ""
    receiver_old_number: str = ""  # of nine digits, as the card says it
    as_on_card: bool = False


def limit_of(dossier: Dossier) -> Limit | None:
    """The statutory time that the dossier was received under; None: it has none that can be counted."""
    if dossier.limit_amount is None or dossier.limit_unit is None:
        return None
    return Limit(Decimal(dossier.limit_amount), dossier.limit_unit)  # type: ignore[arg-type]


def request_supplement(tx: DossierActsPorts, centre: Centre, command: RequestSupplement, actor: Actor) -> SupplementAsked:
    """The clock stands still from now. Later than the law wants is allowed, and marked: the citizen must hear of it all the
    same."""
    dossier = own_dossier(tx, command.code, "request_supplement", actor)
    items = named_items(command.items)
    asked = tx.supplements_asked(dossier.code)
    if asked and not command.again:  # once, and whole (NĐ 118/2025 Art 11.2.c, 16.3)
        raise UserProblem("problem.supplement_again", field="items", count=asked)
    letter, rules = take_letter(tx, centre, "supplement"), rules_of(centre, dossier)
    late = supplement_was_late(local(dossier.received_at_ms), local(tx.now_ms), rules, centre.calendar)
    body: SupplementRequested = {
        "code": dossier.code,
        "letter": letter.number,
        "items": items,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "agency_document": one_line(command.agency_document),
        "officer_name": actor.name,
        "paused_at_ms": tx.now_ms,
        "times": asked + 1,
        "state": "supplement_wanted",
        "rule_set": rules.id,
        "rule_set_version": rules.version,
    }
    if late:
        body["late_notice"] = True
    entry = tx.append(draft(SUPPLEMENT_REQUESTED, dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("supplement_letter", dossier.code, entry)
    return SupplementAsked(letter.number["text"], late)


def _due_again(tx: Journal, centre: Centre, dossier: Dossier) -> NewDue | None:
    limit = limit_of(dossier)
    if dossier.due_at_ms is None or dossier.paused_at_ms is None or limit is None:
        return None
    moments = (local(dossier.due_at_ms), local(dossier.paused_at_ms), local(tx.now_ms))
    return due_after_pause(*moments, limit, centre.calendar, rules_of(centre, dossier), centre.phrases)


def take_supplement(tx: DossierActsPorts, centre: Centre, command: TakeSupplement, actor: Actor) -> int | None:
    """Complete, and the clock goes on, or begins anew. Returns the due moment."""
    dossier = own_dossier(tx, command.code, "take_supplement", actor)
    papers: list[PaperLine] = [
        {"name": name, **asked_of(name)._asdict(), "scans": []}  # type: ignore[typeddict-item]
        for name in named_items(command.papers)
    ]
    due, rules = _due_again(tx, centre, dossier), rules_of(centre, dossier)
    body: SupplementReceived = {
        "code": dossier.code,
        "papers": papers,
        "first_line_no": len(tx.papers(dossier.code)) + 1,
        "rule": rules.after_supplement,
        "paused_at_ms": dossier.paused_at_ms or tx.now_ms,
        "old_due_at_ms": dossier.due_at_ms,
        "due_at_ms": to_ms(due.at) if due else dossier.due_at_ms,
        "due_text": due.text if due else dossier.due_text,
        "officer_name": actor.name,
        "state": "received",
        "rule_set": rules.id,
        "rule_set_version": rules.version,
    }
    if steps := steps_again(tx, centre, dossier, rules):
        body["steps"] = steps
    entry = tx.append(draft(SUPPLEMENT_RECEIVED, dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("resumed_slip", dossier.code, entry)
    return body["due_at_ms"]


def refuse_dossier(tx: DossierActsPorts, centre: Centre, command: RefuseDossier, actor: Actor) -> str:
    """In writing, with the reason. Returns the letter's number."""
    dossier = own_dossier(tx, command.code, "refuse_dossier", actor)
    letter = take_letter(tx, centre, "refusal")
    body: DossierRefused = {
        "code": dossier.code,
        "letter": letter.number,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "agency_document": one_line(command.agency_document),
        "officer_name": actor.name,
        "state": "refused",
    }
    entry = tx.append(draft(DOSSIER_REFUSED, dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("refusal_letter", dossier.code, entry)
    return letter.number["text"]


def _stop(
    tx: DossierActsPorts,
    centre: Centre,
    dossier: Dossier,
    actor: Actor,
    reason: str,
    asked_by: StopAsker,
    agency_document: str = "",
    ground: StopGround | None = None,
) -> str:
    letter, rules = take_letter(tx, centre, "stop"), rules_of(centre, dossier)
    body: ProcessingStopped = {
        "code": dossier.code,
        "letter": letter.number,
        "reason": reason,
        "agency_document": one_line(agency_document),
        "officer_name": actor.name,
        "asked_by": asked_by,
        "state": "stopped",
        "rule_set": rules.id,
        "rule_set_version": rules.version,
    }
    if ground:
        body["ground"] = ground
    entry = tx.append(draft(PROCESSING_STOPPED, dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("stop_letter", dossier.code, entry)
    return letter.number["text"]


def stop_dossier(tx: DossierActsPorts, centre: Centre, command: StopDossier, actor: Actor) -> str:
    """The citizen stops it, as is their right until the decision (NĐ 118/2025 Art 21), or the agency does. Returns the letter's
    number."""
    dossier = own_dossier(tx, command.code, "stop_dossier", actor)
    reason = written(command.reason, "reason", "problem.no_reason")
    return _stop(tx, centre, dossier, actor, reason, command.asked_by, command.agency_document)


def close_unsupplemented(tx: DossierActsPorts, centre: Centre, command: CloseUnsupplemented, actor: Actor) -> str:
    """The desk closes what was not completed in time (NĐ 118/2025 Art 19.5): a person does it, nothing by itself. Returns the
    letter's number. Raises UserProblem while there is time."""
    dossier = open_dossier(tx, centre, command.code, "close_unsupplemented", actor)
    asked = tx.last_fact(dossier.code, names(SUPPLEMENT_REQUESTED))
    notice = local(dossier.paused_at_ms or tx.now_ms)
    ends = supplement_ends(notice, rules_of(centre, dossier), centre.calendar)
    if ends is None or asked is None:
        raise UserProblem("problem.no_supplement_time", field="code")
    letter = body_of(asked, SUPPLEMENT_REQUESTED)["letter"]["text"]
    reason = centre.phrases["not_supplemented"].format(letter=letter, day=f"{notice:%d/%m/%Y}", until=f"{ends:%d/%m/%Y}")
    return _stop(tx, centre, dossier, actor, reason, "counter", ground="not_supplemented")


def withdraw_dossier(tx: DossierActsPorts, centre: Centre, command: WithdrawDossier, actor: Actor) -> str:
    """The citizen asked for it, and gets it in writing where the forms of the day have a paper for it (NĐ 118/2025 Art 21).
    Returns the dossier code."""
    dossier = own_dossier(tx, command.code, "withdraw_dossier", actor)
    body: DossierWithdrawn = {
        "code": dossier.code,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "officer_name": actor.name,
        "state": "withdrawn",
    }
    on_paper = "stop" in centre.forms_on(local(tx.now_ms).date()).kinds
    if on_paper:
        body["letter"] = take_letter(tx, centre, "stop").number
    entry = tx.append(draft(DOSSIER_WITHDRAWN, dossier.code, body, agency=dossier.agency), actor)
    if on_paper:
        tx.queue_print("stop_letter", dossier.code, entry)
    return dossier.code


def take_back_dossier(tx: DossierActsPorts, command: TakeBackDossier, actor: Actor) -> str:
    """The agency brought the dossier back without a result: its paper lies at the counter. Returns the dossier code."""
    dossier = own_dossier(tx, command.code, "take_back_dossier", actor)
    body: DossierTakenBack = {
        "code": dossier.code,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "officer_name": actor.name,
        "holder": "counter",
        "state": "received",
    }
    tx.append(draft(DOSSIER_TAKEN_BACK, dossier.code, body, agency=dossier.agency), actor)
    return dossier.code


def call_support(tx: DossierActsPorts, command: CallSupport, actor: Actor) -> str:
    """The agency is asked to send somebody who knows the matter. Returns the dossier code."""
    dossier = own_dossier(tx, command.code, "call_support", actor)
    body: SupportCalled = {
        "code": dossier.code,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "officer_name": actor.name,
    }
    tx.append(draft(SUPPORT_CALLED, dossier.code, body, agency=dossier.agency), actor)
    return dossier.code


def give_back_papers(tx: DossierActsPorts, command: GiveBackPapers, actor: Actor, letters: Letters = PLAIN) -> str:
    """What was handed in goes back to the citizen, who signs for it. Returns the dossier code."""
    dossier = own_dossier(tx, command.code, "give_back_papers", actor)
    who = (command.receiver_name, command.receiver_number, command.by_owner, command.authorisation)
    same = tx.numbers_of((digits_of(command.receiver_number), digits_of(command.receiver_old_number)))
    private: PapersGivenBackPrivate = {**check_receiver(dossier, *who, letters, same)}
    body: PapersGivenBack = {
        "code": dossier.code,
        "papers": papers_said(tx, dossier.code),
        "by_owner": command.by_owner,
        "officer_name": actor.name,
        "holder": "citizen",
        "state": "given_back",
    }
    if command.as_on_card:
        body["as_on_card"] = True
    entry = tx.append(draft(PAPERS_GIVEN_BACK, dossier.code, body, private, dossier.agency), actor)
    tx.queue_print("papers_slip", dossier.code, entry)
    return dossier.code
