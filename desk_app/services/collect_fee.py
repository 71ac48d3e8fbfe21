"""Taking money: fee and charge apart, the receipt in the same act (NĐ 254/2026 Art 4.2, 24.1)."""

from dataclasses import dataclass

from desk_app.core.centre import Centre
from desk_app.core.ledger import collection, replacement, totals
from desk_app.core.moments import local
from desk_app.core.money import MAX_VND, format_vnd
from desk_app.core.problems import UserProblem
from desk_app.core.words import vnd_in_words
from desk_app.services.ports import Actor, Transaction
from desk_app.services.records import Shift
from sync.protocol.facts import (
    Draft,
    FeeCollected,
    FeeKind,
    FeeSet,
    PayerPrivate,
    PaymentMethod,
    Receipt,
    ReceiptLine,
    ReceiptReplaced,
)
from sync.protocol.seal import Entry

REGIME = "nd254_2026"
MAX_RECEIPT_NO = 99_999_999


@dataclass(frozen=True, slots=True)
class Payment:
    """How a citizen pays. `tendered_vnd` is what was handed over in cash; 0 for a transfer."""

    method: PaymentMethod
    tendered_vnd: int
    transfer_reference: str = ""


@dataclass(frozen=True, slots=True)
class CollectFee:
    code: str
    payment: Payment
    expected_vnd: int  # what the screen showed: a sum that changed meanwhile is not taken silently


@dataclass(frozen=True, slots=True)
class Collected:
    code: str
    serial_symbol: str
    number: int
    total_vnd: int
    change_vnd: int
    method: PaymentMethod


@dataclass(frozen=True, slots=True)
class SetFee:
    """`free`: the text named in `basis` says that nothing is taken."""

    code: str
    line_no: int
    amount_vnd: int
    basis: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class ReplaceReceipt:
    """A wrong receipt is replaced by a new one that names it, with the right lines; never deleted."""

    agency: str
    serial_symbol: str
    number: int
    lines: tuple[tuple[int, FeeKind, str, int], ...]  # fee line, kind, name, amount
    payer_name: str
    reason: str


def own_shift(tx: Transaction, agency: str, actor: Actor) -> Shift:
    """The actor's open box of an agency. Raises UserProblem: sums of two people never mix."""
    shift = tx.open_shift(agency)
    if shift is None:
        raise UserProblem("problem.no_shift")
    if shift.officer != actor.officer_id:
        raise UserProblem("problem.shift_of_other")
    return shift


def _next_receipt(tx: Transaction, centre: Centre, agency_id: str, lines: list[ReceiptLine]) -> Receipt:
    """Takes the next number of the serial, inside the transaction that issues it."""
    year = local(tx.now_ms).year
    serial = tx.serial_for(agency_id, year)
    if serial is None or serial.last_no >= MAX_RECEIPT_NO:
        raise UserProblem("problem.no_serial", year=year)
    agency = centre.agency(agency_id)
    total = sum(line["amount_vnd"] for line in lines)
    return {
        "form_symbol": serial.form_symbol,
        "serial_symbol": serial.serial_symbol,
        "number": serial.last_no + 1,
        "regime": REGIME,
        "collecting_agency_name": agency.name,
        "collecting_agency_tax_code": agency.tax_code,
        "lines": lines,
        "total_vnd": total,
        "words": vnd_in_words(total),
    }


def collect(
    tx: Transaction,
    centre: Centre,
    actor: Actor,
    code: str,
    agency: str,
    lines: list[ReceiptLine],
    payment: Payment,
    payer: PayerPrivate,
) -> tuple[Entry, Collected]:
    """The money part, shared by the intake and the fee screen."""
    actor.require("collect_fee")
    shift = own_shift(tx, agency, actor)
    total = sum(line["amount_vnd"] for line in lines)
    if total <= 0:
        raise UserProblem("problem.nothing_due")
    if payment.method == "cash":
        if payment.tendered_vnd < total:
            raise UserProblem("problem.underpaid", field="tendered", missing=format_vnd(total - payment.tendered_vnd))
        if payment.tendered_vnd > MAX_VND:
            raise UserProblem("money.too_large", field="tendered")
    elif not payment.transfer_reference.strip():
        raise UserProblem("problem.no_reference", field="reference")
    change = payment.tendered_vnd - total if payment.method == "cash" else 0
    receipt = _next_receipt(tx, centre, agency, lines)
    postings = collection([(line["kind"], line["amount_vnd"]) for line in lines], payment.method)
    body: FeeCollected = {
        "dossier_code": code,
        "shift_id": shift.shift_id,
        "method": payment.method,
        "tendered_vnd": payment.tendered_vnd if payment.method == "cash" else 0,
        "change_vnd": change,
        "transfer_reference": payment.transfer_reference.strip() or None,
        "officer_name": actor.name,
        "receipt": receipt,
        "postings": postings,
        "totals": totals(tx.box(agency), postings, taken_vnd=total),
    }
    entry = tx.append(Draft("FeeCollected", code, body, payer, agency), actor)
    tx.queue_print("receipt", code, entry)
    if payment.method == "cash":
        tx.kick_drawer()
    return entry, Collected(code, receipt["serial_symbol"], receipt["number"], total, change, payment.method)


