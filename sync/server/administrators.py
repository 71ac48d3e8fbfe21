"""Who may see the operations page: a name, a password (argon2id), a session of eight hours in a cookie."""

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.server import schema

SESSION_MS = 8 * 3_600_000
SHORTEST_PASSWORD = 10

SCRYPT = "scrypt"
"""How hashes of earlier versions begin: `scrypt$SALT$HASH`, both in hex. They still open, and the next log-in renews them."""
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""The library's own 64 MB are more than a small machine has to spare (OWASP names this as the least)."""


@cache
def _nobodys() -> str:
    """What a wrong name is checked against, so that it takes as long as a wrong password."""
    return HASHER.hash(secrets.token_urlsafe(16))


def _opens(kept: str, password: str) -> bool:
    kind, *parts = kept.split("$")
    if kind == SCRYPT:
        salt, expected = (bytes.fromhex(part) for part in parts)
        return secrets.compare_digest(hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1), expected)
    try:
        return HASHER.verify(kept, password)
    except VerifyMismatchError:
        return False


def _is_old(kept: str) -> bool:
    return kept.startswith(f"{SCRYPT}$") or HASHER.check_needs_rehash(kept)


def put_administrator(engine: Engine, name: str, password: str) -> None:
    """New, or with a new password: sessions end. Raises ValueError for a password that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError("the password is too short")
    values = {"secret_hash": HASHER.hash(password)}
    statement = upsert(schema.administrator).values(name=name, **values)
    with engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
        connection.execute(delete(schema.admin_session).where(schema.admin_session.c.name == name))


def log_in(engine: Engine, name: str, password: str, now_ms: int) -> str | None:
    """A session's token; None for a wrong name or password. Who may try, and how often, says `Guessing`."""
    table = schema.administrator
    with engine.connect() as connection:
        kept: str | None = connection.execute(select(table.c.secret_hash).where(table.c.name == name)).scalar()
    if not _opens(kept or _nobodys(), password) or kept is None:  # no connection is held meanwhile
        return None
    with engine.begin() as connection:
        if _is_old(kept):
            here = (table.c.name == name) & (table.c.secret_hash == kept)
            connection.execute(update(table).where(here).values(secret_hash=HASHER.hash(password)))
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
    """The session of this token has ended; of one that is none, nothing is said."""
    table = schema.admin_session
    with engine.begin() as connection:
        connection.execute(delete(table).where(table.c.token_hash == hashlib.sha256(token.encode()).digest()))
