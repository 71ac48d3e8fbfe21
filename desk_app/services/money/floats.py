"""Change money for a box: it comes out of a named safe, from a named person, and never by counting more than there was."""

import secrets
from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.ledger import balances_after, float_given, totals
from desk_app.core.money import format_vnd
from desk_app.core.problems import CommittedProblem, UserProblem
from desk_app.core.written import one_line
from desk_app.services.commands import Command
from desk_app.services.desk.sessions import second_person
from desk_app.services.money.cash import Moved, SecondPerson
from desk_app.services.money.notes import Count, sum_of
from desk_app.services.money_ports import MoneyReads
from desk_app.services.ports import Accounts, Actor, Journal
from sync.protocol.box_facts import FLOAT_HANDED_OVER, FloatHandedOver
from sync.protocol.facts import draft


class FloatsPorts(Journal, MoneyReads, Accounts, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class TakeFloat(Command[Moved]):
    """`safe_name` empty: out of the safe of this agency at this desk; otherwise the name of one that these books do not
    know. `giver`: who takes it out, and proves it. `confirmed_vnd`: the sum that was asked about and is right."""

    agency: str
    count: Count
    safe_name: str
    giver: SecondPerson
    confirmed_vnd: int = 0


def take_float(tx: FloatsPorts, centre: Centre, command: TakeFloat, actor: Actor) -> Moved:
    """Into a box that the actor holds, or is about to open. Raises UserProblem."""
    actor.require("open_shift")
    agency = centre.agency(command.agency).id
    shift = tx.open_shift(agency)
    if shift is not None and shift.officer != actor.officer_id:
        raise UserProblem("problem.shift_of_other", box=centre.agency(agency).name)
    if tx.open_count(agency) is not None:
        raise UserProblem("problem.box_being_counted", box=centre.agency(agency).name)
    amount, lines = sum_of(command.count, centre)
    if amount == 0:
        raise UserProblem("problem.nothing_counted", field="count")
    if amount >= centre.never_vnd:
        raise UserProblem("problem.float_never", field="count", amount=format_vnd(amount))
    if amount > centre.drawer_holds_vnd and command.confirmed_vnd != amount:
        raise UserProblem("problem.float_large", field="count", amount=format_vnd(amount))
    giver = second_person(tx, command.giver.officer_id, command.giver.secret, "give_float", actor)
    safe_name = one_line(command.safe_name)
    held = tx.accounts(agency)
    if not safe_name and amount > held.get("safe", 0):
        raise CommittedProblem("problem.safe_too_small", field="count", held=format_vnd(held.get("safe", 0)))
    postings = float_given(amount, from_safe=not safe_name)
    movement_id = secrets.token_hex(6)
    body: FloatHandedOver = {
        "movement_id": movement_id,
        "officer_name": actor.name,
        "giver": giver.officer_id,
        "giver_name": giver.name,
        "source": "elsewhere" if safe_name else "safe",
        "safe_name": safe_name,
        "amount_vnd": amount,
        "denominations": lines,
        "postings": postings,
        "totals": totals(tx.box(agency), postings),
        "accounts": balances_after(held, postings),
    }
    tx.append(draft(FLOAT_HANDED_OVER, movement_id, body, agency=agency, second_actor=giver.officer_id), actor)
    return Moved(amount)
