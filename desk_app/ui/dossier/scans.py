"""The scans of a dossier: new files of the scanner beside the page itself; F9 says which paper it is."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.core.moments import local
from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.finding import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.fields import Pick
from desk_app.ui.parts.paper_view import PaperView
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.dossier.scans import ScansState, ScansViewModel

SHOWN_PX = 132
"""The head and three lines of what is attached."""


def size_text(size: int) -> str:
    """`1,4 MB`, `320 KB`."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB".replace(".", ",")
    return f"{max(1, round(size / 1000))} KB"


class ScansPanel(QWidget):
    def __init__(self, vm: ScansViewModel, texts: Texts) -> None:
        super().__init__()
        self._vm = vm
        self._texts = t = texts
        self.waiting = ScreenTable([t("ui.scans.file"), t("ui.scans.at"), t("ui.scans.size")], stretch=0, right=(2,))
        self.none = label(t("ui.scans.none"), "muted", wrap=True)
        self.part = Pick(t("ui.scans.part"))
        self.scan = KeyButton(t("ui.scans.scan"), key_of(KEYS, "scan"))
        self.attach = KeyButton(t("ui.scans.attach"), key_of(KEYS, "attach"), main=True)
        self.attach_all = KeyButton(t("ui.scans.attach_all"), key_of(KEYS, "attach_all"))
        self.attached = ScreenTable([t("ui.scans.of"), t("ui.scans.at"), t("ui.scans.kept")], stretch=0)
        self.detach = KeyButton(t("ui.scans.detach"), key_of(KEYS, "detach"))
        self.problem = label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self.paper = PaperView()
        self.page_problem = label("", "muted", wrap=True)
        self.page_label = label("", "muted")
        self.turn = KeyButton(t("ui.find.turn"), key_of(KEYS, "turn_scan"))
        self.leave = KeyButton(t("ui.find.close_form"), key_of(KEYS, "close"))
        self.new = Panel(t("ui.scans.new"))
        for part in (self.waiting, self.none, self.scan, self.part, self.attach, self.attach_all, self.problem, self.done):
            self.new.column.addWidget(part)
        self.new.column.setStretch(0, 1)
        have = Panel(t("ui.scans.have"))
        self.attached.setMinimumHeight(SHOWN_PX)
        have.column.addWidget(self.attached)
        have.column.addWidget(self.detach)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.new, 3)
        left.addWidget(have, 2)
        keys = QHBoxLayout()
        keys.addWidget(self.page_label)
        keys.addStretch(1)
        keys.addWidget(self.turn)
        keys.addWidget(self.leave)
        right = QVBoxLayout()
        right.addWidget(self.page_problem)
        right.addWidget(self.paper, 1)
        right.addLayout(keys)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        self._parts: tuple[tuple[int, str], ...] = ()
        self._rows: tuple[object, object] = ((), ())
        self.part.chosen.connect(self._part_chosen)
        self.attach.clicked.connect(self.act)
        self.attach_all.clicked.connect(vm.attach_all)
        self.scan.clicked.connect(vm.scan)
        self.detach.clicked.connect(self.detach_marked)
        self.turn.clicked.connect(vm.turn)
        self.waiting.itemSelectionChanged.connect(self._waiting_marked)
        self.attached.itemSelectionChanged.connect(self._attached_marked)
        vm.changed.connect(self._show)
        self._show(vm.state)

    @property
    def state(self) -> ScansState:
        return self._vm.state

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._vm.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._vm.watch(False)

    def begin(self) -> None:
        (self.waiting if self._vm.state.may_attach else self.attached).setFocus()

    def act(self) -> None:
        self.waiting.acted()
        self._vm.attach((self.waiting.currentRow(),) if self.waiting.currentRow() >= 0 else ())

    def detach_marked(self) -> None:
        self.attached.acted()
        self._vm.detach(self.attached.currentRow())

    def choose_part(self, number: int) -> None:
        """The marked file is of that paper."""
        if number < len(self._parts):
            self._vm.choose_part(self._parts[number][0])

    def _part_chosen(self, value: str) -> None:
        self._vm.choose_part(int(value))

    def _waiting_marked(self) -> None:
        self._vm.show_waiting(self.waiting.currentRow())

    def _attached_marked(self) -> None:
        self._vm.show_attached(self.attached.currentRow())

    @Slot(object)
    def _show(self, state: ScansState) -> None:
        parts = self._vm.parts()
        if parts != self._parts:
            self._parts = parts
            self.part.offer([(str(line), f"{at}. {name}") for at, (line, name) in enumerate(parts, 1)])
        with QSignalBlocker(self.part.box):
            self.part.choose(str(state.line_no))
        self._fill(state)
        self.new.setVisible(state.may_attach)
        self.none.setVisible(not state.waiting)
        self.none.setText(self._texts("ui.scans.scanning" if state.scanning else "ui.scans.none"))
        self.scan.setVisible(state.driven)
        self.scan.setEnabled(not state.scanning)
        self.detach.setVisible(state.may_detach and bool(state.attached))
        self.detach.setEnabled(not state.busy)
        self.attach.setEnabled(bool(state.waiting) and not state.busy)
        self.attach_all.setVisible(len(state.waiting) > 1)
        for part, text in ((self.problem, state.problem), (self.done, state.done), (self.page_problem, state.page_problem)):
            part.setText(text)
            part.setVisible(bool(text))
        picture = state.picture
        self.paper.show_picture(picture.picture if picture else None)
        pages = picture.pages if picture else 1
        self.page_label.setText(self._texts("form.page", page=picture.asked.page + 1, pages=pages) if picture else "")
        self.turn.setVisible(pages > 1)

    def _fill(self, state: ScansState) -> None:
        """The tables, only where they changed: what is marked stays."""
        waiting = [
            [self._file_name(each.name, code), self._when(each.at_ms), size_text(each.size)]
            for each, code in zip(state.waiting, state.known, strict=True)
        ]
        attached = [
            [self._vm.part_name(each.scan.line_no), self._when(each.scan.at_ms), self._place(each.here)]
            for each in state.attached
        ]
        whole = [bool(each.media) for each in state.waiting]  # a file that became whole is seen now
        before, self._rows = self._rows, ((waiting, whole), attached)
        if before[0] != (waiting, whole):
            self._refill(self.waiting, waiting, [each.name for each in state.waiting])
            if waiting and state.may_attach:
                self._vm.show_waiting(self.waiting.currentRow())
        if before[1] != attached:
            self._refill(self.attached, attached, [(each.scan.line_no, each.scan.sha256) for each in state.attached])
            if attached and (not state.may_attach or not waiting):
                self._vm.show_attached(self.attached.currentRow())

    @staticmethod
    def _refill(table: ScreenTable, rows: list[list[str]], keys: Sequence[Hashable]) -> None:
        with QSignalBlocker(table):
            table.fill(rows, keys)

    @staticmethod
    def _when(at_ms: int) -> str:
        return f"{local(at_ms):%H:%M %d/%m}"

    def _file_name(self, name: str, code: str) -> str:
        return self._texts("ui.scans.known", name=name, code=code) if code else name

    def _place(self, here: bool) -> str:
        return self._texts("ui.scans.here" if here else "ui.scans.away")
