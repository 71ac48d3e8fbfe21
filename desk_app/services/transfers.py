"""Bank transfers: pending until somebody sees the money, a clerk with proof or the bank's statement."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from desk_app.core.centre import Centre
from desk_app.core.problems import UserProblem
from desk_app.core.statement import Credit, names_code
from desk_app.services.collect_fee import Collected, Issued, check_reference, issue, owed_for
from desk_app.services.ports import Actor, Transaction
from desk_app.services.receipts import own_shift
from desk_app.services.records import ExpectedTransfer
from sync.protocol.facts import Draft
from sync.protocol.money_facts import (
    StatementLine,
    StatementLineExplained,
    StatementPrivate,
    StatementRead,
    TransferDropped,
)

LINES_A_FACT = 100
"""An entry has a largest size, a bank's file has not."""


@dataclass(frozen=True, slots=True)
class SeeTransfer:
    """`reference`: the proof, the transaction's number on the payer's telephone or the bank's notice."""

    transfer_id: str
    reference: str


@dataclass(frozen=True, slots=True)
class DropTransfer:
    transfer_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadStatement:
    agency: str
    file_name: str
    sha256: str
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class ExplainCredit:
    """A credit that fits nothing: a person found out what it is."""

    agency: str
    reference: str
    finding: str


@dataclass(frozen=True, slots=True)
class StatementOutcome:
    receipts: tuple[Issued, ...]
    known: int
    unmatched: int


def _pending(tx: Transaction, transfer_id: str) -> ExpectedTransfer:
    expected = tx.pending_transfer(transfer_id)
    if expected is None:
        raise UserProblem("problem.no_transfer")
    return expected


def _seen(
    tx: Transaction, centre: Centre, expected: ExpectedTransfer, reference: str, actor: Actor, by_statement: bool
) -> Issued:
    owed = owed_for(tx, expected.dossier_code, "pending", expected.lines)
    if owed.total_vnd != expected.amount_vnd:
        raise UserProblem("problem.sum_changed")
    credited = False if by_statement else check_reference(tx, expected.agency, reference, owed.total_vnd)
    how = {"transfer_id": expected.transfer_id, "by_statement": by_statement, "credited": credited}
    return issue(tx, centre, actor, owed, owed.total_vnd, 0, reference, **how)  # type: ignore[arg-type]


def see_transfer(tx: Transaction, centre: Centre, command: SeeTransfer, actor: Actor) -> Collected:
    """The clerk saw the proof: the receipt is issued now."""
    actor.require("collect_fee")
    reference = " ".join(command.reference.split())
    if not reference:
        raise UserProblem("problem.no_reference", field="reference")
    expected = _pending(tx, command.transfer_id)
    return Collected((_seen(tx, centre, expected, reference, actor, False),))


def drop_transfer(tx: Transaction, command: DropTransfer, actor: Actor) -> str:
    """The money never came, or will be paid otherwise. Returns the dossier's code."""
    actor.require("collect_fee")
    reason = " ".join(command.reason.split())
    if not reason:
        raise UserProblem("problem.no_reason", field="reason")
    expected = _pending(tx, command.transfer_id)
    body: TransferDropped = {
        "transfer_id": expected.transfer_id,
        "dossier_code": expected.dossier_code,
        "fee_lines": sorted(expected.lines),
        "reason": reason,
        "officer_name": actor.name,
    }
    tx.append(Draft("TransferDropped", expected.dossier_code, body, agency=expected.agency), actor)
    return expected.dossier_code


def _match(credit: Credit, waiting: Sequence[ExpectedTransfer]) -> ExpectedTransfer | None:
    """The one expected transfer that a credit names, of the very amount; two that fit are for a person."""
    fitting = [each for each in waiting if each.amount_vnd == credit.amount_vnd and names_code(credit.text, each.dossier_code)]
    return fitting[0] if len(fitting) == 1 else None


def read_statement(tx: Transaction, centre: Centre, command: ReadStatement, actor: Actor) -> StatementOutcome:
    """Each credit is matched, known, or left for a person. Reading a file again doubles nothing."""
    actor.require("collect_fee")
    own_shift(tx, command.agency, actor)
    if not command.credits:
        raise UserProblem("statement.empty")
    # one whose fees changed since is for a person, and stops no other
    waiting = [
        each
        for each in tx.pending_transfers(command.agency)
        if owed_for(tx, each.dossier_code, "pending", each.lines).total_vnd == each.amount_vnd
    ]
    lines: list[StatementLine] = []
    texts: list[str] = []
    matched: list[tuple[ExpectedTransfer, str]] = []
    known = 0
    for credit in command.credits:
        if tx.statement_credit_known(command.agency, credit.reference):
            known += 1
            continue
        paid = tx.paid_by(command.agency, credit.reference)
        # receipts that name this transfer for another sum than came are for a person
        code = paid[0] if paid and paid[1] == credit.amount_vnd else None
        expected = None if paid else _match(credit, waiting)
        if expected:
            waiting.remove(expected)
            matched.append((expected, credit.reference))
        known += code is not None
        line: StatementLine = {
            "reference": credit.reference,
            "booked_on": credit.booked_on.isoformat(),
            "amount_vnd": credit.amount_vnd,
            "outcome": "known" if code else "matched" if expected else "unmatched",
            "dossier_code": code or (expected.dossier_code if expected else None),
        }
        lines.append(line)
        texts.append(credit.text)
    statement_id = secrets.token_hex(6)
    for start in range(0, len(lines), LINES_A_FACT):
        body: StatementRead = {
            "statement_id": statement_id,
            "file_name": command.file_name,
            "sha256": command.sha256,
            "lines": lines[start : start + LINES_A_FACT],
            "officer_name": actor.name,
        }
        private: StatementPrivate = {"texts": texts[start : start + LINES_A_FACT]}
        tx.append(Draft("StatementRead", statement_id, body, private, command.agency), actor)
    receipts = tuple(_seen(tx, centre, expected, reference, actor, True) for expected, reference in matched)
    return StatementOutcome(receipts, known, sum(line["outcome"] == "unmatched" for line in lines))


def explain_credit(tx: Transaction, command: ExplainCredit, actor: Actor) -> None:
    actor.require("explain_credit")
    finding = " ".join(command.finding.split())
    if not finding:
        raise UserProblem("problem.no_reason", field="reason")
    if not tx.credit_unmatched(command.agency, command.reference):
        raise UserProblem("problem.nothing_to_review")
    body: StatementLineExplained = {"reference": command.reference, "finding": finding, "officer_name": actor.name}
    tx.append(Draft("StatementLineExplained", command.reference, body, agency=command.agency), actor)
