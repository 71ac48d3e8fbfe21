"""A table that is walked with the keys, and whose mark stays on the row that it was put on."""

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from desk_app.ui.parts.plain_text import tip
from desk_app.ui.parts.theme import CELL_FONT_PX, CELL_PADDING_PX

ROW_PX = 32
EDGE_PX = 8
"""What a cell keeps free beside its padding, at least."""
MOST_PX = 2_000
"""Of a row: more is not read."""


class ScreenTable(QTableWidget):
    """A table to look at and walk with the keys: 32 px rows, right-aligned money, the selected row unmistakable."""

    def __init__(self, headers: Sequence[str], stretch: int = 0, right: Sequence[int] = (), passive: bool = False) -> None:
        super().__init__(0, len(headers))
        self.setHorizontalHeaderLabels(list(headers))
        self._right = frozenset(right)
        self._keys: tuple[Hashable, ...] = ()
        self._acted: Hashable | None = None
        self._wraps = self._last_first = False
        self._narrower = QTimer(self)
        self._rows_wanted = 0
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.NoSelection if passive else mode.SingleSelection)
        if passive:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        for column in range(len(headers)):
            item = self.horizontalHeaderItem(column)
            if item is None:
                continue  # without a head there is nothing to align
            side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def minimumSizeHint(self) -> QSize:
        """The head and one whole row: where a page is short of room, what is marked is still read."""
        head = self.horizontalHeader().sizeHint().height() if self.horizontalHeader().isVisibleTo(self) else 0
        return QSize(super().minimumSizeHint().width(), head + ROW_PX + 2)

    def sizeHint(self) -> QSize:
        if not self._rows_wanted:
            return super().sizeHint()
        rows = max(1, min(self.rowCount(), self._rows_wanted))
        return QSize(super().sizeHint().width(), self.horizontalHeader().sizeHint().height() + rows * ROW_PX + 2)

    def ask_room_for(self, rows: int) -> None:
        """Wants no more room than what it holds takes, and never more than for so many rows."""
        self._rows_wanted = rows

    def wrap_rows(self) -> None:
        """Rows grow with what they say: nothing is cut, also where a column gets narrower later."""
        self.setWordWrap(True)
        self._narrower.setSingleShot(True)
        self._narrower.timeout.connect(self._measure_rows)
        self.horizontalHeader().sectionResized.connect(self._narrower.start)
        self._wraps = True
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().setMinimumSectionSize(ROW_PX)

    def sizeHintForRow(self, row: int) -> int:
        """Qt wraps across the padding of the style sheet when it measures, and not when it paints: the last line was cut."""
        if not self._wraps:
            return super().sizeHintForRow(row)
        font = self.font()
        font.setPixelSize(CELL_FONT_PX)
        metrics, heights = QFontMetrics(font), [super().sizeHintForRow(row)]
        for column in range(self.columnCount()):
            if (item := self.item(row, column)) is not None:
                room = self.columnWidth(column) - 2 * CELL_PADDING_PX - EDGE_PX
                text = metrics.boundingRect(0, 0, room, MOST_PX, Qt.TextFlag.TextWordWrap, item.text())
                heights.append(text.height() + EDGE_PX)
        return max(heights)

    def show_last(self) -> None:
        """Until something else is shown, as far as there is room."""
        self._last_first = True
        self._narrower.start()

    @Slot()
    def _measure_rows(self) -> None:
        self.resizeRowsToContents()
        if self._last_first:
            self.scrollToBottom()

    @property
    def marked(self) -> Hashable | None:
        """What the marked row is; None where no row is."""
        return self._keys[self.currentRow()] if 0 <= self.currentRow() < len(self._keys) else None

    def fill(self, rows: Sequence[Sequence[str]], keys: Sequence[Hashable] = ()) -> None:
        """`keys`: what each row is. The mark follows its row wherever it goes; where it is gone, no other row takes its place
        below the finger of somebody who is about to press a key. A table that was not marked is marked at its first row."""
        before, had = self.marked, len(self._keys)
        with self._widths_kept():
            self._write(rows)
        self._keys = tuple(keys)
        if not rows or self.selectionMode() == QAbstractItemView.SelectionMode.NoSelection:
            return
        if before is not None and (before in self._keys or before != self._acted):
            self.mark(before)
        elif before is not None or (self.currentRow() < 0 and not (keys and had)):
            self.selectRow(0)

    def _write(self, rows: Sequence[Sequence[str]]) -> None:
        if self._rows_wanted and self.rowCount() != len(rows):
            self.updateGeometry()
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                tip(item, text)
                self.setItem(number, column, item)

    @contextmanager
    def _widths_kept(self) -> Iterator[None]:
        """Columns and rows are measured once at the end: Qt measures all of them after each cell that changes (300 rows in a
        window took 11 s)."""
        mode, header = QHeaderView.ResizeMode, self.horizontalHeader()
        fitting = [column for column in range(header.count()) if header.sectionResizeMode(column) == mode.ResizeToContents]
        for column in fitting:
            header.setSectionResizeMode(column, mode.Fixed)
        if self._wraps:
            self.verticalHeader().setSectionResizeMode(mode.Fixed)
        try:
            yield
        finally:
            for column in fitting:
                header.setSectionResizeMode(column, mode.ResizeToContents)
            if self._wraps:
                self.verticalHeader().setSectionResizeMode(mode.ResizeToContents)

    def mark(self, key: Hashable) -> None:
        """The row that is this; none where there is no such row."""
        if key not in self._keys:
            self.clear_mark()
        elif self.currentRow() != self._keys.index(key):
            self.selectRow(self._keys.index(key))

    def acted(self) -> None:
        """A person acted on the marked row: when it goes, the first of the others is marked."""
        self._acted = self.marked

    def begin_anew(self) -> None:
        """Other rows altogether: the first of them is marked."""
        self._keys = ()
        self.clear_mark()

    def clear_mark(self) -> None:
        self.setCurrentCell(-1, -1)
        self.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() or event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)
