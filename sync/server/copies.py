"""Which dossiers changed, in one order, and what a desk gets of those that other counters took in."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Engine, Select, Text, bindparam, func, select, text

from sync.protocol.changes import Change, Insert
from sync.protocol.copies import COPIED, ENDED, LINES, NAMES, PAGE, PERSONAL
from sync.server import schema
from sync.server.ordering import ANY_CODE

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


_COLUMNS = {table: [schema.READ_MODEL[table].c[name] for name in names] for table, names in NAMES.items()}
_CODE, _STATE = NAMES["dossier"].index("code"), NAMES["dossier"].index("state")
_PERSONAL = [NAMES["dossier"].index(name) for name in PERSONAL]


def _changed() -> Select[Any]:
    change, grant, dossier = schema.dossier_change, schema.serial_grant, schema.READ_MODEL["dossier"]
    of_desk = bindparam("of_desk", type_=Text)
    mine = select(grant.c.agency).where(grant.c.desk_id == of_desk)
    branch = schema.branch_entry  # its own, too, where they never were in the journal that it goes on with
    on_branch = (branch.c.desk_id == of_desk) & (branch.c.epoch == dossier.c.epoch) & (branch.c.seq == dossier.c.seq)
    foreign = (dossier.c.desk_id != of_desk) | select(branch.c.hash).where(on_branch).exists()
    returned = dossier.c.returned_at_ms
    wanted = returned.is_(None) | (returned > bindparam("forgotten_ms", type_=BigInteger))
    query = select(change.c.no, *_COLUMNS["dossier"]).join(dossier, dossier.c.code == change.c.code)
    query = query.where((change.c.no > bindparam("after")) & foreign & dossier.c.agency.in_(mine) & wanted)
    return query.order_by(change.c.no).limit(PAGE)


def _lines(name: str) -> Select[Any]:
    table = schema.READ_MODEL[name].c
    query = select(table.dossier_code, *_COLUMNS[name]).where(table.dossier_code == ANY_CODE)
    return query.order_by(table.dossier_code, table.line_no)


_CHANGED, _LINES = _changed(), [_lines(name) for name in LINES]


def _dossier(values: Sequence[Any]) -> list[Any]:
    """What was returned goes without personal data."""
    row = list(values)
    if row[_STATE] in ENDED:
        for place in _PERSONAL:
            row[place] = None
    return row


def copies_for(engine: Engine, desk_id: str, after: int, filling: bool, now_ms: int) -> list[list[Any]]:
    """A page behind a place, as it travels: dossiers of this desk's agencies that others took in."""
    asked = {"of_desk": desk_id, "after": after, "forgotten_ms": now_ms - FORGOTTEN_MS if filling else 0}
    copies: dict[str, list[Any]] = {}
    with engine.connect() as connection:
        for no, *values in connection.execute(_CHANGED, asked).all():
            copies[values[_CODE]] = [no, values[_CODE], [[_dossier(values)], *([] for _table in LINES)]]
        for place, lines in enumerate(_LINES, 1) if copies else ():
            for code, *values in connection.execute(lines, {"codes": list(copies)}).all():
                copies[code][2][place].append(values)
    return list(copies.values())
