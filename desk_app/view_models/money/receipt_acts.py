"""F4: what becomes of a receipt that was issued: replaced, noticed as wrong, mailed, paid back."""

from dataclasses import dataclass

from desk_app.answers.money.books import MakeReceiptPdf
from desk_app.core.folding import nfc
from desk_app.core.money import format_vnd
from desk_app.core.problems import UserProblem
from desk_app.core.receipts import receipt_name
from desk_app.resources_reader import Texts
from desk_app.services.money.cash import SecondPerson
from desk_app.services.money.receipts import MailReceipt, NoticeError, Replaced, ReplaceReceipt
from desk_app.services.money.refunds import Refunded, RefundFee
from desk_app.services.money_records import ReceiptRecord
from desk_app.services.records import Fee
from desk_app.view_models.dossier.open_dossier import OpenDossierViewModel
from desk_app.view_models.money.payment import money
from desk_app.workers.crew import Crew


@dataclass(frozen=True, slots=True)
class Correction:
    """The form for a wrong receipt: amounts by line, payer, address, reason."""

    receipt: ReceiptRecord | None = None
    payer: str = ""
    address: str = ""
    amounts: tuple[str, ...] = ()
    reason: str = ""


class ReceiptActs:
    """On the receipt in force of the dossier that `page` shows; the page says how it went."""

    def __init__(self, page: OpenDossierViewModel, crew: Crew, texts: Texts) -> None:
        self._page = page
        self._crew = crew
        self._texts = texts
        self._email = ""
        self._mailed: ReceiptRecord | None = None

    def in_force(self) -> ReceiptRecord | None:
        """The receipt in force of the open dossier."""
        if self._page.state.opened is None:
            return None
        return next((r for r in reversed(self._page.state.opened.receipts) if r.state == "issued"), None)

    def fees_in_force(self) -> tuple[Fee, ...]:
        """The fees that the receipt in force is for."""
        opened, receipt = self._page.state.opened, self.in_force()
        if opened is None or receipt is None:
            return ()
        lines = opened.receipt_fees[opened.receipts.index(receipt)]
        return tuple(fee for fee in opened.fees if fee.line_no in lines)

    def replace(self, form: Correction) -> None:
        """A wrong receipt: a new one names it; the difference goes through the box."""
        opened, receipt = self._page.state.opened, form.receipt
        if opened is None or receipt is None or self._page.state.busy:
            return
        fees = self.fees_in_force()
        try:
            amounts = [money(text, "lines") for text in form.amounts]
        except UserProblem as problem:
            self._page.refuse(problem)
            return
        lines = tuple((fee.line_no, fee.kind, fee.name, amount) for fee, amount in zip(fees, amounts, strict=True))
        self._page.begin_act()
        command = ReplaceReceipt(
            receipt.agency, receipt.serial_symbol, receipt.number, lines, nfc(form.payer), nfc(form.reason)
        )
        self._crew.run(command, self._replaced, self._page.act_failed)

    def notice_error(self, form: Correction) -> None:
        """Only name or address is wrong: a notice, and no new receipt."""
        receipt = form.receipt
        if receipt is None or self._page.state.busy:
            return
        self._page.begin_act()
        place = (receipt.agency, receipt.serial_symbol, receipt.number)
        command = NoticeError(*place, nfc(form.payer), nfc(form.address), nfc(form.reason))
        self._crew.run(command, self._noticed, self._page.act_failed)

    def _noticed(self, notice_no: str) -> None:
        self._page.end_act(self._texts("ui.collect.noticed", number=notice_no))

    def mail(self, email: str) -> None:
        """The receipt in force by e-mail: first as the payer reads it, then into the journal."""
        receipt = self.in_force()
        if receipt is None or self._page.state.busy:
            return
        self._email, self._mailed = email, receipt
        self._page.begin_act()
        self._crew.ask(MakeReceiptPdf(receipt.epoch, receipt.seq), self._pdf_made, self._page.act_failed)

    def _pdf_made(self, pdf: bytes) -> None:
        receipt = self._mailed
        if receipt is None:
            return
        name = receipt_name(receipt.serial_symbol, receipt.number)
        subject, text = (self._texts(f"mail.receipt_{part}", number=name) for part in ("subject", "text"))
        place = (receipt.agency, receipt.serial_symbol, receipt.number)
        self._crew.run(MailReceipt(*place, self._email, subject, text, pdf), self._mail_asked, self._page.act_failed)

    def _mail_asked(self, email: str) -> None:
        self._page.end_act(self._texts("ui.collect.mailed", email=email))

    def refund(self, ground: str, approver: SecondPerson) -> None:
        """The whole receipt back, with its ground and a second person."""
        receipt = self.in_force()
        if receipt is None or self._page.state.busy:
            return
        self._page.begin_act()
        command = RefundFee(receipt.agency, receipt.serial_symbol, receipt.number, nfc(ground), approver)
        self._crew.run(command, self._refunded, self._page.act_failed)

    def _refunded(self, refunded: Refunded) -> None:
        number = receipt_name(refunded.serial_symbol, refunded.number)
        self._page.end_act(self._texts("ui.collect.refunded", number=number, amount=format_vnd(refunded.amount_vnd)))

    def _replaced(self, replaced: Replaced) -> None:
        number = receipt_name(replaced.serial_symbol, replaced.number)
        self._page.end_act(self._texts("ui.collect.done", number=number))
