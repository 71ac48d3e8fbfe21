"""What screens and reports read: a read-only connection, one per thread."""

import json
import sqlite3
from dataclasses import fields
from typing import Any

from desk_app.core.catalogue import Procedure, procedure_from_json
from desk_app.core.folding import fold
from desk_app.services.records import Dossier, Fee, FoundDossier, ScanRecord
from desk_app.store import shared_dossiers
from desk_app.store.accounts import Officers
from desk_app.store.box_reads import BoxReads
from desk_app.store.centre_reads import CentreReads
from desk_app.store.dossier_reads import StoreDossierReads
from desk_app.store.journal_reads import JournalReads
from desk_app.store.print_reads import PrintReads
from desk_app.store.receipt_reads import ReceiptReads
from desk_app.store.records_of_rows import columns_of
from desk_app.store.search import PAGE, Search

_DOSSIER = f"SELECT {columns_of(Dossier)} FROM dossier"


class Queries(StoreDossierReads, BoxReads, ReceiptReads, CentreReads, JournalReads, PrintReads, Officers):
    def __init__(self, connection: sqlite3.Connection, desk_id: str) -> None:
        super().__init__(connection, desk_id)
        self._search = Search(connection)
        self._catalogue: tuple[str, list[tuple[str, Procedure]]] | None = None

    def close(self) -> None:
        self.connection.close()

    def received_between(self, first_ms: int, until_ms: int) -> tuple[Dossier, ...]:
        """In the order of the register: as they were received."""
        rows = self.connection.execute(
            f"{_DOSSIER} WHERE received_at_ms >= ? AND received_at_ms < ? ORDER BY received_at_ms, code", (first_ms, until_ms)
        )
        return tuple(Dossier(*row) for row in rows)

    def collected_by_code(self, code: str, title: str) -> tuple[Dossier | None, tuple[Fee, ...]]:
        """What is known of another counter's dossier whose fees were collected here: its receipts in force, as fees."""
        rows = self.connection.execute(
            "SELECT r.agency, r.payer_name, r.issued_at_ms, l.kind, l.name, l.amount_vnd FROM receipt r JOIN receipt_line l "
            "ON l.agency = r.agency AND l.serial_symbol = r.serial_symbol AND l.number = r.number "
            "WHERE r.dossier_code = ? AND r.state = 'issued' AND l.fee_line = 0 ORDER BY r.epoch DESC, r.seq DESC LIMIT 1",
            (code,),
        ).fetchall()
        if not rows:
            return None, ()
        agency, payer, at_ms = rows[0][:3]
        known: dict[str, Any] = dict.fromkeys(each.name for each in fields(Dossier))
        known |= {"code": code, "agency": agency, "competent_agency": agency, "procedure_code": "", "procedure_name": title}
        known |= {"state": "received", "received_at_ms": at_ms, "owner_name": payer, "officer_name": ""}
        return Dossier(**known), tuple(Fee(0, row[3], row[4], row[5], "collected", "") for row in rows)

    def scans(self, code: str) -> tuple[ScanRecord, ...]:
        """Of this counter's dossier, or of the copy of another one's."""
        return super().scans(code) or shared_dossiers.shared_scans(self.connection, code)

    def scanned_into(self, sha256: str) -> str:
        """The dossier of this counter that has this file; "": none."""
        row = self.connection.execute("SELECT dossier_code FROM scan WHERE sha256 = ? LIMIT 1", (sha256,)).fetchone()
        return row[0] if row else ""

    def find(self, text: str, limit: int = PAGE) -> tuple[FoundDossier, ...]:
        return self._search.find(text, limit)

    def _procedures(self) -> list[tuple[str, Procedure]]:
        version = self.setting("catalogue_version") or ""
        if self._catalogue is None or self._catalogue[0] != version:
            rows = self.connection.execute("SELECT folded, record FROM procedure WHERE active = 1 ORDER BY code").fetchall()
            self._catalogue = (version, [(row[0], procedure_from_json(json.loads(row[1]))) for row in rows])
        return self._catalogue[1]

    def find_procedures(self, text: str, limit: int = 8) -> tuple[Procedure, ...]:
        """Every word somewhere in code, name, field or agency; the code first, then names that begin so, then shorter ones."""
        words = fold(text).split()
        if not words:
            return ()
        found: list[tuple[int, int, str, Procedure]] = []
        for folded, procedure in self._procedures():
            if all(word in folded for word in words):
                name = fold(procedure.name)
                rank = 0 if procedure.code.startswith(words[0]) else 1 if " ".join(words) in name else 2
                found.append((rank, len(name), procedure.code, procedure))
        found.sort(key=lambda item: item[:3])
        return tuple(item[3] for item in found[:limit])

    def procedure_count(self) -> int:
        return int(self.connection.execute("SELECT count(*) FROM procedure WHERE active = 1").fetchone()[0])

    def drafts(self, officer: str) -> tuple[tuple[str, int, str], ...]:
        rows = self.connection.execute(
            "SELECT id, updated_at_ms, content FROM draft WHERE officer = ? ORDER BY updated_at_ms DESC", (officer,)
        )
        return tuple((row[0], row[1], row[2]) for row in rows)

    def counts(self) -> dict[str, int]:
        one = self.connection.execute
        return {
            "dossiers": one("SELECT count(*) FROM dossier").fetchone()[0],
            "returned": one("SELECT count(*) FROM dossier WHERE state = 'returned'").fetchone()[0],
            "receipts": one("SELECT count(*) FROM receipt").fetchone()[0],
            "collected_vnd": one("SELECT coalesce(sum(total_vnd), 0) FROM receipt WHERE state = 'issued'").fetchone()[0],
            "entries": one("SELECT count(*) FROM journal").fetchone()[0],
        }
