"""F12 · Quản trị: the desk, its printers, its accounts and their people, and the table of rights as `core` has it."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.answers.desk.desk_description import DeskView
from desk_app.core.permissions import ACTS, ROLES, TABLE
from desk_app.resources_reader import Texts
from desk_app.ui.desk.people import PeoplePanel
from desk_app.ui.desk.printers import PrintersPanel
from desk_app.ui.desk.views_seen import ViewsSeenPanel
from desk_app.ui.key_tables.admin import KEYS
from desk_app.ui.key_tables.bound import Act, BoundKeys
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.fields import Field
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.desk.people import ACTS as ACTS_OF_PEOPLE
from desk_app.view_models.desk.printers import PrintersViewModel
from desk_app.view_models.desk.scanner import ScannerViewModel
from desk_app.view_models.desk.tray import AdminViewModel


def _on_two_lines(text: str) -> str:
    """Broken at the space that is nearest to its middle: nine roles leave the act beside them its room."""
    spaces = [place for place, char in enumerate(text) if char == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda place: abs(2 * place - len(text)))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


class AdminPage(Page):
    """`administers`: else the accounts and `views` are all that is here; None: whose role may not see who looked."""

    def __init__(
        self,
        vm: AdminViewModel,
        printers: PrintersViewModel,
        people: PeoplePanel,
        views: ViewsSeenPanel | None,
        scanner: ScannerViewModel,
        texts: Texts,
        administers: bool,
    ) -> None:
        super().__init__()
        self._vm = vm
        self.people = people
        self.views = views
        self._administers = administers
        self._scanner = scanner
        self._texts = texts
        t = texts
        self.facts = label("", "muted", wrap=True)
        self.printers = PrintersPanel(printers, texts)
        self._printers = printers
        self.officers = ScreenTable([t("ui.admin.login"), t("ui.admin.name"), t("ui.admin.roles")], stretch=2, passive=True)
        self.officers.wrap_rows()
        self.rights = ScreenTable([t("ui.admin.act"), *(_on_two_lines(t(f"role.{role}")) for role in ROLES)], stretch=0)
        self.rights.wrap_rows()
        self.rights.fill(
            [[t(f"act.{act}"), *("✓" if role in TABLE[act] else "–" for role in ROLES)] for act in ACTS],
        )
        self.scanner = Field(t("ui.admin.scanner"), "serial:///dev/ttyACM0")
        self.display = Field(t("ui.admin.display"), "serial:///dev/ttyS1")
        self.office_printer = Field(t("ui.admin.office_printer"), "cups://van_phong")
        self.page_scanner = Field(t("ui.admin.page_scanner"), "sane://… · wia://")
        self.scan_folder = Field(t("ui.admin.scan_folder"), t("ui.admin.scan_folder_hint"))
        self.backup_folder = Field(t("ui.admin.backup_folder"), t("ui.admin.backup_folder_hint"))
        folders = (self.scan_folder, self.backup_folder)
        self._addresses = (self.scanner, self.display, self.office_printer, self.page_scanner, *folders)
        self.keep_devices = KeyButton(t("ui.admin.keep_devices"), key_of(KEYS, "keep_devices"))
        self.learn = KeyButton(t("ui.admin.learn_scanner"), key_of(KEYS, "learn_scanner"))
        self.open_rights = KeyButton(t("ui.admin.open_rights"), key_of(KEYS, "rights"))
        self.open_people = KeyButton(t("ui.admin.open_people"), key_of(KEYS, "people"))
        self.open_views = KeyButton(t("ui.admin.open_views"), key_of(KEYS, "views"))
        self.told = label("", tone="plain", wrap=True)
        self.told.hide()
        self._lay_out()
        self.keys = self._bind_keys()
        self.keep_devices.clicked.connect(self._keep_devices)
        vm.changed.connect(self._show)
        vm.told.connect(self._tell)
        self.open_rights.clicked.connect(self._turn_rights)
        self.open_people.clicked.connect(self._turn_people)
        self.open_views.clicked.connect(self._turn_views)
        self.learn.clicked.connect(scanner.begin_learning)
        scanner.learnt.connect(self._tell)

    def _lay_out(self) -> None:
        t = self._texts
        desk = Panel(t("ui.admin.desk"))
        desk.column.addWidget(self.facts)
        counter = self._counter_panel()
        officers = Panel(t("ui.admin.officers"))
        officers.column.addWidget(self.officers)
        officers.setMinimumWidth(450)
        self.rights_panel = Panel(t("ui.admin.rights"))
        self.rights_panel.column.addWidget(self.rights)
        self.rights_panel.hide()
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(desk)
        left.addWidget(self.printers)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(officers, 1)
        right.addWidget(counter)
        self.setting_up = QWidget()
        row = QHBoxLayout(self.setting_up)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(left, 3)
        row.addLayout(right, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(label(t("ui.admin.title"), "title"))
        head.addStretch(1)
        head.addWidget(self.open_people)
        head.addWidget(self.open_views)
        head.addWidget(self.open_rights)
        column.addLayout(head)
        column.addWidget(self.setting_up, 1)
        column.addWidget(self.people, 1)
        if self.views is not None:
            column.addWidget(self.views, 1)
        column.addWidget(self.rights_panel, 1)

    def _counter_panel(self) -> Panel:
        """Where the devices of this counter are."""
        panel = Panel(self._texts("ui.admin.counter"))
        for pair in ((self.scanner, self.display), (self.office_printer, self.page_scanner), self._addresses[4:]):
            side_by_side = QHBoxLayout()
            side_by_side.setSpacing(12)
            for field in pair:
                side_by_side.addWidget(field, 1)
            panel.column.addLayout(side_by_side)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.keep_devices, 1)
        buttons.addWidget(self.learn, 1)
        panel.column.addLayout(buttons)
        panel.column.addWidget(self.told)
        return panel

    def shown(self) -> None:
        self._vm.refresh()
        self.open_people.setVisible(self._administers)
        self.open_views.setVisible(self.views is not None)
        self._put(self._first)

    @property
    def _first(self) -> QWidget:
        return self.setting_up if self._administers else self.people

    @Slot()
    def _turn_rights(self) -> None:
        self._put(self.rights_panel if self.rights_panel.isHidden() else self._first)

    @Slot()
    def _turn_people(self) -> None:
        self._put(self.people if self.people.isHidden() else self._first)

    @Slot()
    def _turn_views(self) -> None:
        if self.views is not None:
            self._put(self.views if self.views.isHidden() else self._first)

    def _put(self, shown: QWidget) -> None:
        """One part has the page for itself."""
        for part in (self.rights_panel, self.people, self.views, self.setting_up):
            if part is not None:
                part.setVisible(part is shown)
        if shown is self.rights_panel:
            self.rights.setFocus()
            self.rights.selectRow(max(self.rights.currentRow(), 0))
        elif shown is self.people:
            self.people.shown()
        elif self.views is not None and shown is self.views:
            self.views.shown()
        else:
            self.printers.address.line.setFocus()

    def act(self) -> None:
        if not self.people.isHidden():
            self.people.act()
        elif not self.setting_up.isHidden():
            self._printers.keep()

    def shortcut(self, key: str) -> bool:
        turning = [key_of(KEYS, part) for part in ("rights", "people", "views")]
        reading = not self.rights_panel.isHidden() and key not in turning
        return not reading and super().shortcut(key)  # nothing is done to what is not seen

    def _is_setting_up(self) -> bool:
        return not self.setting_up.isHidden()

    def _sees_people(self) -> bool:
        return not self.people.isHidden()

    def _bind_keys(self) -> BoundKeys:
        acts: dict[str, Act] = {
            "act": self.act,
            "find": self._printers.find,
            "test": self._printers.test,
            "readable": self.printers.readable,
            "unreadable": self.printers.unreadable,
            "missing_bar": self._printers.missing_bar,
            "learn_scanner": self._scanner.begin_learning,
            "keep_devices": self._keep_devices,
            "rights": self._turn_rights,
            "people": self._turn_people,
            "views": self._turn_views,
            **{f"person_{act}": partial(self.people.choose_act, act) for act in ACTS_OF_PEOPLE},
        }
        may_see_views = self.views is not None
        conditions = {"devices": self._is_setting_up, "people": self._sees_people, "may_see_views": lambda: may_see_views}
        return BoundKeys(KEYS, acts, {"printer": self.printers.choose}, conditions)

    def hideEvent(self, event: QHideEvent) -> None:
        self._scanner.end_learning()
        super().hideEvent(event)

    def _keep_devices(self) -> None:
        self._vm.set_counter_devices(*(field.text for field in self._addresses))

    @Slot(str)
    def _tell(self, text: str) -> None:
        self.told.setText(text)
        self.told.show()

    @Slot(object)
    def _show(self, view: DeskView) -> None:
        prints = " ".join(view.fingerprint[start : start + 8] for start in range(0, 64, 8))
        facts = {
            "desk": view.desk_id,
            "place": f"{view.epoch}.{view.seq}",
            "procedures": view.procedures,
            "centre": view.centre_url or "–",
            "fingerprint": prints,
            "sealed": self._texts(f"keys.sealed_by.{view.sealed_by}"),
        }
        self.facts.setText(self._texts("ui.admin.facts", **facts))
        self._printers.known(view.printers)
        kept = (view.scanner, view.display, view.office_printer, view.page_scanner, view.scan_folder, view.backup_folder)
        for field, address in zip(self._addresses, kept, strict=True):
            field.line.set(address)
        rows = [[o.id, o.name, ", ".join(self._texts(f"role.{role}") for role in o.roles)] for o in view.officers]
        self.officers.fill(rows)
