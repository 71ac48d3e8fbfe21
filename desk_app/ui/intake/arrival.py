"""How the dossier came, where not over the counter just now: a row under the person."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.resources_reader import Texts
from desk_app.ui.parts.fields import Field, TextField, WalkingField
from desk_app.view_models.intake.form import AgencyHint, IntakeForm

HINTED = ("postmark", "at_agency", "received_at", "competent_agency")
OFFERED = 40  # letters of a name that stand over a field
ROWS = {"post": ("post_no", "postmark", "at_agency"), "paper": ("paper_no", "received_at")}
FIELD_OF = {
    "tracking_no": "post_no",
    "post.postmark": "postmark",
    "post.at_agency": "at_agency",
    "paper.paper_no": "paper_no",
    "paper.received_at": "received_at",
}
"""What a problem calls them."""


class _FieldRow(QWidget):
    """Fields beside each other, named as the form names them."""

    edited = Signal()

    def __init__(self, texts: Texts, names: Iterable[str]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.fields: dict[str, Field] = {}
        for name in names:
            hint = texts(f"ui.intake.{name}_hint") if name in HINTED else ""
            self.fields[name] = Field(texts(f"ui.intake.{name}"), hint, walks=name == "competent_agency")
            self.fields[name].line.textEdited.connect(self.edited)
            self.fields[name].line.takes_barcodes = name == "post_no"
            row.addWidget(self.fields[name], 1)

    def show_form(self, form: IntakeForm) -> None:
        for name, field in self.fields.items():
            field.line.set(getattr(form, name))

    def typed(self) -> dict[str, Any]:
        return {name: field.text for name, field in self.fields.items()}


class ElsewhereRow(_FieldRow):
    """Who decides, and who helps the citizen, where it is taken in without regard to territory."""

    offer_taken = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts, ("competent_agency", "supporting_agency"))
        self._texts = texts
        line = self.first
        if isinstance(line, WalkingField):
            line.walked.connect(self._walked)

    @Slot(int)
    def _walked(self, step: int) -> None:
        if step > 0:
            self.offer_taken.emit()

    def show_form(self, form: IntakeForm) -> None:
        super().show_form(form)
        self.setVisible(form.elsewhere)

    def show_hint(self, hint: AgencyHint | None) -> None:
        """Over the field: what its code will carry, or which name the arrow down takes."""
        t, caption = self._texts, self.fields["competent_agency"].caption
        if hint is None:
            caption.setText(t("ui.intake.competent_agency"))
        elif not hint.taken:
            caption.setText(t("ui.intake.agency_offered", name=hint.name[:OFFERED]))
        elif hint.identifier:
            caption.setText(t("ui.intake.agency_known", identifier=hint.identifier))
        else:
            caption.setText(t("ui.intake.agency_without"))

    @property
    def first(self) -> TextField:
        """Where typing begins."""
        return self.fields["competent_agency"].line


class ArrivalRow(_FieldRow):
    def __init__(self, texts: Texts) -> None:
        super().__init__(texts, (name for names in ROWS.values() for name in names))

    def show_form(self, form: IntakeForm) -> None:
        super().show_form(form)
        self.setVisible(bool(form.arrival))
        for name, field in self.fields.items():
            field.setVisible(name in ROWS.get(form.arrival, ()))

    def first(self, arrival: str) -> TextField:
        """Where typing begins."""
        return self.fields[ROWS[arrival][0]].line

    def places(self) -> dict[str, TextField]:
        return {problem: self.fields[name].line for problem, name in FIELD_OF.items()}
