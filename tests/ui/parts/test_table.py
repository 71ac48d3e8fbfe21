"""The tables of all pages: a long one is filled while the window goes on."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.theme import CELL_FONT_PX, CELL_PADDING_PX
from desk_app.wiring.main import application
from tests.desks import Desk
from tests.services import steps
from tests.ui.clerk import Opener

ROWS, COLUMNS = 40, 4


class Measured(ScreenTable):
    """Counts how often a column or a row is measured."""

    times = 0

    def sizeHintForColumn(self, column: int) -> int:
        self.times += 1
        return super().sizeHintForColumn(column)

    def sizeHintForRow(self, row: int) -> int:
        self.times += 1
        return super().sizeHintForRow(row)


@pytest.mark.parametrize("wraps", [False, True])
def test_a_table_that_is_filled_anew_is_measured_a_few_times_and_not_after_each_cell(qtbot: QtBot, wraps: bool) -> None:
    """300 credits of a bank's statement kept the window still for 11 s."""
    application()
    table = Measured([str(column) for column in range(COLUMNS)], stretch=3)
    qtbot.addWidget(table)
    if wraps:
        table.wrap_rows()
    table.resize(600, 300)
    table.show()
    table.fill([["x"] * COLUMNS] * ROWS)
    narrow = table.columnWidth(0)
    table.times = 0
    table.fill([["wider than before"] * COLUMNS] * ROWS)
    assert table.times <= 3 * (ROWS + COLUMNS)
    qtbot.waitUntil(lambda: table.columnWidth(0) > narrow, timeout=5_000)


def test_the_first_column_of_the_rights_is_read_whole(opened: Opener) -> None:
    program, hands = opened("admin")
    program.window.resize(1366, 768)
    hands.key(Qt.Key.Key_F12)
    page: Any = program.window.pages["admin"]
    hands.until(lambda: page.officers.rowCount(), "the accounts")
    hands.pause(50)
    cut = []
    for table in (page.officers, page.rights):
        if table is page.rights:
            hands.alt("B")
            hands.pause(50)
        for row in range(table.rowCount()):
            for column in range(table.columnCount()):
                text, room = table.item(row, column).text(), table.visualItemRect(table.item(row, column))
                needed = table.fontMetrics().boundingRect(0, 0, room.width() - 16, 9_999, Qt.TextFlag.TextWordWrap, text)
                if needed.width() > room.width() - 16 or needed.height() > room.height():
                    cut.append(text)
    assert cut == []
    lines = [page.fontMetrics().horizontalAdvance(page.rights.item(row, 0).text()) for row in range(page.rights.rowCount())]
    assert max(lines) < page.rights.columnWidth(0), "on one line: a table of rights is long enough"


@pytest.mark.parametrize(("key", "place"), [(Qt.Key.Key_F4, "collect"), (Qt.Key.Key_F3, "return"), (Qt.Key.Key_F7, "find")])
def test_what_was_done_to_a_dossier_is_read_whole_and_the_latest_is_seen(
    opened: Opener, folder: Path, key: Qt.Key, place: str
) -> None:
    desk = Desk(folder)
    desk.open_shift()
    code = desk.receive("2.001628", amount=3_000_000, tendered=3_000_000).code
    with desk.store.write() as tx:
        steps.STEPS["request_supplement"](tx, desk, code, desk.actor)
        steps.STEPS["take_supplement"](tx, desk, code, desk.actor)
    desk.store.close()
    program, hands = opened()
    program.window.resize(1366, 768)
    hands.key(key)
    page: Any = program.window.pages[place]
    hands.type(code)
    hands.enter()
    hands.until(lambda: page.state.opened is not None, "open")
    hands.pause(100)
    table = page.history.table
    assert table.rowCount() >= 4
    font = QFont(table.font())
    font.setPixelSize(CELL_FONT_PX)
    for row in range(table.rowCount()):
        item = table.item(row, 1)
        room = table.columnWidth(1) - 2 * CELL_PADDING_PX - 6  # and the style's own margin
        needed = QFontMetrics(font).boundingRect(0, 0, room, 9_999, Qt.TextFlag.TextWordWrap, item.text())
        assert needed.height() <= table.rowHeight(row), item.text()
    last = table.visualItemRect(table.item(table.rowCount() - 1, 1))
    assert last.bottom() <= table.viewport().height() + 1, "the latest"


def test_the_rights_have_the_page_and_are_walked_by_keys(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    program, hands = opened("admin")
    program.window.resize(1366, 768)
    hands.key(Qt.Key.Key_F12)
    page: Any = program.window.pages["admin"]
    hands.until(lambda: page.officers.rowCount(), "the accounts")
    hands.alt("B")
    hands.until(lambda: page.rights.isVisible(), "the table")
    hands.pause(50)
    seen = page.rights.viewport().height() // page.rights.rowHeight(0)
    assert seen >= 10
    for _row in range(page.rights.rowCount() - 1):
        hands.key(Qt.Key.Key_Down)
    last = page.rights.visualItemRect(page.rights.item(page.rights.rowCount() - 1, 0))
    assert page.rights.viewport().rect().contains(last), "the last one is reached"
    kept: list[object] = []
    with monkeypatch.context() as patched:
        patched.setattr(program.crew, "run", lambda *command: kept.append(command))
        hands.key(Qt.Key.Key_F9)
        hands.alt("S")
    assert kept == [], "nothing is done to what is not seen"
    hands.alt("B")
    assert not page.rights.isVisible()
    assert page.printers.address.line.hasFocus()
    hands.key(Qt.Key.Key_F12)
    assert page.printers.isVisible()
