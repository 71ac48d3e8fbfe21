"""What an intake costs: its lines, a ground to pay less, the sum, and how it is paid."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from desk_app.core.fee_grounds import FeeGround
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.ui.intake.fee_lines import FeeLines
from desk_app.ui.money.payment import PaymentPanel
from desk_app.ui.parts.fields import Pick, TextField
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.intake.form import IntakeForm
from desk_app.view_models.intake.state import IntakeState


class FeePanel(Panel):
    edited = Signal()

    def __init__(self, texts: Texts, grounds: Iterable[FeeGround]) -> None:
        super().__init__(texts("ui.intake.part_fee"), 4)
        self.payment = PaymentPanel(texts, later=True)
        self.total = label("", "figure")
        self.lines = FeeLines(texts)
        self.ground = Pick(texts("ui.intake.ground"))
        self.ground.offer([("", texts("ui.intake.no_ground")), *((ground.id, ground.name) for ground in grounds)])
        row = QHBoxLayout()
        row.addWidget(self.lines, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.ground)
        row.addWidget(self.total, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)
        self.column.addWidget(self.payment)
        for part in (self.ground.chosen, self.payment.edited, self.lines.edited):
            part.connect(self.edited)

    def with_typed(self, form: IntakeForm) -> IntakeForm:
        """The form with what stands here."""
        return replace(form, **self.lines.typed(), ground=self.ground.value, payment=self.payment.form())

    def show_form(self, form: IntakeForm) -> None:
        self.ground.choose(form.ground)
        self.payment.set_form(form.payment)

    def show_state(self, state: IntakeState, form: IntakeForm) -> None:
        self.lines.show_fees(state.fees, form)
        unknown = any(fee.status == "unset" for fee in state.fees)
        paid = any(fee.status == "paid_online" for fee in state.fees)
        self.total.setText(format_vnd(state.total_vnd) if state.fees and not (unknown and not state.total_vnd) else "")
        self.payment.show_view(state.payment)
        self.payment.setVisible(bool(state.total_vnd) or (paid and not form.online))
        self.ground.setVisible(any(fee.unit_vnd for fee in state.fees))

    @property
    def first(self) -> TextField | None:
        """Where typing begins; None where nothing is to be typed."""
        return self.lines.first or (self.payment.tendered.line if self.payment.tendered.isVisible() else None)

    def pays_now(self, state: IntakeState) -> bool:
        return state.total_vnd > 0 and self.payment.method.value not in ("later", "online")

    def places(self) -> dict[str, TextField]:
        """What a problem calls them."""
        tendered, reference = self.payment.tendered.line, self.payment.reference.line
        return {"tendered": tendered, "reference": reference, **self.lines.places()}
