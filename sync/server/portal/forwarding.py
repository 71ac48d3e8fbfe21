"""What changed here is told to a target, dossier by dossier, until the target has it. Nothing parks silently: a refusal is
tried again, and the dossier's own counter hears of it."""

import json
import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, select, update

from sync.protocol.submissions import key_of
from sync.server import schema
from sync.server.portal.dossiers import AddressOf, read_dossier
from sync.server.portal.progress import BATCH, PAUSES, TargetProgress, due, keep, keep_procedure, known, known_procedure
from sync.server.portal.target import ForwardedDossier, SentBack, Target, TargetProcedure, TargetReply
from sync.server.rounds import Rounds
from sync.server.submissions import fact_that_took

log = logging.getLogger(__name__)


class Forwarder:
    """One round after the other over what is due at one target."""

    def __init__(
        self,
        engine: Engine,
        target: Target,
        clock: Callable[[], int],
        address_of: AddressOf = lambda _code, _sha256: None,
    ) -> None:
        self._engine = engine
        self._target = target
        self._clock = clock
        self._address_of = address_of

    def once(self) -> int:
        """Returns how many dossiers the target took."""
        return sum(self._forward(code, no) for code, no in due(self._engine, self._clock())) + self._tell_sent_back()

    def _tell_sent_back(self) -> int:
        """What was handed in at the target and not taken in: the letter's reason goes back there."""
        table = schema.submission
        query = select(table).where(schema.sent_back & (table.c.next_try_ms <= self._clock())).order_by(table.c.next_try_ms)
        with self._engine.connect() as connection:
            rows = [
                (row, fact_that_took(connection, row, key_of(row.reference, row.times)))
                for row in connection.execute(query.limit(BATCH)).all()
            ]
        told = 0
        for row, letter in rows:
            reply = _in_its_words(self._tell_letter, row, letter) if letter else TargetReply("refused", "no letter")
            accepted = reply.verdict == "accepted"
            tries = 0 if accepted else row.tries + 1
            values = {
                "told": accepted,
                "tries": tries,
                "next_try_ms": self._clock() + PAUSES.after(tries),
                "detail": reply.detail,
            }
            with self._engine.begin() as connection:
                here = (table.c.reference == row.reference) & (table.c.times == row.times)
                connection.execute(update(table).where(here).values(**values))
            told += accepted
        return told

    def _tell_letter(self, row: Any, letter: Any) -> TargetReply:
        said = json.loads(letter.body)
        note = "; ".join([*said.get("items", ()), said["reason"]])
        return self._target.tell_sent_back(SentBack(row.reference, row.state == "guided", note, letter.occurred_at_ms))

    def _forward(self, code: str, no: int) -> bool:
        """`no`: the change that is told; what comes later is told later."""
        progress = known(self._engine, code)
        target = self._target
        with self._engine.connect() as connection:
            dossier = read_dossier(connection, code, target.step_kinds, target.result_name, self._address_of)
        if dossier is None:
            return False
        progress.results = len(dossier.results)
        if dossier.row["online_key"]:
            reply = _in_its_words(target.tell_status, dossier)
        else:
            reply = _in_its_words(self._tell, dossier, progress)
        return keep(self._engine, dossier.row, no, progress, reply, self._clock())

    def _tell(self, dossier: ForwardedDossier, progress: TargetProgress) -> TargetReply:
        """The whole dossier and its new steps. Stops at the first that the target does not accept."""
        procedure = self._procedure(dossier.row["procedure_code"])
        if isinstance(procedure, TargetReply):
            return procedure
        reply = self._look_up(dossier.row["code"], progress)
        if reply.verdict == "accepted":
            reply = self._put(dossier, procedure, progress)
        if reply.verdict != "accepted":
            return reply
        while progress.steps < len(dossier.steps):
            some = dossier.steps[progress.steps : progress.steps + self._target.most_steps]
            reply = self._target.add_steps(dossier, some)
            if reply.verdict not in ("accepted", "exists"):
                return reply
            progress.steps += len(some)
        return TargetReply("accepted")

    def _look_up(self, code: str, progress: TargetProgress) -> TargetReply:
        """After no answer, and where it refuses to update what it had: is it there, before anything is sent again?"""
        if progress.state != "unknown" and not (progress.state == "refused" and progress.present):
            return TargetReply("accepted")
        looked = self._target.look_up(code)
        if looked.verdict in ("unknown", "refused"):
            return looked
        progress.present = looked.verdict == "exists"
        progress.steps = progress.steps if progress.present else 0
        return TargetReply("accepted")

    def _put(self, dossier: ForwardedDossier, procedure: TargetProcedure, progress: TargetProgress) -> TargetReply:
        """Add, or update where it is there already."""
        reply = self._target.put(dossier, procedure, progress.present)
        if reply.verdict == "exists" and not progress.present:
            reply = self._target.put(dossier, procedure, True)
        progress.present = progress.present or reply.verdict == "accepted"
        return reply

    def _procedure(self, code: str) -> TargetProcedure | TargetReply:
        """The target's own name, fetched once."""
        kept = known_procedure(self._engine, code)
        if kept is not None:
            return kept
        found = self._target.procedure(code)
        if isinstance(found, TargetProcedure):
            keep_procedure(self._engine, found)
        return found


def _in_its_words(tell: Callable[..., TargetReply], *told: object) -> TargetReply:
    """What is odd, and has no words there, is refused like what the target refuses, and stops nothing else."""
    try:
        return tell(*told)
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        log.warning("no words for the target: %s", type(error).__name__)
        return TargetReply("refused", type(error).__name__)


def pull_catalogue(engine: Engine, target: Target) -> tuple[int, str]:
    """All procedures that the target lists. Returns how many came, and what stopped it."""
    codes = target.procedure_codes()
    if isinstance(codes, TargetReply):
        return 0, codes.detail or codes.verdict
    for count, code in enumerate(codes):
        found = target.procedure(code)
        if isinstance(found, TargetReply):
            return count, found.detail or found.verdict
        keep_procedure(engine, found)
    return len(codes), ""


def forwarding(engine: Engine, target: Target, clock: Callable[[], int], address_of: AddressOf) -> Rounds:
    """Looks every few seconds what is due at one target, and goes on while it takes something."""
    forwarder = Forwarder(engine, target, clock, address_of)
    return Rounds("forwarding", lambda _stopping: forwarder.once(), at_once=True, end=target.close)
