"""Dossiers taken in without regard to territory go to the agency that decides elsewhere, and come back from there
(NĐ 118/2025; domain.md 1.10, S): sent, taken there, result back."""

from dataclasses import dataclass

from desk_app.core.problems import UserProblem
from desk_app.services.ports import Actor, Transaction
from desk_app.services.steps import own_dossier, written
from sync.protocol.dossier_facts import DossierSentOn, SentOnConfirmed
from sync.protocol.facts import Draft


@dataclass(frozen=True, slots=True)
class SendOn:
    """`number`: the posting number, or the document by which it goes."""

    code: str
    number: str


@dataclass(frozen=True, slots=True)
class ConfirmSentOn:
    """`taker`: who has it at the agency now."""

    code: str
    taker: str


def send_on(tx: Transaction, command: SendOn, actor: Actor) -> str:
    """To the agency that decides. Returns its name. Raises UserProblem; a dossier of this territory goes with the courier."""
    dossier = own_dossier(tx, command.code, "send_on", actor)
    if not dossier.non_territorial:
        raise UserProblem("problem.not_non_territorial", field="code")
    body: DossierSentOn = {
        "code": dossier.code,
        "competent_agency": dossier.competent_agency,
        "number": written(command.number, "sent_on_no", "problem.no_sent_on_no", 100),
        "due_at_ms": dossier.due_at_ms,
        "papers": [paper.name for paper in tx.papers(dossier.code)],
        "officer_name": actor.name,
        "holder": "agency",
        "held_by": dossier.competent_agency,
        "state": "with_agency",
    }
    entry = tx.append(Draft("DossierSentOn", dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("sent_on_slip", dossier.code, entry)
    return dossier.competent_agency


def confirm_sent_on(tx: Transaction, command: ConfirmSentOn, actor: Actor) -> str:
    """The agency said that it has it. Returns who does."""
    dossier = own_dossier(tx, command.code, "confirm_sent_on", actor)
    if dossier.sent_on_at_ms is None or dossier.sent_on_taken_at_ms is not None:
        raise UserProblem("problem.nothing_sent_on", field="code")
    taker = written(command.taker, "taker", "problem.no_taker", 100)
    body: SentOnConfirmed = {
        "code": dossier.code,
        "taker": taker,
        "officer_name": actor.name,
        "held_by": f"{dossier.competent_agency}, {taker}",
    }
    tx.append(Draft("SentOnConfirmed", dossier.code, body, agency=dossier.agency), actor)
    return body["held_by"]
