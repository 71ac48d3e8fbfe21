"""What screens read beside the projections, against what the facts say of it: accounts, and what the centre set."""

import json
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from sync.protocol.accounts import mark_of
from sync.protocol.desk_facts import ACCOUNTS_LISTED

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
    return next(_accounts(reader, told), "")


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
    if reader.execute("SELECT 1 FROM journal WHERE kind = ? LIMIT 1", (ACCOUNTS_LISTED.name,)).fetchone():
        for login in found.keys() - said.keys():
            yield f"no fact tells of the account {login}"


def _read(account: _Account) -> tuple[object, ...]:
    roles = None if account.roles is None else json.loads(account.roles)
    return account.name, roles, account.active, account.secret_mark
