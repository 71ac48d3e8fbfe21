"""Papers of a dossier that were lost or damaged in the authorities' hands: said, apologised for in writing, made anew at their
cost (NĐ 61/2018 Art 21)."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.written import named_items, written
from desk_app.services.commands import Command
from desk_app.services.dossier.standing import open_dossier
from desk_app.services.ports import Actor, DossierReads, Journal, Spool
from sync.protocol.dossier_facts import LOSS_REPORTED, PAPERS_REBUILT, LossReported, PapersRebuilt
from sync.protocol.facts import draft


class LossesPorts(Journal, DossierReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class ReportLoss(Command[str]):
    """`papers`: which; `reason`: how it happened."""

    code: str
    papers: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class RecordRebuilt(Command[str]):
    """`reason`: how, and at whose cost."""

    code: str
    reason: str


def report_loss(tx: LossesPorts, centre: Centre, command: ReportLoss, actor: Actor) -> str:
    """Returns the dossier code; the apology is printed."""
    dossier = open_dossier(tx, centre, command.code, "report_loss", actor)
    body: LossReported = {
        "code": dossier.code,
        "papers": named_items(command.papers),
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "officer_name": actor.name,
    }
    entry = tx.append(draft(LOSS_REPORTED, dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("loss_slip", dossier.code, entry)
    return dossier.code


def record_rebuilt(tx: LossesPorts, centre: Centre, command: RecordRebuilt, actor: Actor) -> str:
    """All papers are there again. Returns the dossier code."""
    dossier = open_dossier(tx, centre, command.code, "record_rebuilt", actor)
    body: PapersRebuilt = {
        "code": dossier.code,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "officer_name": actor.name,
    }
    tx.append(draft(PAPERS_REBUILT, dossier.code, body, agency=dossier.agency), actor)
    return dossier.code
