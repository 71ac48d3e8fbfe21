"""What changed here is told to the portal, dossier by dossier, until the portal has it. Nothing parks silently: a refusal is
tried again, and the dossier's own counter hears of it."""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import SQLAlchemyError

from sync.gateway.mapping import CHUNK, Procedure, Step, dossier_item, rules, step_item
from sync.gateway.portal import Portal, Reply
from sync.server import schema
from sync.server.feed import tell

BATCH = 50
ROUND_S = 3.0
FIRST_PAUSE_MS = 30_000
LONGEST_PAUSE_MS = 3_600_000
_NEVER_TOLD = {"present": False, "steps": 0, "state": "new", "tries": 0, "sent_no": 0, "detail": ""}
log = logging.getLogger(__name__)


class Forwarder:
    """One round after the other over what is due."""

    def __init__(self, engine: Engine, portal: Portal, clock: Callable[[], int]) -> None:
        self._engine = engine
        self._portal = portal
        self._clock = clock

    def once(self) -> int:
        """Returns how many dossiers the portal took."""
        change, state = schema.dossier_change, schema.portal_state
        due = or_(state.c.code.is_(None), (state.c.sent_no < change.c.no) & (state.c.next_try_ms <= self._clock()))
        query = select(change.c.code, change.c.no).join(state, state.c.code == change.c.code, isouter=True).where(due)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(change.c.no).limit(BATCH)).all()
        return sum(self._forward(row.code, row.no) for row in rows)

    def _forward(self, code: str, no: int) -> bool:
        """`no`: the change that is told; what comes later is told later."""
        known = self._known(code)
        with self._engine.connect() as connection:
            row, fees, steps = _dossier(connection, code)
        if row is None:
            return False
        procedure = self._procedure(row["procedure_code"])
        if isinstance(procedure, Reply):
            return self._keep(code, no, row, known, procedure)
        reply, known["present"] = self._push(dossier_item(row, fees, procedure), known["present"], known["state"] == "unknown")
        if reply.verdict != "accepted":
            return self._keep(code, no, row, known, reply)
        items = [step_item(code, step, row["due_at_ms"]) for step in steps]
        while known["steps"] < len(items):
            chunk = items[known["steps"] : known["steps"] + CHUNK]
            reply = self._portal.push("CapNhatTienDoHoSoMC", chunk)
            if reply.verdict not in ("accepted", "exists"):
                return self._keep(code, no, row, known, reply)
            known["steps"] += len(chunk)
        return self._keep(code, no, row, known, Reply("accepted"))

    def _push(self, item: dict[str, Any], present: bool, unsure: bool) -> tuple[Reply, bool]:
        """Add, or update where it is there already; after no answer it is looked up before anything is sent again."""
        if unsure:
            looked = self._portal.look_up(item["MaHoSo"])
            if looked.verdict in ("unknown", "refused"):
                return looked, present
            present = looked.verdict == "exists"
        reply = self._portal.push("DongBoHoSoMC", [item], updating=present)
        if reply.verdict == "exists" and not present:
            reply = self._portal.push("DongBoHoSoMC", [item], updating=True)
        return reply, present or reply.verdict == "accepted"

    def _procedure(self, code: str) -> Procedure | Reply:
        """The portal's own name, fetched once."""
        table = schema.portal_procedure
        with self._engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.code == code)).first()
        if row is not None:
            return Procedure(row.code, row.name, row.field_code, row.field_name)
        found = self._portal.procedure(code)
        if isinstance(found, Procedure):
            keep_procedure(self._engine, found)
        return found

    def _known(self, code: str) -> dict[str, Any]:
        table = schema.portal_state
        with self._engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.code == code)).mappings().first()
        return (
            dict(row)
            if row is not None
            else {"present": False, "steps": 0, "state": "new", "tries": 0, "sent_no": 0, "detail": ""}
        )

    def _keep(self, code: str, no: int, row: Any, known: dict[str, Any], reply: Reply) -> bool:
        accepted = reply.verdict == "accepted"
        state = {"accepted": "accepted", "unknown": "unknown"}.get(reply.verdict, "refused")
        tries = 0 if accepted else known["tries"] + 1
        pause = 0 if accepted else min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** min(tries - 1, 10))
        now = self._clock()
        values = {
            "state": state,
            "present": known["present"],
            "steps": known["steps"],
            "sent_no": no if accepted else known["sent_no"],
            "tries": tries,
            "next_try_ms": now + pause,
            "detail": reply.detail,
            "at_ms": now,
        }
        statement = upsert(schema.portal_state).values(code=code, **values)
        with self._engine.begin() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=values))
            if state != "unknown":
                said = {"key": str(no) if accepted else reply.detail, "detail": reply.detail, "at_ms": now}
                kind = "portal_accepted" if accepted else "portal_refused"
                tell(connection, row["desk_id"], kind, code, row["agency"], now, said)
        return accepted


def _dossier(connection: Connection, code: str) -> tuple[Any, list[Any], list[Step]]:
    dossier, fee, journal = schema.READ_MODEL["dossier"], schema.READ_MODEL["fee"], schema.journal
    row = connection.execute(select(dossier).where(dossier.c.code == code)).mappings().first()
    fees = connection.execute(select(fee).where(fee.c.dossier_code == code).order_by(fee.c.line_no)).mappings().all()
    wanted = (journal.c.subject == code) & journal.c.kind.in_(list(rules().step))
    columns = (journal.c.kind, journal.c.body, journal.c.actor, journal.c.occurred_at_ms)
    found = connection.execute(select(*columns).where(wanted).order_by(journal.c.recorded_at_ms)).all()
    steps = [Step(each.kind, json.loads(each.body).get("officer_name", ""), each.occurred_at_ms) for each in found]
    return row, list(fees), steps


def keep_procedure(engine: Engine, procedure: Procedure) -> None:
    names = {"name": procedure.name, "field_code": procedure.field_code, "field_name": procedure.field_name}
    statement = upsert(schema.portal_procedure).values(code=procedure.code, **names)
    with engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=names))


def pull_catalogue(engine: Engine, portal: Portal) -> tuple[int, str]:
    """All procedures that the portal lists. Returns how many came, and what stopped it."""
    codes = portal.procedure_codes()
    if isinstance(codes, Reply):
        return 0, codes.detail or codes.verdict
    for count, code in enumerate(codes):
        found = portal.procedure(code)
        if isinstance(found, Reply):
            return count, found.detail or found.verdict
        keep_procedure(engine, found)
    return len(codes), ""


class Gateway(threading.Thread):
    """A portal that does not answer keeps only this thread."""

    def __init__(self, engine: Engine, portal: Portal, clock: Callable[[], int]) -> None:
        super().__init__(name="gateway", daemon=True)
        self._portal = portal
        self._forwarder = Forwarder(engine, portal, clock)
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.wait(ROUND_S):
            try:
                while not self._stop_asked.is_set() and self._forwarder.once():
                    pass
            except SQLAlchemyError as error:
                log.warning("the gateway waits for the database: %s", type(error).__name__)

    def stop(self) -> None:
        self._stop_asked.set()
        self.join(10)
        self._portal.close()
