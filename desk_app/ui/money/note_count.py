"""Notes counted by denomination: an empty cell is not counted, 0 is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from desk_app.core.money import format_vnd, group_vnd
from desk_app.resources_reader import Texts
from desk_app.ui.parts.fields import WalkingField
from desk_app.ui.parts.widgets import Panel, label

LONGEST_COUNT = 6


class NoteCount(Panel):
    """`typed`: what stands in the cells that are not empty, None while one of them is no count."""

    typed = Signal(object)

    def __init__(self, denominations: tuple[int, ...], texts: Texts) -> None:
        super().__init__(texts("ui.cash.count"), spacing=4)
        self._texts = texts
        self.lines: list[tuple[int, WalkingField]] = []
        self._amounts: list[QLabel] = []
        self.total = label("", "figure")
        self.rest = label("", "label")
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(12)
        for column, key in enumerate(("denomination", "notes", "amount")):
            side = Qt.AlignmentFlag.AlignRight if column == 2 else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(label(texts(f"ui.cash.{key}"), "label"), 0, column, side)
        for row, denomination in enumerate(denominations, 1):
            line = WalkingField()
            line.as_typed()
            line.setFixedWidth(84)
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.setAccessibleName(group_vnd(denomination))
            line.textEdited.connect(self._typed)
            line.walked.connect(self._walk)
            amount = label("")
            grid.addWidget(label(group_vnd(denomination), "strong"), row, 0)
            grid.addWidget(line, row, 1)
            grid.addWidget(amount, row, 2, Qt.AlignmentFlag.AlignRight)
            self.lines.append((denomination, line))
            self._amounts.append(amount)
        grid.setColumnStretch(2, 1)
        self.column.addLayout(grid)
        self.column.addStretch(1)
        foot = QVBoxLayout()
        foot.setSpacing(2)
        self.caption = label("", "muted")
        foot.addWidget(self.caption)
        total = QHBoxLayout()
        total.addStretch(1)
        total.addWidget(self.total)
        foot.addLayout(total)
        foot.addWidget(self.rest, 0, Qt.AlignmentFlag.AlignRight)
        self.column.addLayout(foot)

    def _walk(self, step: int) -> None:
        lines = [line for _, line in self.lines]
        here = next((number for number, line in enumerate(lines) if line.hasFocus()), 0)
        lines[(here + step) % len(lines)].setFocus()

    def _typed(self, _text: str) -> None:
        notes: dict[int, int] = {}
        for denomination, line in self.lines:
            text = line.text().strip()
            good = text == "" or (text.isascii() and text.isdigit() and len(text) <= LONGEST_COUNT)
            line.mark_wrong(not good)
            if text and good:
                notes[denomination] = int(text)
        self.typed.emit(None if any(line.property("wrong") for _, line in self.lines) else notes)

    def fill(self, notes: dict[int, int]) -> None:
        for denomination, line in self.lines:
            line.set(str(notes[denomination]) if denomination in notes else "")
            line.mark_wrong(False)

    def fill_rest(self) -> None:
        """Nothing more there: every cell that is empty becomes 0."""
        for _, line in self.lines:
            if not line.text().strip():
                line.set("0")
        self._typed("")

    def show_count(self, notes: dict[int, int], fixed: bool, caption: str, rest: str) -> None:
        """The sums beside the cells; `fixed`: nobody changes them any more."""
        for (denomination, line), amount in zip(self.lines, self._amounts, strict=True):
            amount.setText(format_vnd(denomination * notes[denomination]) if denomination in notes else "")
            if line.isReadOnly() != fixed:
                line.setReadOnly(fixed)
                line.style().unpolish(line)
                line.style().polish(line)
            line.setFocusPolicy(Qt.FocusPolicy.NoFocus if fixed else Qt.FocusPolicy.StrongFocus)
        self.total.setText(format_vnd(sum(denomination * count for denomination, count in notes.items())))
        self.caption.setText(caption)
        self.rest.setText(rest)

    def begin(self) -> None:
        """The first cell that nobody looked at, otherwise the first."""
        lines = [line for _, line in self.lines]
        next((line for line in lines if not line.text()), lines[0]).setFocus()
