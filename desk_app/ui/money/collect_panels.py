"""The smaller panels of F4, each for one thing that happens to a fee or a receipt now and then."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desk_app.core.centre import Centre
from desk_app.core.confidence import in_words
from desk_app.core.fee_grounds import FeeGround
from desk_app.core.money import format_vnd, group_vnd
from desk_app.resources_reader import Texts
from desk_app.services.money.fees import BY_HAND
from desk_app.services.money_records import ExpectedTransfer, ReceiptRecord
from desk_app.services.records import Fee
from desk_app.ui.key_tables.collecting import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.fields import Field, Pick
from desk_app.ui.parts.second_person import SecondPersonFields
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.money.collecting import ByCode
from desk_app.view_models.money.receipt_acts import Correction
from sync.protocol.money_facts import FeeKind


class SetFeePanel(Panel):
    """A fee whose amount no text in the catalogue sets."""

    def __init__(self, t: Texts) -> None:
        super().__init__(t("ui.collect.unset_title"))
        self.name = label("", "strong", wrap=True)
        self.amount = Field(t("ui.collect.unset_amount"), t("ui.collect.unset_hint"), as_typed=True)
        self.basis = Field(t("ui.collect.unset_basis"))
        for part in (self.name, self.amount, self.basis):
            self.column.addWidget(part)

    def show_fee(self, fee: Fee) -> None:
        self.name.setText(fee.name)
        self.amount.line.set("")
        self.basis.line.set(in_words(fee.basis))  # an earlier build wrote letters
        self.amount.line.setFocus()


class ReducePanel(Panel):
    """Miễn, giảm: which fee, on what ground; a ground that the list lacks is written out with its amount."""

    def __init__(self, t: Texts) -> None:
        super().__init__(t("ui.collect.reduce_title"))
        self._texts = t
        self.fee = Pick(t("ui.collect.reduce_fee"))
        self.ground = Pick(t("ui.collect.reduce_ground"))
        self.amount = Field(t("ui.collect.reduce_left"), as_typed=True)
        self.basis = Field(t("ui.collect.reduce_basis"))
        for part in (self.fee, self.ground, self.amount, self.basis):
            self.column.addWidget(part)
        self.ground.chosen.connect(self._ground_chosen)

    def offer(self, fees: tuple[Fee, ...], grounds: tuple[FeeGround, ...]) -> None:
        self.fee.offer([(str(fee.line_no), f"{fee.name}: {format_vnd(fee.amount_vnd or 0)}") for fee in fees])
        by_hand = (BY_HAND, self._texts("ui.collect.by_hand"))
        self.ground.offer([*((ground.id, ground.name) for ground in grounds), by_hand])
        self.amount.line.set("")
        self.basis.line.set("")
        self._ground_chosen(self.ground.value)
        self.ground.setFocus()

    @Slot(str)
    def _ground_chosen(self, ground: str) -> None:
        for part in (self.amount, self.basis):
            part.setVisible(ground == BY_HAND)


class CorrectPanel(Panel):
    """A receipt that is wrong: replaced, noticed, or given back."""

    def __init__(self, t: Texts) -> None:
        super().__init__(t("ui.collect.replace_title"))
        self.payer = Field(t("paper.payer"))
        self.address = Field(t("ui.collect.address"))
        self.reason = Field(t("ui.collect.reason"))
        self.notice = KeyButton(t("ui.collect.notice"), key_of(KEYS, "notice"))
        self.approver = SecondPersonFields(t("ui.collect.approver"), t)
        self.refund = KeyButton(t("ui.collect.refund"), key_of(KEYS, "refund"))
        self.amounts: list[Field] = []
        self._column = QVBoxLayout()
        self.column.addLayout(self._column)
        who = QHBoxLayout()
        who.addWidget(self.payer, 1)
        who.addWidget(self.address, 1)
        self.column.addLayout(who)
        why = QHBoxLayout()
        why.addWidget(self.reason, 1)
        why.addWidget(self.notice, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(why)
        refund = QHBoxLayout()
        refund.addWidget(self.approver, 1)
        refund.addWidget(self.refund, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(refund)

    def begin(self, receipt: ReceiptRecord, fees: tuple[Fee, ...]) -> None:
        self.end()
        for fee in fees:
            field = Field(fee.name)
            field.line.set(group_vnd(fee.amount_vnd or 0))
            self._column.addWidget(field)
            self.amounts.append(field)
        self.payer.line.set(receipt.payer_name or "")
        self.address.line.set("")
        self.reason.line.set("")
        self.reason.line.setFocus()

    def end(self) -> None:
        self.approver.clear()
        for field in self.amounts:
            field.hide()
            field.deleteLater()
        self.amounts = []

    def form(self, receipt: ReceiptRecord | None) -> Correction:
        amounts = tuple(field.text for field in self.amounts)
        return Correction(receipt, self.payer.text, self.address.text, amounts, self.reason.text)


class MailPanel(Panel):
    """The receipt in force goes to the payer by e-mail."""

    def __init__(self, t: Texts) -> None:
        super().__init__(t("ui.collect.mail_title"))
        self.email = Field(t("ui.collect.email"), captioned=False)
        self.email.line.setPlaceholderText(t("ui.collect.email"))
        self.send = KeyButton(t("ui.collect.mail"), key_of(KEYS, "mail"))
        row = QHBoxLayout()
        row.addWidget(self.email, 1)
        row.addWidget(self.send)
        self.column.addLayout(row)


class ExpectedPanel(Panel):
    """A transfer that nobody saw yet."""

    def __init__(self, t: Texts) -> None:
        super().__init__(t("ui.collect.expected_title"))
        self.figure = label("", "figure")
        self.reference = Field(t("ui.collect.reference"))
        self.reason = Field(t("ui.collect.drop_reason"))
        self.drop = KeyButton(t("ui.collect.drop"), key_of(KEYS, "drop"))
        self.column.addWidget(self.figure)
        self.column.addWidget(self.reference)
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        row.addWidget(self.drop, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(row)

    def show_transfer(self, expected: ExpectedTransfer) -> None:
        self.figure.setText(format_vnd(expected.amount_vnd))
        self.reference.line.set("")
        self.reason.line.set("")
        self.reference.line.setFocus()


class ByCodePanel(Panel):
    """The cashier collects for a dossier of another counter."""

    def __init__(self, centre: Centre, t: Texts) -> None:
        super().__init__(t("ui.collect.elsewhere_title"))
        self.agency = Pick(t("ui.cash.box"))
        self.agency.offer([(agency.id, agency.name) for agency in centre.agencies])
        self.kind = Pick(t("ui.collect.kind"))
        self.kind.offer([(kind, t(f"ui.collect.kind_{kind}")) for kind in ("fee", "charge")])
        self.name = Field(t("ui.collect.fee_name"))
        self.amount = Field(t("ui.collect.unset_amount"), as_typed=True)
        self.payer = Field(t("paper.payer"))
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.agency, 2)
        first.addWidget(self.kind, 1)
        second.addWidget(self.name, 2)
        second.addWidget(self.amount, 1)
        self.column.addLayout(first)
        self.column.addLayout(second)
        self.column.addWidget(self.payer)

    def form(self) -> ByCode:
        kind: FeeKind = "charge" if self.kind.value == "charge" else "fee"
        return ByCode(self.agency.value, kind, self.name.text, self.amount.text, self.payer.text)
