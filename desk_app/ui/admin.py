"""F12 · Quản trị: the desk, its printers, its officers, and the table of rights as `core` has it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desk_app.core.permissions import ACTS, ROLES, TABLE
from desk_app.resources_reader import Texts
from desk_app.ui.printers import PrintersCard
from desk_app.ui.widgets import Card, Page, Table, label
from desk_app.view_models.printers import PrintersViewModel
from desk_app.view_models.tray import AdminViewModel
from desk_app.workers.questions import DeskView


class AdminPage(Page):
    key = "F12"

    def __init__(self, vm: AdminViewModel, printers: PrintersViewModel, texts: Texts) -> None:
        super().__init__()
        self._vm = vm
        self._texts = texts
        t = texts
        self.facts = label("", "muted", wrap=True)
        self.printers = PrintersCard(printers, texts)
        self._printers = printers
        self.officers = Table([t("ui.admin.login"), t("ui.admin.name"), t("ui.admin.roles")], stretch=2, passive=True)
        self.rights = Table([t("ui.admin.act"), *(t(f"role.{role}") for role in ROLES)], stretch=0, passive=True)
        self.rights.fill(
            [[t(f"act.{act}"), *("✓" if role in TABLE[act] else "–" for role in ROLES)] for act in ACTS],
        )
        desk = Card(t("ui.admin.desk"))
        desk.column.addWidget(self.facts)
        officers = Card(t("ui.admin.officers"))
        officers.column.addWidget(self.officers)
        rights = Card(t("ui.admin.rights"))
        rights.column.addWidget(self.rights)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(12)
        column.addWidget(label(t("ui.admin.title"), "title"))
        row = QHBoxLayout()
        row.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(desk)
        left.addWidget(self.printers)
        left.addStretch(1)
        row.addLayout(left, 3)
        officers.setMinimumWidth(470)
        row.addWidget(officers, 2)
        column.addLayout(row, 3)
        column.addWidget(rights, 2)
        vm.changed.connect(self._show)

    def shown(self) -> None:
        self._vm.refresh()
        self.printers.address.line.setFocus()

    def act(self) -> None:
        self._printers.keep()

    def shortcut(self, key: str) -> bool:
        return self.printers.shortcut(key)

    @Slot(object)
    def _show(self, view: DeskView) -> None:
        prints = " ".join(view.fingerprint[start : start + 8] for start in range(0, 64, 8))
        facts = {
            "desk": view.desk_id,
            "place": f"{view.epoch}.{view.seq}",
            "procedures": view.procedures,
            "centre": view.centre_url or "–",
            "fingerprint": prints,
        }
        self.facts.setText(self._texts("ui.admin.facts", **facts))
        self._printers.known(view.printers)
        rows = [[o.id, o.name, ", ".join(self._texts(f"role.{role}") for role in o.roles)] for o in view.officers]
        self.officers.fill(rows)
