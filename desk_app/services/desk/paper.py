"""Acts about paper: a further copy that says it is one, a print taken back, a person's answer where the printer gave none;
and the drawer that hangs on the printer."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.ports import Actor, DossierReads, Journal, Spool
from sync.protocol.desk_facts import (
    DRAWER_OPENED,
    PAPER_ANSWERED,
    PRINT_CANCELLED,
    SLIP_REPRINTED,
    DrawerOpened,
    PaperAnswered,
    PrintCancelled,
    SlipReprinted,
)
from sync.protocol.dossier_facts import (
    DOSSIER_REFUSED,
    DOSSIER_SENT_ON,
    DOSSIER_WITHDRAWN,
    LOSS_REPORTED,
    PROCESSING_STOPPED,
    REAPPOINTED,
    STEP_PASSED,
    SUPPLEMENT_RECEIVED,
    SUPPLEMENT_REQUESTED,
)
from sync.protocol.facts import body_if, draft, names
from sync.protocol.intake_facts import DOSSIER_RECEIVED, GUIDANCE_GIVEN, INTAKE_REJECTED
from sync.protocol.receipt_facts import FEE_COLLECTED, RECEIPT_REPLACED
from sync.protocol.result_facts import DOSSIERS_HANDED_OVER, PAPERS_GIVEN_BACK, RESULT_RETURNED
from sync.protocol.seal import Entry, is_erased


class PaperPorts(Journal, DossierReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class Reprint(Command[int]):
    """`document`: the kind of paper; `reason`: why it is printed again."""

    code: str
    reason: str
    document: str = "appointment_slip"


FACTS_OF = {
    "appointment_slip": names(DOSSIER_RECEIVED),
    "receipt": names(FEE_COLLECTED, RECEIPT_REPLACED),
    "return_slip": names(RESULT_RETURNED),
    "posting_label": names(DOSSIER_RECEIVED),
    "supplement_letter": names(SUPPLEMENT_REQUESTED),
    "resumed_slip": names(SUPPLEMENT_RECEIVED),
    "refusal_letter": names(DOSSIER_REFUSED),
    "stop_letter": names(PROCESSING_STOPPED, DOSSIER_WITHDRAWN),
    "apology_letter": names(REAPPOINTED),
    "papers_slip": names(PAPERS_GIVEN_BACK),
    "loss_slip": names(LOSS_REPORTED),
    "transfer_slip": names(STEP_PASSED),
    "sent_on_slip": names(DOSSIER_SENT_ON),
    "control_sheet": names(DOSSIER_RECEIVED),
}


LETTERS = {"guidance_letter": names(GUIDANCE_GIVEN), "rejection_letter": names(INTAKE_REJECTED)}
"""Papers of a citizen who has no dossier yet; named by the letter."""

RUNS = {"handover_minutes": names(DOSSIERS_HANDED_OVER), "handover_summary": names(DOSSIERS_HANDED_OVER)}
"""Papers of a handover run: the minutes on A4, and what the courier gets from the roll."""
BY_THEMSELVES = {**LETTERS, "handover_summary": RUNS["handover_summary"]}
"""Slips of no dossier: each is asked for by its own subject."""


FORM_OF = {
    "appointment_slip": "appointment_form",
    "control_sheet": "control_form",
    **{letter: letter.replace("_letter", "_form") for letter in (*FACTS_OF, *LETTERS) if letter.endswith("_letter")},
    "handover_minutes": "handover_minutes",
}
"""The official form of a slip, by its name in the journal."""


@dataclass(frozen=True, slots=True)
class ReprintLetter(Command[int]):
    """A slip of no dossier. `subject`: by which the journal knows the letter, or the run."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class CountForm(Command[int]):
    """The official form of an intake, of a letter, or the minutes of a run, is printed on an office printer. `code`: the
    dossier's, or the subject of the letter or the run."""

    code: str
    document: str = "appointment_slip"


@dataclass(frozen=True, slots=True)
class CancelPrint(Command[None]):
    """A print that has not begun."""

    job_id: int


@dataclass(frozen=True, slots=True)
class OpenDrawer(Command[None]):
    """Without a sale: to change a note, to count."""

    reason: str


@dataclass(frozen=True, slots=True)
class AnswerPaper(Command[None]):
    """What a person saw: the paper came (`printed`), or it did not."""

    job_id: int
    printed: bool


def _agency_of(tx: DossierReads, code: str) -> str:
    """Of a dossier of this counter, or of another one's that was returned here. Raises UserProblem."""
    dossier = tx.dossier(code)
    if dossier is None and (shared := tx.shared_dossier(code)) is not None:
        dossier = shared.dossier
    if dossier is None:
        raise UserProblem("problem.no_dossier", field="code", code=code)
    return dossier.agency


