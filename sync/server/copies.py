"""Which dossiers changed, in one order, and what a desk gets of those that other counters took in."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text

from sync.protocol.changes import Change, Insert
from sync.protocol.copies import COPIED, ENDED, LINES, PAGE, PERSONAL, DossierCopy
from sync.server import schema

CHANGE_LOCK = 20261127
FORGOTTEN_MS = 90 * 86_400_000
"""A desk that begins anew is not told of what was returned longer ago."""

_NOTE = text(
    "INSERT INTO dossier_change (code, no) SELECT code, nextval('dossier_change_no') FROM unnest(CAST(:codes AS text[])) "
    "AS code ON CONFLICT (code) DO UPDATE SET no = excluded.no"
)


def changed_codes(changes: Iterable[Change]) -> set[str]:
    """The dossiers that these changes are of."""
    codes: set[str] = set()
    for change in changes:
        if change.table in COPIED:
            name = "code" if change.table == "dossier" else "dossier_code"
            rows = change.rows if isinstance(change, Insert) else [change.key]
            codes |= {row[name] for row in rows}
    return codes


def note_changed(connection: Connection, codes: set[str]) -> None:
    """Numbers are given in the order of commits, so that a desk never passes one that comes later."""
    if codes:
        connection.execute(select(func.pg_advisory_xact_lock(CHANGE_LOCK)))
        connection.execute(_NOTE, {"codes": sorted(codes)})


def _without_personal_data(row: dict[str, Any]) -> dict[str, Any]:
    return row | dict.fromkeys(PERSONAL)


def copies_for(engine: Engine, desk_id: str, after: int, filling: bool, now_ms: int) -> list[DossierCopy]:
    """A page behind a place: dossiers of this desk's agencies that others took in."""
    change, grant = schema.dossier_change, schema.serial_grant
    dossier = schema.READ_MODEL["dossier"]
    mine = select(grant.c.agency).where(grant.c.desk_id == desk_id)
    query = select(change.c.no, dossier).join(dossier, dossier.c.code == change.c.code)
    branch = schema.branch_entry  # its own, too, where they never were in the journal that it goes on with
    on_branch = select(branch.c.hash).where(
        (branch.c.desk_id == desk_id) & (branch.c.epoch == dossier.c.epoch) & (branch.c.seq == dossier.c.seq)
    )
    foreign = (dossier.c.desk_id != desk_id) | on_branch.exists()
    query = query.where((change.c.no > after) & foreign & dossier.c.agency.in_(mine))
    if filling:
        returned = dossier.c.returned_at_ms
        query = query.where(returned.is_(None) | (returned > now_ms - FORGOTTEN_MS))
    with engine.connect() as connection:
        found = [dict(row) for row in connection.execute(query.order_by(change.c.no).limit(PAGE)).mappings()]
        lines: dict[str, dict[str, list[Any]]] = {}
        for name in LINES:
            table = schema.READ_MODEL[name]
            of_page = select(table).where(table.c.dossier_code.in_([row["code"] for row in found]))
            for line in connection.execute(of_page.order_by(table.c.dossier_code, table.c.line_no)).mappings():
                lines.setdefault(line["dossier_code"], {}).setdefault(name, []).append(dict(line))
    copies = []
    for row in found:
        no = row.pop("no")
        of_dossier = lines.get(row["code"], {})
        rows = {"dossier": [_without_personal_data(row) if row["state"] in ENDED else row]}
        rows |= {name: of_dossier.get(name, []) for name in LINES}
        copies.append(DossierCopy(no, row["code"], rows))
    return copies
