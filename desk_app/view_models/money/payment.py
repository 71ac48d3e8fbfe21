"""What a payment looks like while it is typed: due, tendered, change; shared by intake and fee screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk_app.core.folding import nfc
from desk_app.core.money import NotMoney, format_vnd, parse_vnd
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import Texts
from desk_app.services.money.collect_fee import Payment
from desk_app.workers.crew import Crew
from desk_app.workers.messages import CustomerRows
from sync.protocol.money_facts import PaymentMethod


@dataclass(frozen=True, slots=True)
class PaymentForm:
    method: str = "cash"  # cash, transfer, mixed, online (paid on the portal before), later
    tendered: str = ""
    reference: str = ""
    transferred: str = ""  # of a mixed payment
    confirmed: str | None = None  # the tendered text that a person was asked about, and said yes


@dataclass(frozen=True, slots=True)
class PaymentView:
    """`change_vnd` None: not enough or not typed yet. `problem` is a text key."""

    change_vnd: int | None = None
    missing_vnd: int | None = None
    problem: str = ""


def view_payment(form: PaymentForm, total_vnd: int) -> PaymentView:
    try:
        if form.method == "mixed" and form.transferred.strip():
            total_vnd -= parse_vnd(form.transferred)
        if form.method not in ("cash", "mixed") or not form.tendered.strip():
            return PaymentView()
        tendered = parse_vnd(form.tendered)
    except NotMoney as error:
        return PaymentView(problem=error.reason)
    if tendered < total_vnd:
        return PaymentView(missing_vnd=total_vnd - tendered)
    return PaymentView(change_vnd=tendered - total_vnd)


def show_customer(crew: Crew, texts: Texts, total_vnd: int, view: PaymentView, fees: Sequence[tuple[str, int]] = ()) -> None:
    """Pole display and customer's screen: what is due and for what, then the change."""
    rows = [(texts("ui.pay.customer_due"), format_vnd(total_vnd))] if total_vnd else []
    if rows and view.change_vnd is not None:
        rows.append((texts("ui.pay.customer_change"), format_vnd(view.change_vnd)))
    crew.show_customer(CustomerRows(tuple(rows), tuple((name, format_vnd(amount)) for name, amount in fees)))


def payment_of(form: PaymentForm, total_vnd: int) -> Payment | None:
    """The payment as the use case wants it; an empty "tendered" means the exact sum. Raises UserProblem."""
    if form.method in ("later", "online") or total_vnd == 0:
        return None
    if form.method == "transfer":
        return Payment("transfer", 0, nfc(form.reference))
    transferred = 0
    if form.method == "mixed":
        try:
            transferred = parse_vnd(form.transferred)
        except NotMoney as error:
            raise UserProblem(error.reason, field="transferred") from None
        total_vnd -= transferred
    method: PaymentMethod = "mixed" if form.method == "mixed" else "cash"
    try:
        tendered = parse_vnd(form.tendered) if form.tendered.strip() else total_vnd
    except NotMoney as error:
        raise UserProblem(error.reason, field="tendered") from None
    confirmed = tendered if form.confirmed is not None and form.confirmed == form.tendered else 0
    return Payment(method, tendered, nfc(form.reference) if method == "mixed" else "", transferred, confirmed)


def money(text: str, field: str) -> int:
    """Raises UserProblem that names the field."""
    try:
        return parse_vnd(text)
    except NotMoney as error:
        raise UserProblem(error.reason, field=field) from None
