"""What is open by the law's own times: read for F8, decided by nobody here."""

import sqlite3
from typing import NamedTuple

from sync.protocol.lateness import late_below

MOST = 200
_RUNNING = "d.state IN ('received', 'with_agency')"


class OverdueOpinion(NamedTuple):
    """`officer_name`: who received the dossier."""

    code: str
    agency: str
    officer_name: str
    agency_asked: str
    document: str
    due_at_ms: int


def overdue_opinions(connection: sqlite3.Connection, now_ms: int) -> tuple[OverdueOpinion, ...]:
    """Asked, wanted by a day that has passed, and not there."""
    query = (
        "SELECT d.code, d.agency, d.officer_name, o.agency_asked, o.document, o.due_at_ms "
        f"FROM opinion o JOIN dossier d ON d.code = o.dossier_code WHERE o.replied_at_ms IS NULL AND {_RUNNING} "
        f"AND o.due_at_ms < ? ORDER BY o.due_at_ms LIMIT {MOST}"
    )
    return tuple(OverdueOpinion(*row) for row in connection.execute(query, (late_below(None, now_ms),)))
