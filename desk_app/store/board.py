"""What the board and the handover list: the dossiers whose paper or result is still with somebody."""

import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from desk_app.core.collation import vietnamese_order
from desk_app.core.states import RUNNING, WITHOUT_RESULT
from desk_app.services.records import Dossier
from desk_app.store.records_of_rows import columns_of
from desk_app.store.schema import HERE
from sync.protocol.lateness import late_below

ROWS = 300
PAPER_ROWS = 3_000
_RUNNING = f"state IN {RUNNING}"


@dataclass(frozen=True, slots=True)
class Marks:
    """The moments that divide the board: now, the end of today, the end of the working days that are "soon". What is overdue
    now, by a limit in hours or in days, was due before the other two."""

    now_ms: int
    today_ms: int
    soon_ms: int

    @property
    def late_ms(self) -> dict[str, int]:
        return {"late_hour_ms": late_below("hour", self.now_ms), "late_day_ms": late_below("working_day", self.now_ms)}


def _late(unit: str) -> str:
    """The column `due_at_ms` is overdue by a limit in the unit that the column says (sync/protocol/lateness.py)."""
    return f"due_at_ms < CASE {unit} WHEN 'hour' THEN :late_hour_ms ELSE :late_day_ms END"


_VIEWS = {
    "overdue": f"{_RUNNING} AND {_late('limit_unit')}",
    "today": f"{_RUNNING} AND NOT {_late('limit_unit')} AND due_at_ms < :today_ms",
    "soon": f"{_RUNNING} AND due_at_ms >= :today_ms AND due_at_ms < :soon_ms",
    "paused": "state = 'supplement_wanted'",
    "uncollected": "state = 'result_in'",
    "posted": "state = 'posted'",
    "opinions": f"{_RUNNING} AND code IN (SELECT dossier_code FROM opinion WHERE replied_at_ms IS NULL)",
    "papers": f"state IN {WITHOUT_RESULT}",
    "same_day": "state = 'received' AND limit_unit = 'same_day'",  # QĐ 1513 Art 6.1.đ: until the courier has it
    "steps": f"{_RUNNING} AND code IN (SELECT dossier_code FROM process_step WHERE began_at_ms IS NOT NULL "
    f"AND ended_at_ms IS NULL AND {_late('unit')})",
    "non_territorial": "non_territorial = 1",
}
_WHO = "officer || ' ' || officer_name"
_CHOSEN = f"(:agency = '' OR agency = :agency) AND (:officer = '' OR {_WHO} = :officer)"
VIEWS = tuple(_VIEWS)
_ORDER = {
    "uncollected": "result_at_ms",
    "paused": "paused_at_ms",
    "papers": "ended_at_ms",
    "posted": "held_since_ms",
    "opinions": "(SELECT min(due_at_ms) FROM opinion WHERE dossier_code = code AND replied_at_ms IS NULL)",
    "non_territorial": "state <> 'received', sent_on_taken_at_ms IS NOT NULL, due_at_ms",  # first what is to be sent
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Of one agency, of what one person received (as `officers` says); "": of all."""

    agency: str = ""
    officer: str = ""


def _values(marks: Marks, chosen: Chosen) -> dict[str, int | str]:
    return {**asdict(marks), **marks.late_ms, **asdict(chosen)}


def officers(connection: sqlite3.Connection) -> tuple[tuple[str, str], ...]:
    """Who received what is still here, in Vietnamese order: an account that was passed on is two people."""
    query = f"SELECT DISTINCT {_WHO}, officer_name FROM dossier WHERE {HERE} AND officer IS NOT NULL"
    return tuple(sorted(((row[0], row[1]) for row in connection.execute(query)), key=lambda row: vietnamese_order(row[1])))


def counts(connection: sqlite3.Connection, marks: Marks, chosen: Chosen) -> dict[str, int]:
    """How many each view has."""
    sums = ", ".join(f"sum({condition})" for condition in _VIEWS.values())
    row = connection.execute(f"SELECT {sums} FROM dossier WHERE {HERE} AND {_CHOSEN}", _values(marks, chosen)).fetchone()
    return dict(zip(_VIEWS, (value or 0 for value in row), strict=True))


def rows(connection: sqlite3.Connection, view: str, marks: Marks, chosen: Chosen, most: int = ROWS) -> tuple[Dossier, ...]:
    """The most pressing first, as many as anybody reads."""
    where = f"{HERE} AND {_CHOSEN} AND {_VIEWS[view]}"
    order = f"ORDER BY {_ORDER.get(view, 'due_at_ms')} LIMIT {most}"
    query = f"SELECT {columns_of(Dossier)} FROM dossier WHERE {where} {order}"
    return tuple(Dossier(*row) for row in connection.execute(query, _values(marks, chosen)))


def reply_dues(connection: sqlite3.Connection, codes: Iterable[str]) -> dict[str, int]:
    """By when the first open opinion of each of these dossiers is wanted."""
    asked = list(codes)
    query = (
        f"SELECT dossier_code, min(due_at_ms) FROM opinion WHERE replied_at_ms IS NULL "
        f"AND dossier_code IN ({', '.join('?' * len(asked))}) GROUP BY dossier_code"
    )
    return {row[0]: row[1] for row in connection.execute(query, asked)}


def waiting(connection: sqlite3.Connection, agency: str) -> tuple[Dossier, ...]:
    """What the agency's courier takes along next."""
    query = (
        f"SELECT {columns_of(Dossier)} FROM dossier WHERE {HERE} AND state = 'received' AND agency = ? AND non_territorial = 0"
    )
    return tuple(Dossier(*row) for row in connection.execute(f"{query} ORDER BY received_at_ms, code", (agency,)))
