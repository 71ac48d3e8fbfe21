"""Return, fee and search screens: one dossier's card, and what may be done with it."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.core.dossier_code import BadDossierCode, parse_dossier_code
from desk_app.core.folding import nfc
from desk_app.core.identity import IdentityCard
from desk_app.core.money import NotMoney, format_vnd, parse_vnd
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import Texts
from desk_app.services.cash import SecondPerson
from desk_app.services.collect_fee import Collected, CollectFee, ReplaceReceipt, SetFee
from desk_app.services.paper import CountForm, Reprint
from desk_app.services.records import Fee, FoundDossier, ReceiptRecord
from desk_app.services.refunds import Refunded, RefundFee
from desk_app.services.return_result import RegisterResult, ReturnResult
from desk_app.view_models.payment import PaymentForm, PaymentView, payment_of, show_customer, view_payment
from desk_app.workers.crew import Crew
from desk_app.workers.messages import PrintForm, Problem
from desk_app.workers.questions import Card, FindDossiers, Form, FormPages, OpenCard, Picture, TransferCode


@dataclass(frozen=True, slots=True)
class CardState:
    card: Card | None = None
    problem: str = ""
    problem_field: str = ""
    done: str = ""
    change_vnd: int | None = None
    busy: bool = False


class _CardViewModel(QObject):
    """Opens a dossier by its code; keeps it fresh after an act."""

    changed = Signal(object)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self.state = CardState()

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def open(self, text: str) -> None:
        """A typed or scanned code."""
        try:
            code = str(parse_dossier_code(text))
        except BadDossierCode as error:
            self._set(card=None, problem=self._texts(error.reason), problem_field="code", done="")
            return
        self._set(problem="", problem_field="", done="", change_vnd=None, busy=False)
        self._crew.ask(OpenCard(code), self._opened, self._failed)

    def _opened(self, card: Card) -> None:
        self._set(card=card, busy=False)

    def _failed(self, problem: Problem) -> None:
        self._set(problem=problem.text, problem_field=problem.field, busy=False)
        if problem.key == "problem.no_dossier":
            self._set(card=None)

    def _fail(self, problem: UserProblem) -> None:
        self._set(problem=self._texts(problem.key, **problem.values), problem_field=problem.field, busy=False)

    def _reload(self) -> None:
        if self.state.card is not None:
            self._crew.ask(OpenCard(self.state.card.dossier.code), self._opened, self._failed)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who stands at the counter for the result."""

    name: str = ""
    number: str = ""
    by_other: bool = False
    authorisation: str = ""
    scanned: bool = False


class ReturnViewModel(_CardViewModel):
    receiver_changed = Signal(object)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__(crew, texts)
        self.receiver = Receiver()
        self._slip_scanned = False

    def open(self, text: str) -> None:
        self._slip_scanned = False
        self.set_receiver(Receiver())
        super().open(text)

    def open_scanned(self, code: str) -> None:
        self.open(code)
        self._slip_scanned = True

    def set_receiver(self, receiver: Receiver) -> None:
        if receiver != self.receiver:
            self.receiver = receiver
            self.receiver_changed.emit(receiver)

    def take_card(self, card: IdentityCard) -> bool:
        """The receiver's identity card was scanned. False: no result waits here, so the card means something else."""
        dossier = self.state.card.dossier if self.state.card else None
        if dossier is None or dossier.state != "result_in":
            return False
        own = card.number in (dossier.identity_no, dossier.submitter_identity_no)
        self.set_receiver(Receiver(card.name, card.number, not own, self.receiver.authorisation, True))
        return True

    def owner_seen(self) -> None:
        """The officer looked at the owner's card instead of scanning it."""
        dossier = self.state.card.dossier if self.state.card else None
        if dossier is not None:
            number = dossier.identity_no or dossier.tax_code or ""
            self.set_receiver(Receiver(dossier.owner_name or "", number, False, "", False))

    def register(self, result_no: str, store_place: str) -> None:
        if self.state.card is None or self.state.busy:
            return
        self._set(busy=True)
        command = RegisterResult(self.state.card.dossier.code, nfc(result_no), nfc(store_place))
        self._crew.run(command, self._registered, self._failed)

    def _registered(self, _code: str) -> None:
        self._set(problem="", problem_field="", done=self._texts("ui.return.registered"))
        self._reload()

    def submit(self) -> None:
        """F9: return the result and print the return slip."""
        if self.state.card is None or self.state.busy:
            return
        receiver = self.receiver
        check: Literal["card_scanned", "card_seen"] = "card_scanned" if receiver.scanned else "card_seen"
        self._set(busy=True, problem="", problem_field="")
        command = ReturnResult(
            self.state.card.dossier.code,
            nfc(receiver.name),
            receiver.number,
            not receiver.by_other,
            nfc(receiver.authorisation),
            check,
            self._slip_scanned,
        )
        self._crew.run(command, self._returned, self._failed)

    def _returned(self, code: str) -> None:
        self._set(done=self._texts("ui.return.done", code=code))
        self._reload()


