"""The desk's side of a day, up to the entry that the centre has."""

from desk_app.store.queries import Queries
from sync.protocol.reconciliation import DaySide, DayTotals

_UP_TO = "(epoch, seq) <= (?, ?)"
_QUERIES = {
    "entries": "SELECT agency, count(*), 0 FROM journal WHERE desk_id = ? AND agency IS NOT NULL AND recorded_at_ms >= ? "
    f"AND recorded_at_ms < ? AND {_UP_TO} GROUP BY agency",
    "dossiers": "SELECT agency, count(*), 0 FROM dossier WHERE desk_id = ? AND received_at_ms >= ? AND received_at_ms < ? "
    f"AND {_UP_TO} GROUP BY agency",
    "receipts": "SELECT agency, count(*), sum(total_vnd) FROM receipt WHERE desk_id = ? AND issued_at_ms >= ? "
    f"AND issued_at_ms < ? AND {_UP_TO} GROUP BY agency",
    "cash": "SELECT agency, 0, sum(amount_vnd) FROM posting WHERE desk_id = ? AND at_ms >= ? AND at_ms < ? "
    f"AND {_UP_TO} AND account = 'cash_box' GROUP BY agency",
}


def day_side(queries: Queries, first_ms: int, until_ms: int, head: tuple[int, int]) -> DaySide:
    found = {
        name: {
            row[0]: (row[1], row[2] or 0)
            for row in queries.connection.execute(query, (queries.desk_id, first_ms, until_ms, *head))
        }
        for name, query in _QUERIES.items()
    }
    none = (0, 0)
    totals = tuple(
        DayTotals(
            agency,
            found["entries"].get(agency, none)[0],
            found["dossiers"].get(agency, none)[0],
            *found["receipts"].get(agency, none),
            found["cash"].get(agency, none)[1],
        )
        for agency in sorted({agency for each in found.values() for agency in each})
    )
    return DaySide(*head, totals)