def collect_fee(tx: Transaction, centre: Centre, command: CollectFee, actor: Actor) -> Collected:
    """F4: what is still owed for a dossier."""
    actor.require("collect_fee")
    dossier = tx.dossier(command.code)
    if dossier is None:
        raise UserProblem("problem.no_dossier", field="code", code=command.code)
    lines: list[ReceiptLine] = [
        {"fee_line": fee.line_no, "kind": fee.kind, "name": fee.name, "amount_vnd": fee.amount_vnd}
        for fee in tx.fees(command.code)
        if fee.status == "due" and fee.amount_vnd
    ]
    if sum(line["amount_vnd"] for line in lines) != command.expected_vnd:
        raise UserProblem("problem.sum_changed")
    payer: PayerPrivate = {"payer_name": dossier.submitter_name or dossier.owner_name or "—"}
    if dossier.address:
        payer["payer_address"] = dossier.address
    return collect(tx, centre, actor, command.code, dossier.agency, lines, command.payment, payer)[1]


def set_fee(tx: Transaction, command: SetFee, actor: Actor) -> str:
    """A fee "set by the People's Council" gets its amount and the resolution; never 0 by accident: free is said so."""
    actor.require("collect_fee")
    dossier = tx.dossier(command.code)
    if dossier is None:
        raise UserProblem("problem.no_dossier", field="code", code=command.code)
    fee = next((fee for fee in tx.fees(command.code) if fee.line_no == command.line_no), None)
    if fee is None or fee.status != "unset":
        raise UserProblem("problem.fee_known")
    basis = " ".join(command.basis.split())
    if not basis:
        raise UserProblem("problem.no_basis", field="basis")
    if command.amount_vnd < 0 or command.amount_vnd > MAX_VND or (command.amount_vnd == 0) != command.free:
        raise UserProblem("money.empty", field="amount")
    body: FeeSet = {
        "dossier_code": command.code,
        "fee_line": command.line_no,
        "amount_vnd": command.amount_vnd,
        "status": "free" if command.free else "due",
        "basis": basis,
    }
    tx.append(Draft("FeeSet", command.code, body, agency=dossier.agency), actor)
    return command.code


def replace_receipt(tx: Transaction, centre: Centre, command: ReplaceReceipt, actor: Actor) -> Collected:
    """Biên lai thay thế (TT 91/2026 Art 20.2). The difference in money goes through the box."""
    actor.require("replace_receipt")
    if not command.reason.strip():
        raise UserProblem("problem.no_reason", field="reason")
    if not command.payer_name.strip():
        raise UserProblem("problem.no_payer", field="payer")
    old = tx.receipt(command.agency, command.serial_symbol, command.number)
    if old is None:
        raise UserProblem("problem.no_receipt", field="number")
    if old.state != "issued":
        raise UserProblem("problem.receipt_replaced", field="number")
    if not command.lines or any(amount <= 0 for *_, amount in command.lines):
        raise UserProblem("problem.nothing_due", field="lines")
    shift = own_shift(tx, command.agency, actor)
    replaced = tx.receipt_lines(command.agency, command.serial_symbol, command.number)
    if sorted((fee.line_no, fee.kind) for fee in replaced) != sorted((line, kind) for line, kind, *_ in command.lines):
        raise UserProblem("problem.other_lines", field="lines")  # another receipt's money must not be counted twice
    old_lines = [(fee.kind, fee.amount_vnd or 0) for fee in replaced]
    lines: list[ReceiptLine] = [
        {"fee_line": fee_line, "kind": kind, "name": name, "amount_vnd": amount}
        for fee_line, kind, name, amount in command.lines
    ]
    receipt = _next_receipt(tx, centre, command.agency, lines)
    postings = replacement(old_lines, [(kind, amount) for _, kind, _, amount in command.lines], old.method)
    after = totals(tx.box(command.agency), postings, taken_vnd=receipt["total_vnd"], reversed_vnd=old.total_vnd)
    if after["balance_vnd"] < 0:
        raise UserProblem("problem.box_too_small")
    body: ReceiptReplaced = {
        "dossier_code": old.dossier_code,
        "shift_id": shift.shift_id,
        "replaces_serial": old.serial_symbol,
        "replaces_number": old.number,
        "reason": command.reason.strip(),
        "method": old.method,
        "officer_name": actor.name,
        "receipt": receipt,
        "postings": postings,
        "totals": after,
    }
    payer: PayerPrivate = {"payer_name": command.payer_name.strip()}
    entry = tx.append(Draft("ReceiptReplaced", old.dossier_code, body, payer, command.agency), actor)
    tx.queue_print("receipt", old.dossier_code, entry)
    return Collected(old.dossier_code, receipt["serial_symbol"], receipt["number"], receipt["total_vnd"], 0, old.method)
