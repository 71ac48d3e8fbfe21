"""Bank transfers: pending until somebody sees the money, a clerk with proof or the bank's statement."""

import secrets
from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.problems import UserProblem
from desk_app.core.statement import Credit
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.money.collect_fee import Collected, Issued, check_reference, issue, owed_for
from desk_app.services.money.receipts import own_shift
from desk_app.services.money.statement_matching import Judged, judge
from desk_app.services.money_ports import MoneyReads
from desk_app.services.money_records import ExpectedTransfer
from desk_app.services.ports import Actor, DossierReads, Journal, Numbers, Spool
from sync.protocol.facts import draft
from sync.protocol.money_facts import (
    STATEMENT_LINE_EXPLAINED,
    STATEMENT_READ,
    TRANSFER_DROPPED,
    StatementLine,
    StatementLineExplained,
    StatementPrivate,
    StatementRead,
    TransferDropped,
)

LINES_A_FACT = 100
"""An entry has a largest size, a bank's file has not."""


class TransfersPorts(Journal, Numbers, DossierReads, MoneyReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class SeeTransfer(Command[Collected]):
    """`reference`: the proof, the transaction's number on the payer's telephone or the bank's notice."""

    transfer_id: str
    reference: str


@dataclass(frozen=True, slots=True)
class DropTransfer(Command[str]):
    """`reason`: why the money is not expected any more."""

    transfer_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadStatement(Command["StatementOutcome"]):
    """A bank statement's credits to one box; `sha256`: of its file."""

    agency: str
    file_name: str
    sha256: str
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class ExplainCredit(Command[None]):
    """A credit that fits nothing: a person found out what it is. `is_new`: a doubtful one is no line that was read before, but
    money of its own."""

    agency: str
    line_id: str
    finding: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class StatementOutcome:
    """The receipts that were issued, and how many credits were known, unmatched, doubtful."""

    receipts: tuple[Issued, ...]
    known: int
    unmatched: int
    doubtful: int = 0


def _pending(tx: MoneyReads, transfer_id: str) -> ExpectedTransfer:
    expected = tx.pending_transfer(transfer_id)
    if expected is None:
        raise UserProblem("problem.no_transfer")
    return expected


def _seen(
    tx: TransfersPorts, centre: Centre, expected: ExpectedTransfer, reference: str, actor: Actor, by_statement: bool
) -> Issued:
    owed = owed_for(tx, expected.dossier_code, "pending", expected.lines)
    if owed.total_vnd != expected.amount_vnd:
        raise UserProblem("problem.sum_changed")
    credit_line = "" if by_statement else check_reference(tx, expected.agency, reference, owed.total_vnd)
    return issue(
        tx,
        centre,
        actor,
        owed,
        owed.total_vnd,
        0,
        reference,
        transfer_id=expected.transfer_id,
        by_statement=by_statement,
        credit_line=credit_line,
    )


def see_transfer(tx: TransfersPorts, centre: Centre, command: SeeTransfer, actor: Actor) -> Collected:
    """The clerk saw the proof: the receipt is issued now."""
    actor.require("collect_fee")
    reference = written(command.reference, "reference", "problem.no_reference")
    expected = _pending(tx, command.transfer_id)
    return Collected((_seen(tx, centre, expected, reference, actor, False),))


def drop_transfer(tx: TransfersPorts, command: DropTransfer, actor: Actor) -> str:
    """The money never came, or will be paid otherwise. Returns the dossier's code."""
    actor.require("collect_fee")
    reason = written(command.reason, "reason", "problem.no_reason")
    expected = _pending(tx, command.transfer_id)
    body: TransferDropped = {
        "transfer_id": expected.transfer_id,
        "dossier_code": expected.dossier_code,
        "fee_lines": sorted(expected.lines),
        "reason": reason,
        "officer_name": actor.name,
    }
    tx.append(draft(TRANSFER_DROPPED, expected.dossier_code, body, agency=expected.agency), actor)
    return expected.dossier_code


def read_statement(tx: TransfersPorts, centre: Centre, command: ReadStatement, actor: Actor) -> StatementOutcome:
    """Each credit is matched, known, or left for a person. Reading a file again doubles nothing."""
    actor.require("collect_fee")
    own_shift(tx, centre, command.agency, actor)
    if not command.credits:
        raise UserProblem("statement.empty")
    # one whose fees changed since is for a person, and stops no other
    waiting = [
        each
        for each in tx.pending_transfers(command.agency)
        if owed_for(tx, each.dossier_code, "pending", each.lines).total_vnd == each.amount_vnd
    ]
    judged = judge(tx, command.agency, command.credits, waiting)
    new = [each for each in judged if each.outcome != "read"]
    statement_id = secrets.token_hex(6)
    for start in range(0, len(new), LINES_A_FACT):
        some = new[start : start + LINES_A_FACT]
        body: StatementRead = {
            "statement_id": statement_id,
            "file_name": command.file_name,
            "sha256": command.sha256,
            "lines": [_line(each, f"{statement_id}.{number}") for number, each in enumerate(some, start + 1)],
            "officer_name": actor.name,
        }
        private: StatementPrivate = {"texts": [each.credit.text for each in some]}
        tx.append(draft(STATEMENT_READ, statement_id, body, private, command.agency), actor)
    receipts = tuple(
        _seen(tx, centre, each.transfer, each.credit.reference, actor, True) for each in new if each.transfer is not None
    )
    counts = Counter(each.outcome for each in judged)
    return StatementOutcome(receipts, counts["read"] + counts["known"], counts["unmatched"], counts["doubtful"])


def _line(judged: Judged, line_id: str) -> StatementLine:
    if judged.outcome == "read":
        raise ValueError("a line that was read before is not written again")
    return {
        "reference": judged.credit.reference,
        "booked_on": judged.credit.booked_on.isoformat(),
        "amount_vnd": judged.credit.amount_vnd,
        "outcome": judged.outcome,
        "dossier_code": judged.dossier_code,
        "line_id": line_id,
        "occurrence": judged.credit.occurrence,
    }


def explain_credit(tx: TransfersPorts, command: ExplainCredit, actor: Actor) -> None:
    """What an unmatched credit is; whether a doubtful one was read before or is money of its own."""
    actor.require("explain_credit")
    finding = written(command.finding, "reason", "problem.no_reason")
    line = tx.open_credit(command.agency, command.line_id)
    if line is None or (command.is_new and line.state != "doubtful"):
        raise UserProblem("problem.nothing_to_review")
    body: StatementLineExplained = {
        "reference": line.reference,
        "line_id": line.line_id,
        "finding": finding,
        "officer_name": actor.name,
    }
    if command.is_new:
        body["is_new"] = True
    tx.append(draft(STATEMENT_LINE_EXPLAINED, line.reference, body, agency=command.agency), actor)
