"""How the dossier came, where not over the counter just now: a row under the person."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.resources_reader import Texts
from desk_app.ui.widgets import Field, Line
from desk_app.view_models.intake_form import IntakeForm

ROWS = {"post": ("post_no", "postmark", "at_agency"), "paper": ("paper_no", "received_at")}
FIELD_OF = {
    "tracking_no": "post_no",
    "post.postmark": "postmark",
    "post.at_agency": "at_agency",
    "paper.paper_no": "paper_no",
    "paper.received_at": "received_at",
}
"""What a problem calls them."""


class ElsewhereRow(QWidget):
    """Who decides, and who helps the citizen, where it is taken in without regard to territory."""

    edited = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.competent = Field(texts("ui.intake.competent_agency"), texts("ui.intake.competent_agency_hint"))
        self.supporting = Field(texts("ui.intake.supporting_agency"))
        for field in (self.competent, self.supporting):
            field.line.textEdited.connect(self.edited)
            row.addWidget(field, 1)

    def show_form(self, form: IntakeForm) -> None:
        self.setVisible(form.elsewhere)
        self.competent.line.set(form.competent_agency)
        self.supporting.line.set(form.supporting_agency)

    def typed(self) -> dict[str, Any]:
        return {"competent_agency": self.competent.text, "supporting_agency": self.supporting.text}


class ArrivalRow(QWidget):
    edited = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.fields: dict[str, Field] = {}
        for name in (name for names in ROWS.values() for name in names):
            hint = texts(f"ui.intake.{name}_hint") if name not in ("post_no", "paper_no") else ""
            self.fields[name] = Field(texts(f"ui.intake.{name}"), hint)
            self.fields[name].line.textEdited.connect(self.edited)
            row.addWidget(self.fields[name], 1)

    def show_form(self, form: IntakeForm) -> None:
        self.setVisible(bool(form.arrival))
        for name, field in self.fields.items():
            field.setVisible(name in ROWS.get(form.arrival, ()))
            field.line.set(getattr(form, name))

    def typed(self) -> dict[str, Any]:
        return {name: field.text for name, field in self.fields.items()}

    def first(self, arrival: str) -> Line:
        """Where typing begins."""
        return self.fields[ROWS[arrival][0]].line

    def places(self) -> dict[str, Line]:
        return {problem: self.fields[name].line for problem, name in FIELD_OF.items()}
