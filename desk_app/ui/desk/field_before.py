"""What stood in a field before each key that was typed into it: a part of a scan is taken back out, and the caret put back."""

from dataclasses import dataclass

from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import isValid

from desk_app.core.scan_trail import MOST_KEYS
from desk_app.ui.desk.key_events import Held


@dataclass(frozen=True, slots=True)
class _Before:
    key: Held  # held, so that no other takes its identity
    text: str
    caret: int
    marked_from: int  # -1: nothing was
    marked: int


class FieldBefore:
    """Of one field, as long as nobody but these keys changes it."""

    def __init__(self) -> None:
        self._line: QLineEdit | None = None
        self._after = ""
        self._before: dict[int, _Before] = {}

    def note(self, key: Held, text: str) -> None:
        """This key is about to be typed where the caret is."""
        if not self._before and text.islower():
            return  # no scan of ours begins so, and most of what is typed does
        widget = QApplication.focusWidget()
        line = widget if isinstance(widget, QLineEdit) else None
        stands = line.text() if line is not None else ""
        if line is None or line is not self._line or stands != self._after:
            self._before.clear()
        self._line = line
        if line is None:
            return
        marked_from = line.selectionStart()
        marked = line.selectionLength() if marked_from >= 0 else 0
        self._before[id(key)] = _Before(key, stands, line.cursorPosition(), marked_from, marked)
        if len(self._before) > MOST_KEYS:
            del self._before[next(iter(self._before))]

    def typed(self) -> None:
        """It is there."""
        if self._before:
            self._after = self._line.text() if self._line is not None and isValid(self._line) else ""

    def forget(self) -> None:
        """A person does something else."""
        self._before.clear()

    def take_out(self, keys: tuple[Held, ...]) -> None:
        """The field is as it was before the first of them; not where something else was done to it since."""
        if not keys:
            return
        was = next((self._before[id(key)] for key in keys if id(key) in self._before), None)
        line, self._line = self._line, None
        self._before.clear()
        if was is None or line is None or not isValid(line) or line.text() != self._after:
            return
        if line.text() != was.text:
            line.setText(was.text)
            line.textEdited.emit(was.text)
        if was.marked_from < 0:
            line.setCursorPosition(was.caret)
        elif was.caret > was.marked_from:
            line.setSelection(was.marked_from, was.marked)
        else:
            line.setSelection(was.marked_from + was.marked, -was.marked)
