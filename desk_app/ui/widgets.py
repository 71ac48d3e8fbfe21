"""The few building blocks that every screen is made of."""

import time
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk_app.answers.pictures import Picture
from desk_app.core.identity import IdentityCard

ROW_PX = 32
MAX_LENGTH = 1_000
TWICE_S = 0.8
"""The same act twice within this is a finger that trembled: one act."""


def label(text: str = "", role: str = "", tone: str = "", wrap: bool = False) -> QLabel:
    made = QLabel(text)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Line(QLineEdit):
    """A text field: Enter goes on, Esc goes back. Scans never come here (`ui.keys`)."""

    entered = Signal()
    takes_barcodes = False
    """Whether what a scanner reads and the program does not know belongs here: the number of an item of the post."""

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setMaxLength(MAX_LENGTH)
        self.stays_on_enter = False

    def as_typed(self) -> None:
        """Figures, codes and account names: no input method comes between. Of Qt's hints only this one keeps every engine
        out; those for digits are ignored by ibus and fcitx5."""
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)

    def set(self, text: str) -> None:
        if text != self.text():
            self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            if not self.stays_on_enter:
                self.focusNextChild()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.focusPreviousChild()
            return
        super().keyPressEvent(event)

    def mark_wrong(self, wrong: bool) -> None:
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)


def takes_barcodes(widget: QWidget | None) -> bool:
    """Whether a scan that the program does not know is typed into this one."""
    return isinstance(widget, Line) and widget.takes_barcodes


class Refusals:
    """The caret goes to a refused field once, when it is refused: afterwards it stays where the person puts it."""

    def __init__(self) -> None:
        self._last = ("", "")

    def new(self, problem: str, field: str) -> bool:
        """Whether what is shown now was not shown a moment ago."""
        before, self._last = self._last, (problem, field)
        return bool(field) and self._last != before


class WalkingLine(Line):
    """Up and down walk the rows beside it: a list of what was found, the denominations of a count."""

    walked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.walked.emit(step)
            return
        super().keyPressEvent(event)


class Field(QWidget):
    """A labelled line with the problem beside it."""

    def __init__(
        self, title: str, placeholder: str = "", captioned: bool = True, as_typed: bool = False, walks: bool = False
    ) -> None:
        super().__init__()
        self.line = WalkingLine(placeholder) if walks else Line(placeholder)
        if as_typed:
            self.line.as_typed()
        self.line.setAccessibleName(title)
        self.caption = label(title, "label")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        if captioned:
            column.addWidget(self.caption)
        column.addWidget(self.line)

    @property
    def text(self) -> str:
        return self.line.text()

    def rename(self, title: str) -> None:
        """It asks for something else now: to the eye and to a screen reader."""
        self.caption.setText(title)
        self.line.setAccessibleName(title)


