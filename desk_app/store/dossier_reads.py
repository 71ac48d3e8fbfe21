"""What a desk knows of its dossiers, for the use cases and for the screens alike."""

import json
from collections.abc import Collection
from functools import lru_cache

from desk_app.core.catalogue import Procedure, procedure_from_json
from desk_app.core.states import OVER
from desk_app.services.records import Dossier, Fee, Guidance, Opinion, Paper, ProcessStepRecord, ScanRecord, SharedDossierRecord
from desk_app.store import board, people, shared_dossiers
from desk_app.store.connected import Connected
from desk_app.store.records_of_rows import SCAN_ORDER, columns_of, fee_from, process_steps
from sync.protocol.seal import COLUMNS, Entry

_DOSSIER = f"SELECT {columns_of(Dossier)} FROM dossier WHERE code = ?"
_FEE = f"SELECT {columns_of(Fee)} FROM fee WHERE dossier_code = ? ORDER BY line_no"
_GOES_ON = f"state NOT IN {OVER}"


@lru_cache(maxsize=128)
def _procedure_from(record: str) -> Procedure:
    """One procedure comes with many dossiers."""
    return procedure_from_json(json.loads(record))


class StoreDossierReads(Connected):
    def procedure(self, code: str) -> Procedure | None:
        row = self._row("SELECT record FROM procedure WHERE code = ?", code)
        return _procedure_from(row[0]) if row else None

    def dossier(self, code: str) -> Dossier | None:
        row = self._row(_DOSSIER, code)
        return Dossier(*row) if row else None

    def shared_dossier(self, code: str) -> SharedDossierRecord | None:
        return shared_dossiers.shared_dossier(self.connection, code)

    def shared_fees(self, code: str) -> tuple[Fee, ...]:
        return shared_dossiers.shared_fees(self.connection, code)

    def fees(self, code: str) -> tuple[Fee, ...]:
        return tuple(fee_from(row) for row in self._rows(_FEE, code))

    def papers(self, code: str) -> tuple[Paper, ...]:
        statement = f"SELECT {columns_of(Paper)} FROM paper WHERE dossier_code = ? ORDER BY line_no"
        return tuple(Paper(*row) for row in self._rows(statement, code))

    def process_steps(self, code: str) -> tuple[ProcessStepRecord, ...]:
        return process_steps(self.connection, code)

    def opinions(self, code: str) -> tuple[Opinion, ...]:
        statement = f"SELECT {columns_of(Opinion)} FROM opinion WHERE dossier_code = ? ORDER BY no"
        return tuple(Opinion(*row) for row in self._rows(statement, code))

    def scans(self, code: str) -> tuple[ScanRecord, ...]:
        statement = f"SELECT {columns_of(ScanRecord)} FROM scan WHERE dossier_code = ? {SCAN_ORDER}"
        return tuple(ScanRecord(*row) for row in self._rows(statement, code))

    def open_duplicate(self, identities: Collection[str], procedure_code: str) -> str | None:
        places = ", ".join("?" * len(identities))
        row = self._row(
            f"SELECT code FROM dossier WHERE identity_no IN ({places}) AND procedure_code = ? AND {_GOES_ON} "
            f"UNION SELECT code FROM dossier WHERE tax_code IN ({places}) AND procedure_code = ? AND {_GOES_ON} LIMIT 1",
            *(*identities, procedure_code) * 2,
        )
        return row[0] if row else None

    def numbers_of(self, numbers: Collection[str]) -> tuple[str, ...]:
        return people.numbers_of(self.connection, numbers)

    def known_name(self, numbers: Collection[str]) -> str | None:
        return people.known_name(self.connection, numbers)

    def entered_from_paper(self, paper_no: str) -> str | None:
        """The code of the dossier that this slip became."""
        row = self._row("SELECT code FROM dossier WHERE paper_no = ?", paper_no)
        return row[0] if row else None

    def supplements_asked(self, code: str) -> int:
        """How often the citizen was asked for more of a dossier."""
        row = self._row("SELECT count(*) FROM journal WHERE subject = ? AND kind = 'SupplementRequested'", code)
        return int(row[0]) if row else 0

    def earlier_guidance(self, identities: Collection[str], procedure_code: str) -> Guidance | None:
        """The last one in this matter that no dossier followed."""
        same = ", ".join(f"?{number}" for number in range(2, 2 + len(identities)))
        row = self._row(
            f"SELECT {columns_of(Guidance)} FROM guidance g WHERE kind = 'supplement' AND procedure_code = ?1 "
            f"AND (identity_no IN ({same}) OR tax_code IN ({same})) AND NOT EXISTS (SELECT 1 FROM dossier d WHERE "
            f"(d.identity_no IN ({same}) OR d.tax_code IN ({same})) AND d.procedure_code = ?1 "
            "AND d.received_at_ms >= g.at_ms) ORDER BY at_ms DESC LIMIT 1",
            procedure_code,
            *identities,
        )
        return Guidance(*row) if row else None

    def waiting_for_agency(self, agency: str) -> tuple[Dossier, ...]:
        """What the next handover takes along."""
        return board.waiting(self.connection, agency)

    def last_fact(self, code: str, kinds: tuple[str, ...]) -> Entry | None:
        marks = ", ".join("?" * len(kinds))
        order = "ORDER BY epoch DESC, seq DESC LIMIT 1"
        query = f"SELECT {', '.join(COLUMNS)} FROM journal WHERE subject = ? AND kind IN ({marks}) {order}"
        row = self._row(query, code, *kinds)
        return Entry._make(row) if row else None

    def reprints_made(self, code: str, document: str) -> int:
        query = (
            "SELECT count(*) FROM journal WHERE subject = ? AND kind = 'SlipReprinted' AND json_extract(body, '$.document') = ?"
        )
        return int(self._row(query, code, document)[0])

    def shared_papers(self, code: str) -> tuple[Paper, ...]:
        return shared_dossiers.shared_papers(self.connection, code)

    def any_dossier(self, code: str) -> Dossier | None:
        """Of this counter, or the copy of another one's."""
        shared = self.shared_dossier(code)
        return self.dossier(code) or (shared.dossier if shared else None)
