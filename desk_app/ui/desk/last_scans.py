"""What a scanner read: a sound for each, the last ten after the strip's button, and a card that contradicts itself."""

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QWidget

from desk_app.core.moments import local
from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.everywhere import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.plain_text import PlainLabel
from desk_app.ui.parts.widgets import label
from desk_app.view_models.desk.scanner import LAST, Doubt, ScanSeen

BETWEEN_MS = 180
TAKEN_MS = 2_500


class Beeps(QObject):
    """So many, one after the other."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left = 0
        self._timer = QTimer(self)
        self._timer.setInterval(BETWEEN_MS)
        self._timer.timeout.connect(self._next)

    def sound(self, times: int) -> None:
        self._left = times
        self._timer.start()
        self._next()

    @Slot()
    def _next(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._timer.stop()
        QApplication.beep()


class Taken(PlainLabel):
    """What was just read, for a moment, over the lower edge of the page: it takes no room and no focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.setProperty("tone", "good")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str) -> None:
        self.setText(text)
        self.adjustSize()
        if (over := self.parentWidget()) is not None:
            self.move((over.width() - self.width()) // 2, over.height() - self.height() - 8)
        self.show()
        self.raise_()
        self._timer.start(TAKEN_MS)


class DoubtBar(QFrame):
    """Above the page: what disagrees on the card, and after a second equal scan the key that takes it as it is."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.said = label("", tone="warn", wrap=True)
        self.button = KeyButton(texts("scan.as_on_card"), key_of(KEYS, "as_on_card"))
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 20, 6)
        row.addWidget(self.said, 1)
        row.addWidget(self.button)
        self.hide()

    @Slot(object)
    def show_doubt(self, doubt: Doubt | None) -> None:
        self.said.setText(doubt.text if doubt else "")
        self.button.setVisible(doubt is not None and doubt.again)
        self.setVisible(doubt is not None)


class LastScans(QFrame):
    """The last ten, newest first; any key or click closes it."""

    def __init__(self, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("panel")
        self._empty = texts("scan.none_yet")
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 10, 16, 10)
        grid.addWidget(label(texts("scan.last"), "section"), 0, 0, 1, 2)
        self.rows = [(label("", "muted"), label()) for _ in range(LAST)]
        for number, (when, what) in enumerate(self.rows, 1):
            grid.addWidget(when, number, 0)
            grid.addWidget(what, number, 1)

    def show_scans(self, scans: tuple[ScanSeen, ...]) -> None:
        dot = {"good": "●", "warn": "▲", "bad": "■"}
        for number, (when, what) in enumerate(self.rows):
            seen = scans[number] if number < len(scans) else None
            when.setText(f"{local(seen.at_ms):%H:%M:%S}" if seen else "")
            what.setText(f"{dot[seen.tone]} {seen.text}" if seen else "" if number or scans else self._empty)
            for part in (when, what):
                part.setVisible(bool(part.text()))
