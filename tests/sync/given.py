"""Numbers that desks of tests chose themselves, given to them by the centre."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.protocol.grants import ELSEWHERE, cell_of, grant_of, year_and_slot
from sync.protocol.seal import Entry
from sync.server import schema


def give(engine: Engine, entries: Iterable[Entry]) -> None:
    """What a journal of a desk says it was given is given: `Desk` opens with numbers of its own choice, and stored journals
    had theirs of other centres. Whoever has them goes on to the next ones."""
    for entry in entries:
        if entry.kind not in ("DeskOpened", "SerialsGranted", "BandsGranted"):
            continue
        body = json.loads(entry.body)
        with engine.begin() as connection:
            for band in body.get("bands", ()):
                agency, first = band["agency"], band["first"]
                if agency.startswith(ELSEWHERE):
                    of = {"identifier": agency.removeprefix(ELSEWHERE)}
                    cell = {**of, "cell": cell_of(first), "desk_id": entry.desk_id, "epoch": entry.epoch}
                    connection.execute(upsert(schema.elsewhere_grant).values(cell).on_conflict_do_nothing())
                elif (slot := grant_of(first)) is not None:
                    _give(connection, schema.band_grant, {"agency": agency}, slot, entry.desk_id)
            for serial in body.get("serials", ()):
                year, slot = year_and_slot(serial["serial_symbol"]) or (0, 0)
                _give(connection, schema.serial_grant, {"agency": serial["agency"], "year": year}, slot, entry.desk_id)


def _give(connection: Connection, table: Table, of: dict[str, Any], slot: int, desk_id: str) -> None:
    here = and_(*(table.c[name] == value for name, value in of.items()))
    after = select(func.max(table.c.slot) + 1).where(here).scalar_subquery()
    others = here & (table.c.slot == slot) & (table.c.desk_id != desk_id)
    connection.execute(update(table).where(others).values(slot=after))
    connection.execute(upsert(table).values(**of, slot=slot, desk_id=desk_id).on_conflict_do_nothing())
