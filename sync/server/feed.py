"""What goes down to the desks: written while the read model follows, read by each desk from where it was."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, func, insert, select

from sync.protocol.news import PAGE, News
from sync.protocol.submissions import OFFERED
from sync.protocol.wire import FEEDS
from sync.server import schema
from sync.server.ordering import ANY_CODE, HOMES
from sync.server.uploads import files_of

FEED_LOCK = 20261126


def tell(
    connection: Connection,
    desk_id: str,
    kind: str,
    subject: str,
    agency: str,
    at_ms: int,
    body: dict[str, Any],
    again: str = "",
) -> None:
    """Numbers are given in the order of commits, so that a desk never passes one that comes later. The same thing is told
    once, whatever is folded anew; `again`: for what reason it is told once more."""
    feed = schema.feed
    key = f"{body['key']} {again}" if again else body["key"]
    connection.execute(select(func.pg_advisory_xact_lock(FEED_LOCK)))
    said = (feed.c.desk_id == desk_id) & (feed.c.kind == kind) & (feed.c.subject == subject) & (feed.c.key == key)
    if connection.execute(select(feed.c.id).where(said)).first() is None:
        values = {"desk_id": desk_id, "kind": kind, "subject": subject, "agency": agency, "at_ms": at_ms}
        connection.execute(insert(feed).values(**values, key=key, body=body))


def desks_of(connection: Connection, agency: str) -> Sequence[str]:
    """The counters that work for an agency."""
    desk, grant = schema.desk, schema.serial_grant
    here = select(desk.c.desk_id).join(grant, grant.c.desk_id == desk.c.desk_id)
    here = here.where((grant.c.agency == agency) & desk.c.revoked_epoch.is_(None)).distinct()
    return connection.execute(here.order_by(desk.c.desk_id)).scalars().all()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What else is known of the dossiers of a batch. `homes`: the desk that took each in; `states`: the facts that moved a
    dossier on, of those where other desks had a hand in it; `returns`: results handed out by a desk's branch; `collected`:
    those with receipts of other desks."""

    homes: dict[str, str]
    states: dict[str, list[Any]]
    returns: dict[str, list[Any]]
    collected: set[str]


_JOURNAL, _BRANCH, _RECEIPT = schema.journal, schema.branch_entry, schema.READ_MODEL["receipt"].c
_STATES = select(_JOURNAL).where((_JOURNAL.c.subject == ANY_CODE) & schema.of_a_state)
_HANDED_OUT = select(_BRANCH).where((_BRANCH.c.subject == ANY_CODE) & (_BRANCH.c.kind == "ResultReturned"))
_OF_OTHERS = (_RECEIPT.dossier_code == ANY_CODE) & (_RECEIPT.desk_id != bindparam("of_desk"))
_COLLECTED = select(_RECEIPT.dossier_code).where(_OF_OTHERS)


def met_elsewhere(connection: Connection, rows: Sequence[Any], moved: set[str]) -> Elsewhere:
    """For a batch of one desk, which took these dossiers in or moved them on."""
    desk_id = rows[0].desk_id
    received = {row.subject for row in rows if row.kind == "DossierReceived"}
    asked = {row.subject for row in rows if row.kind in ("FeeCollected", *schema.STATE_KINDS)}
    states: dict[str, list[Any]] = {}
    for fact in connection.execute(_STATES, {"codes": list(moved)}):
        states.setdefault(fact.subject, []).append(fact)
    returns: dict[str, list[Any]] = {}
    for fact in connection.execute(_HANDED_OUT, {"codes": list(asked)}):
        returns.setdefault(fact.subject, []).append(fact)
    return Elsewhere(
        {row.code: row.desk_id for row in connection.execute(HOMES, {"codes": list(asked)})},
        {code: facts for code, facts in states.items() if any(fact.desk_id != desk_id for fact in facts)},
        returns,
        set(connection.execute(_COLLECTED, {"codes": list(received), "of_desk": desk_id}).scalars()),
    )


def tell_of(connection: Connection, row: Any, body: Any, elsewhere: Elsewhere) -> None:
    """What an entry means to other desks."""
    if row.kind == "CashTakenIn" and body.get("from_desk"):
        said = {"key": f"{row.desk_id} {row.epoch}.{row.seq}", "desk": row.desk_id, "officer": body["officer_name"]}
        said |= {"taken_vnd": body["amount_vnd"]}
        tell(connection, body["from_desk"], "cash_taken_in", body["movement_id"], row.agency, row.recorded_at_ms, said)
    elif row.kind == "FeeCollected":
        home = elsewhere.homes.get(body["dossier_code"])
        if home is not None and home != row.desk_id:
            receipt = body["receipt"]
            lines = [(line["kind"], line["amount_vnd"]) for line in receipt["lines"]]
            _tell_collected(connection, home, row.desk_id, row, body["dossier_code"], receipt, lines)
    elif row.kind in ("ResultArrived", "ResultReturned"):
        _tell_of_state(connection, row, body, elsewhere)
    elif row.kind == "DossierReceived":
        if body["code"] in elsewhere.collected:
            _tell_earlier_receipts(connection, row, body["code"])
        for fact in _of_others(row, elsewhere):
            _tell_state(connection, row.desk_id, fact, json.loads(fact.body))  # a centre put back from a copy hears it first


