"""The boxes at this counter as tabs: number, name and state."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk_app.answers.money.boxes import BoxState
from desk_app.answers.money.in_words import difference_in_words
from desk_app.core.centre import Centre
from desk_app.resources_reader import Texts
from desk_app.ui.parts.plain_text import tip
from desk_app.ui.parts.widgets import label, set_tone
from desk_app.view_models.money.cash_state import CashState

NARROWEST_PX, WIDEST_PX, GAP_PX, EDGE_PX = 60, 230, 4, 10
SHARE = 100
"""Of a tab, beside one of what is left when all are as wide as they get."""
TONES = {"■": "plainbad", "▲": "plainwarn", "●": "plaingood"}


def state_of(box: BoxState, state: CashState, texts: Texts) -> str:
    """By shape first; the word says it."""
    if box.count is not None:
        difference = box.count.difference_vnd
        return f"{'■' if difference else '●'} {difference_in_words(difference, texts)}"
    if box.agency in state.counting:
        return f"◐ {texts('ui.cash.is_counting')}"
    if box.counted_by:
        return f"▲ {texts('ui.cash.counted_by', officer=box.counted_by)}"
    if box.awaits is not None:
        return f"▲ {texts('ui.cash.awaits_second')}"
    if box.shift is None:
        return f"○ {texts('ui.cash.is_shut')}"
    own = box.shift.officer == state.officer
    return f"● {texts('ui.cash.is_open' if own else 'ui.cash.held_by', officer=box.shift.officer_name)}"


class BoxTab(QPushButton):
    def __init__(self, number: int) -> None:
        super().__init__()
        self.setProperty("box", True)
        self.setObjectName(f"box:{number}")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(48)
        self.setMinimumWidth(NARROWEST_PX)  # not what it has now: a narrower window makes it narrower again
        self.setMaximumWidth(WIDEST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE_PX, 3, EDGE_PX, 3)
        column.setSpacing(0)
        self.name = label("", "strong")
        self.state = label("", "tabstate")
        self._words = ("", "")
        for part in (self.name, self.state):
            column.addWidget(part)
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, name: str, state: str) -> None:
        self._words = (name, state)
        tip(self, f"{name}\n{state}")
        self.setAccessibleName(f"{name}, {state}")
        set_tone(self.state, TONES.get(state[:1], ""))
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        for part, words in zip((self.name, self.state), self._words, strict=True):
            part.ensurePolished()
            room = self.width() - 2 * EDGE_PX - 2
            part.setText(part.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))


class BoxTabs(QWidget):
    """`chosen`: a number from 0. Where there are many, each gets its share of the room."""

    chosen = Signal(object)

    def __init__(self, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._centre = centre
        self._texts = texts
        self.tabs: list[BoxTab] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP_PX)
        self._row.addStretch(1)

    def _clicked(self) -> None:
        self.chosen.emit(next(number for number, tab in enumerate(self.tabs) if tab.isChecked()))

    def show_state(self, state: CashState) -> None:
        while len(self.tabs) < len(state.boxes):
            tab = BoxTab(len(self.tabs) + 1)
            tab.clicked.connect(self._clicked)
            self._row.insertWidget(len(self.tabs), tab, SHARE)
            self.tabs.append(tab)
        for number, tab in enumerate(self.tabs):
            tab.setVisible(number < len(state.boxes))
        for number, (tab, box) in enumerate(zip(self.tabs, state.boxes, strict=False)):
            tab.say(f"{number + 1}  {self._centre.agency(box.agency).name}", state_of(box, state, self._texts))
            tab.setChecked(number == state.selected)
