"""A result that an officer got wrong, put right within the law's time and at the agency's cost (NĐ 118/2025 Art 23.1)."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.deadlines import correction_due
from desk_app.core.moments import local, to_ms
from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.dossier.standing import RESULT_ERRORS, open_dossier
from desk_app.services.ports import Actor, DossierReads, Journal
from sync.protocol.facts import body_of, draft
from sync.protocol.lateness import is_late
from sync.protocol.result_facts import RESULT_CORRECTED, RESULT_ERROR_REPORTED, ResultCorrected, ResultErrorReported


class ResultErrorsPorts(Journal, DossierReads, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class ReportError(Command[int | None]):
    """`reason`: what is wrong."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordCorrected(Command[bool]):
    """`result_no`: of the right one."""

    code: str
    result_no: str


def report_error(tx: ResultErrorsPorts, centre: Centre, command: ReportError, actor: Actor) -> int | None:
    """Returns by when the right one must be here; None: the law sets no time. The time is that of the law of today: the error
    is found now. Raises UserProblem."""
    dossier = open_dossier(tx, centre, command.code, "report_error", actor)
    now = local(tx.now_ms)
    try:
        rules = centre.rules_on(now.date())
    except LookupError:
        raise UserProblem("problem.no_rule_set") from None
    until = correction_due(now, rules, centre.calendar)
    body: ResultErrorReported = {
        "code": dossier.code,
        "reason": written(command.reason, "reason", "problem.no_reason"),
        "until_ms": to_ms(until) if until else None,
        "officer_name": actor.name,
        "rule_set": rules.id,
        "rule_set_version": rules.version,
    }
    tx.append(draft(RESULT_ERROR_REPORTED, dossier.code, body, agency=dossier.agency), actor)
    return body["until_ms"]


def record_corrected(tx: ResultErrorsPorts, centre: Centre, command: RecordCorrected, actor: Actor) -> bool:
    """The right one is at the desk. Returns whether it came late. Raises UserProblem."""
    dossier = open_dossier(tx, centre, command.code, "record_corrected", actor)
    known = tx.last_fact(dossier.code, RESULT_ERRORS)
    until_ms = body_of(known, RESULT_ERROR_REPORTED)["until_ms"] if known else None
    body: ResultCorrected = {
        "code": dossier.code,
        "result_no": written(command.result_no, "result_no", "problem.no_result_no", 200),
        "late": until_ms is not None and is_late(until_ms, None, tx.now_ms),
        "officer_name": actor.name,
    }
    tx.append(draft(RESULT_CORRECTED, dossier.code, body, agency=dossier.agency), actor)
    return body["late"]
