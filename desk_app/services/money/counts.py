"""Counting a box blind: the count is fixed first, and only then its counter learns what the books say (QĐ 1513 Art 9).

Opening, closing and handing over are one ceremony: fix, compare, count once more where it differs, settle. What differs
stays until a second person signed and somebody who neither held nor counted the box looked into it.
"""

import secrets
from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.counting import may_recount
from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.desk.sessions import second_person
from desk_app.services.money.cash import SecondPerson
from desk_app.services.money.notes import Count, whole_count
from desk_app.services.money_ports import MoneyReads
from desk_app.services.money_records import BoxCount, Shift
from desk_app.services.ports import Accounts, Actor, Journal
from sync.protocol.box_facts import (
    BOX_COUNTED,
    COUNT_WITNESSED,
    DIFFERENCE_REVIEWED,
    BoxCounted,
    CountWitnessed,
    DifferenceReviewed,
)
from sync.protocol.facts import draft


class CountsPorts(Journal, MoneyReads, Accounts, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class FixCount(Command["FixedCount"]):
    """`count`: a line for each denomination; 0 says that it was looked at and is not there."""

    agency: str
    count: Count


@dataclass(frozen=True, slots=True)
class WitnessCount(Command[None]):
    """`second`: somebody who proves who they are in the session of the one who counted; None: whoever is logged in."""

    count_id: str
    agency: str
    second: SecondPerson | None = None


@dataclass(frozen=True, slots=True)
class ReviewDifference(Command[None]):
    """`finding`: what somebody found out who neither held nor counted the box."""

    count_id: str
    agency: str
    finding: str


@dataclass(frozen=True, slots=True)
class FixedCount:
    """What the counter may see now."""

    count_id: str
    agency: str
    no: int
    expected_vnd: int
    counted_vnd: int
    difference_vnd: int
    may_recount: bool


def countable_shift(tx: MoneyReads, agency: str, actor: Actor) -> Shift | None:
    """The open shift of a box that the actor may count, None where it is to be opened. Raises UserProblem."""
    shift = tx.open_shift(agency)
    if shift is None:
        actor.require("open_shift")
    elif shift.officer == actor.officer_id:
        actor.require("close_shift")
    else:
        actor.require("close_for_other")
    return shift


def fix_count(tx: CountsPorts, centre: Centre, command: FixCount, actor: Actor) -> FixedCount:
    """From here on nobody changes it. A recount of the same difference keeps the first count beside it; somebody else's
    count of a box that was left behind counted is as blind as the first."""
    shift = countable_shift(tx, command.agency, actor)
    centre.agency(command.agency)
    before = tx.open_count(command.agency)
    own = before.own_counts if before and before.officer == actor.officer_id else 0
    if before and own and not may_recount(own, before.difference_vnd):
        raise UserProblem("problem.counted_already", field="count")
    counted, lines = whole_count(command.count, centre)
    expected = tx.box(command.agency).balance_vnd
    count_id = before.count_id if before else secrets.token_hex(6)
    body: BoxCounted = {
        "count_id": count_id,
        "stage": "closing" if shift else "opening",
        "no": before.counts + 1 if before else 1,
        "own_no": own + 1,
        "shift_id": shift.shift_id if shift else None,
        "officer_name": actor.name,
        "expected_vnd": expected,
        "counted_vnd": counted,
        "difference_vnd": counted - expected,
        "denominations": lines,
    }
    tx.append(draft(BOX_COUNTED, count_id, body, agency=command.agency), actor)
    again = may_recount(own + 1, counted - expected)
    return FixedCount(count_id, command.agency, body["no"], expected, counted, counted - expected, again)


def own_count(tx: MoneyReads, agency: str, count_id: str, actor: Actor) -> BoxCount:
    """The fixed count that the actor is about to settle. Raises UserProblem."""
    count = tx.open_count(agency)
    if count is None or count.count_id != count_id:
        raise UserProblem("problem.no_count")
    if count.officer != actor.officer_id:
        raise UserProblem("problem.count_of_other")
    return count


def witness_count(tx: CountsPorts, command: WitnessCount, actor: Actor) -> None:
    """Chờ người thứ hai: somebody who neither held nor counted the box, nor looked into it already, signs for the difference
    that was found."""
    who = actor
    if command.second is None:
        actor.require("witness_count")
    else:
        who = second_person(tx, command.second.officer_id, command.second.secret, "witness_count", actor)
    count = tx.box_count(command.agency, command.count_id)
    if count is None or not count.awaits_second or count.shift_id is None:
        raise UserProblem("problem.nothing_to_witness")
    if who.officer_id in tx.people_of_count(count):
        raise UserProblem("problem.same_person", field="second")
    body: CountWitnessed = {
        "count_id": count.count_id,
        "shift_id": count.shift_id,
        "difference_vnd": count.difference_vnd,
        "officer_name": who.name,
    }
    tx.append(draft(COUNT_WITNESSED, count.count_id, body, agency=command.agency), who)


def review_difference(tx: CountsPorts, command: ReviewDifference, actor: Actor) -> None:
    """A difference waits in the tray until somebody who neither held nor counted the box wrote what they found."""
    actor.require("review_difference")
    finding = written(command.finding, "reason", "problem.no_reason")
    count = tx.box_count(command.agency, command.count_id)
    if count is None or not count.stands:
        raise UserProblem("problem.nothing_to_review")
    if actor.officer_id in tx.people_of_count(count) | tx.held_before(count):
        raise UserProblem("problem.same_person")
    body: DifferenceReviewed = {
        "shift_id": count.shift_id or "",
        "count_id": count.count_id,
        "difference_vnd": count.difference_vnd,
        "finding": finding,
        "officer_name": actor.name,
    }
    tx.append(draft(DIFFERENCE_REVIEWED, count.shift_id or "", body, agency=command.agency), actor)
