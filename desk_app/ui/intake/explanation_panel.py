"""Under the slip's picture: when it is due, what was done, what to hand back, and why it does not go on."""

from desk_app.core.moments import local, long_date
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.services.intake.intake_command import Received
from desk_app.ui.parts.widgets import Panel, label, set_tone
from desk_app.view_models.intake.form import IntakeForm
from desk_app.view_models.intake.on_the_spot import SittingState
from desk_app.view_models.intake.state import IntakeState
from desk_app.view_models.money.collecting import told


class ExplanationPanel(Panel):
    def __init__(self, texts: Texts) -> None:
        super().__init__(spacing=4)
        self._texts = texts
        self._told: tuple[Received | None, str, str] = (None, "", "")
        self.due = label("", "due", wrap=True)
        self.due_text = label("", "muted", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self.done.hide()
        self.change = label("", "figure")
        self.change.hide()
        self._parts = (self.done, self.change, self.due, self.due_text, self.problem)
        for part in self._parts:
            self.column.addWidget(part)

    def show_state(self, state: IntakeState, form: IntakeForm, sitting: SittingState) -> None:
        self._show_due(state, form)
        self._show_done(state, sitting)
        problem = state.problem or ("" if sitting.stage else sitting.problem)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.setVisible(any(not part.isHidden() for part in self._parts))

    def _show_due(self, state: IntakeState, form: IntakeForm) -> None:
        if state.due_at_ms is not None:
            due = local(state.due_at_ms)
            self.due.setText(self._texts("ui.intake.due", date=long_date(due), time=f"{due:%H:%M}"))
        else:
            self.due.setText(self._texts("ui.intake.due_none") if state.chosen else "")
        self.due_text.setText(state.due_text)
        known = not form.declining and (form.arrival != "paper" or state.done is not None)
        for part in (self.due, self.due_text):  # of a moment that is past nothing is known before F9
            part.setVisible(known and bool(part.text()))

    def _show_done(self, state: IntakeState, sitting: SittingState) -> None:
        done = state.done
        self.done.setVisible(done is not None or bool(state.declined) or bool(sitting.done))
        self.done.setText(sitting.done or state.declined)
        change = done.collected.change_vnd if done is not None and done.collected else 0
        self.change.setText(self._texts("ui.collect.change", amount=format_vnd(change)) if change else "")
        self.change.setVisible(bool(change))
        if done is None or sitting.done:
            return
        text = self._texts("ui.intake.done", code=done.code)
        if done.collected:
            text += " " + told(done.collected, self._texts)
        self.done.setText(text)
        set_tone(self.done, "good")

    def is_new(self, state: IntakeState, sitting: SittingState) -> bool:
        """Whether what was done is shown for the first time: whoever is elsewhere by now keeps the keys."""
        now = (state.done, state.declined, sitting.done)
        fresh, self._told = now != self._told, now
        return fresh
