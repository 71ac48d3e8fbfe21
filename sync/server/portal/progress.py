"""How far the portal has heard of each dossier. The one place that knows where this is kept: `portal_state` has a row for each
dossier, and gets the target into its key when the centre has a second one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.protocol.cleaning import clean
from sync.protocol.sound_rows import LONGEST_KEY
from sync.server import schema
from sync.server.news import tell
from sync.server.portal.target import TargetProcedure, TargetReply
from sync.server.rounds import Pauses

BATCH = 50
PAUSES = Pauses(first_ms=30_000, longest_ms=3_600_000)


@dataclass(slots=True)
class TargetProgress:
    """Of one dossier. `present`: the target has it; `steps` and `results`: how many of these it took; `sent_no`: the change
    that it took last."""

    state: str = "new"
    present: bool = False
    steps: int = 0
    results: int = 0
    sent_no: int = 0
    tries: int = 0


def due(engine: Engine, now_ms: int) -> list[tuple[str, int]]:
    """Dossiers that changed since the target took them, each with its last change; the earliest change first."""
    change, state = schema.dossier_change, schema.portal_state
    wanted = or_(state.c.code.is_(None), (state.c.sent_no < change.c.no) & (state.c.next_try_ms <= now_ms))
    query = select(change.c.code, change.c.no).join(state, state.c.code == change.c.code, isouter=True).where(wanted)
    with engine.connect() as connection:
        return [(row.code, row.no) for row in connection.execute(query.order_by(change.c.no).limit(BATCH))]


def known(engine: Engine, code: str) -> TargetProgress:
    """What the target took of this dossier until now."""
    table = schema.portal_state
    columns = (table.c.state, table.c.present, table.c.steps, table.c.results, table.c.sent_no, table.c.tries)
    with engine.connect() as connection:
        row = connection.execute(select(*columns).where(table.c.code == code)).first()
    return TargetProgress(*row) if row is not None else TargetProgress()


def keep(engine: Engine, dossier: Any, no: int, progress: TargetProgress, reply: TargetReply, now_ms: int) -> bool:
    """Writes down what the target said of change `no`, and the dossier's own counter hears of it, unless it is unknown.
    `dossier`: its row. Returns whether it was accepted."""
    accepted = reply.verdict == "accepted"
    state = {"accepted": "accepted", "unknown": "unknown"}.get(reply.verdict, "refused")
    tries = 0 if accepted else progress.tries + 1
    values = {
        "state": state,
        "present": progress.present,
        "steps": progress.steps,
        "results": progress.results if accepted else 0,
        "sent_no": no if accepted else progress.sent_no,
        "tries": tries,
        "next_try_ms": now_ms + PAUSES.after(tries),
        "detail": reply.detail,
        "at_ms": now_ms,
    }
    code = dossier["code"]
    statement = upsert(schema.portal_state).values(code=code, **values)
    with engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=values))
        if state != "unknown":
            detail = clean(reply.detail)[:LONGEST_KEY]
            said = {"key": str(no) if accepted else detail, "detail": detail, "at_ms": now_ms}
            kind = "portal_accepted" if accepted else "portal_refused"
            tell(connection, dossier["desk_id"], kind, code, dossier["agency"], now_ms, said)
    return accepted


def known_procedure(engine: Engine, code: str) -> TargetProcedure | None:
    """The target's name of a procedure, where it was fetched before."""
    table = schema.portal_procedure
    with engine.connect() as connection:
        row = connection.execute(select(table).where(table.c.code == code)).first()
    return TargetProcedure(row.code, row.name, row.field_code, row.field_name) if row is not None else None


def keep_procedure(engine: Engine, procedure: TargetProcedure) -> None:
    """The target's name of a procedure, in the place of an earlier one."""
    names = {"name": procedure.name, "field_code": procedure.field_code, "field_name": procedure.field_name}
    statement = upsert(schema.portal_procedure).values(code=procedure.code, **names)
    with engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=names))
