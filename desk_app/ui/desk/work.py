"""What waits for a person, on F8: kind, what, whose, until when, and the key that does it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from desk_app.answers.board.work import Way, WorkRow
from desk_app.core.moments import local
from desk_app.resources_reader import Texts
from desk_app.ui.dossier.board import Rows
from desk_app.ui.key_tables.everywhere import PLACE_KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.key_tables.tray import KEYS
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.fields import Field
from desk_app.ui.parts.widgets import Panel
from desk_app.view_models.desk.work import ENDINGS, SIGNED


def key_for(way: Way) -> str:
    """What a person presses for it."""
    if way == "open":
        return "Enter"
    return key_of(KEYS, "end") if way == "end" else PLACE_KEYS.get(way, "–")


class WorkPanel(Panel):
    """`wanted`: the code of the dossier to open; `ended`: a row and what a person found."""

    wanted = Signal(str)
    ended = Signal(object, str)

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts("ui.work.title"))
        self._texts = texts
        self.rows: tuple[WorkRow, ...] = ()
        self.table = Rows([texts(f"ui.work.{column}") for column in ("kind", "what", "whose", "until", "key")], stretch=1)
        self.table.setAccessibleName(texts("ui.work.title"))
        self.table.setMaximumHeight(190)
        self.finding = Field(texts("ui.tray.finding"))
        self.button = KeyButton(texts("ui.work.end"), key_of(KEYS, "end"))
        line = QHBoxLayout()
        line.addWidget(self.finding, 1)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addWidget(self.table)
        self.column.addLayout(line)
        self.button.clicked.connect(self.end)
        self.table.opened.connect(self._open)
        self.table.cellDoubleClicked.connect(self._open)
        self.table.itemSelectionChanged.connect(self._chosen)
        self.hide()

    @property
    def row(self) -> WorkRow | None:
        """The chosen one."""
        number = self.table.currentRow()
        return self.rows[number] if 0 <= number < len(self.rows) else None

    def show_rows(self, rows: tuple[WorkRow, ...]) -> None:
        """What the clerk chose stays chosen where it is still there; what was typed goes with its row only."""
        if rows == self.rows:
            return
        before, self.rows = self.row, rows
        self.table.blockSignals(True)
        self.table.fill([self._cells(row) for row in rows])
        kept = before is not None and before in rows
        if rows:
            self.table.selectRow(rows.index(before) if kept and before else 0)
        self.table.blockSignals(False)
        if not kept:
            self.finding.line.set("")
        self.setVisible(bool(rows))
        self._chosen()

    def _cells(self, row: WorkRow) -> list[str]:
        until = f"{local(row.until_ms):%H:%M %d/%m}" if row.until_ms is not None else "–"
        return [self._texts(f"work.{row.kind}"), row.what, row.whose, until, key_for(row.by)]

    def _chosen(self) -> None:
        endable = self.row is not None and self.row.kind in ENDINGS
        signed = self.row is not None and self.row.kind in SIGNED
        self.finding.setVisible(endable and not signed)
        self.button.set_text(self._texts("ui.cash.act_witness" if signed else "ui.work.end"))
        self.button.setVisible(endable)

    def _open(self) -> None:
        if self.row is not None and self.row.by == "open":
            self.wanted.emit(self.row.id)

    def end(self) -> None:
        """The chosen row is done, with what stands in the field."""
        if self.row is not None and self.row.kind in ENDINGS:
            self.ended.emit(self.row, self.finding.text)
