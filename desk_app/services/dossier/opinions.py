"""Opinions that the lead agency asks of others in writing, and their replies (QĐ 1513/QĐ-UBND Art 6.1.c). The clock of the
dossier goes on meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.folding import fold
from desk_app.core.moments import local, long_date, time_and_date, to_ms
from desk_app.core.problems import UserProblem
from desk_app.core.written import one_line, written
from desk_app.services.commands import Command
from desk_app.services.dossier.own_dossier import own_dossier
from desk_app.services.dossier.standing import open_dossier
from desk_app.services.ports import Actor, DossierReads, Journal
from desk_app.services.records import Dossier
from sync.protocol.dossier_facts import OPINION_ASKED, OPINION_RECEIVED, OpinionAsked, OpinionReceived
from sync.protocol.facts import draft
from sync.protocol.lateness import is_late


class OpinionsPorts(Journal, DossierReads, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class AskOpinion(Command[int]):
    """`document`: the letter that asks; `due`: by when the reply is wanted."""

    code: str
    agency: str
    document: str
    due: datetime


@dataclass(frozen=True, slots=True)
class RecordOpinion(Command[int]):
    """`document`: the letter that replies; `reply`: what it says, in a line."""

    code: str
    agency: str
    document: str
    reply: str


def _checked_due(tx: Journal, centre: Centre, dossier: Dossier, due: datetime) -> int:
    """Nobody replies on a day off, and a reply that comes after the appointment keeps nobody's time; where that has passed
    already, any later day will do. Raises UserProblem."""
    due_at_ms = to_ms(due)
    if due_at_ms <= tx.now_ms:
        raise UserProblem("problem.opinion_due_past", field="reply_due")
    if not centre.calendar.is_working(due.date()):
        raise UserProblem("problem.opinion_due_off", field="reply_due", day=long_date(due))
    appointment, unit = dossier.due_at_ms, dossier.limit_unit
    if appointment is not None and not is_late(appointment, unit, tx.now_ms) and is_late(appointment, unit, due_at_ms):
        raise UserProblem("problem.opinion_due_after", field="reply_due", due=time_and_date(local(appointment)))
    return due_at_ms


def ask_opinion(tx: OpinionsPorts, centre: Centre, command: AskOpinion, actor: Actor) -> int:
    """Returns which opinion of the dossier it is. Raises UserProblem."""
    dossier = own_dossier(tx, command.code, "ask_opinion", actor)
    agency = written(command.agency, "agency_asked", "problem.no_agency_asked", 200)
    opinions = tx.opinions(dossier.code)
    if any(fold(each.agency_asked) == fold(agency) and each.replied_at_ms is None for each in opinions):
        raise UserProblem("problem.asked_already", field="agency_asked", agency=agency)
    body: OpinionAsked = {
        "code": dossier.code,
        "no": len(opinions) + 1,
        "agency_asked": agency,
        "document": written(command.document, "agency_document", "problem.no_document", 200),
        "due_at_ms": _checked_due(tx, centre, dossier, command.due),
        "officer_name": actor.name,
    }
    if agency_id := centre.agency_known_as(agency):
        body["agency_id"] = agency_id
    tx.append(draft(OPINION_ASKED, dossier.code, body, agency=dossier.agency), actor)
    return body["no"]


def record_opinion(tx: OpinionsPorts, centre: Centre, command: RecordOpinion, actor: Actor) -> int:
    """Returns which opinion of the dossier it is."""
    dossier = open_dossier(tx, centre, command.code, "record_opinion", actor)
    waiting = [each for each in tx.opinions(dossier.code) if each.replied_at_ms is None]
    of = [each for each in waiting if fold(each.agency_asked) == fold(one_line(command.agency))]
    if not of:
        asked = "; ".join(each.agency_asked for each in waiting)
        raise UserProblem("problem.not_asked", field="agency_asked", agencies=asked)
    body: OpinionReceived = {
        "code": dossier.code,
        "no": of[0].no,
        "document": written(command.document, "agency_document", "problem.no_document", 200),
        "reply": written(command.reply, "reply", "problem.no_reply", 500),
        "late": is_late(of[0].due_at_ms, None, tx.now_ms),
        "officer_name": actor.name,
    }
    if agency_id := centre.agency_known_as(of[0].agency_asked):
        body["agency_id"] = agency_id
    tx.append(draft(OPINION_RECEIVED, dossier.code, body, agency=dossier.agency), actor)
    return body["no"]
