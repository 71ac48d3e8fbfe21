"""Notices to citizens: the result is in, a supplement is wanted, there is another day. One port for whatever the province has:
a gateway over HTTP that turns them into text messages, Zalo or a call list.

As with mail, an outbox in the database and a thread of its own. What is no longer true when its turn comes is not sent.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import urllib3
from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.dialects.postgresql import insert

from sync.bounded_http import bounded_pool
from sync.bounded_lines import Bounds
from sync.protocol.dossier_facts import REAPPOINTED, SENT_ON_CONFIRMED, SUPPLEMENT_REQUESTED
from sync.protocol.moments import there
from sync.protocol.result_facts import RESULT_ARRIVED, RESULT_RETURNED_ONLINE
from sync.protocol.scans import RESULT_LINE
from sync.server import schema
from sync.server.following import Batch, Folded, Follower
from sync.server.news import tell
from sync.server.rounds import Pauses, Rounds
from sync.texts import texts_of

READ_TIMEOUT_S = 10.0
LONGEST_S = 20.0
MOST_ANSWER_BYTES = 1024 * 1024
PAUSES = Pauses(first_ms=60_000, longest_ms=3_600_000)
OLDEST_MS = 3 * 86_400_000
"""News of a week ago is none; and a journal folded anew tells nobody anything again."""
BATCH = 20
NOTICED = {
    RESULT_ARRIVED.name: "result_ready",
    RESULT_RETURNED_ONLINE.name: "result_online",
    SUPPLEMENT_REQUESTED.name: "supplement",
    REAPPOINTED.name: "new_date",
    SENT_ON_CONFIRMED.name: "due_set",
}
_STILL = {
    "result_ready": frozenset({"result_in"}),
    "result_early": frozenset({"result_in"}),
    "supplement": frozenset({"supplement_wanted"}),
    "new_date": frozenset({"received", "with_agency"}),
    "due_set": frozenset({"with_agency"}),
    "result_online": frozenset({"returned"}),
}
"""The states in which each is still true."""
_NOT_FETCHED = {"post": "by_post", "online": "online"}
"""Why nobody is asked to come for a result, by the way that was chosen for it."""


@dataclass(frozen=True, slots=True)
class NoticeGateway:
    """It gets `POST {"id", "to", "kind", "text"}` and a bearer token; `id` is the same each time it is tried again."""

    url: str
    token: str = ""
    read_timeout_s: float = READ_TIMEOUT_S

    def __repr__(self) -> str:
        return f"NoticeGateway({self.url})"  # a secret never reaches a log


def _kind(entry: Folded) -> str:
    """A result that is there before its day is announced as such (NĐ 118/2025 Art 22.5)."""
    early = entry.row.kind == RESULT_ARRIVED.name and entry.body.get("early")
    return "result_early" if early else NOTICED[entry.row.kind]


def _ask_for_notices(connection: Connection, batch: Batch) -> None:
    """Into the outbox what these facts tell citizens; again is no second notice."""
    waiting = {"state": "waiting", "tries": 0, "next_try_ms": 0, "detail": ""}
    told = []
    for entry in batch.entries:
        row = entry.row
        if row.kind != SENT_ON_CONFIRMED.name or entry.body.get("due_at_ms"):
            place = {"desk_id": row.desk_id, "epoch": row.epoch, "seq": row.seq, "code": row.subject}
            told.append({**place, "at_ms": row.recorded_at_ms, "kind": _kind(entry), **waiting})
    if told:
        connection.execute(insert(schema.notice).on_conflict_do_nothing(), told)


NOTICES = Follower(kinds=frozenset(NOTICED), follow=_ask_for_notices)


def _text(kind: str, dossier: Any) -> str:
    due = there(dossier.due_at_ms or 0)
    return texts_of("notice")[kind].format(code=dossier.code, counter=dossier.counter, due=f"{due:%H:%M %d/%m/%Y}")


def _outcome(http: urllib3.PoolManager, gateway: NoticeGateway, message: dict[str, str]) -> tuple[str, str]:
    """sent, refused (for good), or waiting; with what the gateway said."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": message["id"]}
    if gateway.token:
        headers["Authorization"] = f"Bearer {gateway.token}"
    try:
        response = http.request("POST", gateway.url, body=json.dumps(message).encode(), headers=headers, redirect=False)
    except urllib3.exceptions.HTTPError as error:
        return "waiting", type(error).__name__
    if 200 <= response.status < 300:
        return "sent", ""
    later = response.status in (408, 425, 429) or response.status >= 500 or response.status < 400
    return ("waiting" if later else "refused"), str(response.status)


