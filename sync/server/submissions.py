"""Dossiers from the portal on their way to a counter: offered to all desks of the agency, settled by the first that takes it
up; where two did so without a line, both hear of it."""

import contextlib
import json
from collections.abc import Collection
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from sync.protocol.canonical import canonical
from sync.protocol.intake_facts import DOSSIER_RECEIVED, GUIDANCE_GIVEN, INTAKE_REJECTED
from sync.protocol.sound_rows import LONGEST_KEY, is_sound
from sync.protocol.submissions import OFFERED, TAKEN, TWICE, Submission, key_of
from sync.server import schema
from sync.server.following import Batch, Follower
from sync.server.news import NEWS_LOCK, desks_of, tell
from sync.server.our_agencies import agency_named
from sync.server.uploads import Upload, note_uploads

_LOCKED = select(func.pg_advisory_xact_lock(NEWS_LOCK))
"""The lock that telling takes anyway: a second one could cross with it."""
TAKEN_BY = {DOSSIER_RECEIVED.name: "received", GUIDANCE_GIVEN.name: "guided", INTAKE_REJECTED.name: "rejected"}


def offer(engine: Engine, submission: Submission, authority: str, now_ms: int, uploads: Collection[Upload] = ()) -> bool:
    """False where the portal said it before. What was sent back to the citizen may come once more, with something new in it.
    `uploads`: the files that are to be fetched."""
    table = schema.submission
    digest = sha256(canonical(dict(submission)).encode()).hexdigest()
    with engine.begin() as connection:
        connection.execute(_LOCKED)
        mine = table.c.reference == submission["reference"]
        known = connection.execute(select(table).where(mine).order_by(table.c.times.desc()).limit(1)).first()
        if known is not None and (known.state in ("waiting", "received") or known.digest == digest):
            return False
        times = known.times + 1 if known is not None else 1
        agency = agency_named(connection, authority)
        body = {**submission, "key": key_of(submission["reference"], times)}
        values = {"reference": submission["reference"], "times": times, "agency": agency, "at_ms": now_ms, "digest": digest}
        connection.execute(insert(table).values(**values, body=body, state="waiting", **_UNTOLD))
        note_uploads(connection, submission["reference"], times, uploads)
        for desk_id in desks_of(connection, agency):
            tell(connection, desk_id, OFFERED, submission["reference"], agency, now_ms, {"key": body["key"]})
    return True


_UNTOLD = {"told": False, "tries": 0, "next_try_ms": 0, "detail": ""}


def fact_that_took(connection: Connection, taken: Any, key: str) -> Any | None:
    """By which the desk of a submission took it up or sent it back: an entry of its journal, or of what lay on a disk of it."""
    for table in (schema.journal, schema.branch_entry):
        place = (table.c.desk_id == taken.desk_id) & (table.c.epoch == taken.epoch) & (table.c.seq == taken.seq)
        for fact in connection.execute(select(table).where(place & table.c.kind.in_(TAKEN_BY))):
            with contextlib.suppress(ValueError, AttributeError):  # an odd fact beside it: in the tray
                if json.loads(fact.body).get("online", {}).get("key") == key:
                    return fact
    return None


def _said(fact: Any) -> tuple[Any, ...]:
    return fact.desk_id, fact.epoch, fact.seq, fact.body


def _follow(connection: Connection, batch: Batch) -> None:
    for entry in batch.entries:
        if "online" in entry.body:
            _settle(connection, entry.row, entry.body, batch.on_branch)


SETTLED = Follower(kinds=frozenset(TAKEN_BY), follow=_follow, on_branches=frozenset(TAKEN_BY))
"""A counter took up what was handed in, or sent it back."""


def _settle(connection: Connection, row: Any, body: Any, on_branch: bool) -> None:
    """A counter took it up: what was handed in is forgotten here, the others hear that it is no longer theirs to take.
    `on_branch`: its own journal went on without this entry, so that it must hear of it, too."""
    table, news = schema.submission, schema.news
    origin = body["online"]
    connection.execute(_LOCKED)
    key = str(origin["key"])
    reference, times = key.rsplit(" ", 1)
    here = (table.c.reference == reference) & (table.c.times == int(times))
    known = connection.execute(select(table).where(here)).first()
    by = {"desk_id": row.desk_id, "epoch": row.epoch, "seq": row.seq}
    if known is not None and known.state != "waiting":
        first = fact_that_took(connection, known, key)
        if first is not None and _said(first) != _said(row):
            _tell_both(connection, first, row, reference)
        return
    settled = {**by, "state": TAKEN_BY[row.kind], "body": {"key": key}}
    if known is None:  # the centre was put back from an older copy
        values = {"reference": reference, "times": int(times), "agency": row.agency or "", "at_ms": row.recorded_at_ms}
        connection.execute(insert(table).values(**values, **settled, **_UNTOLD, digest=""))
    else:
        connection.execute(update(table).where(here).values(**settled))
    offered = (news.c.kind == OFFERED) & (news.c.subject == reference)
    if not on_branch:
        offered &= news.c.desk_id != row.desk_id
    for desk_id in (
        connection.execute(select(news.c.desk_id).where(offered).distinct().order_by(news.c.desk_id)).scalars().all()
    ):
        tell(connection, desk_id, TAKEN, reference, row.agency or "", row.recorded_at_ms, {"key": key})


def _tell_both(connection: Connection, first: Any, row: Any, reference: str) -> None:
    for one, two in ((row, first), (first, row)):
        said = {"key": f"{two.desk_id} {two.epoch}.{two.seq}", "desk": two.desk_id, "at_ms": two.occurred_at_ms}
        said["code"] = _code_of(two)
        tell(connection, one.desk_id, TWICE, reference, one.agency or "", row.recorded_at_ms, said)


def _code_of(fact: Any) -> str:
    """Empty where the fact, perhaps of another desk, names none that could be told."""
    code = json.loads(fact.body).get("code", "")
    return code if isinstance(code, str) and len(code) <= LONGEST_KEY and is_sound(code) else ""
