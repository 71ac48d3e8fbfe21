"""Scans leave the desk once their term is over and the centre answered for each of them: a list before, two people. The
centre's rules of personal data say the term."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Protocol

from desk_app.core.centre import Centre
from desk_app.core.moments import local, to_ms
from desk_app.core.personal_data import Retention, months_before
from desk_app.core.problems import UserProblem
from desk_app.services.desk.sessions import begin_session, log_out, proved_for
from desk_app.services.money.cash import SecondPerson
from desk_app.services.ports import Accounts, Erasing, Journal
from desk_app.services.records import ScanRecord
from sync.protocol.erasure_facts import SCANS_CLEARED, ScansCleared
from sync.protocol.facts import draft

MOST = 250
"""In one fact; more make another one."""


class ClearScansPorts(Journal, Accounts, Erasing, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class Clearing:
    """What was listed, and how many bytes of each file the centre said it has, by SHA-256."""

    listed: Sequence[ScanRecord]
    answered: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Due:
    """`before_ms`: scans of dossiers that were over before may go."""

    before_ms: int
    retention: Retention


def clearing_due(centre: Centre, now_ms: int) -> Due | None:
    """None: no term is set, so all of them stay."""
    today = local(now_ms).date()
    retention = centre.personal_data.retention("scan", today)
    if retention is None:
        return None
    return Due(to_ms(datetime.combine(months_before(today, retention.months), time())), retention)


def clear_scans(tx: ClearScansPorts, centre: Centre, clearing: Clearing, first: SecondPerson, second: SecondPerson) -> int:
    """Returns how many files go once this is committed. Raises UserProblem where nothing may go, or the centre did not answer
    for one of them; CommittedProblem where a secret was looked at."""
    due = clearing_due(centre, tx.now_ms)
    if due is None or not clearing.listed:
        raise UserProblem("problem.no_scans_due")
    allowed = {(scan.dossier_code, scan.line_no, scan.sha256): scan.size for scan in tx.scans_over(due.before_ms)}
    for scan in clearing.listed:
        size = allowed.get((scan.dossier_code, scan.line_no, scan.sha256))
        if size is None:
            raise UserProblem("problem.scan_not_due", code=scan.dossier_code)
        if clearing.answered.get(scan.sha256) != size:
            raise UserProblem("problem.scan_kept_here", code=scan.dossier_code)
    if first.officer_id.strip().lower() == second.officer_id.strip().lower():
        raise UserProblem("problem.same_person", field="second")
    officer = proved_for(tx, first.officer_id, first.secret, "clear_scans")
    other = proved_for(tx, second.officer_id, second.secret, "approve_clearing")
    actor = begin_session(tx, officer)
    for start in range(0, len(clearing.listed), MOST):
        body: ScansCleared = {
            "before_ms": due.before_ms,
            "scans": [
                {"code": scan.dossier_code, "line_no": scan.line_no, "sha256": scan.sha256}
                for scan in clearing.listed[start : start + MOST]
            ],
            "basis": due.retention.basis,
            "officer_name": actor.name,
            "second_name": other.name,
        }
        tx.append(draft(SCANS_CLEARED, "scans", body, second_actor=other.id), actor)
    gone = {scan.sha256 for scan in clearing.listed}
    tx.drop_files(gone - {scan.sha256 for scan in tx.scans_named(gone) if _is_wanted(scan, allowed)})
    log_out(tx, actor)
    return len(gone)


def _is_wanted(scan: ScanRecord, allowed: Collection[tuple[str, int, str]]) -> bool:
    """Of a dossier that goes on, too."""
    return (scan.dossier_code, scan.line_no, scan.sha256) not in allowed
