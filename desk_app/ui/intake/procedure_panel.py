"""Which procedure it is: what is typed, what it finds, and what is special about the chosen one."""

from desk_app.resources_reader import Texts
from desk_app.ui.intake.procedure_list import MOST_ROWS, ProcedureList
from desk_app.ui.parts.fields import WalkingField
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.intake.form import IntakeForm, limits_of
from desk_app.view_models.intake.state import IntakeState


class ProcedurePanel(Panel):
    def __init__(self, texts: Texts) -> None:
        super().__init__(texts("ui.intake.part_procedure"), 6)
        self._texts = texts
        self.search = WalkingField(texts("ui.intake.search_hint"))
        self.search.setAccessibleName(texts("ui.intake.procedure"))
        self.search.stays_on_enter = True
        self.list = ProcedureList(texts)
        self.flags = label("", tone="warn")
        self.flags.hide()
        self.heading_row.insertWidget(1, self.flags)
        self.column.addWidget(self.search)
        self.column.addWidget(self.list)
        self.search.walked.connect(self.list.walk)

    def show_state(self, state: IntakeState, form: IntakeForm, misfits: bool, may_be_solved_here: bool) -> None:
        """`misfits`: its approved steps do not sum to its time by law."""
        choices = state.choices if self.search.text() else ()
        alone = state.chosen is not None and len(choices) == 1
        self.list.show_choices(choices, limits_of(form), 1 if alone else MOST_ROWS)
        flags = [self._texts(flag) for flag in state.chosen.procedure.flags[:3]] if state.chosen else []
        if misfits:
            flags = [self._texts("ui.intake.process_misfits"), *flags[:1]]
        if form.on_the_spot:
            flags = [self._texts("ui.spot.no_slip" if form.no_slip else "ui.spot.on")]
        elif may_be_solved_here:
            flags = [self._texts("ui.spot.offered"), *flags[:2]]
        self.flags.setText(" · ".join(flags))
        self.flags.setVisible(bool(flags))
