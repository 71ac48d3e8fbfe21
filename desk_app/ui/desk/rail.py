"""The rail to the left: the places, their keys, what waits there."""

from collections.abc import Collection
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from desk_app.core.centre import Centre
from desk_app.core.handover import run_now
from desk_app.core.permissions import Act
from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.everywhere import PLACE_KEYS
from desk_app.ui.parts.widgets import label

_SEEN_WITH: dict[str, Act] = {
    "intake": "receive_dossier",
    "return": "register_result",
    "collect": "collect_fee",
    "cash": "see_cash_book",
    "handover": "hand_over_dossiers",
    "find": "find_dossier",
    "tray": "see_tray",
    "books": "see_cash_book",
    "clock": "confirm_clock",
    "admin": "keep_accounts",
    "incident": "report_incident",
}
PLACES: tuple[tuple[str, str, Act], ...] = tuple((place, key, _SEEN_WITH[place]) for place, key in PLACE_KEYS.items())
"""Place, key, the act that a role needs to see it."""
HIGH, LOW = 40, 30
"""Of a button; the second where there is little room."""
WIDE, THIN = 176, 76
"""Of the rail."""


class RailButton(QPushButton):
    """A place with its key; the tray shows how much waits."""

    def __init__(self, text: str, key: str) -> None:
        super().__init__()
        self.setProperty("rail", True)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(HIGH)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 2, 0)
        row.setSpacing(6)
        self.badge = label("", tone="bad")
        self.badge.hide()
        self._text = label(text)
        row.addWidget(label(key, "key"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text)
        row.addStretch(1)
        row.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        for part in self.findChildren(QLabel):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def fit(self, narrow: bool, low: bool) -> None:
        self._text.setVisible(not narrow)
        self.setFixedHeight(LOW if low else HIGH)


class Rail(QFrame):
    """One button for each place."""

    chosen = Signal(str)

    def __init__(self, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._centre = centre
        self.setObjectName("rail")
        self.setFixedWidth(WIDE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(2)
        self.buttons: dict[str, RailButton] = {}
        for place, key, _act in PLACES:
            button = RailButton(texts(f"ui.place.{place}"), key)
            button.setObjectName(place)
            button.clicked.connect(self._clicked)
            column.addWidget(button)
            self.buttons[place] = button
        column.addStretch(1)
        self.switch = label(texts("ui.window.switch"), "label")
        column.addWidget(self.switch)

    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen.emit(sender.objectName())

    def offer(self, allowed: Collection[str]) -> None:
        """The places of this officer; the clock's is offered by itself, where the clock is doubted."""
        for place, button in self.buttons.items():
            button.setVisible(place in allowed and place != "clock")

    def show_tray(self, count: int) -> None:
        """How much waits there."""
        self._badge("tray", str(count) if count > 0 else "")

    def show_run(self, now: datetime) -> None:
        """The run for which dossiers are to be handed over now."""
        run = run_now(now, self._centre.handover_runs)
        self._badge("handover", f"{run.at:%H}h" if run else "")

    def _badge(self, place: str, text: str) -> None:
        badge = self.buttons[place].badge
        badge.setText(text)
        badge.setVisible(bool(text))

    def fit(self, narrow: bool, low: bool) -> None:
        """Keys without words where there is little room to the side, lower buttons where there is little above each other."""
        self.switch.setVisible(not narrow)
        self.setFixedWidth(THIN if narrow else WIDE)
        for button in self.buttons.values():
            button.fit(narrow, low)
