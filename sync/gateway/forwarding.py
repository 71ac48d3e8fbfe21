"""What changed here is told to the portal, dossier by dossier, until the portal has it. Nothing parks silently: a refusal is
tried again, and the dossier's own counter hears of it."""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import SQLAlchemyError

from sync.gateway.mapping import (
    CHUNK,
    File,
    Procedure,
    Step,
    dossier_item,
    results_of,
    rules,
    status_item,
    step_item,
)
from sync.gateway.portal import Portal, Reply
from sync.protocol.scans import RESULT_LINE
from sync.protocol.submissions import key_of
from sync.server import schema
from sync.server.feed import tell
from sync.server.submissions import fact_that_took

BATCH = 50
ROUND_S = 3.0
FIRST_PAUSE_MS = 30_000
LONGEST_PAUSE_MS = 3_600_000
log = logging.getLogger(__name__)


class Forwarder:
    """One round after the other over what is due. `address_of`: where the portal fetches a scan of a dossier; None: nowhere."""

    def __init__(
        self,
        engine: Engine,
        portal: Portal,
        clock: Callable[[], int],
        address_of: Callable[[str, str], str | None] = lambda _code, _sha256: None,
    ) -> None:
        self._address_of = address_of
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
        return sum(self._forward(row.code, row.no) for row in rows) + self._tell_sent_back()

    def _tell_sent_back(self) -> int:
        """What was handed in on the portal and not taken in: the letter's reason goes back there."""
        table = schema.submission
        query = select(table).where(schema.sent_back & (table.c.next_try_ms <= self._clock())).order_by(table.c.next_try_ms)
        with self._engine.connect() as connection:
            rows = [
                (row, fact_that_took(connection, row, key_of(row.reference, row.times)))
                for row in connection.execute(query.limit(BATCH)).all()
            ]
        told = 0
        for row, letter in rows:
            reply = self._tell_letter(row, letter) if letter is not None else Reply("refused", "no letter")
            accepted = reply.verdict == "accepted"
            tries = 0 if accepted else row.tries + 1
            values = {"told": accepted, "tries": tries, "next_try_ms": self._clock() + pause_ms(tries), "detail": reply.detail}
            with self._engine.begin() as connection:
                here = (table.c.reference == row.reference) & (table.c.times == row.times)
                connection.execute(update(table).where(here).values(**values))
            told += accepted
        return told

    def _tell_letter(self, row: Any, letter: Any) -> Reply:
        said = json.loads(letter.body)
        note = "; ".join([*said.get("items", ()), said["reason"]])
        status = "5" if row.state == "guided" else "3"
        return self._portal.tell_status(status_item(row.reference, "", note, letter.occurred_at_ms, status))

    def _forward(self, code: str, no: int) -> bool:
        """`no`: the change that is told; what comes later is told later."""
        known = self._known(code)
        with self._engine.connect() as connection:
            row, fees, steps = _dossier(connection, code)
            files = self._files(connection, row) if row is not None else []
        if row is None:
            return False
        results = results_of(row, files)
        known["results"] = len(results)
        if row["online_key"]:
            return self._keep(code, no, row, known, self._portal.tell_status(_status(row, steps, results)))
        procedure = self._procedure(row["procedure_code"])
        if isinstance(procedure, Reply):
            return self._keep(code, no, row, known, procedure)
        item = dossier_item(row, fees, procedure, files)
        reply = self._look_up(code, known)
        if reply.verdict == "accepted":
            reply, known["present"] = self._push(item, known["present"])
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

    def _files(self, connection: Connection, row: Any) -> list[File]:
        """The scans that are here and that the portal can fetch; and those of papers that were taken off again."""
        scan, paper = schema.READ_MODEL["scan"], schema.READ_MODEL["paper"]
        named = (paper.c.dossier_code == scan.c.dossier_code) & (paper.c.line_no == scan.c.line_no)
        query = select(scan.c.line_no, scan.c.sha256, paper.c.name).join(paper, named, isouter=True)
        query = query.where(scan.c.dossier_code == row["code"]).order_by(scan.c.line_no, scan.c.epoch, scan.c.seq)
        result = rules().file["result"].format(number=row["result_no"] or "").strip()
        files = []
        scans = connection.execute(query).all()
        for found in scans:
            address = self._address_of(row["code"], found.sha256)
            if address is not None:
                files.append(File(found.line_no, found.name or result, found.sha256, address))
        return files + _detached(connection, row["code"], {found.sha256 for found in scans})

    def _look_up(self, code: str, known: dict[str, Any]) -> Reply:
        """After no answer, and where it refuses to update what it had: is it there, before anything is sent again?"""
        if known["state"] != "unknown" and not (known["state"] == "refused" and known["present"]):
            return Reply("accepted")
        looked = self._portal.look_up(code)
        if looked.verdict in ("unknown", "refused"):
            return looked
        known["present"] = looked.verdict == "exists"
        known["steps"] = known["steps"] if known["present"] else 0
        return Reply("accepted")

    def _push(self, item: dict[str, Any], present: bool) -> tuple[Reply, bool]:
        """Add, or update where it is there already."""
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
            else {"present": False, "steps": 0, "results": 0, "state": "new", "tries": 0, "sent_no": 0, "detail": ""}
        )

    def _keep(self, code: str, no: int, row: Any, known: dict[str, Any], reply: Reply) -> bool:
        accepted = reply.verdict == "accepted"
        state = {"accepted": "accepted", "unknown": "unknown"}.get(reply.verdict, "refused")
        tries = 0 if accepted else known["tries"] + 1
        now = self._clock()
        values = {
            "state": state,
            "present": known["present"],
            "steps": known["steps"],
            "results": known["results"] if accepted else 0,
            "sent_no": no if accepted else known["sent_no"],
            "tries": tries,
            "next_try_ms": now + pause_ms(tries),
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


def pause_ms(tries: int) -> int:
    """Before the next try, after so many in vain."""
    return min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** min(tries - 1, 10)) if tries else 0


def _status(row: Any, steps: list[Step], results: list[File]) -> dict[str, Any]:
    reference, _, _times = row["online_key"].rpartition(" ")
    last = steps[-1] if steps else Step("DossierReceived", "", row["received_at_ms"])  # of a branch the journal has none
    said, status = rules().step[last.kind]["text"], rules().status[row["state"]]
    return status_item(reference, row["code"], said, last.at_ms, status, results)


def _detached(connection: Connection, code: str, still: set[str]) -> list[File]:
    """What the portal may have been told of, and is to forget."""
    journal = schema.journal
    query = select(journal.c.body).where((journal.c.subject == code) & (journal.c.kind == "ScanDetached"))
    said = (json.loads(body) for body in connection.execute(query).scalars())
    gone = {body["sha256"]: body for body in said if body["line_no"] != RESULT_LINE and body["sha256"] not in still}
    return [File(body["line_no"], body["paper"], sha256, "", deleted=True) for sha256, body in gone.items()]


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

    def __init__(
        self, engine: Engine, portal: Portal, clock: Callable[[], int], address_of: Callable[[str, str], str | None]
    ) -> None:
        super().__init__(name="gateway", daemon=True)
        self._portal = portal
        self._forwarder = Forwarder(engine, portal, clock, address_of)
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
