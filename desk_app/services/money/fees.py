"""What a dossier costs: an amount that no text in the catalogue sets, and exemption or reduction with its ground."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.money import MAX_FEE_VND
from desk_app.core.problems import UserProblem
from desk_app.core.written import one_line, written
from desk_app.services.commands import Command
from desk_app.services.ports import Actor, DossierReads, Journal
from desk_app.services.records import Dossier, Fee
from sync.protocol.facts import draft
from sync.protocol.money_facts import FEE_REDUCED, FEE_SET, FEES_PAID_ONLINE, FeeReduced, FeeSet, FeesPaidOnline

BY_HAND = "other"
MOST_REFERENCE = 60


class FeesPorts(Journal, DossierReads, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class SetFee(Command[str]):
    """`free`: the text named in `basis` says that nothing is taken."""

    code: str
    line_no: int
    amount_vnd: int
    basis: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class ReduceFee(Command[int]):
    """`ground`: one of the centre's, which says how much is left; or `other`, with the amount and the text that grants
    it written out."""

    code: str
    line_no: int
    ground: str
    amount_vnd: int = 0
    basis: str = ""


@dataclass(frozen=True, slots=True)
class PayOnline(Command[int]):
    """The citizen paid on the portal what was due here. `reference`: of that payment, as the officer saw it; `expected_vnd`:
    what the screen showed."""

    code: str
    reference: str
    expected_vnd: int


def _line(tx: DossierReads, code: str, line_no: int) -> tuple[Dossier, Fee | None]:
    dossier = tx.dossier(code)
    if dossier is None:
        raise UserProblem("problem.no_dossier", field="code", code=code)
    return dossier, next((fee for fee in tx.fees(code) if fee.line_no == line_no), None)


def set_fee(tx: FeesPorts, command: SetFee, actor: Actor) -> str:
    """A fee "set by the People's Council" gets its amount and the resolution; never 0 by accident: free is said so."""
    actor.require("collect_fee")
    dossier, fee = _line(tx, command.code, command.line_no)
    if fee is None or fee.status != "unset":
        raise UserProblem("problem.fee_known")
    basis = written(command.basis, "basis", "problem.no_basis")
    if command.amount_vnd < 0 or command.amount_vnd > MAX_FEE_VND or (command.amount_vnd == 0) != command.free:
        raise UserProblem("money.empty", field="amount")
    body: FeeSet = {
        "dossier_code": command.code,
        "fee_line": command.line_no,
        "amount_vnd": command.amount_vnd,
        "status": "free" if command.free else "due",
        "basis": basis,
    }
    tx.append(draft(FEE_SET, command.code, body, agency=dossier.agency), actor)
    return command.code


def reduce_fee(tx: FeesPorts, centre: Centre, command: ReduceFee, actor: Actor) -> int:
    """Miễn, giảm. Returns what is left to pay."""
    actor.require("reduce_fee")
    dossier, fee = _line(tx, command.code, command.line_no)
    if fee is None or fee.status != "due" or not fee.amount_vnd:
        raise UserProblem("problem.fee_not_due")
    full = fee.full_vnd or fee.amount_vnd
    amount, basis = command.amount_vnd, one_line(command.basis)
    if command.ground != BY_HAND:
        received_on = local(dossier.received_at_ms).date()
        ground = next((ground for ground in centre.grounds_on(received_on) if ground.id == command.ground), None)
        if ground is None:
            raise UserProblem("problem.no_fee_ground", field="ground")
        amount, basis = ground.amount_of(full), ground.basis
    if not basis:
        raise UserProblem("problem.no_fee_ground", field="ground")
    if not 0 <= amount < full:
        raise UserProblem("problem.not_reduced", field="amount")
    body: FeeReduced = {
        "dossier_code": command.code,
        "fee_line": command.line_no,
        "full_vnd": full,
        "amount_vnd": amount,
        "status": "due" if amount else "exempt",
        "ground": command.ground,
        "basis": basis,
    }
    tx.append(draft(FEE_REDUCED, command.code, body, agency=dossier.agency), actor)
    return amount


def pay_online(tx: FeesPorts, command: PayOnline, actor: Actor) -> int:
    """Everything that is due of this dossier. Returns the sum. Raises UserProblem."""
    actor.require("collect_fee")
    dossier = tx.dossier(command.code)
    if dossier is None:
        raise UserProblem("problem.no_dossier", field="code", code=command.code)
    due = [(fee.line_no, fee.amount_vnd) for fee in tx.fees(command.code) if fee.status == "due" and fee.amount_vnd]
    total = sum(amount for _line_no, amount in due)
    if not due:
        raise UserProblem("problem.nothing_due")
    if total != command.expected_vnd:
        raise UserProblem("problem.sum_changed")
    body: FeesPaidOnline = {
        "dossier_code": command.code,
        "fee_lines": [line_no for line_no, _amount in due],
        "amount_vnd": total,
        "reference": written(command.reference, "reference", "problem.no_reference", MOST_REFERENCE),
        "officer_name": actor.name,
    }
    tx.append(draft(FEES_PAID_ONLINE, command.code, body, agency=dossier.agency), actor)
    return total
