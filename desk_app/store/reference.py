"""What screens read beside the projections, against what the facts say of it: accounts, and what the centre set."""

import json
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from typing import NamedTuple

from desk_app.store.catalogue import marks
from sync.protocol.accounts import mark_of
from sync.protocol.desk_facts import ACCOUNTS_LISTED, DESK_OPENED, PROCEDURES_LISTED, RULES_TAKEN

Place = tuple[int, ...]
CAME_BACK = "came_back"
"""The last entry that came back from the centre: what it brought about here may not have come with it."""
NOTHING = mark_of("")


class _Account(NamedTuple):
    """None: no fact says it."""

    name: str | None
    roles: str | None
    active: int | None
    secret_mark: str | None


def told_otherwise(reader: sqlite3.Connection, told: sqlite3.Connection) -> str:
    """The first thing that stands otherwise in a desk's file than its facts say; empty: none. `told`: the tables as the facts
    leave them."""
    (running,) = reader.execute("SELECT max(epoch) FROM journal").fetchone()
    came_back = reader.execute("SELECT value FROM setting WHERE key = ?", (CAME_BACK,)).fetchone()
    since: Place = max((running or 0, 0), tuple(map(int, came_back[0].split("."))) if came_back else (0, 0))
    found = chain(_accounts(reader, told), _procedures(reader, told, since), _rules(reader, since), _centre_key(reader))
    return next(found, "")


def _told_of(reader: sqlite3.Connection, kind: str) -> bool:
    return reader.execute("SELECT 1 FROM journal WHERE kind = ? LIMIT 1", (kind,)).fetchone() is not None


def _procedures(reader: sqlite3.Connection, told: sqlite3.Connection, since: Place) -> Iterator[str]:
    """One that a lost PC had need not be in the catalogue of the one in its place: only what was told `since` must be there."""
    said = {row[0]: (row[1], (row[2], row[3])) for row in told.execute("SELECT code, mark, epoch, seq FROM procedure_mark")}
    found = dict(marks(reader))
    for code, (mark, place) in said.items():
        if code in found and found[code] != mark:
            yield f"the procedure {code} differs from what the journal says"
        elif code not in found and place > since:
            yield f"the procedure {code} is gone from the catalogue"
    if _told_of(reader, PROCEDURES_LISTED.name):
        for code in sorted(found.keys() - said.keys()):
            yield f"no fact tells of the procedure {code}"


def _rules(reader: sqlite3.Connection, since: Place) -> Iterator[str]:
    query = "SELECT subject, body, epoch, seq FROM journal WHERE kind = ? ORDER BY epoch, seq"
    said = {row[0]: (json.loads(row[1]), (row[2], row[3])) for row in reader.execute(query, (RULES_TAKEN.name,))}
    found = {row[0]: sha256(row[1].encode()).hexdigest() for row in reader.execute("SELECT name, text FROM published_rules")}
    for name, digest in found.items():
        if name not in said:
            yield f"no fact tells of the rules {name}"
        elif not digest.startswith(said[name][0].get("digest", said[name][0]["version"])):
            yield f"the rules {name} differ from what the journal says"
    for name, (_body, place) in said.items():
        if name not in found and place > since:
            yield f"the rules {name} are gone from their table"


def _centre_key(reader: sqlite3.Connection) -> Iterator[str]:
    """As it was pinned when the running epoch began."""
    query = "SELECT body FROM journal WHERE kind = ? ORDER BY epoch DESC, seq DESC LIMIT 1"
    opened = reader.execute(query, (DESK_OPENED.name,)).fetchone()
    found = reader.execute("SELECT value FROM setting WHERE key = 'centre_key'").fetchone()
    if opened and json.loads(opened[0])["centre_key"] != (found[0] if found else None):
        yield "the centre's key differs from the one that was pinned"


def _accounts(reader: sqlite3.Connection, told: sqlite3.Connection) -> Iterator[str]:
    """One that is not here, or has no secret here, opens nothing: a journal that came back brings no secrets along."""
    query = "SELECT login, officer_name, roles, active, secret_mark FROM officer_account"
    said = {row[0]: _Account(*row[1:]) for row in told.execute(query)}
    found = {
        row[0]: _Account(row[1], row[2], row[3], mark_of(row[4]))
        for row in reader.execute("SELECT id, name, roles, active, secret_hash FROM officer")
    }
    for login, account in said.items():
        if (here := found.get(login)) is None:
            continue
        for field, mine, theirs in zip(_Account._fields, _read(here), _read(account), strict=True):
            if theirs is not None and mine not in (theirs, NOTHING):
                yield f"the {field} of the account {login} differs from what the journal says"
    if _told_of(reader, ACCOUNTS_LISTED.name):
        for login in found.keys() - said.keys():
            yield f"no fact tells of the account {login}"


def _read(account: _Account) -> tuple[object, ...]:
    roles = None if account.roles is None else json.loads(account.roles)
    return account.name, roles, account.active, account.secret_mark
