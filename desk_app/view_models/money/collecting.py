"""F4: what a dossier owes, alone or together with others; how it is paid."""

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import Signal

from desk_app.answers.dossier.opening import DossierView
from desk_app.answers.money.transfers import DrawTransferCode
from desk_app.answers.pictures import Picture
from desk_app.core.centre import Centre
from desk_app.core.fee_grounds import FeeGround
from desk_app.core.folding import nfc
from desk_app.core.moments import local
from desk_app.core.money import NotMoney, format_vnd, parse_vnd
from desk_app.core.permissions import may
from desk_app.core.problems import UserProblem
from desk_app.core.receipts import receipt_name
from desk_app.resources_reader import Texts
from desk_app.services.money.collect_fee import CollectByCode, Collected, CollectFee
from desk_app.services.money.fees import BY_HAND, PayOnline, ReduceFee, SetFee
from desk_app.services.money.transfers import DropTransfer, SeeTransfer
from desk_app.services.money_records import ExpectedTransfer
from desk_app.services.records import Fee
from desk_app.view_models.dossier.open_dossier import OpenDossierViewModel
from desk_app.view_models.money.payment import PaymentForm, PaymentView, money, payment_of, show_customer, view_payment
from desk_app.view_models.money.receipt_acts import ReceiptActs
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem


@dataclass(frozen=True, slots=True)
class ByCode:
    """The form of a cashier who has only the code of a dossier of another counter."""

    agency: str = ""
    kind: Literal["fee", "charge"] = "fee"
    name: str = ""
    amount: str = ""
    payer: str = ""


