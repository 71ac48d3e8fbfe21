"""The catalogue of procedures that this desk works by."""

import json
import sqlite3
from collections.abc import Collection, Iterator
from hashlib import sha256

from desk_app.core.catalogue import Procedure
from desk_app.store.connected import Connected


def marks(connection: sqlite3.Connection, of: str = "") -> Iterator[tuple[str, str]]:
    """Of each procedure, or of that one, its code and a mark of all that screens read of it."""
    query, values = "SELECT code, active, folded, record FROM procedure", (of,) if of else ()
    where = " WHERE code = ?" if of else " ORDER BY code"
    for code, active, folded, record in connection.execute(query + where, values):
        yield code, sha256(json.dumps([code, active, folded, record]).encode()).hexdigest()[:32]


class StoreCatalogue(Connected):
    def put_procedure(self, procedure: Procedure, folded: str) -> None:
        record = json.dumps(procedure.to_json(), ensure_ascii=False, sort_keys=True)
        self.connection.execute(
            "INSERT INTO procedure (code, active, folded, record) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO UPDATE "
            "SET active = excluded.active, folded = excluded.folded, record = excluded.record",
            (procedure.code, int(procedure.active), folded, record),
        )

    def procedure_marks(self, codes: Collection[str] | None) -> list[tuple[str, str]]:
        """Of these procedures, by code; None: of all."""
        if codes is None:
            return list(marks(self.connection))
        return [found for code in sorted(codes) for found in marks(self.connection, code)]
