"""Who the people of a dossier were is erased: from the journal through its one door, from the tables, with its scans (Luật
91/2025/QH15 Art 14). What money was taken for stays: receipts keep their payer."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.personal_data import ErasureGround, ground_named, waits_until
from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.desk.sessions import second_person
from desk_app.services.dossier.papers_said import names_apart
from desk_app.services.dossier.standing import open_dossier
from desk_app.services.money.cash import SecondPerson
from desk_app.services.ports import Accounts, Actor, DossierReads, Erasing, Journal
from desk_app.services.records import Dossier
from sync.protocol.erasure_facts import PERSONAL_DATA_ERASED, ErasedEntry, PersonalDataErased
from sync.protocol.facts import draft
from sync.protocol.news import News


class ErasePersonalDataPorts(Journal, DossierReads, Accounts, Erasing, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class ErasePersonalData(Command[int]):
    """`ground`: by its id in the centre's rules; `document`: the citizen's request or the decision, by number and day."""

    code: str
    ground: str
    document: str
    reason: str
    second: SecondPerson


def erase_personal_data(tx: ErasePersonalDataPorts, centre: Centre, command: ErasePersonalData, actor: Actor) -> int:
    """Returns from how many entries. Raises UserProblem, and CommittedProblem where a secret was looked at."""
    dossier = open_dossier(tx, centre, command.code, "erase_personal_data", actor)
    ground = _ground(tx, centre, command.ground, dossier)
    document = written(command.document, "agency_document", "problem.no_erasure_document")
    reason = written(command.reason, "reason", "problem.no_reason")
    if any(fee.status in ("due", "pending") for fee in tx.fees(dossier.code)):
        raise UserProblem("problem.erasure_money_open")
    entries = tx.entries_of_people(dossier.code)
    scans = tx.scans(dossier.code)
    second = second_person(tx, command.second.officer_id, command.second.secret, "approve_erasure", actor)
    body: PersonalDataErased = {
        "code": dossier.code,
        "entries": entries,
        "scans": [{"line_no": scan.line_no, "sha256": scan.sha256} for scan in scans],
        "ground": ground.name,
        "basis": ground.basis,
        "document": document,
        "reason": reason,
        "officer_name": actor.name,
        "second_name": second.name,
    }
    if apart := names_apart(tx, dossier.code):
        body["papers"] = sorted(apart)
    numbers = (dossier.identity_no, dossier.old_identity_no, dossier.tax_code, dossier.submitter_identity_no)
    drafted = draft(PERSONAL_DATA_ERASED, dossier.code, body, agency=dossier.agency, second_actor=second.officer_id)
    tx.append(drafted, actor)
    tx.forget_beside(filter(None, numbers), [scan.sha256 for scan in scans])
    return len(entries)


def _ground(tx: Journal, centre: Centre, name: str, dossier: Dossier) -> ErasureGround:
    """Raises UserProblem for one that does not hold today, or not yet."""
    now, rules = local(tx.now_ms), centre.personal_data
    ground = ground_named(rules.grounds_on(now.date()), name)
    if ground is None:
        raise UserProblem("problem.no_erasure_ground", field="ground")
    over_at_ms = max(dossier.returned_at_ms or 0, dossier.ended_at_ms or 0)
    until = waits_until(ground, rules, over_at_ms, now)
    if until is not None:
        raise UserProblem("problem.erasure_waits", field="ground", until=f"{until:%d/%m/%Y}")
    return ground


def erase_what_is_here(tx: ErasePersonalDataPorts, news: News) -> bool:
    """The dossier's own counter erased it: what this one kept of it, such as who took the result, goes by the same ground.
    False where it is this counter's own: two people here decide on that, nobody else."""
    if tx.dossier(news.subject) is not None:
        return False
    entries: list[ErasedEntry] = tx.entries_of_people(news.subject)
    if not entries:
        return True
    said = news.body
    body: PersonalDataErased = {
        "code": news.subject,
        "entries": entries,
        "scans": [],
        "ground": str(said["ground"]),
        "basis": str(said["basis"]),
        "document": str(said["document"]),
        "reason": str(said["reason"]),
        "officer_name": str(said["officer_name"]),
        "second_name": str(said["second_name"]),
        "follows": str(said["key"]),
    }
    tx.append(draft(PERSONAL_DATA_ERASED, news.subject, body, agency=news.agency, based_on=str(said["key"])), None)
    return True
