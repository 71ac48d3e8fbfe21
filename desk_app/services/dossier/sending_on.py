"""Dossiers taken in without regard to territory go to the agency that decides elsewhere, and come back from there
(NĐ 118/2025, NĐ 309/2026 Art 8.3): sent, taken there, result back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.moments import local, time_and_date, to_ms
from desk_app.core.problems import UserProblem
from desk_app.core.working_time import RuleSet, compute_due, explain
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.dossier.before_result import limit_of
from desk_app.services.dossier.own_dossier import rules_of
from desk_app.services.dossier.papers_said import papers_said
from desk_app.services.dossier.standing import open_dossier
from desk_app.services.ports import Actor, DossierReads, Journal, Spool
from desk_app.services.records import Dossier
from sync.protocol.dossier_facts import DOSSIER_SENT_ON, SENT_ON_CONFIRMED, DossierSentOn, SentOnConfirmed, StepDue
from sync.protocol.facts import draft
from sync.protocol.lateness import MINUTE_MS


class SendingOnPorts(Journal, DossierReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class SendOn(Command[str]):
    """`number`: the posting number, or the document by which it goes."""

    code: str
    number: str


@dataclass(frozen=True, slots=True)
class ConfirmSentOn(Command["TakenThere"]):
    """`taker`: who has it at the agency now; `taken`: since when, wall-clock time, None: since now."""

    code: str
    taker: str
    taken: datetime | None = None


@dataclass(frozen=True, slots=True)
class TakenThere:
    """`due_at_ms`: the appointment that was set by it; None: it stood already, or there is none."""

    held_by: str
    due_at_ms: int | None


def send_on(tx: SendingOnPorts, centre: Centre, command: SendOn, actor: Actor) -> str:
    """To the agency that decides. Returns its name. Raises UserProblem; a dossier of this territory goes with the courier."""
    dossier = open_dossier(tx, centre, command.code, "send_on", actor)
    body: DossierSentOn = {
        "code": dossier.code,
        "competent_agency": dossier.competent_agency,
        "number": written(command.number, "sent_on_no", "problem.no_sent_on_no", 100),
        "due_at_ms": dossier.due_at_ms,
        "papers": papers_said(tx, dossier.code),
        "officer_name": actor.name,
        "holder": "agency",
        "held_by": dossier.competent_agency,
        "state": "with_agency",
    }
    entry = tx.append(draft(DOSSIER_SENT_ON, dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("sent_on_slip", dossier.code, entry)
    return dossier.competent_agency


def _since(tx: Journal, dossier: Dossier, taken: datetime | None) -> int:
    """Since when it is there: between its leaving and now. Raises UserProblem."""
    if taken is None:
        return tx.now_ms
    taken_at_ms, sent_at_ms = to_ms(taken), dossier.sent_on_at_ms or 0
    if not sent_at_ms - sent_at_ms % MINUTE_MS <= taken_at_ms <= tx.now_ms:
        raise UserProblem("problem.taken_when", field="taken_at", since=time_and_date(local(sent_at_ms)))
    return taken_at_ms


def _steps(tx: DossierReads, dossier: Dossier, taken: datetime, centre: Centre, rules: RuleSet) -> list[StepDue]:
    """Of an interlinked dossier: each step counts from then too."""
    end = Decimal(0)
    dues: list[StepDue] = []
    for step in tx.process_steps(dossier.code):
        end += Decimal(step.amount)
        due = compute_due(taken, end, step.unit, centre.calendar, rules)  # type: ignore[arg-type]
        dues.append({"no": step.no, "due_at_ms": to_ms(due.at)})
    return dues


def confirm_sent_on(tx: SendingOnPorts, centre: Centre, command: ConfirmSentOn, actor: Actor) -> TakenThere:
    """The agency said that it has it, and since when: where the time counts from then, the appointment is set now, and the
    citizen is told. Raises UserProblem."""
    dossier = open_dossier(tx, centre, command.code, "confirm_sent_on", actor)
    taker = written(command.taker, "taker", "problem.no_taker", 100)
    taken_at_ms, rules, limit = _since(tx, dossier, command.taken), rules_of(centre, dossier), limit_of(dossier)
    body: SentOnConfirmed = {
        "code": dossier.code,
        "taker": taker,
        "officer_name": actor.name,
        "held_by": f"{dossier.competent_agency}, {taker}",
        "taken_at_ms": taken_at_ms,
    }
    due_at_ms = None
    if dossier.due_at_ms is None and limit is not None and rules.elsewhere_counts_from == "competent_agency":
        due = compute_due(local(taken_at_ms), limit.amount, limit.unit, centre.calendar, rules)
        due_at_ms = body["due_at_ms"] = to_ms(due.at)
        agency, since = dossier.competent_agency, time_and_date(local(taken_at_ms))
        body["due_text"] = centre.phrases["since_agency"].format(agency=agency, since=since, rest=explain(due, centre.phrases))
        body["rule_set"], body["rule_set_version"] = rules.id, rules.version
        if steps := _steps(tx, dossier, local(taken_at_ms), centre, rules):
            body["steps"] = steps
    tx.append(draft(SENT_ON_CONFIRMED, dossier.code, body, agency=dossier.agency), actor)
    return TakenThere(body["held_by"], due_at_ms)
