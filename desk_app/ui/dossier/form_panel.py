"""A paper of the chosen dossier as it will be printed, page by page."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.answers.pictures import Picture
from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.finding import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.paper_view import PaperView
from desk_app.ui.parts.widgets import label


class FormPanel(QWidget):
    """Its place says what the buttons do."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.paper = PaperView()
        self.page_label = label("", "muted")
        self.turn = KeyButton(texts("ui.find.turn"), key_of(KEYS, "turn"))
        self.print = KeyButton(texts("ui.find.print_form"), key_of(KEYS, "print_form"), main=True)
        self.leave = KeyButton(texts("ui.find.close_form"), key_of(KEYS, "close"))
        keys = QHBoxLayout()
        keys.addWidget(self.page_label)
        keys.addStretch(1)
        for key in (self.turn, self.leave, self.print):
            keys.addWidget(key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.paper, 1)
        column.addLayout(keys)

    def show_page(self, pages: Sequence[Picture], page: int) -> None:
        self.paper.show_picture(pages[page])
        self.page_label.setText(self._texts("form.page", page=page + 1, pages=len(pages)))
        self.turn.setVisible(len(pages) > 1)
