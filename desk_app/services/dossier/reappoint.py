"""Another day for a result that will not be there in time (NĐ 61/2018 Art 19.9; NĐ 118/2025 Art 19.6; QĐ 1513 Art 7.1.d)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.deadlines import is_working_moment, latest_reappointment, notice_was_late
from desk_app.core.moments import local, time_and_date, to_ms
from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.dossier.before_result import limit_of
from desk_app.services.dossier.own_dossier import rules_of, take_letter
from desk_app.services.dossier.standing import open_dossier
from desk_app.services.ports import Actor, DossierReads, Journal, Numbers, Spool
from desk_app.services.records import Dossier
from sync.protocol.dossier_facts import REAPPOINTED, Cause, Reappointed
from sync.protocol.facts import draft


class ReappointPorts(Journal, Numbers, DossierReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class Reappoint(Command["NewAppointment"]):
    """`due`: the new moment, wall-clock time. `cause`: as the agency and the centre agreed on it (Art 7.2.a)."""

    code: str
    cause: Cause
    reason: str
    agency_document: str
    due: datetime


@dataclass(frozen=True, slots=True)
class NewAppointment:
    """`late_notice`: the citizen hears of it later than the law wants."""

    letter: str
    due_at_ms: int
    late_notice: bool


def reappoint(tx: ReappointPorts, centre: Centre, command: Reappoint, actor: Actor) -> NewAppointment:
    """Once; for an objective cause by a share of the statutory time at most, on the agency's own letter."""
    dossier = open_dossier(tx, centre, command.code, "reappoint", actor)
    old_due_at_ms = dossier.due_at_ms
    if old_due_at_ms is None:
        raise LookupError("an act is open on an appointment that is not there")
    rules = rules_of(centre, dossier)
    reason = written(command.reason, "reason", "problem.no_reason")
    document = written(command.agency_document, "agency_document", "problem.no_agency_document")
    old, now = local(old_due_at_ms), local(tx.now_ms)
    latest = _checked(centre, command, dossier, old, now)
    letter = take_letter(tx, centre, "extension", "apology")
    late = notice_was_late(now, old, rules, centre.calendar)
    words = {"old": time_and_date(old), "document": document}
    body: Reappointed = {
        "code": dossier.code,
        "letter": letter.number,
        "cause": command.cause,
        "reason": reason,
        "agency_document": document,
        "old_due_at_ms": old_due_at_ms,
        "due_at_ms": to_ms(command.due),
        "due_text": centre.phrases[f"reappointed_{command.cause}"].format(**words),
        "latest_at_ms": to_ms(latest) if latest else None,
        "late_notice": late,
        "reappointments": dossier.reappointments + 1,
        "officer_name": actor.name,
        "rule_set": rules.id,
        "rule_set_version": rules.version,
    }
    entry = tx.append(draft(REAPPOINTED, dossier.code, body, agency=dossier.agency), actor)
    tx.queue_print("apology_letter", dossier.code, entry)
    return NewAppointment(letter.number["text"], body["due_at_ms"], late)


def _checked(centre: Centre, command: Reappoint, dossier: Dossier, old: datetime, now: datetime) -> datetime | None:
    """The last moment that would have been allowed; None: there is no cap. Raises UserProblem."""
    rules, limit = rules_of(centre, dossier), limit_of(dossier)
    if command.due <= max(old, now):
        raise UserProblem("problem.due_not_later", field="due")
    if not is_working_moment(command.due, centre.calendar, rules):
        raise UserProblem("problem.due_day_off", field="due")
    if command.cause == "subjective" or rules.objective_share is None or limit is None:
        return None
    latest = latest_reappointment(old, limit, rules.objective_share, centre.calendar, rules)
    if command.due > latest:
        raise UserProblem("problem.due_beyond_share", field="due", latest=time_and_date(latest), share=rules.objective_share)
    return latest
