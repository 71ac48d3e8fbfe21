"""A result that is there before its day is announced to the citizen (NĐ 61/2018 Art 20.4, NĐ 118/2025 Art 22.5): by message
from the centre, or by a person, who says how."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.dossier.own_dossier import own_dossier
from desk_app.services.ports import Actor, DossierReads, Journal
from sync.protocol.facts import draft
from sync.protocol.result_facts import CITIZEN_TOLD, CitizenTold, Told


class TellingPorts(Journal, DossierReads, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class TellCitizen(Command[str]):
    """`how`: `gọi điện 0912 345 678`."""

    code: str
    how: str
    about: Told = "early_result"


def tell_citizen(tx: TellingPorts, command: TellCitizen, actor: Actor) -> str:
    """Returns the dossier code. Raises UserProblem."""
    dossier = own_dossier(tx, command.code, "tell_citizen", actor)
    body: CitizenTold = {
        "code": dossier.code,
        "about": command.about,
        "how": written(command.how, "finding", "problem.no_way_told", 200),
        "officer_name": actor.name,
    }
    tx.append(draft(CITIZEN_TOLD, dossier.code, body, agency=dossier.agency), actor)
    return dossier.code
