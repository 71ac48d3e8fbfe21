"""F12 · Quản trị: the desk, its printer, its officers, and the table of rights as `core` has it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desk_app.core.permissions import ACTS, ROLES, TABLE
from desk_app.resources_reader import Texts
from desk_app.ui.widgets import Card, Field, KeyButton, Page, Table, label
from desk_app.view_models.tray import AdminViewModel
from desk_app.workers.questions import DeskView


class AdminPage(Page):
    key = "F12"

    def __init__(self, vm: AdminViewModel, texts: Texts) -> None:
        super().__init__()
        self._vm = vm
        self._texts = texts
        t = texts
        self.facts = label("", "muted", wrap=True)
        self.printer = Field(t("ui.admin.printer"), "tcp://192.168.1.50:9100")
        self.keep = KeyButton(t("ui.admin.keep"), "F9")
        self.told = label("", tone="plain")
        self.told.hide()
        self.officers = Table([t("ui.admin.login"), t("ui.admin.name"), t("ui.admin.roles")], stretch=2, passive=True)
        self.rights = Table([t("ui.admin.act"), *(t(f"role.{role}") for role in ROLES)], stretch=0, passive=True)
        self.rights.fill(
            [[t(f"act.{act}"), *("✓" if role in TABLE[act] else "–" for role in ROLES)] for act in ACTS],
        )
        desk = Card(t("ui.admin.desk"))
        desk.column.addWidget(self.facts)
        printer_row = QHBoxLayout()
        printer_row.addWidget(self.printer, 1)
        printer_row.addWidget(self.keep)
        printer_row.addWidget(self.told)
        desk.column.addLayout(printer_row)
        officers = Card(t("ui.admin.officers"))
        officers.column.addWidget(self.officers)
        rights = Card(t("ui.admin.rights"))
        rights.column.addWidget(self.rights)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(12)
        column.addWidget(label(t("ui.admin.title"), "title"))
        column.addWidget(desk)
        column.addWidget(officers, 2)
        column.addWidget(rights, 3)
        self.keep.clicked.connect(self.act)
        vm.changed.connect(self._show)
        vm.told.connect(self._tell)

    def shown(self) -> None:
        self._vm.refresh()
        self.printer.line.setFocus()

    def act(self) -> None:
        self._vm.set_printer(self.printer.text)

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
        self.printer.line.set(view.printer)
        rows = [[o.id, o.name, ", ".join(self._texts(f"role.{role}") for role in o.roles)] for o in view.officers]
        self.officers.fill(rows)

    @Slot(str)
    def _tell(self, text: str) -> None:
        self.told.setText(text)
        self.told.show()
