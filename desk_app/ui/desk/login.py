"""Log-in: two fields, nothing else; everything heavy loads after it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.everywhere import KEYS as EVERYWHERE
from desk_app.ui.key_tables.login import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.early_keys import EarlyKeys
from desk_app.ui.parts.fields import Field
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.widgets import Panel, label

_LEAVE = key_of(EVERYWHERE, "leave")


class LoginPage(Page):
    submitted = Signal(str, str)
    pin_changed = Signal(str, str, str, str)

    def __init__(self, texts: Texts, centre_name: str, counter: str) -> None:
        super().__init__()
        self._texts = texts
        self.centre = label(centre_name, "section", wrap=True)
        self.name = Field(texts("ui.login.name"), as_typed=True)
        self.secret = Field(texts("ui.login.secret"))
        self.secret.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.line.stays_on_enter = True
        self.new = Field(texts("ui.login.new"))
        self.again = Field(texts("ui.login.again"))
        for field in (self.new, self.again):
            field.line.setEchoMode(QLineEdit.EchoMode.Password)
            field.hide()
        self.again.line.stays_on_enter = True
        self.change = KeyButton(texts("ui.login.change"), key_of(KEYS, "change"))
        self.problem = label("", "problem", wrap=True)
        self.hint = label("", "muted", wrap=True)
        """What is to be known before anybody types."""
        self.hint.hide()
        self.button = KeyButton(texts("ui.login.enter"), "Enter", main=True)
        panel = Panel(spacing=12)
        panel.setFixedWidth(400)
        panel.column.setContentsMargins(28, 24, 28, 24)
        panel.column.addWidget(self.centre)
        panel.column.addWidget(label(texts("ui.login.title", counter=counter), "title"))
        for part in (self.name, self.secret, self.new, self.again, self.problem, self.hint, self.button, self.change):
            panel.column.addWidget(part)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(panel)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)
        self._early = EarlyKeys()
        self._next_after = 0
        """So many keys were pressed before whoever is being let in left again."""
        for field in (self.secret, self.again):
            field.line.keep_early(self._early, self._early.is_awaited, keeps_enter=False)
        self.secret.line.entered.connect(self._secret_entered)
        self.again.line.entered.connect(self._submit)
        self.change.clicked.connect(self._toggle)
        self.button.clicked.connect(self._submit)
        self.keys = BoundKeys(KEYS, {"act": self._submit, "change": self._toggle})
        self.setTabOrder(self.name.line, self.secret.line)
        self.setTabOrder(self.secret.line, self.new.line)
        self.setTabOrder(self.new.line, self.again.line)
        self.setTabOrder(self.again.line, self.button)

    def keeps(self, key: str, pressed: Callable[[], object]) -> bool:
        """Whether a key of the window waits for that place, among the letters. The log-in's own have been pressed: once more
        they do nothing, least of all what they mean there."""
        if self._early.awaited and self.keys.row(key) is None:
            count = self._early.keep(pressed)
            if key == _LEAVE:
                self._next_after = count
        return self._early.awaited

    def let_in(self) -> None:
        """That place is here."""
        self._early.awaited = False
        self._early.go_on()

    def keep_out(self) -> None:
        """Nobody was let in."""
        self._early.awaited = False
        self._early.forget()
        self._next_after = 0

    def shown(self) -> None:
        self.keep_out()
        self._early.begun += 1
        self._offer_new(False)
        self.secret.line.clear()
        self.name.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.line.selectAll()

    def act(self) -> None:
        self._submit()

    def _toggle(self) -> None:
        self._offer_new(self.new.isHidden())
        (self.name if not self.name.text else self.secret).line.setFocus()

    def _offer_new(self, offered: bool) -> None:
        for field in (self.new, self.again):
            field.line.clear()
            field.setVisible(offered)
        self.button.set_text(self._texts("ui.login.enter_new" if offered else "ui.login.enter"))
        self.change.set_text(self._texts("ui.login.keep" if offered else "ui.login.change"))

    def _secret_entered(self) -> None:
        if self.new.isHidden():
            self._submit()
        else:
            self.new.line.setFocus()

    def _submit(self) -> None:
        self.problem.setText("")
        self._early.awaited = True
        if self.new.isHidden():
            self.submitted.emit(self.name.text, self.secret.text)
        else:
            self.pin_changed.emit(self.name.text, self.secret.text, self.new.line.text(), self.again.line.text())

    def tell(self, hint: str) -> None:
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def close_for(self, reason: str) -> None:
        """Nobody can log in: why, as long as the window is open."""
        self.keep_out()
        for part in (self.name, self.secret, self.new, self.again, self.button, self.change):
            part.setEnabled(False)
        self.problem.setText(reason)

    def show_problem(self, text: str, field: str = "") -> None:
        had_left = self._next_after > 0
        of_the_next = self._early.take_after(self._next_after) if had_left else []
        self.keep_out()
        self.problem.setText(text)
        if had_left:  # the next one begins, perhaps with the next key
            self.shown()
            for pressed in of_the_next:
                pressed()
            return
        if field == "new" and self.new.isHidden():  # the one that was typed opens nothing any more but this
            self._offer_new(True)
        wrong = {"new": self.new, "again": self.again}.get(field, self.secret)
        wrong.line.clear()
        wrong.line.setFocus()
