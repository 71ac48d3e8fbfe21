"""Before acceptance: what is missing is said once and whole, in writing (form 02); what cannot be taken is refused with its
reason (form 03). NĐ 61/2018 Art 11.2.c, 15.3, 17.1."""

from dataclasses import dataclass
from typing import Literal, Never, Protocol

from desk_app.core.catalogue import Procedure
from desk_app.core.centre import Centre
from desk_app.core.counters import counter_of
from desk_app.core.moments import local
from desk_app.core.problems import UserProblem
from desk_app.core.written import named_items, written
from desk_app.services.commands import Command
from desk_app.services.dossier.own_dossier import NumberedLetter, take_letter
from desk_app.services.intake.submissions import take_up
from desk_app.services.person import Person, checked_person
from desk_app.services.ports import Actor, DossierReads, Inbox, Journal, Numbers, Spool
from sync.protocol.facts import draft
from sync.protocol.intake_facts import (
    GUIDANCE_GIVEN,
    INTAKE_REJECTED,
    DeclinedPrivate,
    GuidanceGiven,
    IntakeRejected,
    LetterInstead,
)


class DecliningPorts(Journal, Numbers, DossierReads, Spool, Inbox, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class GiveGuidance(Command["Declined"]):
    """`items`: what is missing or wrong, all of it. `again`: the officer knows that this person was guided before."""

    owner: Person
    submitter: Person | None
    procedure_code: str
    items: tuple[str, ...]
    reason: str
    again: bool = False
    draft_id: str = ""
    online: str = ""
    as_on_card: tuple[Literal["owner", "submitter"], ...] = ()


@dataclass(frozen=True, slots=True)
class RejectIntake(Command["Declined"]):
    """`reason`: why the dossier cannot be taken in, as the letter says it."""

    owner: Person
    submitter: Person | None
    procedure_code: str
    reason: str
    draft_id: str = ""
    online: str = ""
    as_on_card: tuple[Literal["owner", "submitter"], ...] = ()


@dataclass(frozen=True, slots=True)
class Declined:
    """`subject`: by which the journal knows the letter."""

    subject: str
    number: str


def _procedure(tx: DossierReads, code: str) -> Procedure:
    procedure = tx.procedure(code)
    if procedure is None:
        raise UserProblem("problem.no_procedure", field="procedure")
    return procedure


def _private(command: GiveGuidance | RejectIntake, centre: Centre) -> DeclinedPrivate:
    """Who only asks need not show a card."""
    owner = checked_person(command.owner, "owner", False, centre.letters)
    submitter = checked_person(command.submitter, "submitter", False, centre.letters) if command.submitter else None
    return {"owner": owner, "submitter": submitter}


def _common(
    tx: DecliningPorts,
    centre: Centre,
    procedure: Procedure,
    letter: NumberedLetter,
    actor: Actor,
    command: GiveGuidance | RejectIntake,
) -> LetterInstead[Never]:
    agency = centre.agency_for(procedure.agency)
    said: LetterInstead[Never] = {
        "letter": letter.number,
        "procedure_code": procedure.code,
        "procedure_name": procedure.name,
        "receiving_agency": agency.id,
        "competent_agency": procedure.agency or agency.name,
        "counter": counter_of(tx.desk_id),
        "given_at_ms": tx.now_ms,
        "officer_name": actor.name,
    }
    said |= procedure.in_field  # type: ignore[typeddict-item]
    if command.online:
        said["online"] = take_up(tx, command.online)
    if command.as_on_card:
        said["as_on_card"] = list(command.as_on_card)
    return said


def _subject(letter: NumberedLetter) -> str:
    """The letter is all there is to name it by."""
    return f"{letter.number['kind']}-{letter.number['year']}-{letter.number['text']}"


def give_guidance(tx: DecliningPorts, centre: Centre, command: GiveGuidance, actor: Actor) -> Declined:
    """Raises UserProblem, also where the same person was guided in the same matter before: once must be enough, unless the
    officer says that it is not."""
    actor.require("give_guidance")
    procedure, private = _procedure(tx, command.procedure_code), _private(command, centre)
    identity = private["owner"].get("identity_no") or private["owner"].get("tax_code")
    old = private["owner"].get("old_identity_no", "")
    earlier = tx.earlier_guidance(tx.numbers_of((identity, old)), procedure.code) if identity else None
    if earlier and not command.again:
        day = f"{local(earlier.at_ms):%d/%m/%Y}"
        raise UserProblem("problem.guided_before", field="items", number=earlier.text, day=day, officer=earlier.officer_name)
    items, reason = named_items(command.items), written(command.reason, "reason", "problem.no_reason")
    letter = take_letter(tx, centre, "supplement")
    body: GuidanceGiven = {
        **_common(tx, centre, procedure, letter, actor, command),
        "items": items,
        "reason": reason,
        "earlier": earlier.text if earlier else None,
    }
    drafted = draft(GUIDANCE_GIVEN, _subject(letter), body, private, body["receiving_agency"])
    tx.queue_print("guidance_letter", drafted.subject, tx.append(drafted, actor))
    return Declined(drafted.subject, letter.number["text"])


def reject_intake(tx: DecliningPorts, centre: Centre, command: RejectIntake, actor: Actor) -> Declined:
    """Raises UserProblem."""
    actor.require("reject_intake")
    procedure, private = _procedure(tx, command.procedure_code), _private(command, centre)
    reason = written(command.reason, "reason", "problem.no_reason")
    letter = take_letter(tx, centre, "refusal")
    common = _common(tx, centre, procedure, letter, actor, command)
    body: IntakeRejected = {**common, "reason": reason}
    drafted = draft(INTAKE_REJECTED, _subject(letter), body, private, body["receiving_agency"])
    tx.queue_print("rejection_letter", drafted.subject, tx.append(drafted, actor))
    return Declined(drafted.subject, letter.number["text"])
