"""From database rows to records."""

import json
import sqlite3
from dataclasses import fields
from functools import cache
from typing import Any

from desk_app.services.records import Fee, Officer, ProcessStepRecord

SCAN_ORDER = "ORDER BY line_no, epoch, seq, sha256"


@cache
def columns_of(record: type[Any]) -> str:
    """The columns of a record, in its order."""
    return ", ".join(field.name for field in fields(record))


def fee_from(row: Any) -> Fee:
    return Fee(*row)


def officer_from(row: Any) -> Officer:
    return Officer(row[0], row[1], tuple(json.loads(row[2])), row[3], bool(row[4]), *row[5:])


def process_steps(connection: sqlite3.Connection, code: str) -> tuple[ProcessStepRecord, ...]:
    """Of an interlinked dossier, in their order."""
    rows = connection.execute(
        f"SELECT {columns_of(ProcessStepRecord)} FROM process_step WHERE dossier_code = ? ORDER BY no", (code,)
    )
    return tuple(ProcessStepRecord(*row) for row in rows)
