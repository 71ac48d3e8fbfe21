"""Where a person writes: a line, a labelled line, one of several from a list."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desk_app.ui.parts.early_keys import EarlyKeys
from desk_app.ui.parts.widgets import label

MAX_LENGTH = 1_000


class TextField(QLineEdit):
    """A text field: Enter goes on, Esc goes back. Scans never come here (`ui.desk.keys`)."""

    entered = Signal()
    takes_barcodes = False
    """Whether what a scanner reads and the program does not know belongs here: the number of an item of the post."""
    hears_letters: ClassVar[Callable[["TextField", QInputMethodEvent], bool] | None] = None
    """Asked first of a letter that the keyboard's layout composed: True where it was taken care of (`ui.desk.keys`)."""

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setMaxLength(MAX_LENGTH)
        self.stays_on_enter = False
        self._early = EarlyKeys()
        self._is_early: Callable[[], bool] = bool
        self._keeps_enter = True

    def as_typed(self) -> None:
        """Figures, codes and account names: no input method comes between. Of Qt's hints only this one keeps every engine
        out; those for digits are ignored by ibus and fcitx5."""
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)

    def set(self, text: str) -> None:
        if text != self.text():
            self.setText(text)

    def keep_early(self, early: EarlyKeys, is_early: Callable[[], bool], keeps_enter: bool = True) -> None:
        """A letter that is faster than an answer does not belong here: it waits for the field that has the caret then.
        `keeps_enter`: though nothing was typed before it."""
        self._early, self._is_early, self._keeps_enter = early, is_early, keeps_enter

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text and (text.isprintable() or text == "\r") and self._is_early():
            if text != "\r" or self._keeps_enter or self._early:
                self._early.keep(partial(self._type_on, Qt.Key(event.key()), text, self._early.begun))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            if not self.stays_on_enter:
                self.focusNextChild()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.focusPreviousChild()
            return
        super().keyPressEvent(event)

    def _type_on(self, key: Qt.Key, text: str, begun: int) -> None:
        """Where there is no such field it goes nowhere: not here, unless this place began anew since, for the next one, or an
        answer is awaited again."""
        line = QApplication.focusWidget()
        if line is not None and (line is not self or self._early.begun > begun or self._is_early()):
            QApplication.sendEvent(line, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if TextField.hears_letters is None or not TextField.hears_letters(self, event):
            super().inputMethodEvent(event)

    def mark_wrong(self, wrong: bool) -> None:
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)


def takes_barcodes(widget: QWidget | None) -> bool:
    """Whether a scan that the program does not know is typed into this one."""
    return isinstance(widget, TextField) and widget.takes_barcodes


class Refusals:
    """The caret goes to a refused field once, when it is refused: afterwards it stays where the person puts it."""

    def __init__(self) -> None:
        self._last = ("", "")

    def new(self, problem: str, field: str) -> bool:
        """Whether what is shown now was not shown a moment ago."""
        before, self._last = self._last, (problem, field)
        return bool(field) and self._last != before


class WalkingField(TextField):
    """Up and down walk the rows beside it: a list of what was found, the denominations of a count."""

    walked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.walked.emit(step)
            return
        super().keyPressEvent(event)


class CodeField(TextField):
    """On top of a page, in large: a dossier's code, typed or scanned; Enter opens it and the caret stays."""

    def __init__(self, placeholder: str, name: str) -> None:
        super().__init__(placeholder)
        self.as_typed()
        self.setProperty("big", True)
        self.setAccessibleName(name)
        self.stays_on_enter = True

    def names_another(self, *opened: str) -> bool:
        """Whether a code stands here that is none of these: it is opened, and seen, before anything is done."""
        from desk_app.core.dossier_code import same_code

        text = self.text().strip()
        return bool(text) and not any(text == code.strip() or same_code(text, code) for code in opened)


class Field(QWidget):
    """A labelled line with the problem beside it."""

    def __init__(
        self, title: str, placeholder: str = "", captioned: bool = True, as_typed: bool = False, walks: bool = False
    ) -> None:
        super().__init__()
        self.line = WalkingField(placeholder) if walks else TextField(placeholder)
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
