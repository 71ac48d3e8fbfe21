"""The fees of an intake by name, with a line for each whose amount or quantity is typed."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desk_app.core.fee_lines import PricedFee
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.ui.parts.fields import TextField
from desk_app.ui.parts.plain_text import tip
from desk_app.ui.parts.widgets import label
from desk_app.view_models.intake.form import IntakeForm


class FeeLines(QWidget):
    """`made`: a line came; the page puts it into the order of its keys and lets scans pass through it."""

    edited = Signal()
    made = Signal(object)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._shape: tuple[tuple[str, bool, bool], ...] | None = None
        self._names: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._amounts: list[TextField] = []
        self._quantities: list[TextField] = []

    @property
    def first(self) -> TextField | None:
        return next(iter((*self._quantities, *self._amounts)), None)

    def typed(self) -> dict[str, Any]:
        return {
            "amounts": tuple(line.text() for line in self._amounts),
            "quantities": tuple(line.text() for line in self._quantities),
        }

    def places(self) -> dict[str, TextField]:
        """What a problem calls them."""
        quantity = {"quantity": self._quantities[0]} if self._quantities else {}
        return {**quantity, **{f"amount.{number}": line for number, line in enumerate(self._amounts)}}

    def show_fees(self, fees: tuple[PricedFee, ...], form: IntakeForm) -> None:
        """Made anew only where other fees stand there: what is typed stays under the cursor."""
        shape = tuple((fee.name, fee.named, fee.counted) for fee in fees)
        if shape != self._shape:
            self._shape = shape
            self._make(fees, form)
        for named, fee in zip(self._names, fees, strict=True):
            text = self._texts("ui.intake.fee_line", name=fee.name, basis=fee.basis) if fee.basis else fee.name
            named.setText(text)
            tip(named, text)

    def _make(self, fees: tuple[PricedFee, ...], form: IntakeForm) -> None:
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._amounts, self._quantities = [], []
        self._names = [label(fee.name, "label", wrap=True) for fee in fees]
        for named in self._names:
            self._column.addWidget(named)
        for fee in (fee for fee in fees if fee.counted):
            hint = self._texts("ui.intake.quantity_hint", unit=fee.per, amount=format_vnd(fee.unit_vnd or 0))
            self._add(fee, hint, form.quantities, self._quantities)
        for fee in (fee for fee in fees if fee.named):
            self._add(fee, self._texts("ui.intake.amount_hint"), form.amounts, self._amounts)

    def _add(self, fee: PricedFee, hint: str, typed: tuple[str, ...], lines: list[TextField]) -> None:
        line = TextField(hint)
        line.setAccessibleName(fee.name)
        if len(lines) < len(typed):
            line.set(typed[len(lines)])
        line.textEdited.connect(self.edited)
        self._column.addWidget(line)
        lines.append(line)
        self.made.emit(line)
