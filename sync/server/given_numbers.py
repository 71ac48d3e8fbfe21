"""Whose numbers an entry uses. A dossier's code belongs to the desk whose band holds its order number, an electronic serial to
the desk that it was given to: what another one says under them goes to the tray, and stops no entry of theirs that is yet to
come.

What the centre never gives is nobody's: paper pads, the bands and serials of desks without a centre, books of paper receipts.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, Text, bindparam, literal, select, union_all

from sync.protocol.changes import Change, Happening, Insert
from sync.protocol.grants import FIRST_LONE_SERIAL, cell_of, grant_of, year_and_slot
from sync.protocol.net_changes import KEYS
from sync.server import schema
from sync.server.our_agencies import every_identifier

_CODE = re.compile(r"([0-9A-Z.]{1,35})-[0-9]{6}-([0-9]{4,5})", re.ASCII)
_OF_DOSSIER = {name: key[0] for name, key in KEYS.items() if key[0] in ("code", "dossier_code") and "desk_id" not in key}
_OF_SERIAL = frozenset(name for name, key in KEYS.items() if key[:2] == ("agency", "serial_symbol"))
NUMBERED = frozenset(_OF_DOSSIER) | _OF_SERIAL
"""Tables whose rows are kept by such numbers alone."""


class NotItsNumber(ValueError):
    """Says of which table, never which number."""


class Given(NamedTuple):
    """What one desk may number by. `own`: tables of grants with what each is of; also what was given to nobody knows whom.
    `agencies`: those that have bands here; `elsewhere`: identifiers of which cells were given; `known`: our own identifiers,
    with the agencies that ever had them."""

    own: frozenset[tuple[str, str, int, int]]
    agencies: frozenset[str]
    elsewhere: frozenset[str]
    known: Mapping[str, frozenset[str]]


_BAND, _SERIAL, _CELL = schema.band_grant.c, schema.serial_grant.c, schema.elsewhere_grant.c
_ITS = (bindparam("of_desk", type_=Text), "")  # "": a desk that an earlier version did not keep
_GIVEN = union_all(
    select(literal("band"), _BAND.agency, literal(0), _BAND.slot).where(_BAND.desk_id.in_(_ITS)),
    select(literal("serial"), _SERIAL.agency, _SERIAL.year, _SERIAL.slot).where(_SERIAL.desk_id.in_(_ITS)),
    select(literal("cell"), _CELL.identifier, literal(0), _CELL.cell).where(_CELL.desk_id.in_(_ITS)),
    select(literal("agency"), _BAND.agency, literal(0), literal(0)).group_by(_BAND.agency),
    select(literal("elsewhere"), _CELL.identifier, literal(0), literal(0)).group_by(_CELL.identifier),
)


def given_to(connection: Connection, desk_id: str) -> Given:
    """As it stands: a number is on paper only after it was given."""
    found = [tuple(row) for row in connection.execute(_GIVEN, {"of_desk": desk_id})]
    of = {kind: frozenset(row[1] for row in found if row[0] == kind) for kind in ("agency", "elsewhere")}
    return Given(frozenset(found), of["agency"], of["elsewhere"], every_identifier(connection))


def check_numbers(given: Given, at: Happening, changes: Iterable[Change]) -> None:
    """Raises NotItsNumber."""
    for change in changes:
        if not isinstance(change, Insert) or change.table not in NUMBERED:
            continue
        for row in change.rows:
            if change.table in _OF_SERIAL:
                its = _is_its_serial(given, row["agency"], row["serial_symbol"])
            else:
                its = _is_its_code(given, row[_OF_DOSSIER[change.table]], at.agency)
            if not its:
                raise NotItsNumber(change.table)


def _is_its_serial(given: Given, agency: object, symbol: object) -> bool:
    said = year_and_slot(symbol) if isinstance(symbol, str) else None
    return said is None or said[1] >= FIRST_LONE_SERIAL or ("serial", agency, *said) in given.own


def _is_its_code(given: Given, code: object, agency: str | None) -> bool:
    """`agency`: which the entry says it is of. It counts where nobody told the centre whose the identifier is."""
    found = _CODE.fullmatch(code) if isinstance(code, str) else None
    if found is None:
        return False
    identifier, order_no = found[1], int(found[2])
    if found[2] != f"{order_no:04d}":
        return False
    if identifier in given.elsewhere and identifier not in given.known:
        return ("cell", identifier, 0, cell_of(order_no)) in given.own
    grant = grant_of(order_no)
    if grant is None:
        return True
    agencies = given.known.get(identifier, frozenset()) & given.agencies or {agency}
    return any(("band", each, 0, grant) in given.own for each in agencies)
