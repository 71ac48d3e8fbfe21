"""F5 · Sổ quỹ: open the boxes on a count, close them on a blind count."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.core.centre import Centre
from desk_app.core.money import format_vnd, group_vnd
from desk_app.resources_reader import Texts
from desk_app.ui.second_person import SecondPersonFields
from desk_app.ui.widgets import Card, Field, KeyButton, Page, Table, WalkingLine, label
from desk_app.view_models.cash import CashState, CashViewModel

HIDDEN = "••••••"


class CashPage(Page):
    key = "F5"

    def __init__(self, vm: CashViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._vm = vm
        self._centre = centre
        self._texts = texts
        self._shown_box = ""
        t = texts
        self.title = label("", "title")
        self.badge = label("", tone="warn")
        columns = ("box", "receipts", "book", "safe", "due", "counted")
        self.boxes = Table([t(f"ui.cash.{key}") for key in columns], stretch=0, right=(1, 2, 3, 5))
        self.notes: list[tuple[int, WalkingLine]] = []
        self.sums: list[QWidget] = []
        self.total = label("", "figure")
        self.reason = Field(t("ui.cash.reason"))
        self.none = KeyButton(t("ui.cash.none"), "Alt+0")
        self.second = SecondPersonFields(t("ui.cash.receiver"), t)
        self.hand_over = KeyButton(t("ui.cash.hand_over"), "Alt+T")
        self.hand_shift = KeyButton(t("ui.cash.hand_shift"), "Alt+U")
        self.send = KeyButton(t("ui.cash.send"), "Alt+G")
        self.take_in = KeyButton(t("ui.cash.take_in"), "Alt+N")
        self.deposit = KeyButton(t("ui.cash.deposit"), "Alt+K")
        self.drawer = KeyButton(t("ui.cash.drawer"), "Alt+D")
        self.button = KeyButton("", "F9", main=True)
        self.problem = label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self.outcome = Table(
            [t("ui.cash.box"), t("paper.closing_expected"), t("paper.closing_counted"), t("paper.closing_difference")],
            stretch=0,
            right=(1, 2, 3),
            passive=True,
        )
        self._lay_out()
        self.boxes.itemSelectionChanged.connect(self._box_chosen)
        self.none.clicked.connect(self._nothing_here)
        self.drawer.clicked.connect(self._open_drawer)
        self.hand_over.clicked.connect(self._hand_over)
        self.hand_shift.clicked.connect(self._hand_shift)
        self.deposit.clicked.connect(self._deposit)
        self.send.clicked.connect(self._send)
        self.take_in.clicked.connect(self._take_in)
        self.button.clicked.connect(self.act)
        vm.changed.connect(self._show)
        self._show(vm.state)

    def _lay_out(self) -> None:
        t = self._texts
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.badge)
        head.addStretch(1)
        head.addWidget(label(t("ui.cash.hint"), "muted"))
        self.count = Card(t("ui.cash.count"))
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.addWidget(label(t("ui.cash.denomination"), "label"), 0, 0)
        grid.addWidget(label(t("ui.cash.notes"), "label"), 0, 1)
        grid.addWidget(label(t("ui.cash.amount"), "label"), 0, 2, Qt.AlignmentFlag.AlignRight)
        self._sum_labels = []
        for row, denomination in enumerate(self._centre.denominations_vnd, 1):
            line = WalkingLine()
            line.setFixedWidth(110)
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.setAccessibleName(group_vnd(denomination))
            line.textEdited.connect(self._typed)
            line.walked.connect(self._walk)
            amount = label("")
            grid.addWidget(label(group_vnd(denomination), "strong"), row, 0)
            grid.addWidget(line, row, 1)
            grid.addWidget(amount, row, 2, Qt.AlignmentFlag.AlignRight)
            self.notes.append((denomination, line))
            self._sum_labels.append(amount)
        grid.setColumnStretch(2, 1)
        self.count.column.addLayout(grid)
        total = QHBoxLayout()
        total.addWidget(label(t("ui.cash.total"), "muted"))
        total.addStretch(1)
        total.addWidget(self.total)
        self.count.column.addLayout(total)
        self.count.column.addWidget(self.none)
        self.count.column.addStretch(1)
        self.count.setFixedWidth(440)
        box_card = Card(t("ui.cash.boxes"))
        box_card.column.addWidget(self.boxes)
        self.result_card = Card(t("ui.cash.result"))
        self.result_card.column.addWidget(self.outcome)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(box_card, 3)
        right.addWidget(self.result_card, 2)
        reason = QHBoxLayout()
        reason.addWidget(self.reason, 1)
        reason.addWidget(self.drawer, 0, Qt.AlignmentFlag.AlignBottom)
        right.addLayout(reason)
        right.addWidget(self.second)
        moving = QHBoxLayout()
        for button in (self.hand_over, self.hand_shift, self.send, self.take_in, self.deposit):
            moving.addWidget(button, 1)
        right.addLayout(moving)
        right.addWidget(self.done)
        right.addWidget(self.problem)
        right.addWidget(self.button)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self.count)
        body.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(body, 1)

    def shown(self) -> None:
        self._vm.refresh()
        self.notes[0][1].setFocus()

    def officer_changed(self) -> None:
        self.second.clear()
        self._vm.forget()

    def act(self) -> None:
        self.second.clear()
        self._vm.submit(self.reason.text)

    def shortcut(self, key: str) -> bool:
        if key == "Alt+0":
            self._nothing_here()
        elif key == "Alt+D":
            self._open_drawer()
        elif key == "Alt+T" and self._vm.state.may_hand_over:
            self._hand_over()
        elif key == "Alt+U" and self._vm.state.may_hand_over:
            self._hand_shift()
        elif key == "Alt+G" and self._vm.state.may_hand_over:
            self._send()
        elif key == "Alt+N" and self._vm.state.may_deposit:
            self._take_in()
        elif key == "Alt+K" and self._vm.state.may_deposit:
            self._deposit()
        elif key.startswith("Alt+") and key[4:].isdigit():
            self._vm.select(int(key[4:]) - 1)
            self.notes[0][1].setFocus()
        else:
            return False
        return True

    def _hand_over(self) -> None:
        self._vm.hand_over(self.second.person())
        self.second.clear()

    def _hand_shift(self) -> None:
        self._vm.hand_over_shift(self.second.person(), self.reason.text)
        self.second.clear()

    def _send(self) -> None:
        self._vm.send(self.second.name.text, self.reason.text)
        self.second.clear()

    def _take_in(self) -> None:
        self._vm.take_in(self.reason.text)

    def _deposit(self) -> None:
        self._vm.deposit(self.reason.text)

    def _open_drawer(self) -> None:
        self._vm.open_drawer(self.reason.text)

    def _nothing_here(self) -> None:
        self._vm.count({})
        self._fill_notes()

    def _box_chosen(self) -> None:
        if self.boxes.currentRow() != self._vm.state.selected:
            self._vm.select(self.boxes.currentRow())

    def _walk(self, step: int) -> None:
        lines = [line for _, line in self.notes]
        here = next((number for number, line in enumerate(lines) if line.hasFocus()), 0)
        lines[(here + step) % len(lines)].setFocus()

    def _typed(self, _text: str) -> None:
        notes: dict[int, int] = {}
        for denomination, line in self.notes:
            text = line.text().strip()
            good = text == "" or (text.isascii() and text.isdigit() and len(text) <= 6)
            line.mark_wrong(not good)
            if text and good:
                notes[denomination] = int(text)
        if any(line.property("wrong") for _, line in self.notes):
            self._vm.uncount()
            self.problem.setText(self._texts("problem.count"))
            self.problem.show()
        else:
            self._vm.count(notes)

    def _fill_notes(self) -> None:
        notes = self._vm.notes()
        for denomination, line in self.notes:
            line.set(str(notes[denomination]) if denomination in notes else "")
            line.mark_wrong(False)

    @Slot(object)
    def _show(self, state: CashState) -> None:
        t = self._texts
        title = "title_absent" if state.absent else "title_close" if state.open else "title_open"
        self.title.setText(t(f"ui.cash.{title}", officer=state.absent))
        self.second.setVisible(state.may_hand_over)
        self.hand_over.setVisible(state.may_hand_over)
        self.hand_shift.setVisible(state.may_hand_over)
        self.deposit.setVisible(state.may_deposit)
        self.take_in.setVisible(state.may_deposit)
        self.send.setVisible(state.may_hand_over)
        self.badge.setText(t("ui.cash.blind"))
        self.badge.setVisible(state.open)
        rows = []
        for number, view in enumerate(state.boxes, 1):
            name = f"{number}  {self._centre.agency(view.agency).name}"
            book = HIDDEN if state.open else format_vnd(view.box.balance_vnd)
            receipts = str(view.receipts) if state.open else ""
            counted = t("ui.cash.is_counted") if view.agency in state.counted else "–"
            due = view.deposit_due
            due_text = t("ui.cash.late" if view.deposit_late else "ui.cash.by", day=f"{due:%d/%m}") if due else "–"
            rows.append([name, receipts, book, format_vnd(view.safe_vnd), due_text, counted])
        self.boxes.blockSignals(True)
        self.boxes.fill(rows)
        self.boxes.selectRow(state.selected)
        self.boxes.blockSignals(False)
        box = state.boxes[state.selected].agency if state.boxes else ""
        self.count.heading.setText(self._centre.agency(box).name.upper() if box else t("ui.cash.count"))
        key = f"{box}|{state.open}|{bool(state.done)}"
        if key != self._shown_box:
            self._shown_box = key
            self._fill_notes()
        notes = self._vm.notes()
        for (denomination, _line), amount in zip(self.notes, self._sum_labels, strict=True):
            amount.setText(format_vnd(denomination * notes[denomination]) if denomination in notes else "")
        self.total.setText(format_vnd(sum(d * n for d, n in notes.items())))
        self.button.set_text(t("ui.cash.act_close" if state.open else "ui.cash.act_open"))
        self.button.setEnabled(not state.busy and bool(state.boxes))
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.done.setText(state.done)
        self.done.setVisible(bool(state.done))
        self.result_card.setVisible(bool(state.closed))
        self.outcome.fill(
            [
                [
                    self._centre.agency(closed.agency).name,
                    format_vnd(closed.expected_vnd),
                    format_vnd(closed.counted_vnd),
                    format_vnd(closed.difference_vnd),
                ]
                for closed in state.closed
            ]
        )
