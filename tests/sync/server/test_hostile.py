"""Requests of somebody who means harm: refused with 4xx, nothing stored, no 5xx."""

import contextlib
import json
import socket
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from sqlalchemy import text

from sync.client.centre_line import Accepted
from sync.protocol.wire import entry_to_list, pack, request_text
from tests.desks import Desk
from tests.sync.conftest import RunningCentre, entries_of

ODD = ("'; DROP TABLE desk; --", "\x00", "\ud800", "a" * 100_000, "..%2f..", "{{7*7}}", "ồ" * 500, "-1", "1e999", "")


class Attacker:
    """Knows the protocol, and one desk's key."""

    def __init__(self, centre: RunningCentre, desk: Desk) -> None:
        self.centre, self.desk = centre, desk
        self.counter = centre.clock()
        self.http = urllib3.PoolManager(retries=False, timeout=30)

    def post(self, path: str, body: bytes, sign: Any = None, desk_id: str = "quay-07", method: str = "POST") -> tuple[int, Any]:
        self.counter += 1
        signature = (sign or self.desk.store.key.sign)(request_text(method, path, sha256(body).hexdigest(), self.counter))
        headers = {"X-Desk": desk_id, "X-Counter": str(self.counter), "X-Signature": signature.hex()}
        answer = self.http.request(method, self.centre.url + path, body=body or None, headers=headers)
        return answer.status, answer.json()


@pytest.fixture
def attacker(centre: RunningCentre, tmp_path: Path) -> Iterator[Attacker]:
    desk = Desk(tmp_path / "desk")
    line = centre.enrol(desk)
    desk.receive(tendered=None)
    assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
    line.close()
    before = _rows(centre)
    made = Attacker(centre, desk)
    yield made
    assert _rows(centre) == before  # nothing of all this was stored
    desk.store.close()
    made.http.clear()


def _rows(centre: RunningCentre) -> list[int]:
    with centre.engine.connect() as connection:
        names = ("journal", "desk", "enrolment", "former_key", "serial_grant", "quarantine", "branch_entry", "feed")
        return [connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names]


def test_a_stranger_gets_nowhere(attacker: Attacker) -> None:
    own = pack({"after": [0, 0], "entries": [entry_to_list(entry) for entry in entries_of(attacker.desk)]})
    stranger = Ed25519PrivateKey.generate()
    assert attacker.post("/v1/journal", own, stranger.sign)[0] == 401
    assert attacker.post("/v1/journal", own, desk_id="quay-99")[0] == 401
    assert attacker.post("/v1/journal", own, lambda _text: b"")[0] == 401
    assert attacker.post("/v1/journal", own, lambda _text: bytes(64))[0] == 401
    for odd in ("'; DROP TABLE desk; --", "a" * 4_000, "..", "{{7*7}}"):
        assert attacker.post("/v1/journal", own, desk_id=odd)[0] == 401
    for path in ("/v1/journal", "/v1/news", "/v1/enrol", "/v1/nothing", "/../etc/passwd"):
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"):
            answer = attacker.http.request(method, attacker.centre.url + path)
            assert 400 <= answer.status < 500


def test_a_desk_cannot_speak_for_another(attacker: Attacker) -> None:
    entry = entry_to_list(entries_of(attacker.desk)[-1])
    for odd in ("quay-01", *ODD[:2]):
        changed = ["" if value is None else value for value in entry]
        changed[0] = odd
        status, _answer = attacker.post("/v1/journal", pack({"after": [0, 0], "entries": [changed]}))
        assert 400 <= status < 500


def test_every_field_of_an_entry_may_be_odd(attacker: Attacker) -> None:
    entry = entry_to_list(entries_of(attacker.desk)[-1])
    for column in range(len(entry)):
        for odd in (*ODD, None, [], {}, 2**80, -1, 1.5, True):
            changed = [*entry]
            changed[column] = odd
            body = zlib.compress(json.dumps({"after": [0, 0], "entries": [changed]}).encode())
            status, _answer = attacker.post("/v1/journal", body)
            assert status < 500, (column, odd, status)  # 200: it is here already, and stays what it was
            assert status != 200 or changed[-2] == entry[-2], (column, odd)


@pytest.mark.parametrize(
    "path", ["/v1/journal", "/v1/journal/pull", "/v1/news", "/v1/dossiers", "/v1/publications", "/v1/day", "/v1/enrol"]
)
def test_bodies_that_are_made_to_break_a_reader(attacker: Attacker, path: str) -> None:
    bomb = zlib.compress(bytes(300 * 1024 * 1024), 9)
    deep = zlib.compress(b'{"entries":' + b"[" * 200_000)
    bodies = (bomb, deep, zlib.compress(b"[]"), zlib.compress(b'"x"'), zlib.compress(b'{"after": NaN}'), b"\x78\x9c", b"")
    questions = [
        {},
        *({name: odd} for name in ("after", "entries", "first_ms", "code") for odd in (*ODD[:2], None, -1, 2**70, {})),
    ]
    for body in (*bodies, *(zlib.compress(json.dumps(question).encode()) for question in questions)):
        status, _answer = attacker.post(path, body)
        assert 400 <= status < 500, (path, body[:40], status)


@pytest.mark.parametrize("path", ["/v1/journal", "/v1/portal/dossiers", "/v1/agencies/results", "/ops/login"])
def test_who_sends_too_much_reads_the_refusal(attacker: Attacker, path: str) -> None:
    """All of it is sent before the answer is read, as a slow line does: it must not be lost in a reset."""
    size = 48 * 1024 * 1024
    address = urlsplit(attacker.centre.url)
    with socket.create_connection((address.hostname, address.port), timeout=30) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: centre\r\nContent-Length: {size}\r\n\r\n".encode())
        for _ in range(48):
            line.sendall(bytes(1024 * 1024))
        said = line.recv(65_536)
    assert said.startswith(b"HTTP/1.1 413"), said[:80]


def test_a_body_without_end_is_cut_off(attacker: Attacker) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(1_024):
            yield bytes(1024 * 1024)

    sent: list[int] = []

    def counted() -> Iterator[bytes]:
        for part in endless():
            sent.append(len(part))
            yield part

    with contextlib.suppress(urllib3.exceptions.HTTPError, OSError):  # 413, or the line is closed while it still comes
        assert attacker.http.request("POST", attacker.centre.url + "/v1/journal", body=counted()).status == 413
    assert sum(sent) < 200 * 1024 * 1024
    assert attacker.post("/v1/journal/head", b"", method="GET")[0] == 200


def test_made_up_requests_over_the_whole_api(attacker: Attacker) -> None:
    described = attacker.http.request("GET", attacker.centre.url + "/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)

    for found in schema.get_all_operations():

        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=found.ok().as_strategy())
        def every(case: Any) -> None:
            answer = case.call(base_url=attacker.centre.url)
            assert 400 <= answer.status_code < 500, answer.status_code

        every()
