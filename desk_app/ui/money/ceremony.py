"""The four steps of a count, and what it found: sums, the difference in large words, the one recount."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.answers.money.boxes import SeenCount
from desk_app.answers.money.in_words import difference_in_words
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.cash import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.widgets import Panel, label, set_tone

LONGEST_IN_LARGE = 18
"""Letters that have room at 40 px; sums of tens of millions stand at 32."""
STEPS = ("count", "fix", "compare", "sign")


class CeremonySteps(QWidget):
    """Before the count is fixed: what will happen, in order."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for number, step in enumerate(STEPS):
            mark = label(str(number + 1), "stepnow" if number == 0 else "step")
            mark.setFixedSize(22, 22)
            mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(mark, 2 * number, 0)
            grid.addWidget(label(texts(f"ui.cash.step_{step}"), "strong" if number == 0 else "steptitle"), 2 * number, 1)
            grid.addWidget(label(texts(f"ui.cash.step_{step}_text"), "muted", wrap=True), 2 * number + 1, 1)
        grid.setColumnStretch(1, 1)


class CountOutcome(QWidget):
    """After it: the books beside the count, and the difference as a word."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        trail = QHBoxLayout()
        trail.setSpacing(6)
        for step, role in zip(STEPS, ("stepdone", "stepdone", "stepnow", "step"), strict=True):
            mark = label("✓" if role == "stepdone" else str(STEPS.index(step) + 1), role)
            mark.setFixedSize(22, 22)
            mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
            trail.addWidget(mark)
            trail.addWidget(label(texts(f"ui.cash.step_{step}"), "strong" if role == "stepnow" else "muted"))
        trail.addStretch(1)
        sums = QGridLayout()
        self.expected = label("", "sum")
        self.counted = label("", "sum")
        for place, (key, figure) in enumerate((("book", self.expected), ("counted_here", self.counted))):
            sums.addWidget(label(texts(f"ui.cash.{key}"), "label"), 0, place)
            sums.addWidget(figure, 1, place)
        self.difference = label("", "difference")
        self.recount = KeyButton(texts("ui.cash.recount"), key_of(KEYS, "recount"))
        self.first = label("", "muted", wrap=True)
        again = QHBoxLayout()
        again.addWidget(self.recount)
        again.addWidget(self.first, 1)
        column.addLayout(trail)
        column.addLayout(sums)
        column.addWidget(self.difference)
        column.addLayout(again)

    def show_count(self, count: SeenCount) -> None:
        self.expected.setText(format_vnd(count.expected_vnd))
        self.counted.setText(format_vnd(count.counted_vnd))
        mark = "■ " if count.difference_vnd else "● "
        words = mark + difference_in_words(count.difference_vnd, self._texts)
        self.difference.setProperty("role", "difference" if len(words) <= LONGEST_IN_LARGE else "differencelong")
        self.difference.setText(words)
        set_tone(self.difference, "")  # its size is another one too: both are looked at anew
        set_tone(self.difference, "plainbad" if count.difference_vnd else "plaingood")
        self.recount.setVisible(count.may_recount)
        kept = self._texts("ui.cash.first_kept")
        if count.counts > 1:
            kept = self._texts("ui.cash.first_was", amount=format_vnd(count.first_vnd))
        self.first.setText(kept if count.difference_vnd or count.counts > 1 else "")


class CeremonyPanel(Panel):
    """The title and one of three: the steps, the outcome, or a sentence of what another act does."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.title = label("", "title", wrap=True)
        self.sentence = label("", "muted", wrap=True)
        self.steps = CeremonySteps(texts)
        self.outcome = CountOutcome(texts)
        self.done = label("", tone="good", wrap=True)
        for part in (self.title, self.sentence, self.steps, self.outcome, self.done):
            self.column.addWidget(part)
        self.column.addStretch(1)

    def show_part(self, title: str, sentence: str, steps: bool, count: SeenCount | None, done: str) -> None:
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.title.setVisible(count is None)
        self.sentence.setVisible(bool(sentence) and count is None)
        self.steps.setVisible(steps)
        self.outcome.setVisible(count is not None)
        if count is not None:
            self.outcome.show_count(count)
        self.done.setText(done)
        self.done.setVisible(bool(done))
