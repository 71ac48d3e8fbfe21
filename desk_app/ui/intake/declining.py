"""In the place of channel and fee: what is missing, or why it cannot be taken in."""

from PySide6.QtCore import Signal

from desk_app.resources_reader import Texts
from desk_app.ui.parts.fields import Field, TextField
from desk_app.ui.parts.widgets import Panel
from desk_app.view_models.intake.form import IntakeForm


class DecliningPanel(Panel):
    edited = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts("ui.intake.part_declining"), 6)
        self._texts = texts
        self.items = Field(texts("ui.acts.items"), texts("ui.acts.items_hint"))
        self.reason = Field(texts("ui.acts.reason"))
        for field in (self.items, self.reason):
            self.column.addWidget(field)
            field.line.textEdited.connect(self.edited)

    def show_form(self, form: IntakeForm) -> None:
        self.setVisible(bool(form.declining))
        self.items.setVisible(form.declining == "give_guidance")
        self.items.line.set(form.items)
        self.reason.line.set(form.reason)

    @property
    def first(self) -> TextField:
        """Where typing begins: at what is missing, unless that is known."""
        return self.items.line if self.items.isVisibleTo(self) and not self.items.text else self.reason.line

    def mark(self, field: str) -> TextField | None:
        """The line that is refused, marked."""
        for name, place in (("items", self.items), ("reason", self.reason)):
            place.line.mark_wrong(field == name)
        return {"items": self.items.line, "reason": self.reason.line}.get(field)
