"""The two panels of F5 beside the count: what is said of it and by whom, and what moved in the box."""

from PySide6.QtWidgets import QHBoxLayout

from desk_app.answers.money.in_words import difference_in_words
from desk_app.core.moments import local
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.ui.parts.fields import Field
from desk_app.ui.parts.second_person import SecondPersonFields
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.money.cash_state import COUNTING, CashState, Mode

HIDDEN = "••••••"
WITH_NOTES: frozenset[Mode] = COUNTING | {"float", "hand_over", "send", "take_in", "deposit"}
"""These begin with notes, which are counted as they lie on the table; then it is said where to and who."""
WITH_REASON: dict[Mode, str] = {
    "float": "safe_name",
    "send": "to_desk",
    "take_in": "slip_code",
    "deposit": "slip_no",
    "drawer": "drawer_reason",
}
"""What the one text field means; a difference has its reason there."""
WITH_SECOND: dict[Mode, str] = {
    "hand_shift": "successor",
    "witness": "second",
    "float": "giver",
    "hand_over": "receiver",
    "send": "receiver_name",
}


class CashFields(Panel):
    """A reason, a second person, what follows of it; each where the act needs it."""

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts("ui.cash.explain"))
        self._texts = texts
        self.reason = Field(texts("ui.cash.reason"))
        self.second = SecondPersonFields(texts("ui.cash.second"), texts)
        self.outcome = label("", "muted", wrap=True)
        self.problem = label("", "problem", wrap=True)
        for part in (self.reason, self.second, self.outcome, self.problem):
            self.column.addWidget(part)

    def say(self, problem: str) -> None:
        """What is wrong with what is being typed."""
        self.problem.setText(problem)
        self.show()
        self.problem.show()

    def show_state(self, state: CashState) -> None:
        t, mode, box = self._texts, state.mode, state.box
        count = box.count if box and state.fixed else None
        differs = count is not None and count.difference_vnd != 0
        reason = differs or bool(count and state.absent) or mode in WITH_REASON
        second = differs or (mode in WITH_SECOND and (state.fixed or mode not in COUNTING))
        self.reason.rename(t(f"ui.cash.{WITH_REASON.get(mode, 'reason')}"))
        self.reason.setVisible(reason)
        self.second.name.rename(t(f"ui.cash.{WITH_SECOND.get(mode, 'second')}"))
        self.second.secret.setVisible(mode != "send")
        self.second.setVisible(second)
        note = ""
        if differs and count is not None:
            note = t("ui.cash.goes_to_f8", difference=difference_in_words(count.difference_vnd, t).capitalize())
        if mode == "witness" and box and box.awaits:
            note = difference_in_words(box.awaits[1], t).capitalize()
        self.outcome.setText(note)
        self.outcome.setVisible(bool(note))
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.heading.setText(t("ui.cash.explain" if differs else "ui.cash.details"))
        self.setVisible(reason or second or bool(note) or bool(state.problem))


class MovesPanel(Panel):
    """What went in and out of the chosen box; the sums are hidden until its count is fixed."""

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts("ui.cash.moves"))
        self._texts = texts
        headers = [texts(f"ui.cash.{key}") for key in ("at", "move", "amount")]
        self.table = ScreenTable(headers, stretch=1, right=(2,), passive=True)
        self.book = label("", "sum")
        self.safe = label("", "label", wrap=True)
        self.column.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.addWidget(label(texts("ui.cash.book"), "strong"))
        foot.addStretch(1)
        foot.addWidget(self.book)
        self.column.addLayout(foot)
        self.column.addWidget(self.safe)

    def show_state(self, state: CashState) -> None:
        t, moves = self._texts, state.moves
        shown = moves is not None and moves.balance_vnd is not None and state.fixed
        rows = []
        for move in moves.moves if moves is not None and state.box is not None else ():
            amount = HIDDEN
            if shown and move.amount_vnd is not None:
                sign = "" if move.whole else "+ " if move.amount_vnd > 0 else "− "
                amount = sign + format_vnd(abs(move.amount_vnd))
            rows.append([f"{local(move.at_ms):%H:%M}", move.what, amount])
        self.table.fill(rows)
        self.note.setText(t("ui.cash.moves_open" if shown else "ui.cash.moves_shut"))
        self.book.setText(format_vnd(moves.balance_vnd) if shown and moves and moves.balance_vnd is not None else HIDDEN)
        box = state.box
        safe = ""
        if box is not None and (box.safe_vnd or box.deposit_due):
            safe = t("ui.cash.safe_holds", amount=format_vnd(box.safe_vnd))
            if box.deposit_due:
                safe += " " + t("ui.cash.late" if box.deposit_late else "ui.cash.by", day=f"{box.deposit_due:%d/%m}")
        self.safe.setText(safe)
        self.safe.setVisible(bool(safe))
