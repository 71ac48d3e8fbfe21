"""A name, number, telephone or address that was entered wrongly. What was entered stays in the journal; from now on the right
one is shown and printed (NĐ 61/2018 Art 5.1.c: nothing is changed unlawfully, or unseen)."""

from dataclasses import dataclass
from typing import Literal, Protocol, cast

from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.desk.paper import Reprint, reprint
from desk_app.services.dossier.own_dossier import own_dossier
from desk_app.services.person import Person, checked_person
from desk_app.services.ports import Actor, DossierReads, Journal, Spool
from desk_app.services.records import Dossier
from sync.protocol.cleaning import PLAIN, Letters
from sync.protocol.dossier_facts import CORRECTED, ENTRY_CORRECTED, EntryCorrected, EntryCorrectedPrivate
from sync.protocol.facts import draft


class CorrectEntryPorts(Journal, DossierReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class CorrectEntry(Command[tuple[str, ...]]):
    """All four as they should be, of the owner."""

    code: str
    name: str
    number: str
    phone: str
    address: str
    reason: str


def _now(dossier: Dossier) -> dict[str, str | None]:
    return {name: getattr(dossier, column) for name, column in CORRECTED.items()}


def correct_entry(tx: CorrectEntryPorts, command: CorrectEntry, actor: Actor, letters: Letters = PLAIN) -> tuple[str, ...]:
    """Returns what was corrected, and prints the slip again. Raises UserProblem."""
    dossier = own_dossier(tx, command.code, "correct_entry", actor)
    if dossier.owner_name is None:
        raise UserProblem("problem.erased", field="owner_name")
    kind = cast(Literal["individual", "organisation"], dossier.owner_kind)
    person = Person(kind, command.name, command.number, phone=command.phone, address=command.address)
    right, before = checked_person(person, "owner", letters=letters), _now(dossier)
    after = {name: cast("str | None", right.get(name)) for name in before}
    changed = [name for name in before if (before[name] or None) != after[name]]
    if not changed:
        raise UserProblem("problem.nothing_corrected", field="owner_name")
    body: EntryCorrected = {
        "code": dossier.code,
        "fields": changed,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "officer_name": actor.name,
    }
    private: EntryCorrectedPrivate = {
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }
    tx.append(draft(ENTRY_CORRECTED, dossier.code, body, private, dossier.agency), actor)
    reprint(tx, Reprint(dossier.code, body["reason"]), actor)
    return tuple(changed)
