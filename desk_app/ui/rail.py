"""The rail's buttons: a place, its key, what waits there."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from desk_app.ui.widgets import label

HIGH, LOW = 40, 30
"""Of a button; the second where there is little room."""


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
