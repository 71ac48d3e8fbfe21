"""Whether a dossier may be taken in as it is, and on which terms: what stands before the number is taken."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple, Protocol

from desk_app.core.catalogue import LimitRule, Procedure
from desk_app.core.centre import Agency, Centre
from desk_app.core.delegations import Delegation, delegation_for
from desk_app.core.moments import local
from desk_app.core.on_the_spot import Pilot
from desk_app.core.problems import UserProblem
from desk_app.core.processes import Process, process_for
from desk_app.core.working_time import DueMoment, RuleSet
from desk_app.core.written import one_line, written
from desk_app.services.dossier.scans import take_files
from desk_app.services.intake.appointment import appointment
from desk_app.services.intake.arrivals import checked_paper, checked_post
from desk_app.services.intake.fees import lines_of_fees
from desk_app.services.intake.intake_command import DecidedElsewhere, PaperIn, ReceiveDossier
from desk_app.services.intake.on_the_spot import checked_pilot
from desk_app.services.intake.submissions import files_of, names_given, take_up
from desk_app.services.person import checked_person
from desk_app.services.ports import DossierReads, Inbox, Journal, ScanFiles
from sync.protocol.cleaning import clean
from sync.protocol.elsewhere import AgencyElsewhere
from sync.protocol.intake_facts import (
    FeeLine,
    OnlineOrigin,
    PaperLine,
    PaperReceipt,
    PersonPrivate,
    PostalArrival,
)
from sync.protocol.scans import Scan

MAX_PAPERS = 60
MAX_COPIES = 999


class CheckedIntakePorts(Journal, DossierReads, Inbox, Protocol):
    """What these acts need of the desk."""


class People(NamedTuple):
    """Whose dossier it is and who brings it. `duplicate`: the open dossier of the same person and procedure that was accepted
    beside it."""

    owner: PersonPrivate
    submitter: PersonPrivate | None
    authorisation: str
    duplicate: str | None


class Way(NamedTuple):
    """How it comes, and who decides where that is not here. `day`: of receipt: its law holds. `called`: names that the citizen
    gave to papers. `uploaded`: by the name of the paper, what is at the centre."""

    competent: str
    supporting: str | None
    post: PostalArrival | None
    on_paper: PaperReceipt | None
    received_at_ms: int
    day: date
    called: frozenset[str]
    uploaded: dict[str, list[Scan]]
    online: OnlineOrigin | None


class Terms(NamedTuple):
    """By which law it is taken in, until when, for how much. `there`: the agency of another territory, as the list knows
    it."""

    agency: Agency
    there: AgencyElsewhere | None
    limit: LimitRule | None
    due: DueMoment | None
    due_text: str
    fees: list[FeeLine]
    rules: RuleSet
    pilot: Pilot | None
    delegation: Delegation | None
    process: Process | None


def lines_of_papers(tx: ScanFiles, papers: tuple[PaperIn, ...], uploaded: dict[str, list[Scan]]) -> list[PaperLine]:
    """`uploaded`: by the name of the paper, what is at the centre already."""
    lines: list[PaperLine] = []
    for paper in papers:
        counts = (paper.original, paper.certified_copy, paper.photocopy)
        if min(counts) < 0 or max(counts) > MAX_COPIES:
            raise UserProblem("problem.paper_count", field="papers")
        if paper.scans and not any(counts):
            raise UserProblem("problem.scan_of_no_paper", field="papers", name=paper.name)
        if any(counts):
            lines.append(
                {
                    "name": paper.name,
                    "original": paper.original,
                    "certified_copy": paper.certified_copy,
                    "photocopy": paper.photocopy,
                    "scans": [*take_files(tx, paper.scans), *uploaded.pop(paper.name, ())],
                }
            )
    if not lines:
        raise UserProblem("problem.no_papers", field="papers")
    if len(lines) > MAX_PAPERS:
        raise UserProblem("problem.too_many_papers", field="papers")
    return lines


def _elsewhere(elsewhere: DecidedElsewhere | None) -> tuple[str, str | None]:
    """The competent and the supporting agency, where it is taken in for another territory. Raises UserProblem."""
    if elsewhere is None:
        return "", None
    competent = written(elsewhere.competent_agency, "competent_agency", "problem.no_competent_agency", 200)
    supporting = one_line(elsewhere.supporting_agency)[:200]
    return competent, supporting or None


def _check_name(tx: DossierReads, owner: PersonPrivate, numbers: tuple[str, ...], accepted: bool) -> None:
    """A number that is known by another name: a letter read wrongly makes a name that nobody sees is wrong (`Dũng`, `Dòng`).
    Raises UserProblem, unless an officer said that the name is right."""
    known = tx.known_name(numbers) if "identity_no" in owner and not accepted else None
    if known and known.casefold() != owner["name"].casefold():
        raise UserProblem("problem.name_differs", field="owner.name", known=known, name=owner["name"])


def _procedure(tx: DossierReads, code: str) -> Procedure:
    """Nothing outside the list is taken in (QĐ 1513 Art 3.2). Raises UserProblem."""
    procedure = tx.procedure(code)
    if procedure is None or not procedure.active:
        raise UserProblem("problem.not_in_catalogue", field="procedure")
    return procedure


def _people(tx: DossierReads, centre: Centre, command: ReceiveDossier, procedure: Procedure) -> People:
    """Who somebody is, and that nobody brings another one's dossier without a paper (NĐ 61/2018 Art 17.1). Raises
    UserProblem."""
    owner = checked_person(command.owner, "owner", letters=centre.letters)
    submitter = checked_person(command.submitter, "submitter", letters=centre.letters) if command.submitter else None
    authorisation = clean(command.authorisation)
    if submitter and not authorisation:
        raise UserProblem("problem.no_authorisation", field="authorisation")
    identity = owner.get("identity_no") or owner.get("tax_code") or ""
    numbers = tx.numbers_of((identity, owner.get("old_identity_no", "")))
    _check_name(tx, owner, numbers, command.name_accepted)
    duplicate = tx.open_duplicate(numbers, procedure.code)
    if duplicate and not command.duplicate_accepted:
        raise UserProblem("problem.duplicate", field="procedure", code=duplicate)
    return People(owner, submitter, authorisation, duplicate)


def _way(tx: CheckedIntakePorts, command: ReceiveDossier) -> Way:
    """At the counter, by post, on paper while the program was away, or on the portal (NĐ 61/2018 Art 17). Raises
    UserProblem."""
    competent, supporting = _elsewhere(command.elsewhere)
    post = checked_post(command.post, local(tx.now_ms).date()) if command.post else None
    on_paper, received_at_ms = checked_paper(tx, command.on_paper) if command.on_paper else (None, tx.now_ms)
    uploaded = files_of(tx, command.online) if command.online else {}
    called = names_given(tx, command.online) if command.online else frozenset()
    online = take_up(tx, command.online) if command.online else None
    day = local(received_at_ms).date()
    return Way(competent, supporting, post, on_paper, received_at_ms, day, called, uploaded, online)


def _terms(centre: Centre, command: ReceiveDossier, procedure: Procedure, way: Way) -> Terms:
    """The appointment (NĐ 61/2018 Art 19), the fees of the day of receipt, and the rules that the dossier keeps. Raises
    UserProblem."""
    agency, day = centre.agency_for(procedure.agency), way.day
    there = centre.agency_elsewhere(way.competent, day) if command.elsewhere else None
    decides = there.name if there else way.competent
    limit = procedure.limit_for(command.statutory_channel)
    said = (limit.amount, limit.unit) if limit else (None, None)
    due, due_text = appointment(centre, way.received_at_ms, *said, elsewhere=decides if command.elsewhere else None)
    paid_online = command.online_payment is not None or bool(way.online and way.online["paid"])
    words = replace(command.fee_words, paid_online=paid_online)
    fees = lines_of_fees(centre, procedure, day, command.statutory_channel, words, command.fees_shown)
    rules = centre.rules_on(day)
    pilot = checked_pilot(centre, procedure.code, way.received_at_ms) if command.on_the_spot else None
    delegation = delegation_for(centre.delegations, agency.id, procedure.code, day)
    process = None if pilot else process_for(centre.processes, procedure.code, day)
    return Terms(agency, there, limit, due, due_text, fees, rules, pilot, delegation, process)


class CheckedIntake(NamedTuple):
    """All that the fact will say but its number and its papers: nothing of it is refused any more."""

    procedure: Procedure
    people: People
    way: Way
    terms: Terms

    @property
    def competent(self) -> str:
        """Who decides."""
        named = self.terms.there.name if self.terms.there else self.way.competent
        return named or self.procedure.agency or self.terms.agency.name


def checked_intake(tx: CheckedIntakePorts, centre: Centre, command: ReceiveDossier) -> CheckedIntake:
    """Procedure, people, way and terms, in this order. Raises UserProblem with the field that is wrong."""
    procedure = _procedure(tx, command.procedure_code)
    people = _people(tx, centre, command, procedure)
    way = _way(tx, command)
    return CheckedIntake(procedure, people, way, _terms(centre, command, procedure, way))
