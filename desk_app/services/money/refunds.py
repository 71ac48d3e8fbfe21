"""Money back to a citizen: only as a linked reversing entry, with its ground and a second person."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.ledger import refund, totals
from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.desk.sessions import second_person
from desk_app.services.money.cash import SecondPerson
from desk_app.services.money.receipts import own_shift
from desk_app.services.money_ports import MoneyReads
from desk_app.services.ports import Accounts, Actor, Journal, Spool
from sync.protocol.facts import draft
from sync.protocol.receipt_facts import FEE_REFUNDED, FeeRefunded


class RefundsPorts(Journal, MoneyReads, Spool, Accounts, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class RefundFee(Command["Refunded"]):
    """The whole of one receipt. `ground`: the text or decision that gives the money back (TT 25/2021 Art 5.3, …)."""

    agency: str
    serial_symbol: str
    number: int
    ground: str
    approver: SecondPerson


@dataclass(frozen=True, slots=True)
class Refunded:
    """What was paid back, in đồng, of which receipt."""

    amount_vnd: int
    serial_symbol: str
    number: int


def refund_fee(tx: RefundsPorts, centre: Centre, command: RefundFee, actor: Actor) -> Refunded:
    """The receipt's end is recorded as void (xóa bỏ); its number stays and is never used again."""
    actor.require("refund_fee")
    ground = written(command.ground, "reason", "problem.no_ground")
    receipt = tx.receipt(command.agency, command.serial_symbol, command.number)
    if receipt is None:
        raise UserProblem("problem.no_receipt", field="number")
    if receipt.state != "issued":
        raise UserProblem("problem.receipt_replaced", field="number")
    shift = own_shift(tx, centre, command.agency, actor)
    lines = tx.receipt_lines(command.agency, command.serial_symbol, command.number)
    postings = refund([(line.kind, line.amount_vnd or 0) for line in lines], receipt.cash_vnd)
    after = totals(tx.box(command.agency), postings, reversed_vnd=receipt.total_vnd)
    approver = second_person(tx, command.approver.officer_id, command.approver.secret, "approve_refund", actor)
    body: FeeRefunded = {
        "dossier_code": receipt.dossier_code,
        "shift_id": shift.shift_id,
        "serial_symbol": receipt.serial_symbol,
        "number": receipt.number,
        "method": receipt.method,
        "amount_vnd": receipt.total_vnd,
        "ground": ground,
        "officer_name": actor.name,
        "approver_name": approver.name,
        "fee_lines": [line.line_no for line in lines],
        "postings": postings,
        "totals": after,
    }
    drafted = draft(FEE_REFUNDED, receipt.dossier_code, body, agency=command.agency, second_actor=approver.officer_id)
    fact = tx.append(drafted, actor)
    tx.queue_print("refund", receipt.dossier_code, fact)
    if receipt.cash_vnd:
        tx.kick_drawer()
    return Refunded(receipt.total_vnd, receipt.serial_symbol, receipt.number)