class CollectViewModel(OpenDossierViewModel):
    payment_changed = Signal(object)
    transfer_code = Signal(object)
    collected = Signal()
    """What was typed is paid: nothing of it may be paid once more."""
    receipts_too = True

    def __init__(self, crew: Crew, centre: Centre, texts: Texts) -> None:
        super().__init__(crew, texts)
        self._centre = centre
        self.form = PaymentForm()
        self._typed = ""
        self._named_vnd = 0
        self._question = ""
        self.receipts = ReceiptActs(self, crew, texts)
        self.also: tuple[DossierView, ...] = ()
        self.elsewhere = ""
        """The code that was typed and that no dossier here has, where this officer may collect for it all the same."""

    @property
    def total_vnd(self) -> int:
        opened = self.state.opened
        if self.elsewhere:
            return self._named_vnd
        return sum(other.owed_vnd for other in self.also) + (opened.owed_vnd if opened else 0)

    def name_amount(self, text: str) -> None:
        """What the cashier types for a dossier of another counter, so that the change is told before."""
        try:
            self._named_vnd = parse_vnd(text)
        except NotMoney:
            self._named_vnd = 0
        self.edit(self.form)

    def open(self, text: str) -> None:
        self.elsewhere, self._typed, self._named_vnd = "", text, 0
        super().open(text)

    def _opened(self, opened: DossierView) -> None:
        if any(other.dossier.code == opened.dossier.code for other in self.also):
            self.also = tuple(other for other in self.also if other.dossier.code != opened.dossier.code)
        actor = self._crew.actor
        if opened.by_code and actor is not None and may(actor.roles, "collect_elsewhere"):
            self.elsewhere = opened.dossier.code  # its receipts are here to correct, and another may be issued
        super()._opened(opened)
        self.edit(self.form)

    def _failed(self, problem: Problem) -> None:
        actor = self._crew.actor
        self._question = problem.key
        if problem.key == "problem.no_dossier" and actor is not None and may(actor.roles, "collect_elsewhere"):
            self.elsewhere = self._typed
        super()._failed(problem)

    def collect_together(self) -> bool:
        """Keeps the open dossier in the payment and makes room for the next one. False: nothing to add."""
        opened = self.state.opened
        if opened is None or not opened.owed_vnd or self.state.busy:
            return False
        self.also = (*self.also, opened)
        self._set(opened=None, done="", problem="")
        self.edit(self.form)
        return True

    def begin_anew(self) -> None:
        """Another act on the same dossier: what was told of the one before goes away."""
        self._set(done="", problem="", problem_field="", change_vnd=None)

    def say(self, key: str, **values: str) -> None:
        """Why a key did nothing."""
        if not self.state.busy:
            self._set(problem=self._texts(key, **values), problem_field="")

    def edit(self, form: PaymentForm) -> None:
        self.form, self._question = form, ""
        self.payment_changed.emit(self.view())
        opened, total = self.state.opened, self.total_vnd
        named = [
            (fee.name, fee.amount_vnd)
            for each in (*self.also, *([opened] if opened else []))
            for fee in each.fees
            if fee.status == "due" and fee.amount_vnd
        ]
        show_customer(self._crew, self._texts, total, self.view(), named)
        code = opened.dossier if opened is not None else self.also[-1].dossier if self.also else None
        owed = self._by_transfer(total)
        if code is not None and owed:
            question = DrawTransferCode(code.code, code.agency, owed)
            self._crew.ask(question, self._transfer_code_known, self._no_transfer_code)
        else:
            self._transfer_code_known(None)

    def _by_transfer(self, total_vnd: int) -> int:
        if self.form.method == "transfer":
            return total_vnd
        if self.form.method == "mixed":
            try:
                return min(total_vnd, parse_vnd(self.form.transferred))
            except NotMoney:
                return 0
        return 0

    def _transfer_code_known(self, picture: Picture | None) -> None:
        shown = picture if self.form.method in ("transfer", "mixed") else None
        self.transfer_code.emit(shown)
        self._crew.show_customer_code(shown)

    def _no_transfer_code(self, problem: Problem) -> None:
        self._transfer_code_known(None)  # the one that stands there is of another sum
        self._crew.report(problem)

    def view(self) -> PaymentView:
        return view_payment(self.form, self.total_vnd)

    def submit(self) -> None:
        """F9: collect what is owed, with its receipts."""
        opened = self.state.opened
        if self.state.busy or (opened is None and not self.also):
            return
        if self.form.method == "online":
            self._paid_online()
            return
        codes = tuple(other.dossier.code for other in self.also)
        if opened is not None and opened.owed_vnd:
            codes += (opened.dossier.code,)
        try:
            payment = payment_of(self.form, self.total_vnd)
            if payment is None:
                raise UserProblem("problem.nothing_due")
        except UserProblem as problem:
            self.refuse(problem)
            return
        self._set(busy=True, problem="", problem_field="")
        self._crew.run(CollectFee(codes, payment, self.total_vnd), self._collected, self._failed)

    @property
    def asks_sum(self) -> bool:
        """Whether the sum in cash was questioned, and not changed since."""
        return self._question == "problem.tendered_large" and not self.state.busy

    def accept_sum(self) -> None:
        """Alt+Y: it is right; what follows takes it."""
        self._question = ""
        self.form = replace(self.form, confirmed=self.form.tendered)

    def _paid_online(self) -> None:
        """The citizen paid on the portal, for the open dossier alone: each has a payment of its own there."""
        opened = self.state.opened
        if opened is None or self.also or opened.elsewhere:
            self.refuse(UserProblem("problem.online_alone"))
            return
        self._set(busy=True, problem="", problem_field="")
        self._crew.run(
            PayOnline(opened.dossier.code, nfc(self.form.reference), opened.owed_vnd), self._was_paid_online, self._failed
        )

    def _was_paid_online(self, amount_vnd: int) -> None:
        self._set(done=self._texts("ui.collect.paid_online", amount=format_vnd(amount_vnd)))
        self._reload()

    def collect_by_code(self, form: ByCode) -> None:
        """The cashier's way: the code, what for, how much."""
        if self.state.busy:
            return
        try:
            amount = money(form.amount, "amount")
            if self.form.method == "online":
                raise UserProblem("problem.online_alone")
            payment = payment_of(self.form, amount)
            if payment is None:
                raise UserProblem("problem.nothing_due")
        except UserProblem as problem:
            self.refuse(problem)
            return
        self._set(busy=True, problem="", problem_field="")
        command = CollectByCode(self.elsewhere, form.agency, form.kind, nfc(form.name), amount, nfc(form.payer), payment)
        self._crew.run(command, self._collected, self._failed)

    def unset_fee(self) -> Fee | None:
        """The first fee whose amount no text sets, still to be named by an officer."""
        opened = self.state.opened
        return next((fee for fee in opened.fees if fee.status == "unset"), None) if opened and not opened.elsewhere else None

    def set_fee(self, amount: str, basis: str) -> None:
        """Name the amount and the resolution; an amount of 0 means: the text says that nothing is taken."""
        opened, fee = self.state.opened, self.unset_fee()
        if opened is None or fee is None or self.state.busy:
            return
        try:
            amount_vnd = money(amount, "amount")
        except UserProblem as problem:
            self.refuse(problem)
            return
        self._set(busy=True, problem="", problem_field="")
        command = SetFee(opened.dossier.code, fee.line_no, amount_vnd, nfc(basis), free=amount_vnd == 0)
        self._crew.run(command, self._fee_was_set, self._failed)

    def _fee_was_set(self, _code: str) -> None:
        self._set(done=self._texts("ui.collect.fee_set"))
        self._reload()

    def reducible(self) -> tuple[Fee, ...]:
        """The fees that may still be reduced, at the counter that took the dossier in."""
        opened = self.state.opened
        if opened is None or opened.elsewhere:
            return ()
        return tuple(fee for fee in opened.fees if fee.status == "due" and fee.amount_vnd)

    def grounds(self) -> tuple[FeeGround, ...]:
        opened = self.state.opened
        return self._centre.grounds_on(local(opened.dossier.received_at_ms).date()) if opened else ()

    def reduce(self, line_no: int, ground: str, amount: str, basis: str) -> None:
        """Miễn, giảm, by a ground of the centre's or by one written out."""
        opened = self.state.opened
        if opened is None or self.state.busy:
            return
        try:
            left = money(amount, "amount") if ground == BY_HAND else 0
        except UserProblem as problem:
            self.refuse(problem)
            return
        self._set(busy=True, problem="", problem_field="")
        self._crew.run(ReduceFee(opened.dossier.code, line_no, ground, left, nfc(basis)), self._reduced, self._failed)

    def _reduced(self, left_vnd: int) -> None:
        text = (
            self._texts("ui.collect.reduced", amount=format_vnd(left_vnd)) if left_vnd else self._texts("ui.collect.exempted")
        )
        self._set(done=text)
        self._reload()

    def expected(self) -> ExpectedTransfer | None:
        """The transfer that the open dossier waits for."""
        return self.state.opened.transfers[0] if self.state.opened and self.state.opened.transfers else None

    def see_transfer(self, reference: str) -> None:
        """The clerk saw the money."""
        expected = self.expected()
        if expected is not None and not self.state.busy:
            self._set(busy=True, problem="", problem_field="")
            self._crew.run(SeeTransfer(expected.transfer_id, nfc(reference)), self._collected, self._failed)

    def drop_transfer(self, reason: str) -> None:
        """The money never came."""
        expected = self.expected()
        if expected is not None and not self.state.busy:
            self._set(busy=True, problem="", problem_field="")
            self._crew.run(DropTransfer(expected.transfer_id, nfc(reason)), self._dropped, self._failed)

    def _dropped(self, _code: str) -> None:
        self._set(done=self._texts("ui.collect.dropped"))
        self._reload()

    def _collected(self, collected: Collected) -> None:
        if not self.elsewhere:  # what was gathered is still to be paid
            self.also = ()
        self._set(done=told(collected, self._texts), change_vnd=collected.change_vnd, busy=False)
        self.collected.emit()
        if self.elsewhere:
            self.open(self._typed)
            self._set(done=told(collected, self._texts), change_vnd=collected.change_vnd)
            return
        self._reload()


def told(collected: Collected, texts: Texts) -> str:
    """What was done, in a sentence."""
    if collected.expected_vnd:
        return texts("ui.collect.expecting", amount=format_vnd(collected.expected_vnd))
    names = ", ".join(receipt_name(each.serial_symbol, each.number) for each in collected.receipts)
    return texts("ui.collect.done", number=names)
