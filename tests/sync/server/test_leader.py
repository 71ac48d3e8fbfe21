"""Several servers of the database: what one of them alone has is told to nobody, and one that was deposed is not written to."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from sync.protocol.wire import entry_to_list
from sync.server import leader as module
from sync.server.acceptance import Acceptance
from sync.server.database import load_or_make_centre_key, open_engine
from sync.server.leader import Leader
from sync.server.messages import Enrol, Push
from sync.server.whose_fault import is_the_databases
from tests.desks import Desk
from tests.sync.cluster import Cluster
from tests.sync.conftest import entries_of

Pair = tuple[Cluster, Cluster]


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """One that was deposed and stays writable, and the one that leads, on a higher timeline."""
    old, new = Cluster(), Cluster()
    try:
        old.make()
        old.start()
        new.follow(old)
        new.start()
        new.promote()
        yield old, new
    finally:
        old.remove()
        new.remove()


def _url(*servers: Cluster) -> str:
    hosts = ",".join(str(server.folder) for server in servers)
    return f"postgresql://postgres@/postgres?host={hosts}&target_session_attrs=read-write"


def _parameters(server: Cluster) -> dict[str, str]:
    return {"host": str(server.folder), "user": "postgres", "dbname": "postgres"}


def _timeline(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(str(connection.execute(text("SELECT pg_walfile_name(pg_current_wal_lsn())")).scalar_one())[:8], 16)


def test_of_two_that_take_writes_the_one_with_the_higher_timeline_is_written_to(pair: Pair, tmp_path: Path) -> None:
    engine = open_engine(_url(*pair), Leader(tmp_path))
    assert _timeline(engine) == 2
    engine.dispose()


def test_one_that_was_deposed_is_refused_though_it_alone_answers_also_after_a_restart_of_the_centre(
    pair: Pair, tmp_path: Path
) -> None:
    old, _new = pair
    open_engine(_url(*pair), Leader(tmp_path)).dispose()
    with pytest.raises(OperationalError) as refused:
        open_engine(_url(old), Leader(tmp_path))
    assert is_the_databases(refused.value)


def test_a_line_to_one_that_was_deposed_meanwhile_is_not_used_again(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, _new = pair
    leader = Leader(tmp_path)
    engine = open_engine(_url(old), leader)
    assert _timeline(engine) == 1
    with monkeypatch.context() as later:
        later.setattr(module, "KNOWN_FOR_S", 0.0)
        leader.connect(_parameters(pair[1]))[0].close()  # as the watch meets the one that leads
    assert _timeline(engine) == 2
    engine.dispose()


def test_of_two_servers_with_one_left_it_is_said(pair: Pair, tmp_path: Path) -> None:
    leader = Leader(tmp_path)
    engine = open_engine(_url(*pair), leader)
    assert leader.alone
    engine.dispose()
    alone = Leader(tmp_path)
    open_engine(_url(pair[1]), alone).dispose()
    assert not alone.alone  # nobody asked for a second one


def test_what_one_server_alone_has_is_acknowledged_only_after_the_second_one_has_it(
    pair: Pair, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COMMIT_S", 0.3)
    _old, server = pair
    engine = open_engine(_url(server), Leader(tmp_path))
    centre = Acceptance(engine, load_or_make_centre_key(tmp_path), lambda: 1_800_000_000_000)
    code = centre.make_enrolment_code("07")
    centre.enrol(Enrol(code, desk.store.key.public.hex(), [agency.id for agency in desk.centre.agencies]))
    entries = [entry_to_list(entry) for entry in entries_of(desk)]
    server.copies_to("nobody")
    try:
        with pytest.raises(OperationalError) as waited:
            centre.push(desk.store.desk_id, Push(entries))
        assert is_the_databases(waited.value)
        assert server.psql("SELECT count(*) FROM journal") == str(len(entries))  # there, and only a notice said more
        with pytest.raises(OperationalError):  # asked for again, it still has no copy
            centre.push(desk.store.desk_id, Push(entries))
        with pytest.raises(OperationalError):
            centre.head(desk.store.desk_id)
    finally:
        server.copies_to("")
    assert centre.push(desk.store.desk_id, Push(entries))["seq"] == len(entries)
    engine.dispose()


def test_a_commit_whose_cancelling_is_not_heard_ends_all_the_same(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COMMIT_S", 0.2)
    monkeypatch.setattr(module, "GIVING_UP_S", 0.3)
    monkeypatch.setattr(module.CopiedConnection, "cancel_safe", lambda _connection, timeout: None)
    _old, server = pair
    connection, _timeline = Leader(tmp_path).connect(_parameters(server))
    connection.execute("CREATE TABLE IF NOT EXISTS kept (said text)")
    connection.commit()
    server.copies_to("nobody")
    try:
        connection.execute("INSERT INTO kept VALUES ('once')")
        with pytest.raises(psycopg.OperationalError):
            connection.commit()
        assert connection.closed
    finally:
        server.copies_to("")
