"""The printers' part of F12: find one, say what it is, print the test slip, answer whether it can be read."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.admin import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import Choices, KeyButton
from desk_app.ui.parts.fields import Field
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label, set_tone
from desk_app.view_models.desk.printers import ROLES, PrintersState, PrintersViewModel
from printers.devices import MODES
from printers.profiles import ALL, CUTTERS


class PrintersPanel(Panel):
    def __init__(self, vm: PrintersViewModel, texts: Texts) -> None:
        super().__init__(texts("ui.printers.title"))
        self._vm = vm
        t = texts
        self.role = Choices([(role, f"{t(f'ui.printers.{role}')} (Alt+{n})") for n, role in enumerate(ROLES, 1)])
        self.address = Field(t("ui.printers.address"), "tcp://192.168.1.50:9100")
        self.profile = Choices([(profile.name, t(f"ui.printers.profile.{profile.name}")) for profile in ALL], narrow=True)
        self.mode = Choices([(mode, t(f"ui.printers.mode_{mode}")) for mode in MODES])
        self.dots = Field(t("ui.printers.width"), t("ui.printers.as_model"))
        self.tail = Field(t("ui.printers.tail"), t("ui.printers.as_model"))
        self.cutter = Choices([(value, t(f"ui.printers.cutter_{value}")) for value in ("model", *CUTTERS)])
        self.drawer = Choices([(value, t(f"ui.printers.drawer_{value}")) for value in ("no", "2", "5")])
        self.pulse = Field(t("ui.printers.pulse"), "50")
        self.contact = Choices([(value, t(f"ui.printers.contact_{value}")) for value in ("none", "high", "low")])
        self.found = ScreenTable([t("ui.printers.found_here")])
        self.search = KeyButton(t("ui.printers.find"), key_of(KEYS, "find"))
        self.test = KeyButton(t("ui.printers.test"), key_of(KEYS, "test"))
        self.keep = KeyButton(t("ui.printers.keep"), key_of(KEYS, "act"))
        self.question = label(t("ui.printers.question"), "strong")
        self.yes = KeyButton(t("ui.printers.yes"), key_of(KEYS, "readable"))
        self.no = KeyButton(t("ui.printers.no"), key_of(KEYS, "unreadable"))
        self.bar = KeyButton(t("ui.printers.bar"), key_of(KEYS, "missing_bar"))
        self.told = label("", wrap=True)
        self._lay_out(t)
        self.role.chosen.connect(vm.select)
        self.address.line.textEdited.connect(self._address_typed)
        self.profile.chosen.connect(self._profile_chosen)
        self.mode.chosen.connect(self._mode_chosen)
        self.drawer.chosen.connect(self._drawer_chosen)
        self.cutter.chosen.connect(self._cutter_chosen)
        self.contact.chosen.connect(self._contact_chosen)
        self.dots.line.textEdited.connect(self._width_typed)
        self.tail.line.textEdited.connect(self._tail_typed)
        self.pulse.line.textEdited.connect(self._pulse_typed)
        self.found.itemSelectionChanged.connect(self._picked)
        self.search.clicked.connect(vm.find)
        self.test.clicked.connect(vm.test)
        self.keep.clicked.connect(vm.keep)
        self.yes.clicked.connect(self.readable)
        self.no.clicked.connect(self.unreadable)
        self.bar.clicked.connect(vm.missing_bar)
        vm.changed.connect(self._show)
        self._show(vm.state)

    @property
    def state(self) -> PrintersState:
        return self._vm.state

    def _lay_out(self, t: Texts) -> None:
        self.heading_row.addWidget(self.role)
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(12)
        rows = [
            ("model", self.profile),
            ("mode", self.mode),
            ("cutter", self.cutter),
            ("drawer", self.drawer),
            ("contact", self.contact),
        ]
        for row, (name, widget) in enumerate(rows):
            grid.addWidget(label(t(f"ui.printers.{name}"), "label"), row, 0)
            grid.addWidget(widget, row, 1)
        grid.setColumnStretch(1, 1)
        numbers = QHBoxLayout()
        numbers.setSpacing(12)
        for field in (self.dots, self.tail, self.pulse):
            numbers.addWidget(field, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.search)
        buttons.addWidget(self.test)
        buttons.addWidget(self.keep)
        buttons.addStretch(1)
        self.found.setMaximumHeight(104)
        self.column.addWidget(self.address)
        self.column.addWidget(self.found)
        self.column.addLayout(grid)
        self.column.addLayout(numbers)
        self.column.addLayout(buttons)
        self.column.addWidget(self.told)
        answer = QHBoxLayout()
        answer.addWidget(self.yes)
        answer.addWidget(self.no)
        answer.addWidget(self.bar)
        answer.addStretch(1)
        self.column.addWidget(self.question)
        self.column.addLayout(answer)

    def choose(self, number: int) -> None:
        """The first printer, or the spare one."""
        self._vm.select(ROLES[number])

    def readable(self) -> None:
        self._vm.answer(True)

    def unreadable(self) -> None:
        self._vm.answer(False)

    @Slot(str)
    def _address_typed(self, text: str) -> None:
        self._vm.change(address=text.strip())

    @Slot(str)
    def _profile_chosen(self, name: str) -> None:
        self._vm.change(profile=name)

    @Slot(str)
    def _mode_chosen(self, mode: str) -> None:
        self._vm.change(mode=mode)

    @Slot(str)
    def _drawer_chosen(self, value: str) -> None:
        pin = value if value != "no" else self._vm.state.choice.pin
        self._vm.change(drawer=value != "no", pin=pin)

    @Slot(str)
    def _cutter_chosen(self, value: str) -> None:
        self._vm.change(cutter="" if value == "model" else value)

    @Slot(str)
    def _contact_chosen(self, value: str) -> None:
        self._vm.change(contact="" if value == "none" else value)

    @Slot(str)
    def _width_typed(self, text: str) -> None:
        self._vm.change(width=text.strip())

    @Slot(str)
    def _tail_typed(self, text: str) -> None:
        self._vm.change(tail=text.strip())

    @Slot(str)
    def _pulse_typed(self, text: str) -> None:
        self._vm.change(pulse=text.strip())

    def _picked(self) -> None:
        row = self.found.currentRow()
        if 0 <= row < len(self._vm.state.found):
            self._vm.change(address=self._vm.state.found[row])

    @Slot(object)
    def _show(self, state: PrintersState) -> None:
        choice = state.choice
        self.role.choose(choice.role)
        if self.address.text.strip() != choice.address:
            self.address.line.set(choice.address)
        self.profile.choose(choice.profile)
        self.mode.choose(choice.mode)
        self.drawer.choose(choice.pin if choice.drawer else "no")
        self.cutter.choose(choice.cutter or "model")
        self.contact.choose(choice.contact or "none")
        for field, kept in ((self.dots, choice.width), (self.tail, choice.tail), (self.pulse, choice.pulse)):
            if field.text.strip() != kept:
                field.line.set(kept)
        self.contact.setEnabled(choice.drawer)
        self.pulse.setEnabled(choice.drawer)
        if self.found.rowCount() != len(state.found):
            self.found.blockSignals(True)
            self.found.fill([[address] for address in state.found], state.found)
            self.found.setCurrentCell(-1, -1)
            self.found.blockSignals(False)
        self.found.setVisible(bool(state.found))
        for button in (self.search, self.test, self.keep):
            button.setEnabled(not state.busy)
        for part in (self.question, self.yes, self.no, self.bar):
            part.setVisible(state.asking)
        self.told.setText(state.told)
        self.told.setVisible(bool(state.told))
        set_tone(self.told, state.tone)
