"""Who has an interlinked dossier now, since when, and who overran: steps from agency to agency (NĐ 61/2018 Art 19.6;
QĐ 1513 Art 6.1.h)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from desk_app.core.catalogue import LimitRule
from desk_app.core.centre import Centre
from desk_app.core.deadlines import Limit, due_after_pause
from desk_app.core.moments import local, to_ms
from desk_app.core.processes import Process, Share
from desk_app.core.working_time import RuleSet, compute_due
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.dossier.standing import open_dossier
from desk_app.services.ports import Actor, DossierReads, Journal, Spool
from desk_app.services.records import Dossier
from sync.protocol.dossier_facts import STEP_PASSED, StepDue, StepPassed
from sync.protocol.facts import draft
from sync.protocol.intake_facts import ProcessStep, ProcessUsed
from sync.protocol.lateness import is_late


class ProcessesPorts(Journal, DossierReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class PassStep(Command[str]):
    """The agency that had it is done. `document`: the paper by which it passed it on."""

    code: str
    document: str


def process_used(
    process: Process, limit: LimitRule | None, received_at_ms: int, centre: Centre, rules: RuleSet
) -> ProcessUsed | None:
    """Each step with the moment by which it must be done, as of this intake; None where the shares are not the whole limit."""
    if limit is None or not process.fits(limit.amount, limit.unit):
        return None
    received = local(received_at_ms)
    return {
        "number": process.number,
        "unit": process.unit,
        "steps": [
            _step(share, to_ms(compute_due(received, end, process.unit, centre.calendar, rules).at), centre)
            for share, end in zip(process.shares, process.ends, strict=True)
        ],
    }


def _step(share: Share, due_at_ms: int, centre: Centre) -> ProcessStep:
    step: ProcessStep = {"agency": share.agency, "task": share.task, "amount": str(share.amount), "due_at_ms": due_at_ms}
    if agency_id := centre.agency_known_as(share.agency):
        step["agency_id"] = agency_id
    return step


def pass_step(tx: ProcessesPorts, centre: Centre, command: PassStep, actor: Actor) -> str:
    """Returns who has it now. Raises UserProblem; the last step ends with the result."""
    dossier = open_dossier(tx, centre, command.code, "pass_step", actor)
    done, coming = [step for step in tx.process_steps(dossier.code) if step.ended_at_ms is None][:2]
    body: StepPassed = {
        "code": dossier.code,
        "no": done.no,
        "agency": done.agency,
        "late": is_late(done.due_at_ms, done.unit, tx.now_ms),
        "document": written(command.document, "agency_document", "problem.no_document", 200),
        "next_agency": coming.agency,
        "next_task": coming.task,
        "next_amount": coming.amount,
        "unit": coming.unit,
        "next_due_at_ms": coming.due_at_ms,
        "officer_name": actor.name,
    }
    if agency_id := centre.agency_known_as(done.agency):
        body["agency_id"] = agency_id
    if next_agency_id := centre.agency_known_as(coming.agency):
        body["next_agency_id"] = next_agency_id
    entry = tx.append(draft(STEP_PASSED, dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("transfer_slip", dossier.code, entry)
    return coming.agency


def steps_again(tx: ProcessesPorts, centre: Centre, dossier: Dossier, rules: RuleSet) -> list[StepDue]:
    """When the steps that are not done are due behind a pause: each has the time that it had left, or all of it again."""
    if dossier.paused_at_ms is None:
        return []
    dues: list[StepDue] = []
    end = Decimal(0)
    for step in tx.process_steps(dossier.code):
        end += Decimal(step.amount)
        if step.ended_at_ms is None:
            limit = Limit(end, step.unit)  # type: ignore[arg-type]
            moments = (local(step.due_at_ms), local(dossier.paused_at_ms), local(tx.now_ms))
            due = due_after_pause(*moments, limit, centre.calendar, rules, centre.phrases)
            dues.append({"no": step.no, "due_at_ms": to_ms(due.at)})
    return dues
