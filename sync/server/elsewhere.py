"""Order numbers of agencies elsewhere, given on to the desks: of every agency in the published list that has an identifier and
left us a stretch of its numbers (NĐ 118/2025 Art 28.2)."""

import logging
import tomllib
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, func, insert, select

from sync.protocol.elsewhere import AgencyElsewhere, agencies_elsewhere
from sync.protocol.grants import band_of_cell, cells_of
from sync.protocol.moments import there
from sync.server import schema
from sync.server.news import tell
from sync.server.our_agencies import identifiers_of

log = logging.getLogger(__name__)
LIST = "agencies_elsewhere.toml"


def doubled_in(text: str, own: frozenset[str]) -> str:
    """Identifiers in this list that are our own, and would double our own numbers; empty: none. Raises ValueError, KeyError or
    TypeError where it is no list."""
    return ", ".join(sorted({each.identifier for each in agencies_elsewhere(tomllib.loads(text))} & own))


def give_elsewhere(
    connection: Connection, desk_id: str, epoch: int, now_ms: int, note: Callable[[dict[str, Any]], None]
) -> None:
    """What this desk has not in this epoch yet, one cell of each stretch; a stretch that is used up gives none. The register
    has it before the desk hears of it."""
    connection.exec_driver_sql("LOCK TABLE elsewhere_grant IN EXCLUSIVE MODE")  # given one by one
    grant = schema.elsewhere_grant.c
    for agency in _listed(connection, now_ms):
        if agency.numbers is None:
            continue
        of = grant.identifier == agency.identifier
        cells = cells_of(*agency.numbers)
        mine = select(grant.cell).where(of & (grant.desk_id == desk_id) & (grant.epoch == epoch)).limit(1)
        if connection.execute(mine).first() is not None:
            continue
        last = connection.execute(select(func.max(grant.cell)).where(of)).scalar()
        cell = cells.start if last is None else max(cells.start, int(last) + 1)
        if cell not in cells:
            continue
        row = {"identifier": agency.identifier, "cell": cell, "desk_id": desk_id, "epoch": epoch}
        note({"act": "elsewhere", **row})
        connection.execute(insert(schema.elsewhere_grant).values(row))
        tell_band(connection, row, now_ms)


def tell_band(connection: Connection, row: dict[str, Any], at_ms: int) -> None:
    """To the desk, for the epoch that it was given for: a PC that took its place in a later one takes none of these."""
    band = dict(band_of_cell(row["cell"], row["identifier"]))
    said = {"key": f"{row['epoch']} {row['cell']}", "epoch": row["epoch"], "band": band}
    tell(connection, row["desk_id"], "band_granted", row["identifier"], "", at_ms, said)


def _listed(connection: Connection, now_ms: int) -> list[AgencyElsewhere]:
    """With an identifier that is none of ours; not what has ended."""
    table = schema.publication
    newest = select(table.c.body).where((table.c.kind == "rules") & (table.c.name == LIST)).order_by(table.c.no.desc())
    published = connection.execute(newest.limit(1)).scalar()
    if published is None:
        return []
    today = there(now_ms).date()
    try:
        own, listed = identifiers_of(connection), agencies_elsewhere(tomllib.loads(published["text"]))
    except (ValueError, KeyError, TypeError) as error:
        log.warning("no numbers of agencies elsewhere are given: %s", error)
        return []
    kept = [each for each in listed if each.identifier and each.identifier not in own]
    return [each for each in kept if each.valid_to is None or today <= each.valid_to]
