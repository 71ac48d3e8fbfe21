"""Desk and centre with real HTTP and PostgreSQL: once each, in order, whatever the line does."""

import json
import secrets
import threading
import time
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import errors
from sqlalchemy import select, text

from sync.client.centre_line import Accepted, CentreLine, NoLine, Stopped
from sync.protocol.seal import Entry, seal
from sync.server import database, projector, schema
from sync.server.commands.desks import revoke_key
from sync.server.database import open_engine
from tests.desks import Desk
from tests.folded import follow, project_once, rebuild
from tests.sync.conftest import RunningCentre, entries_of


def _busy(desk: Desk) -> list[Entry]:
    desk.open_shift()
    for _ in range(5):
        desk.receive()
    return entries_of(desk)


def test_everything_arrives_once_and_in_order(desk: Desk, centre: RunningCentre) -> None:
    entries = _busy(desk)
    client = centre.enrol(desk)
    answer = client.push((0, 0), entries)
    assert isinstance(answer, Accepted)
    assert (answer.epoch, answer.seq, answer.head) == (1, len(entries), entries[-1].hash.hex())
    assert centre.stored("quay-07") == [(entry.epoch, entry.seq) for entry in entries]
    client.close()


def test_repeated_overlapping_and_reordered_requests_change_nothing(desk: Desk, centre: RunningCentre) -> None:
    entries = _busy(desk)
    client = centre.enrol(desk)
    assert isinstance(client.push((0, 0), entries[:6]), Accepted)
    assert isinstance(client.push((0, 0), entries[:6]), Accepted)
    assert isinstance(client.push((1, 2), entries[2:9]), Accepted)
    answer = client.push((1, 12), entries[12:])
    assert answer == Stopped("gap", (1, 9), (1, 13))
    assert isinstance(client.push((1, 9), entries[9:]), Accepted)
    assert centre.stored("quay-07") == [(1, number) for number in range(1, len(entries) + 1)]
    client.close()


