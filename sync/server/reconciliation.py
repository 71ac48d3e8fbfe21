"""The centre's side of a day: counted from the accepted journal and from the read model, up to what the latter folded."""

from typing import Any

from sqlalchemy import Engine, and_, func, select, tuple_

from sync.protocol.reconciliation import DaySide, DayTotals
from sync.protocol.sound_rows import is_sound
from sync.server import schema


def day_side(engine: Engine, desk_id: str, first_ms: int, until_ms: int) -> DaySide:
    """What the centre holds of a desk between two moments (milliseconds since 1970 UTC), by agency, in đồng."""
    journal, tray = schema.journal, schema.tray
    dossier, receipt, posting = (schema.READ_MODEL[name] for name in ("dossier", "receipt", "posting"))

    def counted(connection: Any, table: Any, moment: Any, *sums: Any, where: Any = None) -> dict[str, tuple[int, ...]]:
        condition = and_(table.c.desk_id == desk_id, moment >= first_ms, moment < until_ms, table.c.agency.is_not(None))
        if where is not None:
            condition = and_(condition, where)
        query = select(table.c.agency, func.count(), *sums).where(condition).group_by(table.c.agency)
        found = {row[0]: tuple(int(value or 0) for value in row[1:]) for row in connection.execute(query)}
        return {agency: values for agency, values in found.items() if is_sound(agency)}  # the rest: in the tray

    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        desk = connection.execute(select(schema.desk).where(schema.desk.c.desk_id == desk_id)).one()
        folded = tuple_(journal.c.epoch, journal.c.seq) <= (desk.projected_epoch, desk.projected_seq)
        entries = counted(connection, journal, journal.c.recorded_at_ms, where=folded)
        dossiers = counted(connection, dossier, dossier.c.received_at_ms)
        receipts = counted(connection, receipt, receipt.c.issued_at_ms, func.sum(receipt.c.total_vnd))
        box = posting.c.account == "cash_box"
        cash = counted(connection, posting, posting.c.at_ms, func.sum(posting.c.amount_vnd), where=box)
        bad = connection.execute(
            select(tray.c.epoch, tray.c.seq).where(tray.c.desk_id == desk_id).order_by(tray.c.epoch, tray.c.seq)
        )
        unread = tuple(f"{row.epoch}.{row.seq}" for row in bad)
    totals = tuple(
        DayTotals(
            agency,
            entries.get(agency, (0,))[0],
            dossiers.get(agency, (0,))[0],
            receipts.get(agency, (0, 0))[0],
            receipts.get(agency, (0, 0))[1],
            cash.get(agency, (0, 0))[1],
        )
        for agency in sorted({*entries, *dossiers, *receipts, *cash})
    )
    return DaySide(desk.projected_epoch, desk.projected_seq, totals, unread, (desk.epoch, desk.seq))
