"""F1 · Báo sự cố: everything that a report would hold, and F9 keeps it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.incident import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import label, tell
from desk_app.view_models.desk.incident import IncidentState, IncidentViewModel


class IncidentPage(Page):
    def __init__(self, vm: IncidentViewModel, texts: Texts) -> None:
        super().__init__(vm)
        self._vm = vm
        self.table = ScreenTable([texts(f"ui.incident.{column}") for column in ("part", "what", "said")], stretch=2)
        self.table.wrap_rows()
        self.told = label("", tone="good", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.button = KeyButton(texts("ui.incident.keep"), key_of(KEYS, "act"), main=True)
        self.button.clicked.connect(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(12)
        column.addWidget(label(texts("ui.incident.title"), "title"))
        column.addWidget(label(texts("ui.incident.hint"), "muted", wrap=True))
        column.addWidget(self.table, 1)
        column.addWidget(self.told)
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        column.addLayout(row)
        self.keys = BoundKeys(KEYS, {"act": self.act})
        vm.changed.connect(self._show)
        self._show(vm.state)

    def shown(self) -> None:
        self._vm.look()
        self.table.setFocus()

    @Slot()
    def act(self) -> None:
        self._vm.keep()

    @Slot(object)
    def _show(self, state: IncidentState) -> None:
        rows = state.report.rows if state.report is not None else ()
        self.table.fill([[row.part, row.what, row.said] for row in rows], tuple(range(len(rows))))
        tell(self.told, state.told)
        tell(self.problem, state.problem)
        self.button.setEnabled(state.report is not None and not state.told)