class Card(QFrame):
    """A white card with an optional small heading."""

    def __init__(self, heading: str = "", spacing: int = 8) -> None:
        super().__init__()
        self.setObjectName("card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 10, 16, 10)
        self.column.setSpacing(spacing)
        self.heading_row = QHBoxLayout()
        self.heading = label(heading, "section")
        self.note = label("", "label")
        self.heading_row.addWidget(self.heading)
        self.heading_row.addStretch(1)
        self.heading_row.addWidget(self.note)
        if heading:
            self.column.addLayout(self.heading_row)


class KeyButton(QPushButton):
    """A button with its key printed on it."""

    last: tuple[int, float] = (0, 0.0)
    """Which one was pressed last, and when."""

    def __init__(self, text: str, key: str, main: bool = False) -> None:
        super().__init__()
        self.key = key
        self.setAccessibleName(text)
        self.setProperty("main", main)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(10)
        self._text = QLabel(text)
        self._key = QLabel(key)
        self._text.setProperty("on", "main" if main else "")
        if main:
            self._key.setProperty("on", "mainkey")
        else:
            self._text.setProperty("role", "strong")
            self._key.setProperty("role", "key")
        row.addStretch(1)
        row.addWidget(self._text)
        row.addWidget(self._key, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        for part in (self._text, self._key):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumHeight(56 if main else 44)

    def set_text(self, text: str) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_key(self, key: str) -> None:
        self._key.setText(key)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _once(self) -> bool:
        """False for the second of two clicks that were meant as one."""
        (button, at_s), KeyButton.last = KeyButton.last, (id(self), time.monotonic())
        return button != id(self) or KeyButton.last[1] - at_s >= TWICE_S

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._once():
                self.click()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isDown() and not self._once():
            self.setDown(False)
            return
        super().mouseReleaseEvent(event)


class Choices(QWidget):
    """A row of alternatives, one chosen; each with its key."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], apart: str = "", narrow: bool = False) -> None:
        """`apart`: this one stands elsewhere, where whoever made this puts it; the row is then a `narrow` one."""
        narrow = narrow or bool(apart)
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 if narrow else 6)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for value, text in options:
            button = QPushButton(text)
            button.setProperty("choice", True)
            button.setCheckable(True)
            button.setProperty("narrow", narrow)
            self._group.addButton(button)
            button.setObjectName(f"choice:{value}")
            button.clicked.connect(self._clicked)
            if value != apart:
                row.addWidget(button)
            self.buttons[value] = button
        row.addStretch(1)
        self.choose(options[0][0])

    def _clicked(self) -> None:
        self.chosen.emit(self.value)

    @property
    def value(self) -> str:
        return next(value for value, button in self.buttons.items() if button.isChecked())

    def choose(self, value: str) -> None:
        self.buttons[value].setChecked(True)

    def pick(self, value: str) -> None:
        """Choose as a key does: with the news."""
        self.choose(value)
        self.chosen.emit(value)


class Pick(QWidget):
    """One of several, walked with the arrow keys under a caption."""

    chosen = Signal(str)

    def __init__(self, title: str, inline: bool = False) -> None:
        """`inline`: without its caption, where rows are few."""
        super().__init__()
        self.box = QComboBox()
        self.box.setAccessibleName(title)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusProxy(self.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        if not inline:
            column.addWidget(label(title, "label"))
        column.addWidget(self.box)
        self.box.currentIndexChanged.connect(self._changed)

    def offer(self, options: Sequence[tuple[str, str]]) -> None:
        """Value and text of each; the first is chosen."""
        self.box.blockSignals(True)
        self.box.clear()
        for value, text in options:
            self.box.addItem(text, value)
        self.box.blockSignals(False)

    @property
    def value(self) -> str:
        return str(self.box.currentData() or "")

    def choose(self, value: str) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(value)))

    def _changed(self, _index: int) -> None:
        self.chosen.emit(self.value)


class PaperView(QFrame):
    """The slip as it will be burnt, dot for dot, scaled to the column."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paperground")
        self._pixmap: QPixmap | None = None
        self.setMinimumWidth(300)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_picture(self, picture: Picture | None) -> None:
        if picture is None:
            self._pixmap = None
        else:
            if picture.grey:
                size = (picture.width, picture.height, picture.width)
                image = QImage(picture.bits, *size, QImage.Format.Format_Grayscale8)
            else:
                stride = (picture.width + 7) // 8
                image = QImage(picture.bits, picture.width, picture.height, stride, QImage.Format.Format_Mono)
                image.setColorTable([0xFFFFFFFF, 0xFF17212B])
            self._pixmap = QPixmap.fromImage(image.convertToFormat(QImage.Format.Format_RGB32))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._pixmap is None:
            return
        ratio = self.devicePixelRatioF()
        room_width, room_height = self.width() - 44, self.height() - 24
        scale = min(room_width / self._pixmap.width(), room_height / self._pixmap.height(), 1.0)
        shown = self._pixmap.scaled(
            int(self._pixmap.width() * scale * ratio),
            int(self._pixmap.height() * scale * ratio),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        shown.setDevicePixelRatio(ratio)
        width = int(shown.width() / ratio)
        x = (self.width() - width) // 2
        painter = QPainter(self)
        painter.fillRect(x - 8, 8, width + 16, int(shown.height() / ratio) + 8, Qt.GlobalColor.white)
        painter.drawPixmap(x, 12, shown)
        painter.end()


class Table(QTableWidget):
    """A table to look at and walk with the keys: 32 px rows, right-aligned money, the selected row unmistakable."""

    def __init__(self, headers: Sequence[str], stretch: int = 0, right: Sequence[int] = (), passive: bool = False) -> None:
        super().__init__(0, len(headers))
        self.setHorizontalHeaderLabels(list(headers))
        self._right = frozenset(right)
        self._keys: tuple[Hashable, ...] = ()
        self._acted: Hashable | None = None
        self._wraps = False
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

    def wrap_rows(self) -> None:
        """Rows grow with what they say: nothing is cut."""
        self.setWordWrap(True)
        self._wraps = True
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().setMinimumSectionSize(ROW_PX)

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
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(text)
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


class Page(QWidget):
    """One place. `shown` is called when the clerk comes to it, `act` is F9. `passed_on`: a card that it kept for a moment, and
    that means something else than its dossier."""

    key = ""
    passed_on = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ground")

    def shown(self) -> None:
        """Put the focus where work begins."""

    def act(self) -> None:
        """F9."""

    @Slot(str)
    def open_file(self, file: str) -> None:
        """In the program that shows such files on this PC."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(file).absolute())))  # a relative one opens nothing

    def shortcut(self, key: str) -> bool:
        """A letter or digit with Alt, or `Ctrl+…`. True when this place knows it."""
        return False

    def take_card(self, card: IdentityCard) -> bool:
        """An identity card was scanned. False: not for this place."""
        return False

    def take_code(self, code: str) -> bool:
        """A dossier's slip was scanned. False: not for this place."""
        return False

    def open_code(self, code: str) -> None:
        """Another place names a dossier."""

    def officer_changed(self) -> None:
        """Another officer logged in."""

    def closing(self) -> None:
        """The officer or the program leaves."""
