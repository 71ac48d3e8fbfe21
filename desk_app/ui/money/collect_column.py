"""The left column of F4: which panel stands there, by what the dossier owes and what is being done; the transfer code."""

from PySide6.QtWidgets import QLineEdit, QWidget

from desk_app.answers.pictures import Picture
from desk_app.core.centre import Centre
from desk_app.resources_reader import Texts
from desk_app.services.money_records import ExpectedTransfer
from desk_app.services.records import Fee
from desk_app.ui.money.collect_panels import ByCodePanel, CorrectPanel, ExpectedPanel, MailPanel, ReducePanel, SetFeePanel
from desk_app.ui.money.payment import PaymentPanel
from desk_app.ui.parts.paper_view import PaperView
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.money.collecting import CollectViewModel

CODE_HEIGHT = 170


class TransferCodePanel(Panel):
    """What a bank's app reads; the customer's screen shows the same."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.picture = PaperView()
        self.picture.setFixedHeight(CODE_HEIGHT)
        self.picture.setAccessibleName(texts("ui.collect.transfer_code"))
        self.column.addWidget(label(texts("ui.collect.transfer_code"), "muted"))
        self.column.addWidget(self.picture)
        self.hide()

    def show_picture(self, picture: Picture | None) -> None:
        self.picture.show_picture(picture)
        self.setVisible(picture is not None)


class CollectPanels:
    """Each for one thing that happens to a fee or a receipt."""

    def __init__(self, centre: Centre, texts: Texts) -> None:
        self._unset: tuple[str, Fee] | None = None
        self._expected: ExpectedTransfer | None = None
        self.payment = PaymentPanel(texts, later=False, mixed=True)
        self.payment.tendered.line.setProperty("money", True)
        self.pay_panel = Panel(texts("ui.collect.payment"))
        self.pay_panel.column.addWidget(self.payment)
        self.set_panel = SetFeePanel(texts)
        self.reduce_panel = ReducePanel(texts)
        self.correct_panel = CorrectPanel(texts)
        self.expected_panel = ExpectedPanel(texts)
        self.mail_panel = MailPanel(texts)
        self.by_code = ByCodePanel(centre, texts)

    def in_order(self) -> tuple[QWidget, ...]:
        """From above."""
        first = (self.set_panel, self.by_code, self.expected_panel, self.pay_panel)
        return (*first, self.reduce_panel, self.correct_panel, self.mail_panel)

    def show_for(self, vm: CollectViewModel, mode: str) -> None:
        """`mode`: "reduce" or "correct" while one of those was asked for."""
        unset, expected = vm.unset_fee(), vm.expected()
        self.set_panel.setVisible(unset is not None)
        asked = (vm.state.opened.dossier.code, unset) if vm.state.opened is not None and unset is not None else None
        if asked is not None and asked != self._unset:  # the same fee of another dossier has an amount of its own
            self.set_panel.show_fee(asked[1])
        elif asked is None and self._unset is not None:
            self.payment.tendered.line.setFocus()
        self._unset = asked
        self.expected_panel.setVisible(expected is not None and unset is None and not mode and not vm.total_vnd)
        if expected is not None and expected != self._expected:
            self.expected_panel.show_transfer(expected)
        self._expected = expected
        self.by_code.setVisible(bool(vm.elsewhere) and not mode)
        paying = (vm.total_vnd > 0 and unset is None) or bool(vm.elsewhere)
        self.pay_panel.setVisible(paying and not mode)
        self.reduce_panel.setVisible(mode == "reduce")
        self.correct_panel.setVisible(mode == "correct")
        receipt = vm.receipts.in_force()
        electronic = receipt is not None and receipt.form_symbol.startswith("EBL")
        self.mail_panel.setVisible(electronic and not mode)

    def begin_anew(self) -> None:
        """Another dossier has another payer, and owes another sum."""
        self.mail_panel.email.line.set("")
        for field in (self.by_code.name, self.by_code.amount, self.by_code.payer):
            field.line.set("")

    def first(self) -> QLineEdit | None:
        """What is typed first of what stands here."""
        lines = (self.set_panel.amount.line, self.expected_panel.reference.line, self.payment.tendered.line)
        return next((line for line in lines if line.isVisible()), None)

    @staticmethod
    def act_of(vm: CollectViewModel, mode: str, previews: bool) -> str:
        """What F9 does with what stands here; `previews`: a bank's statement is looked at."""
        if vm.unset_fee() is not None:
            return "act_set"
        if mode:
            return {"correct": "act_replace", "reduce": "act_reduce"}[mode]
        if previews:
            return "act_statement"
        if vm.elsewhere or vm.total_vnd:
            return "act"
        return "act_seen" if vm.expected() is not None else ""
