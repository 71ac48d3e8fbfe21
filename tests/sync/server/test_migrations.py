"""The centre's tables come from migrations alone, and keep what an older version stored."""

import hashlib
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, text

from sync.client.centre_line import Accepted
from sync.server import administrators, schema
from sync.server.database import open_engine
from sync.server.migrations import upgrade
from tests.desks import Desk
from tests.sync.conftest import RunningCentre, entries_of


@pytest.fixture
def empty(postgres: str) -> Iterator[str]:
    """A database beside the others of the same server."""
    engine = open_engine(postgres)
    name = f"{engine.url.database}_migrated"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield engine.url.set(database=name).render_as_string(hide_password=False)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, schema.metadata))


def _own(connection: Connection) -> None:
    connection.execute(text("DROP TABLE alembic_version"))


def test_migrations_make_what_the_schema_says(empty: str) -> None:
    engine = open_engine(empty)
    with engine.begin() as connection:
        _own(connection)
        assert _differences(connection) == []
        connection.execute(text("ALTER TABLE desk DROP COLUMN version"))
        assert _differences(connection)  # the comparison sees something
    engine.dispose()


def test_a_journal_in_one_piece_is_taken_apart_with_its_entries(desk: Desk, centre: RunningCentre, empty: str) -> None:
    client = centre.enrol(desk)
    desk.open_shift()
    entries = entries_of(desk)
    assert isinstance(client.push((0, 0), entries), Accepted)
    client.close()
    with centre.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM journal ORDER BY epoch, seq")).mappings().all()
    old: Engine = create_engine(empty)
    with old.begin() as connection:
        upgrade(connection, "0001")
        connection.execute(schema.journal.insert(), [dict(row) for row in rows])
    old.dispose()
    engine = open_engine(empty)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT * FROM journal ORDER BY epoch, seq")).mappings().all()
        parts = connection.execute(text("SELECT count(*) FROM pg_inherits WHERE inhparent = 'journal'::regclass")).scalar()
    engine.dispose()
    assert [dict(row) for row in kept] == [dict(row) for row in rows]
    assert len(kept) == len(entries)
    assert parts == 16


def test_an_untracked_database_of_an_earlier_build_is_adopted(empty: str) -> None:
    old = create_engine(empty)
    with old.begin() as connection:
        upgrade(connection, "0001")
        _own(connection)
        connection.execute(text("ALTER TABLE desk DROP COLUMN revoked_seq, DROP COLUMN version"))
    old.dispose()
    engine = open_engine(empty)
    with engine.begin() as connection:
        _own(connection)
        assert _differences(connection) == []
    engine.dispose()


def test_a_password_under_scrypt_still_opens_and_is_renewed(empty: str) -> None:
    """Today's builds keep argon2id; who set a password before logs in as ever, and the old hash is gone after that."""
    old = create_engine(empty)
    password, salt = "mật khẩu đủ dài", bytes(range(16))
    hashed = hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
    with old.begin() as connection:
        upgrade(connection, "0012")
        insert = text(
            "INSERT INTO administrator (name, salt, hash, failures, locked_until_ms) VALUES ('tri', :salt, :hash, 0, 0)"
        )
        connection.execute(insert, {"salt": salt, "hash": hashed})
    old.dispose()
    engine = open_engine(empty)

    def kept() -> str:
        with engine.connect() as connection:
            return str(connection.execute(text("SELECT secret_hash FROM administrator")).scalar_one())

    before = kept()
    assert administrators.log_in(engine, "tri", "mật khẩu khác", 1) is None
    assert kept() == before
    assert administrators.log_in(engine, "tri", password, 1) is not None
    renewed = kept()
    assert renewed.startswith("$argon2id$")
    assert administrators.log_in(engine, "tri", password, 1) is not None
    assert kept() == renewed  # made once
    assert administrators.log_in(engine, "tri", "mật khẩu khác", 1) is None
    engine.dispose()
