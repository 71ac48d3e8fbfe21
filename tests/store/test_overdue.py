"""Board, wall view, steps and replies agree with the one rule of what is overdue, at every moment around an appointment."""

from datetime import datetime
from itertools import product

import pytest

from desk_app.core.moments import local, to_ms
from desk_app.core.working_time import UNITS
from desk_app.store import board
from sync.protocol.lateness import is_late
from tests.desks import Desk

DAY_MS = 86_400_000
AROUND = (-DAY_MS, -8 * 3_600_000, -60_000, -1, 0, 1, 59_999, 60_000, 8 * 60_000, 10 * 3_600_000, 16 * 3_600_000, DAY_MS)
"""Milliseconds around a due moment at 07:32: before, in, and after its minute and its day."""


@pytest.fixture
def dues(desk: Desk) -> dict[str, tuple[str | None, int]]:
    """A dossier for each unit, due at 07:32."""
    due_at_ms = to_ms(datetime(2026, 12, 9, 7, 32))
    found: dict[str, tuple[str | None, int]] = {}
    for number, unit in enumerate((*UNITS, None), 1):
        code = desk.receive(number=f"0141900001{number:02d}", amount=None, tendered=None).code
        with desk.store.write() as tx:
            tx.connection.execute("UPDATE dossier SET limit_unit = ?, due_at_ms = ? WHERE code = ?", (unit, due_at_ms, code))
        found[code] = (unit, due_at_ms)
    return found


def test_the_board_counts_by_the_day(desk: Desk, dues: dict[str, tuple[str | None, int]]) -> None:
    reader = desk.store.reader()
    try:
        for (code, (unit, due_at_ms)), after in product(dues.items(), AROUND):
            now_ms = due_at_ms + after
            today_ms = to_ms(datetime.combine(local(now_ms).date(), datetime.min.time())) + DAY_MS
            marks = board.Marks(now_ms, today_ms, today_ms + 2 * DAY_MS)
            shown = {
                view: code in {row.code for row in board.rows(reader.connection, view, marks, board.Chosen())}
                for view in ("overdue", "today", "soon")
            }
            late = is_late(due_at_ms, unit, now_ms)
            today = not late and due_at_ms < today_ms
            assert shown == {"overdue": late, "today": today, "soon": not late and not today}, (unit, after)
    finally:
        reader.close()


def test_a_result_that_comes_eight_minutes_past_the_hour_is_in_time(desk: Desk) -> None:
    """Due 07:32, brought at 07:40 the same day."""
    code = desk.receive(amount=None, tendered=None).code
    reader = desk.store.reader()
    dossier = reader.dossier(code)
    assert dossier is not None
    assert dossier.due_at_ms is not None
    now_ms = dossier.due_at_ms + 8 * 60_000
    marks = board.Marks(now_ms, now_ms + 1, now_ms + 2)
    counted = board.counts(reader.connection, marks, board.Chosen())
    reader.close()
    assert (counted["overdue"], counted["today"]) == (0, 1)
