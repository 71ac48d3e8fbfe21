"""What the board and the handover list: the dossiers whose paper or result is still with somebody."""

import sqlite3
from dataclasses import dataclass

from desk_app.services.records import Dossier
from desk_app.store.rows import columns_of
from desk_app.store.schema import HERE

ROWS = 300
_RUNNING = "state IN ('received', 'with_agency')"


@dataclass(frozen=True, slots=True)
class Marks:
    """The moments that divide the board: now, the end of today, the end of the working days that are "soon"."""

    now_ms: int
    today_ms: int
    soon_ms: int


_VIEWS = {
    "overdue": f"{_RUNNING} AND due_at_ms < :now_ms",
    "today": f"{_RUNNING} AND due_at_ms >= :now_ms AND due_at_ms < :today_ms",
    "soon": f"{_RUNNING} AND due_at_ms >= :today_ms AND due_at_ms < :soon_ms",
    "paused": "state = 'supplement_wanted'",
    "uncollected": "state = 'result_in'",
    "posted": "state = 'posted'",
    "opinions": f"{_RUNNING} AND code IN (SELECT dossier_code FROM opinion WHERE replied_at_ms IS NULL)",
    "papers": "state IN ('refused', 'withdrawn', 'stopped')",
}
VIEWS = tuple(_VIEWS)
_ORDER = {"uncollected": "result_at_ms", "paused": "paused_at_ms", "papers": "ended_at_ms", "posted": "held_since_ms"}


def _marks(marks: Marks) -> dict[str, int]:
    return {"now_ms": marks.now_ms, "today_ms": marks.today_ms, "soon_ms": marks.soon_ms}


def counts(connection: sqlite3.Connection, marks: Marks) -> dict[str, int]:
    """How many each view has."""
    sums = ", ".join(f"sum({condition})" for condition in _VIEWS.values())
    row = connection.execute(f"SELECT {sums} FROM dossier WHERE {HERE}", _marks(marks)).fetchone()
    return dict(zip(_VIEWS, (value or 0 for value in row), strict=True))


def rows(connection: sqlite3.Connection, view: str, marks: Marks) -> tuple[Dossier, ...]:
    """The most pressing first, as many as anybody reads."""
    query = (
        f"SELECT {columns_of(Dossier)} FROM dossier WHERE {HERE} AND {_VIEWS[view]} ORDER BY {_ORDER.get(view, 'due_at_ms')}"
    )
    return tuple(Dossier(*row) for row in connection.execute(query, _marks(marks)))


def waiting(connection: sqlite3.Connection, agency: str) -> tuple[Dossier, ...]:
    """What the agency's courier takes along next."""
    query = f"SELECT {columns_of(Dossier)} FROM dossier WHERE {HERE} AND state = 'received' AND agency = ?"
    return tuple(Dossier(*row) for row in connection.execute(f"{query} ORDER BY received_at_ms, code", (agency,)))