def _fact_of(tx: Journal, document: str, code: str) -> Entry | None:
    """What the paper says; None where none went out. A citizen who withdrew got no letter from earlier versions."""
    fact = tx.last_fact(code, (FACTS_OF | LETTERS | RUNS)[document])
    withdrawn = body_if(fact, DOSSIER_WITHDRAWN) if fact is not None else None
    if withdrawn is not None and "letter" not in withdrawn:
        return None
    return fact


def reprint(tx: PaperPorts, command: Reprint, actor: Actor) -> int:
    """Marked "BẢN IN LẠI lần n": seal and number stay those of the original. Returns n."""
    actor.require("reprint")
    fact = _fact_of(tx, command.document, command.code)
    agency = _agency_of(tx, command.code)
    reason = written(command.reason, "reason", "problem.no_reason")
    if fact is None:
        raise UserProblem("problem.no_paper_yet")
    return _again(tx, command.document, fact, agency, reason, actor)


def reprint_letter(tx: PaperPorts, command: ReprintLetter, actor: Actor) -> int:
    """A letter that went out before acceptance, or the slip of a run, as `reprint`. Returns which copy it is."""
    actor.require("reprint")
    reason = written(command.reason, "reason", "problem.no_reason")
    for document, kinds in BY_THEMSELVES.items():
        if fact := tx.last_fact(command.subject, kinds):
            return _again(tx, document, fact, fact.agency or "", reason, actor)
    raise UserProblem("problem.no_paper_yet")


def _require_people(fact: Entry) -> None:
    """A paper without the people that it is about is no copy of what went out. Raises UserProblem."""
    if is_erased(fact):
        raise UserProblem("problem.erased", field="code")


def _again(tx: PaperPorts, document: str, fact: Entry, agency: str, reason: str, actor: Actor) -> int:
    _require_people(fact)
    copy_no = tx.reprints_made(fact.subject, document) + 1
    body: SlipReprinted = {"code": fact.subject, "document": document, "copy_no": copy_no, "reason": reason}
    tx.append(draft(SLIP_REPRINTED, fact.subject, body, agency=agency), actor)
    tx.queue_print(document, fact.subject, fact, copy_no)
    return copy_no


def count_form(tx: PaperPorts, command: CountForm, actor: Actor) -> int:
    """Written down and numbered before it is printed. Returns the number; 1 is the first."""
    actor.require("reprint")
    document = FORM_OF[command.document]
    fact = _fact_of(tx, command.document, command.code)
    if fact is None:
        known = command.document in LETTERS | RUNS or tx.dossier(command.code) is not None
        raise UserProblem("problem.no_paper_yet" if known else "problem.no_dossier", field="code", code=command.code)
    _require_people(fact)
    copy_no = tx.reprints_made(command.code, document) + 1
    body: SlipReprinted = {"code": command.code, "document": document, "copy_no": copy_no, "reason": ""}
    tx.append(draft(SLIP_REPRINTED, command.code, body, agency=fact.agency), actor)
    return copy_no


def answer_paper(tx: PaperPorts, command: AnswerPaper, actor: Actor) -> None:
    """The answer to "Đã ra giấy chưa?": yes closes the job; no leaves it refused, and a person may ask for another copy. A
    letter that has no dossier, where one could ask, comes again at once."""
    actor.require("answer_paper")
    job = tx.answer_job(command.job_id, command.printed)
    if job is None:
        raise UserProblem("problem.no_job")
    document, code = job
    body: PaperAnswered = {"document": document, "code": code, "printed": command.printed}
    tx.append(draft(PAPER_ANSWERED, code, body), actor)
    if document in BY_THEMSELVES and not command.printed and (fact := tx.last_fact(code, BY_THEMSELVES[document])):
        _again(tx, document, fact, fact.agency or "", "", actor)


def cancel_print(tx: PaperPorts, command: CancelPrint, actor: Actor) -> None:
    """Only what waits: once a byte is on its way, the paper may come. Another copy can be asked for later."""
    actor.require("answer_paper")
    job = tx.cancel_job(command.job_id)
    if job is None:
        raise UserProblem("problem.print_begun")
    document, code, copy_no = job
    body: PrintCancelled = {"document": document, "code": code, "copy_no": copy_no}
    tx.append(draft(PRINT_CANCELLED, code, body), actor)


def open_drawer(tx: PaperPorts, command: OpenDrawer, actor: Actor) -> None:
    """Written down before the drawer opens, with a reason and a name."""
    actor.require("open_drawer")
    reason = written(command.reason, "reason", "problem.no_reason")
    body: DrawerOpened = {"reason": reason, "officer_name": actor.name}
    tx.append(draft(DRAWER_OPENED, actor.officer_id, body), actor)
    tx.kick_drawer()
