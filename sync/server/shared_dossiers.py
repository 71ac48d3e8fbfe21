"""What a desk gets of the dossiers of its agencies that other counters took in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Engine, Select, Text, bindparam, select

from sync.protocol.shared_dossiers import ENDED, LINES, NAMES, PAGE, PERSONAL
from sync.server import schema
from sync.server.ordering import ANY_CODE

FORGOTTEN_MS = 90 * 86_400_000
"""A desk that begins anew is not told of what was returned longer ago."""

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


def shared_for(engine: Engine, desk_id: str, after: int, filling: bool, now_ms: int) -> list[list[Any]]:
    """A page after a place, as it travels: dossiers of this desk's agencies that others took in."""
    asked = {"of_desk": desk_id, "after": after, "forgotten_ms": now_ms - FORGOTTEN_MS if filling else 0}
    copies: dict[str, list[Any]] = {}
    with engine.connect() as connection:
        for no, *values in connection.execute(_CHANGED, asked).all():
            copies[values[_CODE]] = [no, values[_CODE], [[_dossier(values)], *([] for _table in LINES)]]
        for place, lines in enumerate(_LINES, 1) if copies else ():
            for code, *values in connection.execute(lines, {"codes": list(copies)}).all():
                copies[code][2][place].append(values)
    return list(copies.values())
