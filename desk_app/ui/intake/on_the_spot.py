"""In the place of channel and fee: the sitting that goes on, stage by stage."""

from PySide6.QtWidgets import QHBoxLayout

from desk_app.resources_reader import Texts
from desk_app.ui.parts.fields import Field, Refusals
from desk_app.ui.parts.second_person import SecondPersonFields
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.intake.on_the_spot import Said, SittingState

STAGES = ("appraise", "approve", "return")


class OnTheSpotPanel(Panel):
    def __init__(self, texts: Texts) -> None:
        super().__init__(texts("ui.spot.title"), 6)
        self._texts = texts
        self.way = label("", wrap=True)
        self.who = SecondPersonFields("", texts)
        self.finding = Field(texts("ui.spot.finding"))
        self.result_no = Field(texts("ui.return.result_no"))
        self.receiver_name = Field(texts("ui.return.receiver_name"))
        self.receiver_number = Field(texts("ui.return.receiver_number"), as_typed=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.who, 1)
        for field in (self.finding, self.result_no, self.receiver_name, self.receiver_number):
            row.addWidget(field, 1)
        self.problem = label("", "problem", wrap=True)
        for part in (self.way, row, self.problem):
            self.column.addLayout(part) if isinstance(part, QHBoxLayout) else self.column.addWidget(part)
        self._refusals = Refusals()
        self._shown: tuple[str, str] = ("", "")
        self.state = SittingState()

    def said(self) -> Said:
        texts = (field.text for field in (self.finding, self.result_no, self.receiver_name, self.receiver_number))
        return Said(self.who.person(), *texts)

    def show_sitting(self, state: SittingState) -> None:
        self.state = state
        self.setVisible(bool(state.stage))
        done = STAGES.index(state.stage) if state.stage else 0
        marks = ["✓ " + self._texts("ui.spot.received"), *("✓ " + told for told in state.told)]
        names = (self._texts(f"ui.spot.{stage}") for stage in STAGES[done:])
        self.way.setText("  →  ".join([*marks, *names]))
        self.note.setText(state.code)
        self.who.setVisible(state.stage in ("appraise", "approve"))
        self.finding.setVisible(state.stage == "appraise")
        self.result_no.setVisible(state.stage == "approve")
        for field in (self.receiver_name, self.receiver_number):
            field.setVisible(state.stage == "return")
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        if (state.code, state.stage) != self._shown:
            self._shown = (state.code, state.stage)
            self._begin(state)
        self.mark(state.problem_field, self._refusals.new(state.problem, state.problem_field))

    def _begin(self, state: SittingState) -> None:
        """A stage begins: its fields are as they usually end up, the focus where somebody must type."""
        if state.stage:
            self.who.name.caption.setText(self._texts(f"ui.spot.who_{state.stage}") if state.stage != "return" else "")
        self.who.name.line.set("")
        self.who.clear()
        self.finding.line.set(self._texts("ui.spot.finding_usual"))
        self.result_no.line.set("")
        self.receiver_name.line.set(state.receiver_name)
        self.receiver_number.line.set(state.receiver_number)
        first = self.receiver_name if state.stage == "return" else self.who.name
        if state.stage:
            first.line.setFocus()

    def mark(self, field: str, newly: bool) -> None:
        """`newly`: the caret goes there."""
        places = {
            "second": self.who.secret.line,
            "finding": self.finding.line,
            "result_no": self.result_no.line,
            "receiver.name": self.receiver_name.line,
            "receiver.number": self.receiver_number.line,
        }
        for name, line in places.items():
            line.mark_wrong(name == field)
        if newly and field in places:
            places[field].setFocus()
