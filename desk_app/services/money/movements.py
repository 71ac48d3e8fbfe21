"""Cash between two desks: handed over at one, taken in at the other, joined by the centre (QĐ 1513 Art 9).

Neither desk waits for the other's line: the slip that travels with the money says what was handed over, the count says
what arrived, and a difference between the two goes to the tray.
"""

import secrets
from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.ledger import balances_after, handing_over, taking_in, totals
from desk_app.core.movements import parse_movement
from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.money.cash import Moved
from desk_app.services.money.notes import Count, sum_of
from desk_app.services.money.receipts import own_shift
from desk_app.services.money_ports import MoneyReads
from desk_app.services.ports import Actor, Journal, Spool
from sync.protocol.box_facts import (
    CASH_HANDED_OVER,
    CASH_TAKEN_IN,
    MOVEMENT_REVIEWED,
    CashHandedOver,
    CashTakenIn,
    MovementReviewed,
)
from sync.protocol.facts import draft


class MovementsPorts(Journal, MoneyReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class SendCash(Command[Moved]):
    """`receiver`: the cashier, by name, at the desk `to_desk`."""

    agency: str
    count: Count
    receiver: str
    to_desk: str


@dataclass(frozen=True, slots=True)
class TakeInSent(Command[Moved]):
    """`code`: of the slip that came with the money; `count`: what is there."""

    code: str
    count: Count


@dataclass(frozen=True, slots=True)
class ReviewMovement(Command[None]):
    """`finding`: why what arrived is not what was handed over."""

    movement_id: str
    agency: str
    finding: str


def send_cash(tx: MovementsPorts, centre: Centre, command: SendCash, actor: Actor) -> Moved:
    """Out of the box, on its way; the slip is printed and goes with it."""
    actor.require("hand_over_cash")
    shift = own_shift(tx, centre, command.agency, actor)
    amount, lines = sum_of(command.count, centre)
    if amount == 0:
        raise UserProblem("problem.nothing_counted", field="count")
    receiver, to_desk = written(command.receiver, "receiver", "problem.no_receiver"), command.to_desk.strip()
    if not to_desk or to_desk == tx.desk_id:
        raise UserProblem("problem.no_other_desk", field="reason")
    box = tx.box(command.agency)  # whether the books have so much is not asked: the answer would give them away
    movement_id = secrets.token_hex(6)
    postings = handing_over(amount)
    body: CashHandedOver = {
        "movement_id": movement_id,
        "shift_id": shift.shift_id,
        "officer_name": actor.name,
        "receiver": receiver,
        "receiver_name": receiver,
        "to_desk": to_desk,
        "amount_vnd": amount,
        "denominations": lines,
        "postings": postings,
        "totals": totals(box, postings),
        "accounts": balances_after(tx.accounts(command.agency), postings),
    }
    entry = tx.append(draft(CASH_HANDED_OVER, movement_id, body, agency=command.agency), actor)
    tx.queue_print("cash_movement", movement_id, entry)
    return Moved(amount)


def take_in_sent(tx: MovementsPorts, centre: Centre, command: TakeInSent, actor: Actor) -> Moved:
    """Into the safe, as counted. Returns what was taken in, and what is missing (negative: too much)."""
    actor.require("take_in_cash")
    code = parse_movement(command.code)
    if code is None or code.agency not in {agency.id for agency in centre.agencies}:
        raise UserProblem("problem.no_movement_code", field="reason")
    if code.from_desk == tx.desk_id or tx.movement_taken(code.movement_id):
        raise UserProblem("problem.movement_taken", field="reason")
    amount, _lines = sum_of(command.count, centre)
    if amount == 0:
        raise UserProblem("problem.nothing_counted", field="count")
    postings = taking_in(amount)
    body: CashTakenIn = {
        "movement_id": code.movement_id,
        "from_desk": code.from_desk,
        "announced_vnd": code.amount_vnd,
        "officer_name": actor.name,
        "amount_vnd": amount,
        "postings": postings,
        "totals": totals(tx.box(code.agency), postings),
        "accounts": balances_after(tx.accounts(code.agency), postings),
    }
    tx.append(draft(CASH_TAKEN_IN, code.movement_id, body, agency=code.agency), actor)
    return Moved(amount, code.amount_vnd - amount)


def review_movement(tx: MovementsPorts, command: ReviewMovement, actor: Actor) -> None:
    """A second person found out why what arrived is not what was handed over."""
    actor.require("review_difference")
    finding = written(command.finding, "reason", "problem.no_reason")
    differing = tx.differing_movement(command.movement_id, command.agency)
    if differing is None:
        raise UserProblem("problem.nothing_to_review")
    taker, announced, taken = differing
    if taker == actor.officer_id:
        raise UserProblem("problem.same_person")
    body: MovementReviewed = {
        "movement_id": command.movement_id,
        "announced_vnd": announced,
        "taken_vnd": taken,
        "finding": finding,
        "officer_name": actor.name,
    }
    tx.append(draft(MOVEMENT_REVIEWED, command.movement_id, body, agency=command.agency), actor)
