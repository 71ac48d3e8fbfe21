"""Four in one sitting: behind the intake somebody of the agency appraises, somebody else approves, and the citizen has the
result (QĐ 1513 Art 7.3.a). Each proves who they are at the counter; each step is a fact of its own, so that a sitting that was
broken off goes on where it was."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.on_the_spot import Pilot, pilot_for
from desk_app.core.permissions import Act
from desk_app.core.problems import CommittedProblem, UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.desk.sessions import second_person
from desk_app.services.dossier.own_dossier import own_dossier
from desk_app.services.dossier.return_result import RegisterResult, register_result
from desk_app.services.money.cash import SecondPerson
from desk_app.services.ports import Accounts, Actor, DossierReads, Journal, Spool
from desk_app.services.records import Dossier
from sync.protocol.dossier_facts import DOSSIER_APPRAISED, DOSSIER_APPROVED, DossierAppraised, DossierApproved
from sync.protocol.facts import draft, names

LONGEST_NUMBER = 100


class OnTheSpotPorts(Journal, DossierReads, Spool, Accounts, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class Appraise(Command[str]):
    """`finding`: what the appraiser says of it."""

    code: str
    finding: str
    appraiser: SecondPerson


@dataclass(frozen=True, slots=True)
class Approve(Command[str]):
    """`result_no`: of the result that was signed."""

    code: str
    result_no: str
    approver: SecondPerson


def checked_pilot(centre: Centre, procedure: str, at_ms: int) -> Pilot:
    """Raises UserProblem for a procedure that no decision names."""
    pilot = pilot_for(centre.pilots, procedure, local(at_ms).date())
    if pilot is None:
        raise UserProblem("problem.not_on_the_spot", field="procedure")
    return pilot


def _dossier(tx: DossierReads, centre: Centre, code: str, act: Act, actor: Actor) -> Dossier:
    dossier = own_dossier(tx, code, act, actor, right="receive_dossier")
    checked_pilot(centre, dossier.procedure_code, dossier.received_at_ms)
    return dossier


def _agency_of(tx: Accounts, centre: Centre, second: Actor, dossier: Dossier) -> str:
    """Who sends the second person; empty where nobody said it. Raises CommittedProblem for somebody of another agency than
    the dossier's: what they sign is that agency's decision (QĐ 1513 Art 7.3.a)."""
    person = tx.person_of(second.officer_id)
    agency = (person.agency if person is not None else None) or ""
    if agency and agency != dossier.agency:
        raise CommittedProblem(
            "problem.other_agency", field="second", name=second.name, agency=centre.agency(dossier.agency).name
        )
    return agency


def appraise(tx: OnTheSpotPorts, centre: Centre, command: Appraise, actor: Actor) -> str:
    """Returns the appraiser's name. Raises UserProblem."""
    dossier = _dossier(tx, centre, command.code, "appraise_on_the_spot", actor)
    finding = written(command.finding, "finding", "problem.no_finding")
    appraiser = second_person(tx, command.appraiser.officer_id, command.appraiser.secret, "appraise_on_the_spot", actor)
    agency = _agency_of(tx, centre, appraiser, dossier)
    body: DossierAppraised = {
        "code": dossier.code,
        "finding": finding,
        "appraiser_name": appraiser.name,
        "officer_name": actor.name,
    }
    if agency:
        body["appraiser_agency"] = agency
    tx.append(draft(DOSSIER_APPRAISED, dossier.code, body, agency=dossier.agency, second_actor=appraiser.officer_id), actor)
    return appraiser.name


def approve(tx: OnTheSpotPorts, centre: Centre, command: Approve, actor: Actor) -> str:
    """Never by who appraised it. The result is at the counter from here. As `appraise`."""
    dossier = _dossier(tx, centre, command.code, "approve_on_the_spot", actor)
    appraised = tx.last_fact(dossier.code, names(DOSSIER_APPRAISED))
    if appraised is None:
        raise UserProblem("problem.not_appraised", field="second")
    number = written(command.result_no, "result_no", "problem.no_result_no", LONGEST_NUMBER)
    approver = second_person(tx, command.approver.officer_id, command.approver.secret, "approve_on_the_spot", actor)
    if approver.officer_id == appraised.second_actor:
        raise CommittedProblem("problem.appraised_it", field="second")
    agency = _agency_of(tx, centre, approver, dossier)
    body: DossierApproved = {
        "code": dossier.code,
        "result_no": number,
        "approver_name": approver.name,
        "officer_name": actor.name,
    }
    if agency:
        body["approver_agency"] = agency
    tx.append(draft(DOSSIER_APPROVED, dossier.code, body, agency=dossier.agency, second_actor=approver.officer_id), actor)
    register_result(tx, RegisterResult(dossier.code, number, ""), actor)
    return approver.name
