"""Two fields in which another officer proves that they stand here too."""

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desk_app.resources_reader import Texts
from desk_app.services.money.cash import SecondPerson
from desk_app.ui.parts.fields import Field


class SecondPersonFields(QWidget):
    def __init__(self, title: str, texts: Texts) -> None:
        super().__init__()
        self.name = Field(title)
        self.secret = Field(texts("ui.second.secret"))
        self.secret.line.setEchoMode(QLineEdit.EchoMode.Password)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        row.addWidget(self.secret, 1)

    def person(self) -> SecondPerson:
        return SecondPerson(self.name.text, self.secret.text)

    def clear(self) -> None:
        """A PIN never stays on a screen, nor for the next act."""
        self.secret.line.set("")

    def hideEvent(self, event: QHideEvent) -> None:
        self.clear()
        super().hideEvent(event)
