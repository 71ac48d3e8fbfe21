"""The date in doubt: one sentence, one line for the date, F9. Reading and looking up go on meanwhile."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.clock import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.fields import Field
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.desk.clock import ClockState, ClockViewModel

WIDTH = 720


class ClockPage(Page):
    believed = Signal()

    def __init__(self, vm: ClockViewModel, texts: Texts) -> None:
        super().__init__(vm)
        self._vm = vm
        self.why = label("", "strong", wrap=True)
        self.date = Field(texts("ui.clock.date"), texts("ui.clock.example"))
        self.date.line.stays_on_enter = True
        self.problem = label("", "problem", wrap=True)
        self.button = KeyButton(texts("ui.clock.confirm"), key_of(KEYS, "act"), main=True)
        self.button.clicked.connect(self.act)
        panel = Panel(spacing=14)
        panel.setFixedWidth(WIDTH)
        panel.column.setContentsMargins(28, 24, 28, 24)
        panel.column.addWidget(label(texts("ui.clock.title"), "title"))
        panel.column.addWidget(self.why)
        panel.column.addWidget(label(texts("ui.clock.meanwhile"), "muted", wrap=True))
        panel.column.addWidget(self.date)
        panel.column.addWidget(self.problem)
        panel.column.addWidget(self.button)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(panel)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)
        self.keys = BoundKeys(KEYS, {"act": self.act, "all_the_same": self._accept})
        vm.changed.connect(self._show)
        vm.believed.connect(self.believed)

    def shown(self) -> None:
        self.date.line.clear()
        self.problem.setText("")
        self._vm.refresh()
        self.date.line.setFocus()

    @Slot()
    def act(self) -> None:
        self._vm.confirm(self.date.text)

    def _accept(self) -> None:
        self._vm.accept(self.date.text)

    @Slot(object)
    def _show(self, state: ClockState) -> None:
        self.why.setText(state.view.doubt)
        self.problem.setText(state.problem)