def _moot(row: Any, dossier: Any, now_ms: int) -> str:
    """Why nothing is to be sent any more; "": it is."""
    if dossier is None or dossier.state not in _STILL[row.kind]:
        return "past"
    if now_ms - row.at_ms > OLDEST_MS:
        return "old"
    if row.kind in ("result_ready", "result_early") and dossier.result_channel in _NOT_FETCHED:
        return _NOT_FETCHED[dossier.result_channel]
    return "" if dossier.phone else "no_phone"


def notify_waiting(engine: Engine, gateway: NoticeGateway, now_ms: int) -> int:
    """One round over what is due. Returns how many left."""
    notice, dossiers = schema.notice, schema.READ_MODEL["dossier"]
    portal, scan = schema.portal_state, schema.READ_MODEL["scan"]
    files = select(func.count()).where((scan.c.dossier_code == portal.c.code) & (scan.c.line_no == RESULT_LINE))
    has_all = (portal.c.code == notice.c.code) & (portal.c.results >= files.scalar_subquery())
    too_long = notice.c.at_ms < now_ms - OLDEST_MS
    at_portal = select(portal.c.code).where(has_all).exists()
    there_now = (notice.c.kind != "result_online") | at_portal | too_long
    waiting = (notice.c.state == "waiting") & (notice.c.next_try_ms <= now_ms)
    due = select(notice, at_portal.label("at_portal")).where(waiting & there_now).order_by(notice.c.next_try_ms)
    http = bounded_pool(Bounds(MOST_ANSWER_BYTES, gateway.read_timeout_s, LONGEST_S))
    sent = 0
    with engine.connect() as connection:
        rows = connection.execute(due.limit(BATCH)).all()
    for row in rows:
        with engine.connect() as connection:
            dossier = connection.execute(select(dossiers).where(dossiers.c.code == row.code)).first()
        detail = _moot(row, dossier, now_ms)
        if detail == "old" and row.kind == "result_online" and not row.at_portal:
            state, detail = "refused", texts_of("notice")["not_at_portal"]  # the citizen has nothing: a person must see to it
        elif detail or dossier is None:
            state = "moot"
        else:
            name = f"{row.desk_id}.{row.epoch}.{row.seq}"
            message = {"id": name, "to": dossier.phone, "kind": row.kind, "text": _text(row.kind, dossier)}
            state, detail = _outcome(http, gateway, message)
        tries = row.tries + 1
        values = {"state": state, "detail": detail, "tries": tries, "next_try_ms": now_ms + PAUSES.after(tries)}
        here = (notice.c.desk_id == row.desk_id) & (notice.c.epoch == row.epoch) & (notice.c.seq == row.seq)
        with engine.begin() as connection:
            connection.execute(update(notice).where(here).values(**values))
            if dossier is not None and state in ("sent", "refused"):
                said = {"key": f"{row.desk_id} {row.epoch}.{row.seq}", "notice": row.kind, "detail": detail}
                tell(connection, dossier.desk_id, f"notice_{state}", row.code, dossier.agency, now_ms, said)
        sent += state == "sent"
    http.clear()
    return sent


def notifier(engine: Engine, gateway: NoticeGateway, clock: Callable[[], int]) -> Rounds:
    """Looks every few seconds what is due."""
    return Rounds("notifier", lambda _stopping: notify_waiting(engine, gateway, clock()), longest_s=LONGEST_S)