@dataclass(frozen=True, slots=True)
class Replacement:
    """The form of a replacing receipt: amounts by line, payer, reason."""

    receipt: ReceiptRecord | None = None
    payer: str = ""
    amounts: tuple[str, ...] = ()
    reason: str = ""


class CollectViewModel(_CardViewModel):
    payment_changed = Signal(object)
    transfer_code = Signal(object)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__(crew, texts)
        self.form = PaymentForm()

    def edit(self, form: PaymentForm) -> None:
        self.form = form
        self.payment_changed.emit(self.view())
        card = self.state.card
        owed = card.owed_vnd if card else 0
        show_customer(self._crew, self._texts, owed, self.view())
        if card is not None and owed and form.method == "transfer":
            self._crew.ask(TransferCode(card.dossier.code, card.dossier.agency, owed), self._transfer_code_known)
        else:
            self.transfer_code.emit(None)

    def _transfer_code_known(self, picture: Picture | None) -> None:
        self.transfer_code.emit(picture if self.form.method == "transfer" else None)

    def view(self) -> PaymentView:
        return view_payment(self.form, self.state.card.owed_vnd if self.state.card else 0)

    def submit(self) -> None:
        """F9: collect what is owed, with its receipt."""
        card = self.state.card
        if card is None or self.state.busy:
            return
        try:
            payment = payment_of(self.form, card.owed_vnd)
            if payment is None:
                raise UserProblem("problem.nothing_due")
        except UserProblem as problem:
            self._fail(problem)
            return
        self._set(busy=True, problem="", problem_field="")
        self._crew.run(CollectFee(card.dossier.code, payment, card.owed_vnd), self._collected, self._failed)

    def unset_fee(self) -> Fee | None:
        """The first fee whose amount no text sets, still to be named by an officer."""
        return next((fee for fee in self.state.card.fees if fee.status == "unset"), None) if self.state.card else None

    def set_fee(self, amount: str, basis: str) -> None:
        """Name the amount and the resolution; an amount of 0 means: the text says that nothing is taken."""
        card, fee = self.state.card, self.unset_fee()
        if card is None or fee is None or self.state.busy:
            return
        try:
            amount_vnd = parse_vnd(amount)
        except NotMoney as error:
            self._fail(UserProblem(error.reason, field="amount"))
            return
        self._set(busy=True, problem="", problem_field="")
        command = SetFee(card.dossier.code, fee.line_no, amount_vnd, nfc(basis), free=amount_vnd == 0)
        self._crew.run(command, self._fee_was_set, self._failed)

    def _fee_was_set(self, _code: str) -> None:
        self._set(done=self._texts("ui.collect.fee_set"))
        self._reload()

    def replaceable(self) -> ReceiptRecord | None:
        """The receipt in force of the open dossier."""
        if self.state.card is None:
            return None
        return next((r for r in reversed(self.state.card.receipts) if r.state == "issued"), None)

    def replaceable_fees(self) -> tuple[Fee, ...]:
        """The fees that the receipt in force is for."""
        card, receipt = self.state.card, self.replaceable()
        if card is None or receipt is None:
            return ()
        lines = card.receipt_fees[card.receipts.index(receipt)]
        return tuple(fee for fee in card.fees if fee.line_no in lines)

    def replace_receipt(self, form: Replacement) -> None:
        """A wrong receipt: a new one names it; the difference goes through the box."""
        card, receipt = self.state.card, form.receipt
        if card is None or receipt is None or self.state.busy:
            return
        fees = self.replaceable_fees()
        try:
            lines = []
            for fee, text in zip(fees, form.amounts, strict=True):
                try:
                    amount = parse_vnd(text)
                except NotMoney as error:
                    raise UserProblem(error.reason, field="lines") from None
                lines.append((fee.line_no, fee.kind, fee.name, amount))
        except UserProblem as problem:
            self._fail(problem)
            return
        self._set(busy=True, problem="", problem_field="")
        command = ReplaceReceipt(
            receipt.agency, receipt.serial_symbol, receipt.number, tuple(lines), nfc(form.payer), nfc(form.reason)
        )
        self._crew.run(command, self._collected, self._failed)

    def refund(self, ground: str, approver: SecondPerson) -> None:
        """The whole receipt back, with its ground and a second person."""
        receipt = self.replaceable()
        if receipt is None or self.state.busy:
            return
        self._set(busy=True, problem="", problem_field="")
        command = RefundFee(receipt.agency, receipt.serial_symbol, receipt.number, nfc(ground), approver)
        self._crew.run(command, self._refunded, self._failed)

    def _refunded(self, refunded: Refunded) -> None:
        number = f"{refunded.serial_symbol} {refunded.number:08d}"
        self._set(done=self._texts("ui.collect.refunded", number=number, amount=format_vnd(refunded.amount_vnd)))
        self._reload()

    def _collected(self, collected: Collected) -> None:
        number = f"{collected.serial_symbol} {collected.number:08d}"
        self._set(done=self._texts("ui.collect.done", number=number), change_vnd=collected.change_vnd)
        self._reload()


