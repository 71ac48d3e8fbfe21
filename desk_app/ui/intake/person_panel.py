"""Who hands in a dossier: the owner, who submits for them, and how it came."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from desk_app.core.moments import local
from desk_app.resources_reader import Texts
from desk_app.ui.intake.arrival import ArrivalRow, ElsewhereRow
from desk_app.ui.parts.buttons import Choices
from desk_app.ui.parts.fields import Field, TextField
from desk_app.ui.parts.widgets import OneLine, Panel, label
from desk_app.view_models.intake.form import IntakeForm
from desk_app.view_models.intake.online import Online
from desk_app.view_models.intake.state import IntakeState


class PersonPanel(Panel):
    edited = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts("ui.intake.part_person"), 6)
        self._texts = t = texts
        self.kind = Choices([("individual", t("ui.intake.individual")), ("organisation", t("ui.intake.organisation"))])
        self.number = Field(t("ui.intake.number"), as_typed=True)
        self.name = Field(t("ui.intake.name"))
        self.birth = Field(t("ui.intake.birth"), "15/08/1990", as_typed=True)
        self.sex = Field(t("ui.intake.sex"))
        self.address = Field(t("ui.intake.address"))
        self.phone = Field(t("ui.intake.phone"), as_typed=True)
        self.submitter_number = Field(t("ui.intake.submitter_number"), as_typed=True)
        self.submitter_name = Field(t("ui.intake.submitter_name"))
        self.authorisation = Field(t("ui.intake.authorisation"), t("ui.intake.authorisation_hint"))
        self.other = QWidget()
        self.arrival = ArrivalRow(t)
        self.elsewhere = ElsewhereRow(t)
        self.online = label("", tone="warn")
        self.warning = label("", tone="warn")
        self.warning.hide()
        self.told_line = OneLine("plain")
        self.told_line.hide()
        self._lay_out()
        for field in self.fields():
            field.line.textEdited.connect(self.edited)
        self.kind.chosen.connect(self.edited)
        self.arrival.edited.connect(self.edited)
        self.elsewhere.edited.connect(self.edited)

    def _lay_out(self) -> None:
        self.heading_row.insertWidget(1, self.online)
        self.heading_row.insertWidget(2, self.warning)
        self.heading_row.insertWidget(3, self.told_line)
        self.heading_row.insertWidget(5, self.kind)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for field, row, column, span in (
            (self.number, 0, 0, 3),
            (self.name, 0, 3, 5),
            (self.birth, 0, 8, 2),
            (self.sex, 0, 10, 2),
            (self.address, 1, 0, 8),
            (self.phone, 1, 8, 4),
        ):
            grid.addWidget(field, row, column, 1, span)
        for column in range(12):
            grid.setColumnStretch(column, 1)
        self.column.addLayout(grid)
        other = QHBoxLayout(self.other)
        other.setContentsMargins(0, 0, 0, 0)
        other.setSpacing(12)
        other.addWidget(self.submitter_number, 3)
        other.addWidget(self.submitter_name, 4)
        other.addWidget(self.authorisation, 5)
        self.other.hide()
        self.column.addWidget(self.other)
        self.column.addWidget(self.arrival)
        self.column.addWidget(self.elsewhere)

    def fields(self) -> tuple[Field, ...]:
        """In the order in which Enter goes through them."""
        owner = (self.number, self.name, self.birth, self.sex, self.address, self.phone)
        return (*owner, self.submitter_number, self.submitter_name, self.authorisation)

    def with_typed(self, form: IntakeForm) -> IntakeForm:
        """The form with what stands here."""
        return replace(
            form,
            kind=self.kind.value,
            number=self.number.text,
            name=self.name.text,
            birth_date=self.birth.text,
            sex=self.sex.text,
            address=self.address.text,
            phone=self.phone.text,
            by_other=self.other.isVisibleTo(self),
            submitter_number=self.submitter_number.text,
            submitter_name=self.submitter_name.text,
            authorisation=self.authorisation.text,
            **self.arrival.typed(),
            **self.elsewhere.typed(),
        )

    def show_form(self, form: IntakeForm) -> None:
        self.kind.choose(form.kind)
        owner = (form.number, form.name, form.birth_date, form.sex, form.address, form.phone)
        texts = (*owner, form.submitter_number, form.submitter_name, form.authorisation)
        for field, text in zip(self.fields(), texts, strict=True):
            field.line.set(text)
        self.other.setVisible(form.by_other)
        self.arrival.show_form(form)
        self.elsewhere.show_form(form)

    def show_state(self, state: IntakeState, old_number: str) -> None:
        """`old_number`: the nine digits that the card names beside its own."""
        t, organisation = self._texts, self.kind.value == "organisation"
        number = t("ui.intake.number_and_old", old=old_number) if old_number else t("ui.intake.number")
        self.number.rename(t("ui.intake.tax_code") if organisation else number)
        self.name.rename(t("ui.intake.organisation_name" if organisation else "ui.intake.name"))
        self.birth.setVisible(not organisation)
        self.sex.setVisible(not organisation)
        self.warning.setText(" ".join(state.warnings))
        self.warning.setVisible(bool(state.warnings))
        self.told_line.say(state.told)
        self.told_line.setVisible(bool(state.told))

    def show_online(self, online: Online) -> None:
        """How many wait from the portal, or which one stands here."""
        text = self._texts("ui.intake.online_waiting", count=online.waiting) if online.waiting else ""
        if online.reference:
            at = f"{local(online.submitted_at_ms):%H:%M %d/%m}"
            said = {"at": online.at, "of": online.waiting, "reference": online.reference, "submitted": at}
            text = self._texts("ui.intake.online_here", **said)
            if online.files:
                text += self._texts("ui.intake.online_files", count=len(online.files))
        self.online.setText(text)
        self.online.setVisible(bool(text))

    def places(self) -> dict[str, TextField]:
        """What a problem calls them."""
        return {
            "owner.number": self.number.line,
            "owner.name": self.name.line,
            "owner.birth": self.birth.line,
            "owner.sex": self.sex.line,
            "owner.phone": self.phone.line,
            "submitter.number": self.submitter_number.line,
            "submitter.name": self.submitter_name.line,
            "authorisation": self.authorisation.line,
            **self.arrival.places(),
            "competent_agency": self.elsewhere.first,
        }
