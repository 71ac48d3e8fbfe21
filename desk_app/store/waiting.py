"""What waits for a hand here: dossiers from the portal, sittings that were broken off, results that an agency said are there,
what must be solved within the day."""

import json
import sqlite3

from desk_app.services.records import Dossier
from desk_app.store.records_of_rows import columns_of
from desk_app.store.schema import HERE
from sync.protocol.submissions import Submission

MOST_SITTINGS = 50


def submissions(connection: sqlite3.Connection) -> tuple[Submission, ...]:
    """Handed in on the portal and taken up by nobody, the oldest first."""
    rows = connection.execute(
        "SELECT body FROM submission s WHERE NOT EXISTS (SELECT 1 FROM dossier d WHERE d.online_key = s.key) "
        "AND NOT EXISTS (SELECT 1 FROM guidance g WHERE g.online_key = s.key) ORDER BY at_ms, key"
    )
    return tuple(json.loads(row[0]) for row in rows)


def sittings(connection: sqlite3.Connection) -> tuple[tuple[Dossier, str | None, frozenset[str]], ...]:
    """Solved on the spot and not returned yet, the latest first; each with who appraised it, and whose card (owner, submitter)
    contradicts itself and was compared in the hand."""
    appraised = (
        "SELECT json_extract(j.body, '$.appraiser_name') FROM journal j WHERE j.subject = d.code "
        "AND j.kind = 'DossierAppraised' ORDER BY j.epoch DESC, j.seq DESC LIMIT 1"
    )
    compared = (
        "SELECT json_extract(j.body, '$.as_on_card') FROM journal j WHERE j.subject = d.code "
        "AND j.kind = 'DossierReceived' ORDER BY j.epoch DESC, j.seq DESC LIMIT 1"
    )
    rows = connection.execute(
        f"SELECT {columns_of(Dossier)}, ({appraised}), ({compared}) FROM dossier d WHERE pilot_no IS NOT NULL AND {HERE} "
        f"AND state IN ('received', 'result_in') ORDER BY received_at_ms DESC LIMIT {MOST_SITTINGS}"
    )
    return tuple((Dossier(*row[:-2]), row[-2], frozenset(json.loads(row[-1] or "[]"))) for row in map(tuple, rows))


def reported_result(connection: sqlite3.Connection, code: str) -> tuple[str, str] | None:
    """Number and day of a result of which the agency said that it is there."""
    row = connection.execute(
        "SELECT json_extract(body, '$.result_no'), json_extract(body, '$.signed_on') FROM news "
        "WHERE subject = ? AND kind = 'result_reported' ORDER BY id DESC LIMIT 1",
        (code,),
    ).fetchone()
    return (row[0], row[1]) if row else None


def results_to_fetch(connection: sqlite3.Connection, agency: str) -> tuple[str, ...]:
    """Dossiers whose results the agency said are there, and which no courier brought."""
    rows = connection.execute(
        f"SELECT code FROM dossier d WHERE {HERE} AND agency = ? AND state IN ('received', 'with_agency') "
        "AND EXISTS (SELECT 1 FROM news n WHERE n.subject = d.code AND n.kind = 'result_reported') ORDER BY due_at_ms, code",
        (agency,),
    )
    return tuple(row[0] for row in rows)


def unsolved_of_the_day(connection: sqlite3.Connection, until_ms: int) -> int:
    """How many must be solved within the day and are due before `until_ms`."""
    query = (
        f"SELECT count(*) FROM dossier WHERE {HERE} AND state IN ('received', 'with_agency') AND due_at_ms < ? "
        "AND limit_unit = 'same_day'"
    )
    return int(connection.execute(query, (until_ms,)).fetchone()[0])
