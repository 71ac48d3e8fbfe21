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


class WantedSupplement(NamedTuple):
    """`officer_name`: who received the dossier."""

    code: str
    agency: str
    officer_name: str
    procedure_name: str
    rule_set: str
    received_at_ms: int
    paused_at_ms: int


def wanted_supplements(connection: sqlite3.Connection, asked_before_ms: int) -> tuple[WantedSupplement, ...]:
    """Asked for before that moment, and not there."""
    query = (
        "SELECT code, agency, officer_name, procedure_name, rule_set, received_at_ms, paused_at_ms FROM dossier "
        f"WHERE state = 'supplement_wanted' AND paused_at_ms < ? ORDER BY paused_at_ms LIMIT {MOST}"
    )
    return tuple(WantedSupplement(*row) for row in connection.execute(query, (asked_before_ms,)))


class WrongResult(NamedTuple):
    """`until_ms`: by when the right one must be here."""

    code: str
    agency: str
    officer_name: str
    reason: str
    until_ms: int | None


def wrong_results(connection: sqlite3.Connection) -> tuple[WrongResult, ...]:
    """Reported as wrong, and not put right yet."""
    query = (
        "SELECT j.subject, j.agency, json_extract(j.body, '$.officer_name'), json_extract(j.body, '$.reason'), "
        "json_extract(j.body, '$.until_ms') FROM journal j WHERE j.kind = 'ResultErrorReported' AND NOT EXISTS "
        "(SELECT 1 FROM journal c WHERE c.subject = j.subject AND c.kind = 'ResultCorrected' "
        "AND (c.epoch, c.seq) > (j.epoch, j.seq)) "
        f"ORDER BY j.recorded_at_ms LIMIT {MOST}"
    )
    return tuple(WrongResult(*row) for row in connection.execute(query))


class EarlyResult(NamedTuple):
    code: str
    agency: str
    officer_name: str
    owner_name: str | None
    phone: str | None
    limit_unit: str | None
    due_at_ms: int
    result_at_ms: int


def untold_results(connection: sqlite3.Connection, now_ms: int) -> tuple[EarlyResult, ...]:
    """At the counter, to be fetched there, due later than now, and nobody told the citizen: no message went out, no person said
    that they did."""
    query = (
        "SELECT code, agency, officer_name, owner_name, phone, limit_unit, due_at_ms, result_at_ms FROM dossier d "
        "WHERE state = 'result_in' AND result_channel = 'counter' AND pilot_no IS NULL AND due_at_ms > ? "
        "AND NOT EXISTS (SELECT 1 FROM news n WHERE n.subject = d.code AND n.kind = 'notice_sent' "
        "AND json_extract(n.body, '$.notice') IN ('result_early', 'result_ready')) "
        "AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = d.code AND j.kind = 'CitizenTold') "
        f"ORDER BY due_at_ms LIMIT {MOST}"
    )
    return tuple(EarlyResult(*row) for row in connection.execute(query, (now_ms,)))
