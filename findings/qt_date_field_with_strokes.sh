#!/usr/bin/env bash
# A date typed into Qt's QDateEdit (dd/MM/yyyy) as it stands on paper, with strokes: 09/02/2026 over 15/01/2026.
#
# Guess:   the field holds what was typed, or shows that it is no date.
# Happens: reached by Tab it ends at 09/01/2026: the second digit of the day already goes on to the month, the stroke goes on
#          once more to the year, and the rest is dropped. After Ctrl+A it ends at 15/02/2026: the day is dropped. No signal of a
#          wrong input, each is a date. By Tab, 2/9/2026 and 09022026 come out right; after Ctrl+A, 09022026 changes nothing.
#          Real keys under X11 do the same. A line edit that is parsed as a whole has none of this.
# Version: PySide6_Essentials 6.11.3 (offscreen; needs what Qt needs of the system: libEGL, libGL, libxkbcommon, fontconfig)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v"
"$folder/v/bin/pip" -q install --disable-pip-version-check PySide6_Essentials==6.11.3
QT_QPA_PLATFORM=offscreen "$folder/v/bin/python" - <<'PY'
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDateEdit, QLineEdit, QVBoxLayout, QWidget

application = QApplication([])


def typed(by: str, new: str) -> str:
    page = QWidget()
    before, field = QLineEdit(), QDateEdit(QDate(2026, 1, 15))
    field.setDisplayFormat("dd/MM/yyyy")
    column = QVBoxLayout(page)
    column.addWidget(before)
    column.addWidget(field)
    page.show()
    page.activateWindow()
    assert QTest.qWaitForWindowActive(page)
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    assert field.hasFocus()
    if by == "Ctrl+A":
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, new)
    QTest.keyClick(field, Qt.Key.Key_Return)
    answer = field.date().toString("dd/MM/yyyy")
    print(f"{by}: {new} over 15/01/2026 -> {answer}")
    return answer


assert typed("Tab", "2/9/2026") == "02/09/2026"
assert typed("Tab", "09022026") == "09/02/2026"
assert typed("Tab", "09/02/2026") == "09/01/2026", "the behaviour has changed"
assert typed("Ctrl+A", "09/02/2026") == "15/02/2026", "the behaviour has changed"
assert typed("Ctrl+A", "09022026") == "15/01/2026", "the behaviour has changed"
PY
echo "as described: another date, without a word"
