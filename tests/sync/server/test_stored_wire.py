"""What a desk of 0.1.0 sent over its line on one day: each request, signed then, is heard by today's centre, which answers
for the same entries. `wire.messages`: a request and its answer to a line, bodies as they went, in base64."""

import base64
import json
import shutil
import zlib
from pathlib import Path
from typing import Any

import pytest
import urllib3

from sync.protocol.wire import entry_from_list, unpack
from sync.server.messages import Enrol, Push
from tests.folded import follow
from tests.sync.conftest import RunningCentre

STORED = Path(__file__).parents[2] / "stored"
WIRES = sorted(STORED.glob("*/wire.messages"))
ENROL = "/v1/enrol"


def _messages(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _body(message: dict[str, Any]) -> bytes:
    return base64.b64decode(message["body"])


def _enrolled(centre: RunningCentre, asked: dict[str, Any]) -> dict[str, Any]:
    """As then, but for its code, which this centre makes."""
    body = unpack(_body(asked))
    body["code"] = centre.acceptance.make_enrolment_code("07")
    return dict(centre.acceptance.enrol(Enrol(**{key: body[key] for key in Enrol.__struct_fields__ if key in body})))


@pytest.fixture(params=WIRES, ids=lambda path: path.parent.name)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The desk's journal says at which centre it was opened: this one has that centre's key."""
    (tmp_path / "centre").mkdir()
    shutil.copy(request.param.with_name("centre.key"), tmp_path / "centre" / "centre.key")
    return Path(request.param)


def test_a_centre_of_today_hears_each_request(path: Path, centre: RunningCentre) -> None:
    messages = _messages(path)
    first = messages[0]
    assert first["path"] == ENROL
    granted, then = _enrolled(centre, first), json.loads(first["answer"])
    for promised in ("bands", "serials"):
        assert granted[promised] == then[promised]
    http = urllib3.PoolManager(timeout=10)
    heard = []
    for message in messages[1:]:
        centre.now_ms = int(message["counter"])
        headers = {"X-Desk": message["desk"], "X-Signature": message["signature"], "X-Counter": message["counter"]}
        headers |= {"X-Version": path.parent.name, "X-Waiting": "0", "Content-Type": "application/octet-stream"}
        url = f"{centre.url}{message['path']}"
        answer = http.request(message["method"], url, body=_body(message) or None, headers=headers, redirect=False)
        heard.append((message["path"], answer.status))
        if message["path"] == "/v1/journal":
            assert answer.status == 200, answer.data
            now, before = answer.json(), json.loads(message["answer"])
            assert (now["epoch"], now["seq"], now["head"]) == (before["epoch"], before["seq"], before["head"])
    http.clear()
    assert heard == [(message["path"], message["status"]) for message in messages[1:]]
    follow(centre.engine)
    assert centre.rows("SELECT kind, reason FROM tray") == []
    [(dossiers,)] = centre.rows("SELECT count(*) FROM read_model.dossier")
    assert dossiers == 9


def test_every_entry_in_them_is_read(path: Path) -> None:
    pushes = [unpack(_body(message)) for message in _messages(path) if message["path"] == "/v1/journal"]
    entries = [entry_from_list(raw) for push in pushes for raw in push[Push.__struct_fields__[0]]]
    assert {(entry.epoch, entry.seq) for entry in entries} == {(1, seq) for seq in range(1, max(e.seq for e in entries) + 1)}


def test_bodies_are_packed_as_then() -> None:
    for path in WIRES:
        assert all(zlib.decompress(_body(message)) for message in _messages(path) if message["body"])
