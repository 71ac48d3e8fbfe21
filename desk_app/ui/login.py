"""Log-in: two fields, nothing else; everything heavy loads behind it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from desk_app.resources_reader import Texts
from desk_app.ui.widgets import Card, Field, KeyButton, Page, label


class LoginPage(Page):
    submitted = Signal(str, str)

    def __init__(self, texts: Texts, centre_name: str, counter: str) -> None:
        super().__init__()
        self._texts = texts
        self.name = Field(texts("ui.login.name"))
        self.secret = Field(texts("ui.login.secret"))
        self.secret.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.line.stays_on_enter = True
        self.problem = label("", "problem", wrap=True)
        self.button = KeyButton(texts("ui.login.enter"), "Enter", main=True)
        card = Card(spacing=12)
        card.setFixedWidth(400)
        card.column.setContentsMargins(28, 24, 28, 24)
        card.column.addWidget(label(centre_name, "section", wrap=True))
        card.column.addWidget(label(texts("ui.login.title", counter=counter), "title"))
        for part in (self.name, self.secret, self.problem, self.button):
            card.column.addWidget(part)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)
        self.secret.line.entered.connect(self._submit)
        self.button.clicked.connect(self._submit)
        self.setTabOrder(self.name.line, self.secret.line)
        self.setTabOrder(self.secret.line, self.button)

    def shown(self) -> None:
        self.secret.line.clear()
        self.name.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.line.selectAll()

    def act(self) -> None:
        self._submit()

    def _submit(self) -> None:
        self.problem.setText("")
        self.submitted.emit(self.name.text, self.secret.text)

    def show_problem(self, text: str) -> None:
        self.problem.setText(text)
        self.secret.line.clear()
        self.secret.line.setFocus()
