"""Dossiers that other counters took in, as the centre said them last, with what was done to them here laid over."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace

from desk_app.core.settling import settled_lines
from desk_app.services.records import Dossier, Fee, FoundDossier, Paper, ScanRecord, SharedDossierRecord
from desk_app.store.apply import apply_to_copy, insert_rows
from desk_app.store.journal import changes_of
from desk_app.store.people import numbers_of
from desk_app.store.records_of_rows import SCAN_ORDER, columns_of, fee_from
from sync.protocol.seal import COLUMNS, Entry
from sync.protocol.shared_dossiers import ENDED, LINES, SharedDossier

_OWN_STATES = (
    f"SELECT {', '.join(COLUMNS)} FROM journal WHERE subject = ? AND kind IN ('ResultArrived', 'ResultReturned') "
    "ORDER BY epoch, seq"
)


def shared_dossier(connection: sqlite3.Connection, code: str) -> SharedDossierRecord | None:
    row = connection.execute(
        f"SELECT {columns_of(Dossier)}, no, copied_at_ms FROM dossier_copy WHERE code = ?", (code,)
    ).fetchone()
    return SharedDossierRecord(Dossier(*row[:-2]), row[-2], row[-1]) if row else None


def shared_fees(connection: sqlite3.Connection, code: str) -> tuple[Fee, ...]:
    """What is due less what this counter collected on the code: the dossier's own counter may not have heard of it yet."""
    rows = connection.execute(f"SELECT {columns_of(Fee)} FROM fee_copy WHERE dossier_code = ? ORDER BY line_no", (code,))
    fees = [fee_from(row) for row in rows]
    for lines in _own_receipts(connection, code):
        settled = _settled_here(fees, lines)
        fees = [replace(fee, status="collected") if fee.line_no in settled else fee for fee in fees]
    return tuple(fees)


def _own_receipts(connection: sqlite3.Connection, code: str) -> list[list[tuple[int, str, int]]]:
    """Fee, kind and amount of each line of the receipts in force that this counter issued."""
    receipts: dict[tuple[str, int], list[tuple[int, str, int]]] = {}
    issued = connection.execute(
        "SELECT r.serial_symbol, r.number, l.fee_line, l.kind, l.amount_vnd FROM receipt r JOIN receipt_line l "
        "ON l.agency = r.agency AND l.serial_symbol = r.serial_symbol AND l.number = r.number "
        "WHERE r.dossier_code = ? AND r.state = 'issued'",
        (code,),
    )
    for serial, number, *line in issued:
        receipts.setdefault((serial, number), []).append((line[0], line[1], line[2]))
    return list(receipts.values())


def _settled_here(fees: Sequence[Fee], lines: Sequence[tuple[int, str, int]]) -> Collection[int]:
    named = [fee_line for fee_line, _kind, _amount in lines if fee_line]
    if named:
        return named
    amounts = [(kind, amount_vnd) for _line, kind, amount_vnd in lines]
    collected = [(fee.kind, fee.amount_vnd) for fee in fees if fee.status == "collected"]
    if all(amount in collected for amount in amounts):
        return ()  # the centre has heard of it
    return settled_lines([fee for fee in fees if fee.status == "due"], amounts) or ()


def shared_papers(connection: sqlite3.Connection, code: str) -> tuple[Paper, ...]:
    rows = connection.execute(f"SELECT {columns_of(Paper)} FROM paper_copy WHERE dossier_code = ? ORDER BY line_no", (code,))
    return tuple(Paper(*row) for row in rows)


def shared_scans(connection: sqlite3.Connection, code: str) -> tuple[ScanRecord, ...]:
    rows = connection.execute(f"SELECT {columns_of(ScanRecord)} FROM scan_copy WHERE dossier_code = ? {SCAN_ORDER}", (code,))
    return tuple(ScanRecord(*row) for row in rows)


def find_shared(connection: sqlite3.Connection, code: str, number: str, limit: int) -> tuple[FoundDossier, ...]:
    """By the whole code, or by the number of an identity card, a taxpayer or a telephone."""
    same = numbers_of(connection, (number,))
    ids = " UNION ".join(f"SELECT code FROM dossier_copy WHERE {name} = ?2" for name in ("tax_code", "phone"))
    ids += f" UNION SELECT code FROM dossier_copy WHERE identity_no IN ({', '.join(f'?{4 + at}' for at in range(len(same)))})"
    rows = connection.execute(
        f"SELECT {columns_of(FoundDossier)} FROM dossier_copy WHERE code = ?1 OR code IN ({ids}) ORDER BY no DESC LIMIT ?3",
        (code, number, limit, *same),
    )
    return tuple(FoundDossier(*row) for row in rows)


def take_shared(connection: sqlite3.Connection, copies: Sequence[SharedDossier], now_ms: int) -> tuple[str, ...]:
    """The newest state of each. What this desk did and the centre has not heard of stays. Returns files that it may have
    fetched, and that nobody asks for any more: their dossier is over, or they are its own no longer."""
    unnamed: list[str] = []
    for copy in copies:
        named = [row[0] for row in connection.execute("SELECT sha256 FROM scan_copy WHERE dossier_code = ?", (copy.code,))]
        over = copy.rows["dossier"][0]["state"] in ENDED
        still = {row["sha256"] for row in copy.rows["scan"]} if not over else set()
        unnamed += [name for name in named if name not in still]
        connection.execute("DELETE FROM dossier_copy WHERE code = ?", (copy.code,))
        for name in LINES:
            connection.execute(f"DELETE FROM {name}_copy WHERE dossier_code = ?", (copy.code,))
        insert_rows(connection, "dossier_copy", [{**copy.rows["dossier"][0], "no": copy.no, "copied_at_ms": now_ms}])
        for name in LINES:
            if copy.rows[name]:
                insert_rows(connection, f"{name}_copy", copy.rows[name])
        if not over:
            for values in connection.execute(_OWN_STATES, (copy.code,)).fetchall():
                _lay_over(connection, Entry._make(values))
    return tuple(unnamed)


def _lay_over(connection: sqlite3.Connection, entry: Entry) -> None:
    for change in changes_of(entry):
        apply_to_copy(connection, change)