def _tell_collected(
    connection: Connection, home: str, desk_id: str, row: Any, code: str, receipt: Any, lines: list[tuple[str, int]]
) -> None:
    serial, number = receipt["serial_symbol"], receipt["number"]
    said = {"key": f"{serial} {number}", "desk": desk_id, "serial_symbol": serial, "number": number}
    said |= {"lines": [{"kind": kind, "amount_vnd": amount} for kind, amount in lines]}
    tell(connection, home, "fee_collected", code, row.agency, row.recorded_at_ms, said)


def _of_others(row: Any, elsewhere: Elsewhere) -> list[Any]:
    return [fact for fact in elsewhere.states.get(row.subject, ()) if fact.desk_id != row.desk_id]


def _tell_of_state(connection: Connection, row: Any, body: Any, elsewhere: Elsewhere) -> None:
    """The desk that took the dossier in hears how far others moved it; desks that returned the same result hear of each
    other, and at each a person must look."""
    home = elsewhere.homes.get(body["code"])
    if home is not None and home != row.desk_id:
        _tell_state(connection, home, row, body)
    if row.kind == "ResultReturned":
        on_branches = [fact for fact in elsewhere.returns.get(row.subject, ()) if fact.desk_id != row.desk_id]
        for other in (*_of_others(row, elsewhere), *on_branches):
            for one, two in ((row, other), (other, row)) if other.kind == row.kind else ():
                said = {"key": f"{two.desk_id} {two.epoch}.{two.seq}", "desk": two.desk_id, "at_ms": two.occurred_at_ms}
                tell(connection, one.desk_id, "returned_twice", body["code"], row.agency, row.recorded_at_ms, said)


def _tell_state(connection: Connection, home: str, row: Any, body: Any) -> None:
    said = {name: body[name] for name in ("state", "result_no", "store_place") if name in body}
    said |= {"key": f"{row.desk_id} {row.epoch}.{row.seq}", "desk": row.desk_id, "kind": row.kind, "at_ms": row.occurred_at_ms}
    tell(connection, home, "state_reached", body["code"], row.agency, row.recorded_at_ms, said)


def _tell_earlier_receipts(connection: Connection, row: Any, code: str) -> None:
    """The cashier elsewhere was online before the dossier's own desk was."""
    receipt, line = schema.READ_MODEL["receipt"], schema.READ_MODEL["receipt_line"]
    query = select(receipt).where((receipt.c.dossier_code == code) & (receipt.c.desk_id != row.desk_id))
    for found in connection.execute(query).mappings().all():
        same = (line.c.agency == found["agency"]) & (line.c.serial_symbol == found["serial_symbol"])
        rows = connection.execute(select(line.c.kind, line.c.amount_vnd).where(same & (line.c.number == found["number"])))
        lines = [(each.kind, each.amount_vnd) for each in rows]
        _tell_collected(connection, row.desk_id, found["desk_id"], row, code, found, lines)


def _feed_ends() -> Iterator[Any]:
    feed, change, publication = schema.feed, schema.dossier_change, schema.publication
    of_desk = select(func.max(feed.c.id)).where(feed.c.desk_id == bindparam("of_desk"))
    ends = (of_desk, select(func.max(change.c.no)), select(func.max(publication.c.no)))
    return (func.coalesce(end.scalar_subquery(), 0).label(name) for name, end in zip(FEEDS, ends, strict=True))


FEED_ENDS = tuple(_feed_ends())
"""Columns that say where each feed ends for the desk `:of_desk`, beside whatever else it is answered: it asks for those alone
that went on."""


_FEED = schema.feed
_BEHIND = (_FEED.c.desk_id == bindparam("of_desk")) & (_FEED.c.id > bindparam("after"))
_NEWS = select(_FEED).where(_BEHIND).order_by(_FEED.c.id).limit(PAGE)


def news_for(engine: Engine, desk_id: str, after: int) -> list[News]:
    """A page behind a place."""
    with engine.connect() as connection:
        rows = connection.execute(_NEWS, {"of_desk": desk_id, "after": after}).all()
        offers = [row.subject for row in rows if row.kind == OFFERED]
        whole = waiting_submissions(connection, offers) if offers else {}
    return [News(row.id, row.kind, row.subject, row.agency, row.at_ms, whole.get(row.body["key"], row.body)) for row in rows]


def waiting_submissions(connection: Connection, references: list[str]) -> dict[str, dict[str, Any]]:
    """By key, what was handed in on the portal, of those that no counter took up yet: it stands in no news."""
    table = schema.submission
    asked = select(table.c.body).where(table.c.reference.in_(references) & (table.c.state == "waiting"))
    files = files_of(connection, references)
    bodies = connection.execute(asked).scalars()
    return {body["key"]: body | ({"files": files[body["key"]]} if body["key"] in files else {}) for body in bodies}
