"""How it is paid: method, tendered, change in the largest numerals."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.ui.parts.buttons import Choices
from desk_app.ui.parts.fields import Field
from desk_app.ui.parts.widgets import label
from desk_app.view_models.money.payment import PaymentForm, PaymentView

LONGEST_IN_LARGE = 13
"""Letters of a sum that leave the fields beside it their room; a longer one stands smaller."""


class PaymentPanel(QWidget):
    edited = Signal()

    def __init__(self, texts: Texts, later: bool, mixed: bool = False) -> None:
        super().__init__()
        self._texts = texts
        options = [("cash", texts("ui.pay.cash")), ("transfer", texts("ui.pay.transfer"))]
        if mixed:
            options.append(("mixed", texts("ui.pay.mixed")))
        options.append(("online", texts("ui.pay.online")))
        if later:
            options.append(("later", texts("ui.pay.later")))
        self.method = Choices(options, narrow=len(options) > 3)
        self.tendered = Field(texts("ui.pay.tendered"), texts("ui.pay.exact"), captioned=False, as_typed=True)
        self.reference = Field(texts("ui.pay.reference"), texts("ui.pay.reference"), captioned=False, as_typed=True)
        self.transferred = Field(texts("ui.pay.transferred"), texts("ui.pay.transferred"), captioned=False, as_typed=True)
        self.reference.hide()
        self.transferred.hide()
        self.change_caption = label(texts("ui.pay.change"), "label")
        self.change = label("", "figure")
        change_row = QHBoxLayout()
        change_row.setSpacing(8)
        change_row.addWidget(self.change_caption)
        change_row.addWidget(self.change)
        change_row.addStretch(1)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        for part, share in ((self.transferred, 4), (self.reference, 4), (self.tendered, 5)):  # the last one is in large
            fields.addWidget(part, share)
        fields.addLayout(change_row, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.method)
        column.addLayout(fields)
        self.method.chosen.connect(self._method_chosen)
        self.tendered.line.textEdited.connect(self._edited)
        self.reference.line.textEdited.connect(self._edited)
        self.transferred.line.textEdited.connect(self._edited)

    def _method_chosen(self, value: str) -> None:
        self._show_fields(value)
        self.edited.emit()

    def _show_fields(self, method: str) -> None:
        self.tendered.setVisible(method in ("cash", "mixed"))
        self.reference.setVisible(method in ("transfer", "mixed", "online"))
        hint = {"online": "ui.pay.online_reference", "mixed": "ui.pay.reference_wanted"}.get(method, "ui.pay.reference")
        self.reference.line.setPlaceholderText(self._texts(hint))
        self.tendered.line.setPlaceholderText(self._texts("ui.pay.tendered" if method == "mixed" else "ui.pay.exact"))
        self.transferred.setVisible(method == "mixed")

    def _edited(self, _text: str) -> None:
        self.edited.emit()

    def begin(self, method: str) -> None:
        """By its key: the caret goes where it goes on."""
        self.method.pick(method)
        goes_on = {"cash": self.tendered, "transfer": self.reference, "online": self.reference, "mixed": self.transferred}
        if (field := goes_on.get(method)) is not None:
            field.line.setFocus()

    def form(self) -> PaymentForm:
        return PaymentForm(self.method.value, self.tendered.text, self.reference.text, self.transferred.text)

    def set_form(self, form: PaymentForm) -> None:
        self.method.choose(form.method if form.method in self.method.buttons else "cash")
        self.tendered.line.set(form.tendered)
        self.reference.line.set(form.reference)
        self.transferred.line.set(form.transferred)
        self._show_fields(form.method)

    def show_view(self, view: PaymentView) -> None:
        self.tendered.line.mark_wrong(bool(view.problem) or view.missing_vnd is not None)
        if view.problem:
            self.change_caption.setText(self._texts(view.problem))
            self.change.setText("")
        elif view.missing_vnd is not None:
            self.change_caption.setText(self._texts("ui.pay.missing"))
            self.change.setText(format_vnd(view.missing_vnd))
        else:
            self.change_caption.setText(self._texts("ui.pay.change") if view.change_vnd is not None else "")
            self.change.setText(format_vnd(view.change_vnd) if view.change_vnd is not None else "")
        role = "figure" if len(self.change.text()) <= LONGEST_IN_LARGE else "sum"
        if self.change.property("role") != role:
            self.change.setProperty("role", role)
            self.change.style().unpolish(self.change)
            self.change.style().polish(self.change)
