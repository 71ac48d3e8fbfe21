"""The tables of all pages: a long one is filled while the window goes on."""

import pytest
from pytestqt.qtbot import QtBot

from desk_app.ui.parts.table import Table
from desk_app.wiring.main import application

ROWS, COLUMNS = 40, 4


class Measured(Table):
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
