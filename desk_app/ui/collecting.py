"""F4 · Thu phí: amount due, tendered, change, in the three largest numerals of the program."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.core.centre import Centre
from desk_app.core.money import format_vnd, group_vnd
from desk_app.resources_reader import Texts
from desk_app.services.records import Fee
from desk_app.ui.dossier_card import DossierCard, History, Owed, column_of
from desk_app.ui.payment import PaymentPanel
from desk_app.ui.second_person import SecondPersonFields
from desk_app.ui.widgets import Card, Field, KeyButton, Line, Page, PaperView, label
from desk_app.view_models.dossiers import CardState, CollectViewModel, Replacement
from desk_app.view_models.payment import PaymentForm, PaymentView
from desk_app.workers.questions import Picture


class CollectPage(Page):
    key = "F4"

    def __init__(self, vm: CollectViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._vm = vm
        self._centre = centre
        self._texts = texts
        t = texts
        self.code = Line(t("ui.return.code_hint"))
        self.code.setProperty("big", True)
        self.code.setAccessibleName(t("paper.dossier_code"))
        self.code.stays_on_enter = True
        self.card = DossierCard(t)
        self.owed = Owed(t)
        self.history = History(t)
        self.payment = PaymentPanel(t, later=False)
        self.payment.tendered.line.setProperty("money", True)
        self.button = KeyButton(t("ui.collect.act"), "F9", main=True)
        self.open_replace = KeyButton(t("ui.collect.replace"), "Alt+R")
        self.problem = label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self.change = label("", "figure")
        self.empty = label(t("ui.collect.empty"), "muted", wrap=True)
        self.payer = Field(t("paper.payer"))
        self.reason = Field(t("ui.collect.reason"))
        self.approver = SecondPersonFields(t("ui.collect.approver"), t)
        self.refund = KeyButton(t("ui.collect.refund"), "Alt+S")
        self.amounts: list[Field] = []
        self._replacing = False
        self._unset: Fee | None = None
        self._lay_out()
        self.code.entered.connect(self._open)
        self.payment.edited.connect(self._edited)
        self.button.clicked.connect(self.act)
        self.refund.clicked.connect(self._refund)
        self.open_replace.clicked.connect(self._toggle_replace)
        vm.changed.connect(self._show)
        vm.payment_changed.connect(self._show_payment)
        vm.transfer_code.connect(self._show_transfer_code)
        self._show(vm.state)

    def _lay_out(self) -> None:
        t = self._texts
        self.pay_card = Card(t("ui.collect.payment"))
        self.pay_card.column.addWidget(self.payment)
        self.transfer_code = PaperView()
        self.transfer_code.setFixedHeight(230)
        self.transfer_code.setAccessibleName(t("ui.collect.transfer_code"))
        self.transfer_hint = label(t("ui.collect.transfer_code"), "muted")
        for shown in (self.transfer_hint, self.transfer_code):
            shown.hide()
            self.pay_card.column.addWidget(shown)
        self.replace_card = Card(t("ui.collect.replace_title"))
        self.amount_column = QVBoxLayout()
        self.replace_card.column.addLayout(self.amount_column)
        self.replace_card.column.addWidget(self.payer)
        self.replace_card.column.addWidget(self.reason)
        refund = QHBoxLayout()
        refund.addWidget(self.approver, 1)
        refund.addWidget(self.refund, 0, Qt.AlignmentFlag.AlignBottom)
        self.replace_card.column.addLayout(refund)
        self.replace_card.hide()
        self.set_card = Card(t("ui.collect.unset_title"))
        self.set_name = label("", "strong", wrap=True)
        self.set_amount = Field(t("ui.collect.unset_amount"), t("ui.collect.unset_hint"))
        self.set_basis = Field(t("ui.collect.unset_basis"))
        for part in (self.set_name, self.set_amount, self.set_basis):
            self.set_card.column.addWidget(part)
        left = column_of(self.card, self.set_card, self.pay_card, self.replace_card, stretch=0)
        right = column_of(
            self.owed, self.history, self.done, self.change, self.problem, self.open_replace, self.button, stretch=1
        )
        right.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setFixedWidth(380)
        holder.setLayout(right)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addLayout(left, 1)
        body.addWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(12)
        column.addWidget(label(t("ui.collect.title"), "title"))
        column.addWidget(self.code)
        column.addWidget(self.empty)
        column.addLayout(body, 1)

    def shown(self) -> None:
        self.code.setFocus()
        self.code.selectAll()

    def take_code(self, code: str) -> bool:
        self.code.set(code)
        self._open()
        return True

    def _open(self) -> None:
        self._leave_replace()
        self.payment.set_form(PaymentForm())
        self._vm.edit(PaymentForm())
        self._vm.open(self.code.text())
        self.payment.tendered.line.setFocus()

    def act(self) -> None:
        if self._vm.unset_fee() is not None:
            self._vm.set_fee(self.set_amount.text, self.set_basis.text)
        elif self._replacing:
            amounts = tuple(field.text for field in self.amounts)
            self._vm.replace_receipt(Replacement(self._vm.replaceable(), self.payer.text, amounts, self.reason.text))
        else:
            self._edited()
            self._vm.submit()

    def shortcut(self, key: str) -> bool:
        if key == "Alt+R" and self._vm.replaceable() is not None:
            self._toggle_replace()
        elif key == "Alt+S" and self._replacing:
            self._refund()
        elif key == "Alt+T":
            self.payment.method.pick("cash")
            self.payment.tendered.line.setFocus()
        elif key == "Alt+K":
            self.payment.method.pick("transfer")
            self.payment.reference.line.setFocus()
        else:
            return False
        return True

    @Slot(object)
    def _show_transfer_code(self, picture: Picture | None) -> None:
        self.transfer_code.show_picture(picture)
        for part in (self.transfer_hint, self.transfer_code):
            part.setVisible(picture is not None)

    def _refund(self) -> None:
        self._vm.refund(self.reason.text, self.approver.person())
        self.approver.clear()

    def _toggle_replace(self) -> None:
        if self._replacing:
            self._leave_replace()
            self._show(self._vm.state)
            return
        card, receipt = self._vm.state.card, self._vm.replaceable()
        if card is None or receipt is None:
            return
        self._replacing = True
        for fee in self._vm.replaceable_fees():
            field = Field(fee.name)
            field.line.set(group_vnd(fee.amount_vnd or 0))
            self.amount_column.addWidget(field)
            self.amounts.append(field)
        self.payer.line.set(receipt.payer_name or "")
        self.reason.line.set("")
        self._show(self._vm.state)
        self.reason.line.setFocus()

    def officer_changed(self) -> None:
        self._leave_replace()

    def _leave_replace(self) -> None:
        self.approver.clear()
        self._replacing = False
        for field in self.amounts:
            field.hide()
            field.deleteLater()
        self.amounts = []

    def _edited(self) -> None:
        self._vm.edit(self.payment.form())

    @Slot(object)
    def _show_payment(self, view: PaymentView) -> None:
        self.payment.show_view(view)

    @Slot(object)
    def _show(self, state: CardState) -> None:
        card = state.card
        if self._replacing and state.done:
            self._leave_replace()
        agency = self._centre.agency(card.dossier.agency).name if card else ""
        self.card.show_card(card, agency)
        self.owed.show_card(card)
        self.history.show_card(card)
        self.empty.setVisible(card is None)
        for widget in (self.card, self.owed, self.history):
            widget.setVisible(card is not None)
        owed = card.owed_vnd if card else 0
        unset = self._vm.unset_fee()
        self.set_card.setVisible(unset is not None)
        if unset is not None and unset != self._unset:
            self.set_name.setText(unset.name)
            self.set_amount.line.set("")
            self.set_basis.line.set(unset.basis)
            self.set_amount.line.setFocus()
        elif unset is None and self._unset is not None:
            self.payment.tendered.line.setFocus()
        self._unset = unset
        self.pay_card.setVisible(owed > 0 and not self._replacing and unset is None)
        self.replace_card.setVisible(self._replacing)
        self.open_replace.setVisible(self._vm.replaceable() is not None and not self._replacing)
        self.button.setVisible(owed > 0 or self._replacing or unset is not None)
        act = "act_set" if unset is not None else "act_replace" if self._replacing else "act"
        self.button.set_text(self._texts(f"ui.collect.{act}"))
        self.button.setEnabled(not state.busy)
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.done.setText(state.done)
        self.done.setVisible(bool(state.done))
        text = self._texts("ui.collect.change", amount=format_vnd(state.change_vnd)) if state.change_vnd else ""
        self.change.setText(text)
        self.change.setVisible(bool(text))
