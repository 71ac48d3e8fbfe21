"""Programs that may tell the centre something: the portal, an agency's own software. A token each, shown once."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.server import schema

WALL = "#wall"
"""In the place of an agency: a screen on the wall, which only looks."""


@dataclass(frozen=True, slots=True)
class Caller:
    """`agency`: whose results it may report; empty for the portal, which hands in dossiers; or `WALL`."""

    name: str
    agency: str


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()  # the token is random: nothing to guess


def admit_caller(engine: Engine, name: str, agency: str) -> str:
    """Its token; one that it had before ends."""
    token = secrets.token_urlsafe(32)
    values = {"agency": agency, "token_hash": _hash(token)}
    statement = upsert(schema.caller).values(name=name, **values)
    with engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    return token


def caller_of(engine: Engine, authorization: str) -> Caller | None:
    """By the header `Authorization: Bearer …`."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    table = schema.caller
    with engine.connect() as connection:
        row = connection.execute(select(table).where(table.c.token_hash == _hash(token.strip()))).first()
    return Caller(row.name, row.agency) if row is not None else None
