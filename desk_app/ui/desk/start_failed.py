"""Why the program could not open: a window that stays until somebody has read it."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.resources_reader import Texts
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.widgets import Panel, label

WIDTH = 560


class StartFailed(QWidget):
    def __init__(self, texts: Texts, reason: str) -> None:
        super().__init__()
        title = texts("problem.bug_at_start")
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(title)
        self.setFixedWidth(WIDTH)
        self.reason = label(reason, "problem", wrap=True)
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = KeyButton(texts("ui.window.close"), "Enter", main=True)
        self.close_button.clicked.connect(self.close)
        panel = Panel(spacing=16)
        panel.column.setContentsMargins(28, 24, 28, 24)
        for part in (label(title, "title"), self.reason, self.close_button):
            panel.column.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(panel)
        self.close_button.setFocus()

    @Slot()
    def stays(self) -> None:
        """A tick: Python hears of a signal only where it is called."""
