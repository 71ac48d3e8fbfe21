"""Who may see the operations page: a name, a password (scrypt), a session of eight hours in a cookie."""

import hashlib
import secrets

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.server import schema

SESSION_MS = 8 * 3_600_000
TRIES = 5
LOCK_MS = 5 * 60_000
SHORTEST_PASSWORD = 10


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)


def put_administrator(engine: Engine, name: str, password: str) -> None:
    """New, or with a new password: sessions end. Raises ValueError for a password that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError("the password is too short")
    salt = secrets.token_bytes(16)
    values = {"salt": salt, "hash": _hash(password, salt), "failures": 0, "locked_until_ms": 0}
    statement = upsert(schema.administrator).values(name=name, **values)
    with engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
        connection.execute(delete(schema.admin_session).where(schema.admin_session.c.name == name))


def log_in(engine: Engine, name: str, password: str, now_ms: int) -> str | None:
    """A session's token; None for a wrong name or password, and for a while after too many of them."""
    table = schema.administrator
    with engine.begin() as connection:
        row = connection.execute(select(table).where(table.c.name == name).with_for_update()).first()
        given = _hash(password, bytes(row.salt) if row is not None else b"nobody")  # a wrong name takes as long
        if row is None or row.locked_until_ms > now_ms:
            return None
        here = update(table).where(table.c.name == name)
        if not secrets.compare_digest(given, bytes(row.hash)):
            failures = row.failures + 1
            locked = now_ms + LOCK_MS if failures >= TRIES else 0
            connection.execute(here.values(failures=0 if locked else failures, locked_until_ms=locked))
            return None
        connection.execute(here.values(failures=0, locked_until_ms=0))
        token = secrets.token_urlsafe(32)
        session = {"token_hash": hashlib.sha256(token.encode()).digest(), "name": name, "until_ms": now_ms + SESSION_MS}
        connection.execute(delete(schema.admin_session).where(schema.admin_session.c.until_ms < now_ms))
        connection.execute(schema.admin_session.insert().values(**session))
    return token


def who(engine: Engine, token: str, now_ms: int) -> str | None:
    """The administrator of a session that is still good."""
    table = schema.admin_session
    mine = table.c.token_hash == hashlib.sha256(token.encode()).digest()
    with engine.connect() as connection:
        name: str | None = connection.execute(select(table.c.name).where(mine & (table.c.until_ms > now_ms))).scalar()
    return name


def log_out(engine: Engine, token: str) -> None:
    table = schema.admin_session
    with engine.begin() as connection:
        connection.execute(delete(table).where(table.c.token_hash == hashlib.sha256(token.encode()).digest()))
