"""Taking money: fee and charge apart, the receipt in the same act (NĐ 254/2026 Art 4.2, 24.1)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.dossier_code import BadDossierCode, parse_dossier_code
from desk_app.core.ledger import collection, shared_out, totals
from desk_app.core.money import MAX_FEE_VND, format_vnd
from desk_app.core.problems import UserProblem
from desk_app.core.vietqr import LONGEST_PURPOSE, safe_purpose
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.money.receipts import next_receipt, own_shift
from desk_app.services.money.statement_matching import credit_for
from desk_app.services.money_ports import MoneyReads
from desk_app.services.person import checked_name
from desk_app.services.ports import Actor, DossierReads, Journal, Numbers, Spool
from sync.protocol.facts import draft
from sync.protocol.money_facts import TRANSFER_EXPECTED, FeeKind, PaymentMethod, TransferExpected
from sync.protocol.receipt_facts import FEE_COLLECTED, FeeCollected, PayerPrivate, ReceiptLine


class CollectFeePorts(Journal, Numbers, DossierReads, MoneyReads, Spool, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class Payment:
    """How a citizen pays. `tendered_vnd`: what was handed over in cash. `transfer_vnd`: the part that came by transfer,
    where the rest is cash. A transfer without reference has not been seen: it is expected, and no receipt is issued.
    `confirmed_vnd`: a sum in cash larger than a drawer holds, where a person said that it is right."""

    method: PaymentMethod
    tendered_vnd: int
    transfer_reference: str = ""
    transfer_vnd: int = 0
    confirmed_vnd: int = 0


@dataclass(frozen=True, slots=True)
class CollectFee(Command["Collected"]):
    """`expected_vnd`: what the screen showed for all dossiers: a sum that changed meanwhile is not taken silently."""

    codes: tuple[str, ...]
    payment: Payment
    expected_vnd: int


@dataclass(frozen=True, slots=True)
class CollectByCode(Command["Collected"]):
    """The cashier collects in an officer's place (QĐ 1513 Art 9.b) for a dossier of another counter: the code is all
    that is known here."""

    code: str
    agency: str
    kind: FeeKind
    name: str
    amount_vnd: int
    payer_name: str
    payment: Payment


@dataclass(frozen=True, slots=True)
class Issued:
    """A receipt that was issued for a dossier; `total_vnd` in đồng."""

    code: str
    serial_symbol: str
    number: int
    total_vnd: int


@dataclass(frozen=True, slots=True)
class Collected:
    """`expected_vnd`: by a transfer that nobody saw yet; then there is no receipt."""

    receipts: tuple[Issued, ...]
    change_vnd: int = 0
    expected_vnd: int = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """What one dossier owes to one agency, and who pays."""

    code: str
    agency: str
    lines: tuple[ReceiptLine, ...]
    payer: PayerPrivate
    home: str | None = None  # the number of the other counter that took the dossier in

    @property
    def total_vnd(self) -> int:
        """All its lines together, in đồng."""
        return sum(line["amount_vnd"] for line in self.lines)


def _check_cash(payment: Payment, centre: Centre) -> None:
    """Raises UserProblem for a sum that no drawer holds: it is asked about, and refused where no citizen can bring it."""
    if payment.tendered_vnd >= centre.never_vnd:
        raise UserProblem("problem.tendered_never", field="tendered", amount=format_vnd(payment.tendered_vnd))
    if payment.tendered_vnd > centre.drawer_holds_vnd and payment.confirmed_vnd != payment.tendered_vnd:
        raise UserProblem("problem.tendered_large", field="tendered", amount=format_vnd(payment.tendered_vnd))


def _check(payment: Payment, total_vnd: int, agencies: int, centre: Centre) -> tuple[int, int]:
    """What comes by transfer, and the change. Raises UserProblem."""
    transferred = {"cash": 0, "transfer": total_vnd, "mixed": payment.transfer_vnd}[payment.method]
    if payment.method == "mixed":
        if not 0 < transferred < total_vnd:
            raise UserProblem("problem.mixed_parts", field="transferred")
        written(payment.transfer_reference, "reference", "problem.no_reference")
    if transferred and agencies > 1:
        raise UserProblem("problem.transfer_agencies")  # each agency has an account of its own
    if payment.method == "transfer":
        return transferred, 0
    _check_cash(payment, centre)
    missing = total_vnd - transferred - payment.tendered_vnd
    if missing > 0:
        raise UserProblem("problem.underpaid", field="tendered", missing=format_vnd(missing))
    return transferred, -missing


def collect(tx: CollectFeePorts, centre: Centre, actor: Actor, owed: Sequence[Owed], payment: Payment) -> Collected:
    """One payment, for one dossier or several: each gets its own receipt."""
    actor.require("collect_fee")
    if not owed or any(each.total_vnd <= 0 for each in owed):
        raise UserProblem("problem.nothing_due")
    sums = [each.total_vnd for each in owed]
    transferred, change = _check(payment, sum(sums), len({each.agency for each in owed}), centre)
    if payment.method == "transfer" and not payment.transfer_reference.strip():
        if away := next((each for each in owed if each.home), None):
            raise UserProblem("problem.expected_at_home", field="reference", counter=away.home)
        for each in owed:
            _expect(tx, each, actor)
        return Collected((), expected_vnd=sum(sums))
    credit_line = check_reference(tx, owed[0].agency, payment.transfer_reference, transferred) if transferred else ""
    payment_id = secrets.token_hex(6) if len(owed) > 1 else ""
    issued = []
    for number, (each, by_transfer) in enumerate(zip(owed, shared_out(sums, transferred), strict=True), 1):
        given_back = change if number == len(owed) else 0
        reference = payment.transfer_reference
        issued.append(issue(tx, centre, actor, each, by_transfer, given_back, reference, payment_id, credit_line=credit_line))
    if transferred < sum(sums):
        tx.kick_drawer()
    return Collected(tuple(issued), change)


def check_reference(tx: MoneyReads, agency: str, reference: str, amount_vnd: int) -> str:
    """A transfer pays once, and pays what came. Returns the line of the statement's credit that waits for it, empty where none
    does. Raises UserProblem."""
    answer, line_id, came_vnd = credit_for(tx, agency, reference.strip(), amount_vnd)
    if answer == "used":
        raise UserProblem("problem.reference_used", field="reference")
    if answer == "doubtful":
        raise UserProblem("problem.reference_doubtful", field="reference")
    if answer == "differs":
        raise UserProblem("problem.reference_amount", field="reference", amount=format_vnd(came_vnd))
    return line_id


def issue(
    tx: CollectFeePorts,
    centre: Centre,
    actor: Actor,
    owed: Owed,
    transfer_vnd: int,
    change_vnd: int,
    reference: str,
    payment_id: str = "",
    transfer_id: str = "",
    by_statement: bool = False,
    credit_line: str = "",
) -> Issued:
    """The fact of one receipt; whoever calls has checked the sums."""
    shift = own_shift(tx, centre, owed.agency, actor)
    total = owed.total_vnd
    cash = total - transfer_vnd
    receipt = next_receipt(tx, centre, owed.agency, list(owed.lines))
    postings = collection([(line["kind"], line["amount_vnd"]) for line in owed.lines], cash)
    method: PaymentMethod = "cash" if not transfer_vnd else "mixed" if cash else "transfer"
    body: FeeCollected = {
        "dossier_code": owed.code,
        "shift_id": shift.shift_id,
        "method": method,
        "tendered_vnd": cash + change_vnd if cash else 0,
        "change_vnd": change_vnd if cash else 0,
        "transfer_reference": (reference.strip() or None) if transfer_vnd else None,
        "officer_name": actor.name,
        "receipt": receipt,
        "postings": postings,
        "totals": totals(tx.box(owed.agency), postings, taken_vnd=total),
    }
    if method == "mixed":
        body["transfer_vnd"] = transfer_vnd
    if payment_id:
        body["payment_id"] = payment_id
    if transfer_id:
        body["transfer_id"] = transfer_id
        body["seen_by"] = "statement" if by_statement else "officer"
    if credit_line and transfer_vnd:
        body["credit_matched"] = True
        body["credit_line"] = credit_line
    entry = tx.append(draft(FEE_COLLECTED, owed.code, body, owed.payer, owed.agency), actor)
    if "book_first" not in receipt:  # a paper receipt is written on its own sheet
        tx.queue_print("receipt", owed.code, entry)
    return Issued(owed.code, receipt["serial_symbol"], receipt["number"], total)


def _expect(tx: Journal, owed: Owed, actor: Actor) -> None:
    body: TransferExpected = {
        "transfer_id": secrets.token_hex(6),
        "dossier_code": owed.code,
        "amount_vnd": owed.total_vnd,
        "purpose": safe_purpose(owed.code)[:LONGEST_PURPOSE],
        "fee_lines": [line["fee_line"] for line in owed.lines],
        "officer_name": actor.name,
    }
    tx.append(draft(TRANSFER_EXPECTED, owed.code, body, agency=owed.agency), actor)


def owed_for(tx: DossierReads, code: str, status: str = "due", only: frozenset[int] | None = None) -> Owed:
    """The lines of a dossier that stand in a status, or those of them that `only` names. Raises UserProblem where there is
    no such dossier."""
    dossier, fees = tx.dossier(code), tx.fees(code)
    home = None
    if dossier is None and (shared := tx.shared_dossier(code)) is not None:
        dossier, fees, home = shared.dossier, tx.shared_fees(code), shared.dossier.counter
    if dossier is None:
        raise UserProblem("problem.no_dossier", field="code", code=code)
    lines: tuple[ReceiptLine, ...] = tuple(
        {"fee_line": fee.line_no, "kind": fee.kind, "name": fee.name, "amount_vnd": fee.amount_vnd}
        for fee in fees
        if fee.status == status and fee.amount_vnd and (only is None or fee.line_no in only)
    )
    payer: PayerPrivate = {"payer_name": dossier.submitter_name or dossier.owner_name or "—"}
    if dossier.address:
        payer["payer_address"] = dossier.address
    return Owed(code, dossier.agency, lines, payer, home)


def collect_fee(tx: CollectFeePorts, centre: Centre, command: CollectFee, actor: Actor) -> Collected:
    """F4: what is still owed for a dossier, or for several on one payment."""
    actor.require("collect_fee")
    if len(set(command.codes)) != len(command.codes):
        raise UserProblem("problem.dossier_twice")
    owed = [owed_for(tx, code) for code in command.codes]
    if sum(each.total_vnd for each in owed) != command.expected_vnd:
        raise UserProblem("problem.sum_changed")
    return collect(tx, centre, actor, owed, command.payment)


def collect_by_code(tx: CollectFeePorts, centre: Centre, command: CollectByCode, actor: Actor) -> Collected:
    """The centre joins the receipt to the dossier; here the code is only checked for its shape."""
    actor.require("collect_elsewhere")
    try:
        code = str(parse_dossier_code(command.code))
    except BadDossierCode as error:
        raise UserProblem(error.reason, field="code") from None
    if tx.dossier(code) is not None:
        raise UserProblem("problem.dossier_is_here", field="code")
    payer_name = checked_name(command.payer_name, "payer", centre.letters, organisation=True)
    if not payer_name:
        raise UserProblem("problem.no_payer", field="payer")
    name = written(command.name, "name", "problem.no_fee_name")
    if not 0 < command.amount_vnd <= MAX_FEE_VND:
        raise UserProblem("money.empty", field="amount")
    if command.payment.method != "cash":
        written(command.payment.transfer_reference, "reference", "problem.no_reference")
    line: ReceiptLine = {"fee_line": 0, "kind": command.kind, "name": name, "amount_vnd": command.amount_vnd}
    payer: PayerPrivate = {"payer_name": payer_name}
    return collect(tx, centre, actor, [Owed(code, command.agency, (line,), payer)], command.payment)
