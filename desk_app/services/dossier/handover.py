"""One run of handing over, at 11h00 or 17h00, with the courier of one agency: dossiers out, results in, one fact
(QĐ 1513 Art 6.1.i, 6.1.k, 6.2.đ, 6.2.e)."""

import secrets
from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.folding import same_name
from desk_app.core.handover import at_the_counters, belongs, run_now
from desk_app.core.moments import local
from desk_app.core.problems import CommittedProblem, UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.desk.sessions import second_person
from desk_app.services.dossier.own_dossier import check_act, rules_of
from desk_app.services.dossier.return_result import RegisterResult, known_dossier, register_result
from desk_app.services.money.cash import SecondPerson
from desk_app.services.ports import Accounts, Actor, DossierReads, Journal, Spool
from sync.protocol.facts import draft
from sync.protocol.result_facts import DOSSIERS_HANDED_OVER, DossiersHandedOver, LeftBehind, RunResult

MOST = 2_000
"""Dossiers and results in one run: an entry has its limits."""


class HandoverPorts(Journal, DossierReads, Spool, Accounts, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class LeftDossier:
    """Should have gone in this run, and stays."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class HandOver(Command["HandedOver"]):
    """`courier`: proves who they are here; with an empty secret they sign the printed minutes with a pen, and `officer_id` is
    their name."""

    agency: str
    dossiers: tuple[str, ...]
    results: tuple[RegisterResult, ...]
    left: tuple[LeftDossier, ...]
    courier: SecondPerson


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many went, came, and stayed behind."""

    handover_id: str
    dossiers: int
    results: int
    left: int


def hand_over_dossiers(tx: HandoverPorts, centre: Centre, command: HandOver, actor: Actor) -> HandedOver:
    """All of it or nothing. Every dossier that belongs to the run goes, or stays with a reason."""
    actor.require("hand_over_dossiers")
    if not command.dossiers and not command.results and not command.left:
        raise UserProblem("problem.nothing_to_hand_over")
    if len(command.dossiers) + len(command.results) + len(command.left) > MOST:
        raise UserProblem("problem.too_many_in_run", most=MOST)
    for code in command.dossiers:
        _check_outgoing(tx, code, command.agency)
    left = _left_behind(tx, centre, command)
    courier = _courier(tx, command.courier, actor)
    now = local(tx.now_ms)
    run = run_now(now, centre.handover_runs)
    results: list[RunResult] = []
    for result in command.results:
        if known_dossier(tx, result.code)[0].agency != command.agency:
            raise UserProblem("problem.of_other_agency", field="code", code=result.code)
        register_result(tx, result, actor)
        results.append({"code": result.code, "result_no": result.result_no, "store_place": result.store_place})
    body: DossiersHandedOver = {
        "handover_id": secrets.token_hex(6),
        "run": run.label if run else "",
        "day": f"{now:%Y-%m-%d}",
        "dossiers": list(command.dossiers),
        "results": results,
        "left": left,
        "courier": courier.officer_id,
        "courier_name": courier.name,
        "courier_check": "secret" if courier.officer_id else "signature",
        "officer_name": actor.name,
        "holder": "agency",
        "state": "with_agency",
    }
    second = courier.officer_id or None
    drafted = draft(DOSSIERS_HANDED_OVER, body["handover_id"], body, agency=command.agency, second_actor=second)
    entry = tx.append(drafted, actor)
    tx.queue_print("handover_summary", body["handover_id"], entry)
    return HandedOver(body["handover_id"], len(command.dossiers), len(results), len(left))


def _check_outgoing(tx: DossierReads, code: str, agency: str) -> None:
    dossier = tx.dossier(code)
    if dossier is None:
        raise UserProblem("problem.no_dossier", field="code", code=code)
    if dossier.agency != agency:
        raise UserProblem("problem.of_other_agency", field="code", code=code)
    check_act("hand_over_dossiers", dossier.state)
    if dossier.non_territorial:
        raise UserProblem("problem.to_be_sent_on", field="code", code=code, agency=dossier.competent_agency)


def _left_behind(tx: HandoverPorts, centre: Centre, command: HandOver) -> list[LeftBehind]:
    """Raises UserProblem for what neither goes nor has a reason."""
    now = local(tx.now_ms)
    going, reasons = set(command.dossiers), {line.code: line.reason for line in command.left}
    if len(going) != len(command.dossiers) or len({line.code for line in command.results}) != len(command.results):
        raise UserProblem("problem.listed_twice", field="code")
    left: list[LeftBehind] = []
    for dossier in tx.waiting_for_agency(command.agency):
        if dossier.code in going:
            continue
        if dossier.code in reasons:
            left.append({"code": dossier.code, "reason": written(reasons[dossier.code], "reason", "problem.no_reason", 300)})
        elif belongs(local(dossier.received_at_ms), now, rules_of(centre, dossier)):
            raise UserProblem("problem.left_without_reason", field="reason", code=dossier.code)
    return left


@dataclass(frozen=True, slots=True)
class _Courier:
    officer_id: str
    name: str


def _courier(tx: HandoverPorts, person: SecondPerson, actor: Actor) -> _Courier:
    """Never an official who serves citizens at the counters (Art 6.1.k)."""
    name = written(person.officer_id, "second", "problem.no_courier")
    if not person.secret:
        namesakes = [officer for officer in tx.officers() if same_name(officer.name, name)]
        known = [*namesakes, *filter(None, [tx.officer(name.lower())])]
        if any(at_the_counters(officer.roles) for officer in known) or same_name(name, actor.name):
            raise UserProblem("problem.courier_at_counter", field="second")
        return _Courier("", name)
    proved = second_person(tx, person.officer_id, person.secret, "take_over_dossiers", actor)
    if at_the_counters(proved.roles) or same_name(proved.name, actor.name):  # one person may have two accounts
        raise CommittedProblem("problem.courier_at_counter", field="second")
    return _Courier(proved.officer_id, proved.name)
