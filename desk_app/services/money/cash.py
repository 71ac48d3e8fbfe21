"""Cash after the counter: from box to safe between two people, from the safe to the treasury; and what a second person
looks into (QĐ 1513 Art 9: whoever holds the money answers for it with their own name)."""

import secrets
from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.ledger import balances_after, deposit, handing_over, taking_in, totals
from desk_app.core.money import format_vnd
from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.desk.sessions import second_person
from desk_app.services.money.notes import Count, sum_of
from desk_app.services.money.receipts import own_shift
from desk_app.services.money_ports import MoneyReads
from desk_app.services.ports import Accounts, Actor, Journal
from sync.protocol.box_facts import (
    CASH_DEPOSITED,
    CASH_HANDED_OVER,
    CASH_TAKEN_IN,
    DEPOSIT_CONFIRMED,
    CashDeposited,
    CashHandedOver,
    CashTakenIn,
    DepositConfirmed,
)
from sync.protocol.facts import draft


class CashPorts(Journal, MoneyReads, Accounts, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """Who else stands at the counter, and what proves it."""

    officer_id: str
    secret: str

    def __repr__(self) -> str:
        return f"SecondPerson({self.officer_id})"  # a secret never reaches a log


@dataclass(frozen=True, slots=True)
class HandOverCash(Command["Moved"]):
    """`count`: what leaves the box, by denomination; `receiver`: the cashier who counts it too."""

    agency: str
    count: Count
    receiver: SecondPerson


@dataclass(frozen=True, slots=True)
class DepositCash(Command["Moved"]):
    """`count`: what is paid in, by denomination; `slip_no`: of the treasury's slip."""

    agency: str
    count: Count
    slip_no: str


@dataclass(frozen=True, slots=True)
class ConfirmDeposit(Command[None]):
    """`reference`: the treasury's word for it."""

    deposit_id: str
    reference: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved; `left_vnd`: what is left in the safe, or of what was announced. Never what a box should hold."""

    amount_vnd: int
    left_vnd: int = 0


def hand_over_cash(tx: CashPorts, centre: Centre, command: HandOverCash, actor: Actor) -> Moved:
    """Both halves at one desk, in one transaction, each with its own actor."""
    actor.require("hand_over_cash")
    shift = own_shift(tx, centre, command.agency, actor)
    amount, lines = sum_of(command.count, centre)
    if amount == 0:
        raise UserProblem("problem.nothing_counted", field="count")
    receiver = second_person(tx, command.receiver.officer_id, command.receiver.secret, "take_in_cash", actor)
    box = tx.box(command.agency)  # whether the books have so much is not asked: the answer would give them away
    movement_id = secrets.token_hex(6)
    postings = handing_over(amount)
    after = totals(box, postings)
    handed: CashHandedOver = {
        "movement_id": movement_id,
        "shift_id": shift.shift_id,
        "officer_name": actor.name,
        "receiver": receiver.officer_id,
        "receiver_name": receiver.name,
        "amount_vnd": amount,
        "denominations": lines,
        "postings": postings,
        "totals": after,
        "accounts": balances_after(tx.accounts(command.agency), postings),
    }
    tx.append(draft(CASH_HANDED_OVER, movement_id, handed, agency=command.agency, second_actor=receiver.officer_id), actor)
    postings = taking_in(amount)
    taken: CashTakenIn = {
        "movement_id": movement_id,
        "officer_name": receiver.name,
        "amount_vnd": amount,
        "postings": postings,
        "totals": after,
        "accounts": balances_after(tx.accounts(command.agency), postings),
    }
    tx.append(draft(CASH_TAKEN_IN, movement_id, taken, agency=command.agency, second_actor=actor.officer_id), receiver)
    return Moved(amount)


def deposit_cash(tx: CashPorts, centre: Centre, command: DepositCash, actor: Actor) -> Moved:
    """From the safe to the treasury. The fact names the cash receipts issued since the last deposit."""
    actor.require("deposit_cash")
    slip_no = written(command.slip_no, "reason", "problem.no_slip_no")
    amount, lines = sum_of(command.count, centre)
    if amount == 0:
        raise UserProblem("problem.nothing_counted", field="count")
    held = tx.accounts(command.agency)
    if amount > held.get("safe", 0):
        raise UserProblem("problem.safe_too_small", field="count", held=format_vnd(held.get("safe", 0)))
    first, last, receipts = tx.receipts_since_deposit(command.agency)
    postings = deposit(amount)
    deposit_id = secrets.token_hex(6)
    body: CashDeposited = {
        "deposit_id": deposit_id,
        "officer_name": actor.name,
        "slip_no": slip_no,
        "amount_vnd": amount,
        "denominations": lines,
        "first_receipt": first,
        "last_receipt": last,
        "receipts": receipts,
        "postings": postings,
        "totals": totals(tx.box(command.agency), postings),
        "accounts": balances_after(held, postings),
    }
    tx.append(draft(CASH_DEPOSITED, deposit_id, body, agency=command.agency), actor)
    return Moved(amount, held.get("safe", 0) - amount)


def confirm_deposit(tx: CashPorts, command: ConfirmDeposit, actor: Actor) -> None:
    """The treasury's word for it, entered later, by another person than made the deposit."""
    actor.require("confirm_deposit")
    reference = written(command.reference, "reference", "problem.no_reference")
    found = tx.unconfirmed_deposit(command.deposit_id)
    if found is None:
        raise UserProblem("problem.no_deposit")
    agency, officer = found
    if officer == actor.officer_id:
        raise UserProblem("problem.deposit_of_own")
    body: DepositConfirmed = {"deposit_id": command.deposit_id, "reference": reference, "officer_name": actor.name}
    tx.append(draft(DEPOSIT_CONFIRMED, command.deposit_id, body, agency=agency), actor)
