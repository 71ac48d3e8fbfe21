"""Cash between desks, joined at the centre: handed over here, taken in there."""

from dataclasses import dataclass

from sqlalchemy import Engine, and_, select

from sync.server import schema


@dataclass(frozen=True, slots=True)
class OpenMovement:
    """Cash that is on its way, arrived otherwise than it was handed over, or was taken in without having been handed
    over (or more than once). Amounts are None where that half is not known."""

    movement_id: str
    agency: str
    from_desk: str | None
    to_desk: str | None
    handed_vnd: int | None
    taken_vnd: int | None


def open_movements(engine: Engine) -> list[OpenMovement]:
    """Both halves of each movement between desks that do not (yet) agree, the oldest first."""
    movement = schema.READ_MODEL["movement"]
    given, taken = movement.alias("given"), movement.alias("taken")
    halves = and_(
        given.c.movement_id == taken.c.movement_id, given.c.agency == taken.c.agency, given.c.desk_id != taken.c.desk_id
    )
    found: list[OpenMovement] = []
    with engine.connect() as connection:
        sent = select(given, taken.c.desk_id.label("other"), taken.c.taken_vnd.label("arrived"))
        sent = sent.select_from(given.outerjoin(taken, halves)).where(given.c.to_desk.is_not(None))
        seen: set[tuple[str, str]] = set()
        for row in connection.execute(sent.order_by(given.c.handed_at_ms)):
            twice = (row.movement_id, row.agency) in seen
            seen.add((row.movement_id, row.agency))
            if twice or row.arrived != row.amount_vnd:
                to_desk = row.other or row.to_desk
                found.append(OpenMovement(row.movement_id, row.agency, row.desk_id, to_desk, row.amount_vnd, row.arrived))
        came = select(taken).where(taken.c.from_desk.is_not(None)).order_by(taken.c.taken_at_ms)
        for row in connection.execute(came):
            if (row.movement_id, row.agency) not in seen:
                found.append(OpenMovement(row.movement_id, row.agency, row.from_desk, row.desk_id, None, row.taken_vnd))
    return found