@dataclass(frozen=True, slots=True)
class FindState:
    found: tuple[FoundDossier, ...] = ()
    card: Card | None = None
    form: Form | None = None
    page: int = 0
    problem: str = ""
    done: str = ""


class FindViewModel(QObject):
    changed = Signal(object)
    file_made = Signal(str)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self.state = FindState()
        self._token = 0
        self._text = ""

    def search(self, text: str) -> None:
        self._text = text
        self._token = self._crew.ask(FindDossiers(text), self._found)

    @Slot(object)
    def _found(self, found: tuple[FoundDossier, ...]) -> None:
        self.state = replace(self.state, found=found, card=None, form=None, problem="", done="")
        self.changed.emit(self.state)

    def show(self, number: int) -> None:
        if 0 <= number < len(self.state.found):
            self._crew.ask(OpenCard(self.state.found[number].code), self._opened)

    def _opened(self, card: Card) -> None:
        self.state = replace(self.state, card=card)
        self.changed.emit(self.state)

    def show_form(self) -> None:
        """The official form of the chosen dossier, as it will be printed."""
        if self.state.card is not None:
            self._crew.ask(FormPages(self.state.card.dossier.code), self._form_known, self._failed)

    def _form_known(self, form: Form) -> None:
        self.state = replace(self.state, form=form, page=0, problem="", done="")
        self.changed.emit(self.state)

    def turn_page(self) -> None:
        if self.state.form is not None:
            self.state = replace(self.state, page=(self.state.page + 1) % len(self.state.form.pages))
            self.changed.emit(self.state)

    def close_form(self) -> None:
        self.state = replace(self.state, form=None)
        self.changed.emit(self.state)

    def print_form(self) -> None:
        """F9: counted first, then printed."""
        if self.state.form is not None:
            self._crew.run(CountForm(self.state.form.code), self._form_counted, self._failed)

    def _form_counted(self, copy_no: int) -> None:
        if self.state.form is not None:
            self._crew.ask(FormPages(self.state.form.code, copy_no), self._form_numbered, self._failed)

    def _form_numbered(self, form: Form) -> None:
        self._form_known(form)
        self._crew.devices(PrintForm(form.code, form.pdf, form.media), self._form_printed, self._failed)

    def _form_printed(self, file: str) -> None:
        self.state = replace(self.state, done=self._texts("ui.find.form_file" if file else "ui.find.form_sent", file=file))
        self.changed.emit(self.state)
        if file:
            self.file_made.emit(file)

    def reprint(self, reason: str, document: str) -> None:
        """A further copy of a slip, marked and counted."""
        if self.state.card is not None:
            self._crew.run(Reprint(self.state.card.dossier.code, nfc(reason), document), self._reprinted, self._failed)

    def _reprinted(self, copy_no: int) -> None:
        self.state = replace(self.state, problem="", done=self._texts("ui.find.reprinted", number=copy_no))
        self.changed.emit(self.state)
        if self.state.card is not None:
            self._crew.ask(OpenCard(self.state.card.dossier.code), self._opened)

    def _failed(self, problem: Problem) -> None:
        self.state = replace(self.state, problem=problem.text, done="")
        self.changed.emit(self.state)
