"""An entry's fault goes to the tray, the database's is tried again; and what lies in the tray is folded once more."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from sync.client.centre_line import Accepted, NoLine, Stopped
from sync.protocol.seal import Entry
from sync.protocol.wire import LONGEST_COLUMN, entry_to_list
from sync.server import acceptance, projector
from sync.server.cli import main
from sync.server.messages import Enrol, Push
from sync.server.whose_fault import is_the_databases
from tests.desks import Desk
from tests.folded import follow, project_once, rebuild
from tests.life.kept import NAME, STORED
from tests.store.test_stored_journals import entries_in
from tests.sync.conftest import RunningCentre, entries_of
from tests.sync.hostile import Hostile, noise, say_odd_things

MADE = random.Random(7)


@pytest.fixture
def hostile(centre: RunningCentre) -> Iterator[Hostile]:
    made = Hostile(centre)
    yield made
    made.line.close()


def _busy(desk: Desk, dossiers: int = 5) -> None:
    desk.open_shift()
    for _ in range(dossiers):
        desk.receive()


@pytest.mark.parametrize(
    ("state", "the_databases"),
    [
        *(
            (state, True)
            for state in ("08006", "25006", "40001", "40P01", "53100", "53200", "53300", "55P03", "57014", "57P01")
        ),
        *((state, True) for state in ("58030", "0A000", "42P01", "42501")),
        *((state, False) for state in ("22001", "22003", "22P02", "22021", "23502", "23505", "42804", "42883", "54000")),
    ],
)
def test_the_sqlstate_decides_whatever_wraps_it(state: str, the_databases: bool) -> None:
    raw = errors.lookup(state)("words say nothing")
    assert is_the_databases(raw) is the_databases
    assert is_the_databases(DBAPIError("SELECT 1", {}, raw)) is the_databases


def test_what_says_no_state() -> None:
    assert is_the_databases(psycopg.OperationalError("the line broke"))
    assert is_the_databases(NoConnectionLeft())
    for odd in (psycopg.ProgrammingError("cannot adapt type 'dict'"), ValueError(), KeyError("code"), MemoryError()):
        assert not is_the_databases(odd)


def test_a_result_of_a_code_too_long_for_an_index_stops_no_desk(desk: Desk, hostile: Hostile, centre: RunningCentre) -> None:
    """No row has that code: it was the note of the change that the index refused, of the batch, of every desk, for ever."""
    line = centre.enrol(desk)
    _busy(desk)
    body = {"code": noise(6_000, MADE), "result_no": "1", "store_place": "A1", "state": "result_in"}
    hostile.say("ResultArrived", body, subject="x")
    hostile.say("ResultArrived", {**body, "code": "H52.16-261125-9999"})
    assert isinstance(hostile.push(), Accepted)
    assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
    follow(centre.engine)
    assert centre.rows("SELECT desk_id, seq, kind FROM tray") == [("quay-66", 2, "ResultArrived")]
    assert centre.rows("SELECT count(*) FROM read_model.dossier") == [(5,)]
    line.close()


@pytest.mark.parametrize("column", ["subject", "agency", "actor", "session", "based_on", "second_actor"])
def test_columns_are_bounded_where_entries_are_accepted(hostile: Hostile, centre: RunningCentre, column: str) -> None:
    hostile.say("ClockReviewed", {}, **{column: noise(LONGEST_COLUMN, MADE)})
    assert isinstance(hostile.push(), Accepted)
    hostile.say("ClockReviewed", {}, **{column: noise(LONGEST_COLUMN + 1, MADE)})
    assert hostile.push() == Stopped("not_understood")  # said once and for all: no 503, which would be tried again for ever
    assert len(centre.stored("quay-66")) == 2


def test_what_the_database_cannot_keep_is_no_trouble_of_the_database(
    hostile: Hostile, centre: RunningCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_args: Any) -> None:
        raise errors.ProgramLimitExceeded("index row size exceeds maximum")

    hostile.say("ClockReviewed", {})
    monkeypatch.setattr(acceptance, "_copy", refuses)
    assert hostile.push() == Stopped("not_understood")


@pytest.mark.parametrize("table", ["journal", "read_model.dossier", "dossier_change", "tray"])
def test_an_index_that_is_built_puts_nothing_aside(
    desk: Desk, centre: RunningCentre, hostile: Hostile, postgres: str, table: str
) -> None:
    """A lock that outlasts the longest statement."""
    line = centre.enrol(desk)
    _busy(desk)
    hostile.say("FromTheFuture", {})
    centre.stop()
    with psycopg.connect(postgres, autocommit=True) as setting:
        name = setting.info.dbname
        setting.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {name} SET lock_timeout = 200")
    try:
        centre.move_to(postgres)
        with psycopg.connect(postgres) as building:
            building.execute(f"LOCK TABLE {table} IN SHARE MODE")  # as CREATE INDEX holds it
            said = [line.push((0, 0), entries_of(desk)), hostile.push()]
            if table == "journal":
                assert said == [NoLine("HTTP 503", 5.0), NoLine("HTTP 503", 5.0)]
            else:
                assert all(isinstance(answer, Accepted) for answer in said)
                with pytest.raises((DBAPIError, psycopg.Error)):
                    follow(centre.engine)
            assert centre.rows("SELECT * FROM tray WHERE desk_id = 'quay-07'") == []
        if table == "journal":
            assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
            assert isinstance(hostile.push(), Accepted)
        follow(centre.engine)
    finally:
        with psycopg.connect(postgres, autocommit=True) as setting:
            setting.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {name} RESET lock_timeout")
    assert centre.rows("SELECT desk_id, kind FROM tray") == [("quay-66", "FromTheFuture")]
    assert centre.rows("SELECT count(*) FROM read_model.dossier") == [(5,)]
    line.close()


def _accepted(centre: RunningCentre, entries: list[Entry]) -> None:
    """Without the server, and so without what follows."""
    centre.acceptance.push(entries[0].desk_id, Push([entry_to_list(entry) for entry in entries]))


@pytest.mark.parametrize("counter", ["06", "66"])
def test_what_stops_one_desk_stops_no_other(
    desk: Desk, centre: RunningCentre, monkeypatch: pytest.MonkeyPatch, counter: str
) -> None:
    centre.enrol(desk).close()
    _busy(desk)
    hostile = Hostile(centre, counter)
    hostile.say("ClockReviewed", {})
    centre.stop()
    really = projector.fold

    def fails(connection: Any, rows: Any, followers: Any) -> Any:
        if rows[0].desk_id == hostile.desk_id:
            raise errors.DeadlockDetected("deadlock detected")
        return really(connection, rows, followers)

    monkeypatch.setattr(projector, "fold", fails)
    for entries in (hostile.entries, entries_of(desk)):
        _accepted(centre, entries)
    project_once(centre.engine)
    assert centre.rows("SELECT count(*) FROM read_model.dossier") == [(5,)]
    assert centre.rows("SELECT count(*) FROM tray") == [(0,)]
    with pytest.raises(errors.DeadlockDetected):
        project_once(centre.engine)
    hostile.line.close()


def _read_model(centre: RunningCentre) -> dict[str, list[str]]:
    names = centre.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'read_model' ORDER BY 1")
    return {name: sorted(str(row) for row in centre.rows(f"SELECT * FROM read_model.{name}")) for (name,) in names}


@pytest.mark.parametrize("every", [2, 3, 7])
def test_the_tray_is_folded_again_as_if_nothing_had_been_put_aside(
    centre: RunningCentre, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    """A version that did not know some kinds, or a fault of ours: the entries come late, after what built on them."""
    of_the_life = entries_in(STORED / NAME)
    key = json.loads(of_the_life[0].body)["public_key"]
    centre.acceptance.enrol(Enrol(centre.acceptance.make_enrolment_code("07"), key, ["svhttdl", "stc"]))
    centre.give(of_the_life)
    centre.stop()
    _accepted(centre, of_the_life)
    follow(centre.engine)
    assert centre.rows("SELECT kind, reason FROM tray") == []
    right = _read_model(centre)
    really = projector.read_entry

    def forgetful(row: Any) -> Any:
        if row.seq % every == 0:
            raise KeyError(row.kind)
        return really(row)

    with monkeypatch.context() as patch:
        patch.setattr(projector, "read_entry", forgetful)
        rebuild(centre.engine)
    put_aside = centre.rows("SELECT count(*) FROM tray")[0][0]
    assert put_aside >= len(of_the_life) // every - 2
    database = centre.engine.url.render_as_string(hide_password=False)
    told = ["--database", database, "--data", str(Path(centre.register._path).parent)]
    assert main(["refold", "--tray", *told]) == 0
    assert _read_model(centre) == right
    assert main(["refold", *told]) == 0
    assert _read_model(centre) == right


def test_what_makes_no_sense_stays_in_the_tray(hostile: Hostile, centre: RunningCentre, tmp_path: Path) -> None:
    hostile.say("FromTheFuture", {})
    hostile.push_all()
    centre.stop()
    follow(centre.engine)
    database = centre.engine.url.render_as_string(hide_password=False)
    told = ["--database", database, "--data", str(tmp_path / "centre")]
    assert main(["refold", "--tray", *told]) == 1
    assert main(["refold", *told]) == 1
    assert centre.rows("SELECT kind FROM tray") == [("FromTheFuture",)]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), count=st.integers(1, 12))
def test_no_entry_however_odd_stops_another(centre: RunningCentre, seed: int, count: int) -> None:
    """The odd ones come in one batch with good ones of their own desk, before and after them."""
    hostile = Hostile(centre, f"{centre.rows('SELECT count(*) FROM desk')[0][0]:03d}")
    hostile.say("SessionOpened", {"officer_name": "Lan", "roles": []}, session="first")
    say_odd_things(hostile, entries_in(STORED / NAME), count, seed)
    hostile.say("SessionOpened", {"officer_name": "Lan", "roles": []}, session="last")
    hostile.push_all()
    follow(centre.engine)
    sessions = centre.rows(f"SELECT session_id FROM read_model.session WHERE desk_id = '{hostile.desk_id}'")
    assert {("first",), ("last",)} <= set(sessions)
    assert centre.rows("SELECT count(*) FROM desk WHERE (projected_epoch, projected_seq) < (epoch, seq)") == [(0,)]
    hostile.line.close()
