"""Why a dossier is late, paused, or went back: objective or subjective, as the agency and the centre agreed on it in writing
(QĐ 1513 Art 7.2.a). Reports count by it."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.dossier.own_dossier import own_dossier
from desk_app.services.ports import Actor, DossierReads, Journal
from sync.protocol.dossier_facts import CAUSE_AGREED, Cause, CauseAgreed, Explained
from sync.protocol.facts import draft


class AgreeCausePorts(Journal, DossierReads, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class AgreeCause(Command[str]):
    """`document`: of the agency, in which it agrees."""

    code: str
    explains: Explained
    cause: Cause
    reason: str
    document: str


def agree_cause(tx: AgreeCausePorts, command: AgreeCause, actor: Actor) -> str:
    """Returns the dossier code. Raises UserProblem."""
    dossier = own_dossier(tx, command.code, "agree_cause", actor)
    body: CauseAgreed = {
        "code": dossier.code,
        "explains": command.explains,
        "cause": command.cause,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "document": written(command.document, "agency_document", "problem.no_document", 200),
        "officer_name": actor.name,
    }
    tx.append(draft(CAUSE_AGREED, dossier.code, body, agency=dossier.agency), actor)
    return dossier.code
