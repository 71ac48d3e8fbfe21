"""The board under the tray: views by number, the most pressing dossier first, Enter opens it."""

from PySide6.QtCore import QSignalBlocker, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.resources_reader import Texts
from desk_app.services.records import Dossier
from desk_app.ui.dossier.sent_on import sent_on
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.key_tables.tray import KEYS
from desk_app.ui.parts.buttons import Choices, KeyButton
from desk_app.ui.parts.fields import Pick
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.dossier.board import BY_NUMBER, NON_TERRITORIAL, VIEWS, BoardState, BoardViewModel
from sync.protocol.lateness import is_late

DAY_MS = 86_400_000


class Rows(ScreenTable):
    """Enter opens the chosen row."""

    opened = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.opened.emit()
            return
        super().keyPressEvent(event)


class BoardPanel(Panel):
    """`wanted`: the code of the dossier to open."""

    wanted = Signal(str)

    def __init__(self, vm: BoardViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__(texts("ui.board.title"))
        self._vm = vm
        self._centre = centre
        self._texts = texts
        self.views = Choices([(view, texts(f"ui.board.{view}", count=0)) for view in VIEWS], apart=NON_TERRITORIAL)
        columns = ("code", "procedure", "agency", "holder", "due", "cause")
        self.table = Rows([texts(f"ui.board.column_{key}") for key in columns], stretch=1)
        self.agency = Pick(texts("ui.board.agency"), inline=True)
        self.agency.offer([("", texts("ui.board.agency")), *((agency.id, agency.name) for agency in centre.agencies)])
        self.officer = Pick(texts("ui.board.officer"), inline=True)
        self._officers: tuple[tuple[str, str], ...] | None = None
        self.choosing = QWidget()
        chosen = QHBoxLayout(self.choosing)
        chosen.setContentsMargins(0, 0, 0, 0)
        chosen.setSpacing(12)
        chosen.addWidget(self.views.buttons[NON_TERRITORIAL])
        chosen.addWidget(self.agency, 1)
        chosen.addWidget(self.officer, 1)
        self.print = KeyButton(texts("ui.board.print"), key_of(KEYS, "print_list"))
        self.print.setMinimumHeight(34)
        chosen.addWidget(self.print)
        self.told = label("", tone="good", wrap=True)
        self.told.hide()
        self.column.addWidget(self.views)
        self.column.addWidget(self.choosing)
        self.column.addWidget(self.told)
        self.column.addWidget(self.table, 1)
        self.views.chosen.connect(vm.choose)
        self.print.clicked.connect(vm.print_list)
        vm.file_made.connect(self._open_file)
        self.agency.chosen.connect(vm.only_agency)
        self.officer.chosen.connect(vm.only_officer)
        self.table.opened.connect(self._open)
        self.table.cellDoubleClicked.connect(self._open)
        vm.changed.connect(self._show)

    @property
    def state(self) -> BoardState:
        return self._vm.state

    def pick(self, number: int) -> None:
        if 0 <= number < len(BY_NUMBER):
            self._pick(BY_NUMBER[number])

    def pick_non_territorial(self) -> None:
        self.choosing.show()
        self._pick(NON_TERRITORIAL)

    def _pick(self, view: str) -> None:
        self.views.pick(view)
        self.table.setFocus()

    def crowd(self, crowded: bool) -> None:
        """Other panels need the room: what narrows the board shows when it is asked for."""
        chosen = self.agency.value or self.officer.value or self.views.value == NON_TERRITORIAL
        self.choosing.setVisible(not crowded or bool(chosen))

    def choose_agency(self) -> None:
        self.choosing.show()
        self.agency.setFocus()

    def choose_officer(self) -> None:
        self.choosing.show()
        self.officer.setFocus()

    @Slot(str)
    def _open_file(self, file: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(file))

    @Slot()
    def _open(self) -> None:
        row = self.table.currentRow()
        if 0 <= row < len(self._vm.state.rows):
            self.wanted.emit(self._vm.state.rows[row].code)

    def _moment(self, dossier: Dossier) -> str:
        """What the view is about: the appointment, or since when it waits."""
        view, now_ms = self._vm.state.view, self._vm.now_ms()
        since = {
            "paused": dossier.paused_at_ms,
            "uncollected": dossier.result_at_ms,
            "posted": dossier.held_since_ms,
            "papers": dossier.ended_at_ms,
        }.get(view)
        if since is not None:
            days = max(0, now_ms - since) // DAY_MS
            return self._texts("ui.board.since", day=f"{local(since):%d/%m}", days=days)
        wanted_ms = self._vm.state.replies.get(dossier.code)
        if wanted_ms is not None:
            key = "ui.board.reply_overdue" if is_late(wanted_ms, None, now_ms) else "ui.board.reply_by"
            return self._texts(key, day=f"{local(wanted_ms):%d/%m}")
        return f"{local(dossier.due_at_ms):%H:%M %d/%m}" if dossier.due_at_ms else ""

    @Slot(object)
    def _show(self, state: BoardState) -> None:
        for number, (view, count) in enumerate(state.counts, 1):
            key = "N" if view == NON_TERRITORIAL else number % 10
            self.views.buttons[view].setText(f"{key}  {self._texts(f'ui.board.{view}', count=count)}")
        if state.officers != self._officers:
            self._officers = state.officers
            with QSignalBlocker(self.officer.box):
                self.officer.offer([("", self._texts("ui.board.officer")), *state.officers])
                self.officer.choose(state.officer)
        rows = []
        for dossier in state.rows:
            where = dossier.store_place or self._texts(f"holder.{dossier.holder}")
            if dossier.held_by:
                where = f"{where} ({dossier.held_by})"
            if on_its_way := sent_on(dossier, self._texts):
                where = on_its_way
            cause = self._texts(f"cause.{dossier.cause}") if dossier.cause else "–"
            cause = f"{cause} ✓" if dossier.cause_document else cause
            agency = self._centre.agency(dossier.agency).name
            rows.append([dossier.code, dossier.procedure_name, agency, where, self._moment(dossier), cause])
        self.told.setText(state.told)
        self.told.setVisible(bool(state.told))
        self.table.fill(rows)
