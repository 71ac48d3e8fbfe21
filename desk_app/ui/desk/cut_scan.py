"""A scan that was cut: its first part is in a field before anybody can know, and is taken out when the rest comes."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid


class CutScan:
    """What the first part made of a field, as long as nothing else was typed."""

    def __init__(self) -> None:
        self._line: QLineEdit | None = None
        self._before = self._after = ""

    @contextmanager
    def typing(self, widget: QWidget | None, cut: bool) -> Iterator[None]:
        """Keys go to this widget now. `cut`: a scan's beginning, without its end."""
        line = widget if cut and isinstance(widget, QLineEdit) else None
        before = line.text() if line is not None else ""
        if line is not None and self._stands_in(line):
            before = self._before  # cut twice
        yield
        self._line, self._before = line, before
        self._after = line.text() if line is not None and isValid(line) else ""

    def _stands_in(self, line: QLineEdit | None) -> bool:
        return line is not None and line is self._line and isValid(line) and line.text() == self._after

    def take_out(self) -> bool:
        """The rest is here. Whether something was taken out of a field."""
        line, self._line = self._line, None
        if line is None or not isValid(line) or line.text() != self._after or line.text() == self._before:
            return False
        line.setText(self._before)
        line.textEdited.emit(self._before)
        return True