def test_a_centre_that_is_away_loses_nothing(desk: Desk, centre: RunningCentre) -> None:
    entries = _busy(desk)
    client = centre.enrol(desk)
    centre.stop()
    assert isinstance(client.push((0, 0), entries), NoLine)
    centre.start()
    assert isinstance(client.push((0, 0), entries), Accepted)
    assert len(centre.stored("quay-07")) == len(entries)
    client.close()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_cut_before_or_after_the_commit_changes_nothing(
    desk: Desk, centre: RunningCentre, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = _busy(desk)
    client = centre.enrol(desk)
    module = "sync.server.acceptance._copy" if moment == "before" else "sync.server.acceptance.Acceptance._answer"

    def cut(*_args: Any) -> Any:
        raise ConnectionResetError

    for start in range(0, len(entries), 4):
        with monkeypatch.context() as patch:
            patch.setattr(module, cut)
            assert isinstance(client.push((0, 0), entries[start : start + 4]), NoLine)
        assert len(centre.stored("quay-07")) == (start if moment == "before" else min(len(entries), start + 4))
        answers = [client.push((0, 0), entries[start : start + 4]) for _ in range(2)]  # the first may meet the cut line
        assert isinstance(answers[-1], Accepted)
    assert len(centre.stored("quay-07")) == len(entries)
    client.close()


def _resealed(entries: list[Entry], at: int, key: Ed25519PrivateKey, **changes: Any) -> Entry:
    entry = entries[at]._replace(**changes)
    return seal(entry[:19], key.sign)


def test_tampered_journals_are_refused(desk: Desk, centre: RunningCentre) -> None:
    entries = _busy(desk)
    client = centre.enrol(desk)
    other = Ed25519PrivateKey.generate()
    edited = [*entries[:3], entries[3]._replace(body=entries[3].body + " "), *entries[4:]]
    deleted = entries[:3] + entries[4:]
    swapped = [*entries[:3], entries[4], entries[3], *entries[5:]]
    inserted = [*entries[:3], entries[2], *entries[3:]]
    private = [e._replace(private=e.private + " ") if e.private else e for e in entries]
    last = [*entries[:-1], _resealed(entries, -1, other)]
    for forged in (edited, deleted, swapped, inserted, private, last):
        assert isinstance(client.push((0, 0), forged), Stopped)
        assert centre.stored("quay-07") == []
    assert isinstance(client.push((0, 0), entries), Accepted)
    client.close()


def test_a_fork_is_noticed_with_both_numbers(desk: Desk, centre: RunningCentre, tmp_path: Any) -> None:
    entries = _busy(desk)
    client = centre.enrol(desk)
    assert isinstance(client.push((0, 0), entries), Accepted)
    changed = entries[-1]._replace(body=entries[-1].body + " ")
    forked = [*entries[:-1], seal(changed[:19], desk.store.key.sign)]
    answer = client.push((1, 1), forked[1:])
    assert answer == Stopped("fork", (1, len(entries)), (1, len(entries)))
    client.close()


def test_only_the_desk_itself_may_speak_for_it(desk: Desk, centre: RunningCentre) -> None:
    entries = _busy(desk)
    centre.enrol(desk).close()
    for name, sign in (("quay-07", Ed25519PrivateKey.generate().sign), ("quay-99", desk.store.key.sign)):
        stranger = CentreLine(centre.url, name, sign, None)
        assert stranger.push((0, 0), entries) == Stopped("not_admitted")
        assert stranger.head() == Stopped("not_admitted")
        stranger.close()
    assert centre.stored("quay-07") == []


def test_an_answer_signed_by_another_centre_is_not_believed(desk: Desk, centre: RunningCentre) -> None:
    centre.enrol(desk).close()
    false = CentreLine(
        centre.url, "quay-07", desk.store.key.sign, Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    )
    assert false.head() == Stopped("false_answer")
    false.close()


def test_an_enrolment_code_works_once(desk: Desk, centre: RunningCentre) -> None:
    code = centre.acceptance.make_enrolment_code("08")
    first, second = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    client = CentreLine(centre.url, "", first.sign, None)
    for key, admitted in ((first, True), (first, True), (second, False)):
        answer = client.enrol(code, key.public_key().public_bytes_raw(), ["svhttdl"])
        assert isinstance(answer, dict) is admitted
    assert client.enrol("AAAA-BBBB-CCCC", first.public_key().public_bytes_raw(), ["svhttdl"]) == Stopped("not_admitted")
    client.close()


def test_desks_get_bands_and_serials_of_their_own(desk: Desk, centre: RunningCentre) -> None:
    grants = []
    for counter in ("11", "12", "13"):
        key = Ed25519PrivateKey.generate()
        client = CentreLine(centre.url, "", key.sign, None)
        answer = client.enrol(
            centre.acceptance.make_enrolment_code(counter), key.public_key().public_bytes_raw(), ["svhttdl", "stc"]
        )
        assert isinstance(answer, dict)
        grants.append(answer)
        client.close()
    firsts = [band["first"] for grant in grants for band in grant["bands"] if band["agency"] == "stc"]
    assert len(set(firsts)) == 3
    serials = [(s["agency"], s["serial_symbol"]) for grant in grants for s in grant["serials"]]
    assert len(set(serials)) == len(serials) == 12


def test_the_read_model_follows_and_equals_the_desk(desk: Desk, centre: RunningCentre) -> None:
    entries = _busy(desk)
    client = centre.enrol(desk)
    client.push((0, 0), entries)
    deadline = time.monotonic() + 10
    reader = desk.store.reader()
    mine = sorted(row[0] for row in reader.connection.execute("SELECT code FROM dossier"))
    box = tuple(reader.connection.execute("SELECT balance_vnd, taken_vnd FROM box WHERE agency = 'svhttdl'").fetchone())
    reader.close()
    while True:
        with centre.engine.connect() as connection:
            theirs = sorted(connection.execute(select(schema.READ_MODEL["dossier"].c.code)).scalars())
            row = connection.execute(text("SELECT balance_vnd, taken_vnd FROM read_model.box WHERE agency = 'svhttdl'")).first()
        if (theirs == mine and row is not None and tuple(row) == box) or time.monotonic() > deadline:
            break
        time.sleep(0.02)
    assert theirs == mine
    assert row is not None
    assert tuple(row) == box
    client.close()


def test_an_odd_entry_goes_to_the_tray_and_blocks_nothing(desk: Desk, centre: RunningCentre) -> None:
    client = centre.enrol(desk)
    entries = _busy(desk)
    odd = entries[-1]._replace(kind="FromTheFuture")
    future = seal(odd[:19], desk.store.key.sign)
    assert isinstance(client.push((0, 0), [*entries[:-1], future]), Accepted)
    centre.stop()
    follow(centre.engine)
    with centre.engine.connect() as connection:
        assert connection.execute(select(schema.tray.c.kind)).scalars().all() == ["FromTheFuture"]
    rebuild(centre.engine)
    with centre.engine.connect() as connection:
        assert connection.execute(select(schema.tray.c.kind)).scalars().all() == ["FromTheFuture"]
        count = connection.execute(text("SELECT count(*) FROM read_model.dossier")).scalar()
    assert count == 5
    client.close()


def test_an_entry_too_large_for_an_index_goes_to_the_tray_and_blocks_nothing(desk: Desk, centre: RunningCentre) -> None:
    client = centre.enrol(desk)
    entries = _busy(desk)
    received = next(entry for entry in reversed(entries) if entry.kind == "DossierReceived")
    code = json.loads(received.body)["code"]
    long = "".join(secrets.choice("0123456789ABCDEF") for _ in range(20_000))
    large = {"kind": "DossierReceived", "body": received.body.replace(code, long)}
    kept = {"private": received.private, "private_hash": received.private_hash}
    too_large = seal(entries[-1]._replace(**large, **kept)[:19], desk.store.key.sign)
    assert isinstance(client.push((0, 0), [*entries[:-1], too_large]), Accepted)
    centre.stop()
    follow(centre.engine)
    assert centre.rows("SELECT kind, reason FROM tray") == [("DossierReceived", "NotItsNumber")]
    assert centre.rows("SELECT count(*) FROM read_model.dossier") == [(5,)]
    client.close()


@pytest.mark.parametrize("trouble", [errors.QueryCanceled, errors.DiskFull, errors.DeadlockDetected, errors.AdminShutdown])
def test_a_database_in_trouble_puts_no_good_entry_into_the_tray(
    desk: Desk, centre: RunningCentre, monkeypatch: pytest.MonkeyPatch, trouble: type[psycopg.Error]
) -> None:
    """What COPY raises comes without SQLAlchemy's wrapping: it looked like an entry's fault."""
    client = centre.enrol(desk)
    centre.stop()
    really = projector.fold

    def fails(*_args: Any) -> set[str]:
        raise trouble("canceling statement due to statement timeout")

    monkeypatch.setattr(projector, "fold", fails)
    centre.start()
    assert isinstance(client.push((0, 0), _busy(desk)), Accepted)
    centre.stop()
    with pytest.raises(trouble):
        project_once(centre.engine)
    assert centre.rows("SELECT kind FROM tray") == []
    monkeypatch.setattr(projector, "fold", really)
    follow(centre.engine)
    assert centre.rows("SELECT kind FROM tray") == []
    assert centre.rows("SELECT count(*) FROM read_model.dossier") == [(5,)]
    client.close()


def test_accepting_never_waits_for_a_projection(desk: Desk, centre: RunningCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    """A projection that takes its time holds nothing that a push needs."""
    begun, go_on = threading.Event(), threading.Event()
    really = projector.fold

    def slowly(*args: Any) -> set[str]:
        begun.set()
        go_on.wait(20)
        return really(*args)

    monkeypatch.setattr(projector, "fold", slowly)
    client = centre.enrol(desk)
    entries = _busy(desk)
    try:
        assert isinstance(client.push((0, 0), entries[:4]), Accepted)
        assert begun.wait(10)
        assert isinstance(client.push((1, 4), entries[4:]), Accepted)  # the client gives up long before 20 s
    finally:
        go_on.set()
        client.close()


def test_a_read_model_of_an_older_shape_is_folded_anew(desk: Desk, centre: RunningCentre, postgres: str) -> None:
    client = centre.enrol(desk)
    assert isinstance(client.push((0, 0), _busy(desk)), Accepted)
    client.close()
    centre.stop()
    follow(centre.engine)
    with centre.engine.begin() as connection:
        connection.execute(text("ALTER TABLE read_model.shift DROP COLUMN closed_at_ms"))
        connection.execute(text("DROP TABLE read_model.account"))
        connection.execute(text("UPDATE read_model.box SET balance_vnd = 1"))
    engine = open_engine(postgres)
    follow(engine)
    reader = desk.store.reader()
    mine = reader.connection.execute("SELECT agency, balance_vnd FROM box ORDER BY agency").fetchall()
    reader.close()
    with engine.connect() as connection:
        theirs = connection.execute(text("SELECT agency, balance_vnd FROM read_model.box ORDER BY agency")).fetchall()
    engine.dispose()
    assert [tuple(row) for row in theirs] == [tuple(row) for row in mine]


@pytest.mark.parametrize("body", [b"", b"junk", b"x\x9c", b"\x00" * 5000])
def test_junk_is_refused_with_a_reason(centre: RunningCentre, body: bytes) -> None:
    import urllib3

    response = urllib3.request("POST", centre.url + "/v1/enrol", body=body, timeout=5, retries=False)
    assert response.status == 400
    response = urllib3.request("POST", centre.url + "/v1/journal", body=body, timeout=5, retries=False)
    assert response.status == 401


def test_what_a_desk_said_cannot_be_said_again_by_somebody_else(
    desk: Desk, centre: RunningCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    import urllib3

    client = centre.enrol(desk)
    heard: list[tuple[str, str, bytes | None, dict[str, str]]] = []
    request = urllib3.PoolManager.request

    def listen(self: Any, method: str, url: str, **rest: Any) -> Any:
        heard.append((method, url, rest.get("body"), rest["headers"]))
        return request(self, method, url, **rest)

    monkeypatch.setattr(urllib3.PoolManager, "request", listen)
    assert isinstance(client.push((0, 0), _busy(desk)), Accepted)
    assert client.news(0) == []
    pool = urllib3.PoolManager(retries=False)
    for method, url, body, headers in list(heard):
        answer = request(pool, method, url, body=body, headers=headers)
        assert (answer.status, answer.json()["error"]) == (401, "counter_old")
        for counter in ("0", "-1", "", "x", "1e9", str(10**17)):
            answer = request(pool, method, url, body=body, headers={**headers, "X-Counter": counter})
            assert answer.status == 401
        later = {**headers, "X-Counter": str(int(headers["X-Counter"]) + 5)}  # a counter of one's own is not signed
        assert request(pool, method, url, body=body, headers=later).json()["error"] == "bad_signature"
    pool.clear()
    client.close()


def test_a_dead_clock_keeps_nobody_out(desk: Desk, centre: RunningCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    client = centre.enrol(desk)
    assert isinstance(client.head(), Accepted)
    client.close()
    monkeypatch.setattr("sync.client.centre_line.time.time_ns", lambda: 0)
    again = CentreLine(centre.url, "quay-07", desk.store.key.sign, centre.key.public_hex)
    assert isinstance(again.push((0, 0), _busy(desk)), Accepted)
    assert isinstance(again.head(), Accepted)
    again.close()


def test_a_revoked_desk_is_believed_up_to_a_place_and_the_rest_is_set_aside(desk: Desk, centre: RunningCentre) -> None:
    client = centre.enrol(desk)
    entries = _busy(desk)
    assert isinstance(client.push((0, 0), entries[:6]), Accepted)
    assert centre.acceptance.revoke("quay-07", (1, 9)) == (1, 9)
    assert client.push((1, 6), entries[6:]) == Stopped("not_admitted")
    assert centre.stored("quay-07") == [(1, number) for number in range(1, 10)]
    assert client.push((1, 6), entries[6:]) == Stopped("not_admitted")  # again changes nothing
    with centre.engine.connect() as connection:
        kept = [row[0] for row in connection.execute(select(schema.quarantine.c.seq).order_by(schema.quarantine.c.seq))]
    assert kept == list(range(10, len(entries) + 1))
    assert centre.acceptance.revoke("quay-07", None) == (1, 9)
    for desk_id, after, code in (("quay-07", "1.9", 0), ("quay-07", "", 0), ("quay-07", "1,9", 2), ("quay-99", "", 2)):
        assert revoke_key(centre.acceptance, desk_id, after) == code
    client.close()


def test_a_database_that_was_started_anew_costs_no_request(
    desk: Desk, centre: RunningCentre, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = centre.enrol(desk)
    assert isinstance(client.head(), Accepted)
    monkeypatch.setattr(database, "RESTED_S", 0.0)
    other = open_engine(postgres)
    with other.begin() as connection:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ended = text(f"SELECT count(pg_terminate_backend(pid)) {others}")
        assert connection.execute(ended).scalar_one() > 0
    other.dispose()
    assert isinstance(client.head(), Accepted)
    client.close()
