"""Which dossiers changed, in one order for all who ask: the desks, and the systems that they are forwarded to."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select, text

from sync.protocol.changes import Change, Insert
from sync.protocol.shared_dossiers import SHARED

CHANGE_LOCK = 20261127
_NOTE = text(
    "INSERT INTO dossier_change (code, no) SELECT code, nextval('dossier_change_no') FROM unnest(CAST(:codes AS text[])) "
    "AS code ON CONFLICT (code) DO UPDATE SET no = excluded.no"
)


def changed_codes(changes: Iterable[Change]) -> set[str]:
    """The dossiers that these changes are of."""
    codes: set[str] = set()
    for change in changes:
        if change.table in SHARED:
            name = "code" if change.table == "dossier" else "dossier_code"
            rows = change.rows if isinstance(change, Insert) else [change.key]
            codes |= {row[name] for row in rows}
    return codes


def note_changed(connection: Connection, codes: set[str]) -> None:
    """Numbers are given in the order of commits, so that a desk never passes one that comes later."""
    if codes:
        connection.execute(select(func.pg_advisory_xact_lock(CHANGE_LOCK)))
        connection.execute(_NOTE, {"codes": sorted(codes)})
