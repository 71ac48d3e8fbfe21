"""What is open by the law's own times: read for F8, decided by nobody here."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from desk_app.core.states import RUNNING
from sync.protocol.lateness import late_below

MOST = 200
_RUNNING = f"d.state IN {RUNNING}"


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


def wanted_supplements(connection: sqlite3.Connection, asked_before_ms: int) -> Iterator[WantedSupplement]:
    """Asked for before that moment, and not there, the oldest first; whose time is over is for the law of each to say."""
    query = (
        "SELECT code, agency, officer_name, procedure_name, rule_set, received_at_ms, paused_at_ms FROM dossier "
        "WHERE state = 'supplement_wanted' AND paused_at_ms < ? ORDER BY paused_at_ms"
    )
    return (WantedSupplement(*row) for row in connection.execute(query, (asked_before_ms,)))


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


def untold_results(connection: sqlite3.Connection, now_ms: int) -> Iterator[EarlyResult]:
    """At the counter, to be fetched there, due later than now, and nobody told the citizen: no message went out, no person said
    that they did."""
    query = (
        "SELECT code, agency, officer_name, owner_name, phone, limit_unit, due_at_ms, result_at_ms FROM dossier d "
        "WHERE state = 'result_in' AND result_channel = 'counter' AND pilot_no IS NULL AND due_at_ms > ? "
        "AND NOT EXISTS (SELECT 1 FROM news n WHERE n.subject = d.code AND n.kind = 'notice_sent' "
        "AND json_extract(n.body, '$.notice') IN ('result_early', 'result_ready')) "
        "AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = d.code AND j.kind = 'CitizenTold' "
        "AND json_extract(j.body, '$.about') = 'early_result') ORDER BY due_at_ms"
    )
    return (EarlyResult(*row) for row in connection.execute(query, (now_ms,)))


class ElsewhereDossier(NamedTuple):
    """`due_at_ms`: None before the agency that decides has it."""

    code: str
    agency: str
    officer_name: str
    competent_agency: str
    owner_name: str | None
    phone: str | None
    rule_set: str
    received_at_ms: int
    due_at_ms: int | None


_OF_ELSEWHERE = (
    "SELECT code, agency, officer_name, competent_agency, owner_name, phone, rule_set, received_at_ms, due_at_ms "
    "FROM dossier d WHERE non_territorial = 1 AND state IN ('received', 'with_agency')"
)


def not_taken_there(connection: sqlite3.Connection) -> tuple[ElsewhereDossier, ...]:
    """Their time does not count yet: nobody confirmed that the agency that decides has them."""
    query = f"{_OF_ELSEWHERE} AND due_at_ms IS NULL AND limit_amount IS NOT NULL ORDER BY received_at_ms LIMIT {MOST}"
    return tuple(ElsewhereDossier(*row) for row in connection.execute(query))


def untold_appointments(connection: sqlite3.Connection) -> tuple[ElsewhereDossier, ...]:
    """The appointment was set there, and neither a message nor a person told the citizen."""
    query = (
        f"{_OF_ELSEWHERE} AND state = 'with_agency' AND due_at_ms IS NOT NULL "
        "AND EXISTS (SELECT 1 FROM journal j WHERE j.subject = d.code AND j.kind = 'SentOnConfirmed' "
        "AND json_extract(j.body, '$.due_at_ms') IS NOT NULL) "
        "AND NOT EXISTS (SELECT 1 FROM news n WHERE n.subject = d.code AND n.kind = 'notice_sent' "
        "AND json_extract(n.body, '$.notice') = 'due_set') "
        "AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = d.code AND j.kind = 'CitizenTold' "
        f"AND json_extract(j.body, '$.about') = 'due_set') ORDER BY due_at_ms LIMIT {MOST}"
    )
    return tuple(ElsewhereDossier(*row) for row in connection.execute(query))


def own_codes(connection: sqlite3.Connection) -> tuple[tuple[str, str, int], ...]:
    """For agencies of other territories, dossiers that carry the code of the agency whose counter took them in: who decides,
    whose code, how many. Interlinked ones rightly carry ours."""
    query = (
        "SELECT competent_agency, agency, count(*) FROM dossier d WHERE non_territorial = 1 "
        "AND state IN ('received', 'with_agency') "
        "AND NOT EXISTS (SELECT 1 FROM process_step p WHERE p.dossier_code = d.code) "
        "AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = d.code AND j.kind = 'DossierReceived' "
        "AND json_extract(j.body, '$.identifier') IS NOT NULL) GROUP BY competent_agency, agency ORDER BY 1, 2"
    )
    return tuple((row[0], row[1], row[2]) for row in connection.execute(query))
