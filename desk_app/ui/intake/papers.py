"""The papers received: a row each, ticked with a key, counted by kind."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem

from desk_app.core.papers import WantedPaper, asked_of
from desk_app.resources_reader import Texts
from desk_app.ui.parts.plain_text import tip
from desk_app.ui.parts.table import ScreenTable

ROW_PX = 28
SCANS = 4
"""The column that says how many scans a paper has."""


class PapersTable(ScreenTable):
    """Tick with the space bar, count with digits, walk with the arrows; Enter goes on after the last paper."""

    edited = Signal()
    scans_dropped = Signal(object)
    left = Signal()
    back = Signal()

    def __init__(self, texts: Texts) -> None:
        headers = [texts(f"ui.intake.{key}") for key in ("paper", "original", "certified", "photo", "scans")]
        super().__init__(headers, stretch=0, right=(1, 2, 3, SCANS))
        for column, width in ((1, 84), (2, 96), (3, 70), (SCANS, 92)):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        self.setWordWrap(True)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.setSelectionBehavior(self.SelectionBehavior.SelectItems)
        self.papers: list[tuple[str, int, int, int]] = []
        self._scans: dict[int, int] = {}
        self._asked: Callable[[str], WantedPaper] = asked_of
        self.cellClicked.connect(self._clicked)

    def set_papers(self, papers: tuple[tuple[str, int, int, int], ...]) -> None:
        if tuple(self.papers) == papers:
            return
        same = [paper[0] for paper in self.papers] == [paper[0] for paper in papers]
        self.papers = list(papers)
        self._fill()
        if papers and not same:
            self.setCurrentCell(0, 1)
            self.scrollToTop()

    def set_asked(self, asked: Callable[[str], WantedPaper]) -> None:
        """What the chosen procedure wants of each paper: a tick means just that."""
        self._asked = asked

    def set_scans(self, counts: dict[int, int]) -> None:
        """How many scans each row has."""
        if counts != self._scans:
            self._scans = counts
            here = (self.currentRow(), self.currentColumn())
            self._fill()
            self.setCurrentCell(*here)

    def _fill(self) -> None:
        self.setRowCount(len(self.papers))
        for row, paper in enumerate(self.papers):
            name, counts = paper[0], paper[1:]
            ticked = "☑" if any(counts) else "☐"
            shown = (*counts, self._scans.get(row, 0))
            texts = [f"{ticked}  {name}", *(str(count) if count else "–" for count in shown)]
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                tip(item, name)
                self.setItem(row, column, item)

    def _put(self, row: int, column: int, count: int) -> None:
        name, *counts = self.papers[row]
        counts[column - 1] = count
        self.papers[row] = (name, counts[0], counts[1], counts[2])
        here = (self.currentRow(), self.currentColumn())
        self._fill()
        self.setCurrentCell(*here)
        self.edited.emit()

    def tick(self, row: int) -> None:
        """All copies away, or what is asked for in."""
        name, *counts = self.papers[row]
        self.papers[row] = (name, 0, 0, 0) if any(counts) else (name, *self._asked(name))
        self._fill()
        self.setCurrentCell(row, max(1, self.currentColumn()))
        self.edited.emit()

    def tick_all(self) -> None:
        """Every paper of the list is here as it is asked for, unless counted already."""
        self.papers = [paper if any(paper[1:]) else (paper[0], *self._asked(paper[0])) for paper in self.papers]
        self._fill()
        self.edited.emit()

    def _delete(self, row: int, column: int) -> None:
        if column == SCANS:
            self.scans_dropped.emit(row)
        else:
            self._put(row, column, 0)

    def _clicked(self, row: int, column: int) -> None:
        if column == 0:
            self.tick(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = self.currentRow(), max(1, self.currentColumn())
        key = event.key()
        if event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
            event.ignore()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if row + 1 < len(self.papers):
                self.setCurrentCell(row + 1, column)
            else:
                self.left.emit()
        elif key == Qt.Key.Key_Escape:
            self.back.emit()
        elif key == Qt.Key.Key_Space and self.papers:
            self.tick(row)
        elif event.text().isdigit() and event.text().isascii() and self.papers and column != SCANS:
            before = self.papers[row][1:][column - 1]
            typed = int(f"{before}{event.text()}") if 0 < before < 10 else int(event.text())
            self._put(row, column, min(typed, 999))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.papers:
            self._delete(row, column)
        else:
            super().keyPressEvent(event)
