"""Programs that are no desks: the portal, an agency's own software, a screen on the wall. A token each, shown once."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.server import schema

Kind = Literal["portal", "agency", "wall"]


@dataclass(frozen=True, slots=True)
class Caller:
    """The portal hands in dossiers, an agency's software reports results of its `agency`, a screen on the wall only looks."""

    name: str
    kind: Kind
    agency: str


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()  # the token is random: nothing to guess


def admit_caller(engine: Engine, name: str, kind: Kind, agency: str = "") -> str:
    """Its token; one that it had before ends."""
    token = secrets.token_urlsafe(32)
    values = {"kind": kind, "agency": agency, "token_hash": _hash(token)}
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
    return Caller(row.name, row.kind, row.agency) if row is not None else None
