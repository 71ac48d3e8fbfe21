"""Citizens are told once, as long as it is true, whatever the gateway does; the counter knows whether they were."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sync.server.notices import OLDEST_MS, NoticeGateway, notify_waiting
from tests.desks import START_MS, Desk
from tests.folded import follow, rebuild
from tests.services.steps import STEPS
from tests.sync.conftest import RunningCentre
from tests.sync.pair import Pair


class Provider(ThreadingHTTPServer):
    """Whoever sends text messages: takes them, refuses a number, is busy, or says nothing."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.mood = 200
        self.silent = threading.Event()
        self.came: list[tuple[dict[str, str], dict[str, Any]]] = []

    @property
    def gateway(self) -> NoticeGateway:
        return NoticeGateway(f"http://127.0.0.1:{self.server_address[1]}/send", "mã bí mật".encode().hex(), 0.3)


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((dict(self.headers), json.loads(body)))
        if self.server.mood == 0:
            self.server.silent.wait(2)
        self.send_response(self.server.mood or 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    thread = threading.Thread(target=made.serve_forever, name="provider")
    thread.start()
    yield made
    made.silent.set()
    made.shutdown()
    thread.join(5)
    made.server_close()


@pytest.fixture
def pair(centre: RunningCentre, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path, centre)
    yield made
    made.close()


def do(pair: Pair, *acts: str, **changes: Any) -> str:
    code = pair.here.receive(amount=None, tendered=None, **changes).code
    for act in acts:
        with pair.here.store.write() as tx:
            STEPS[act](tx, pair.here, code, pair.here.actor)  # type: ignore[index]
    pair.push(pair.here)
    return code


def states(pair: Pair) -> list[tuple[str, str, str]]:
    return [(row[0], row[1], row[2]) for row in pair.centre.rows("SELECT kind, state, detail FROM notice ORDER BY epoch, seq")]


def told(desk: Desk, code: str) -> tuple[list[str], list[str]]:
    reader = desk.store.reader()
    noticed = [notice for notice, _at in reader.noticed(code)]
    asked = [line[1] for line in reader.open_news() if line[2] == code]
    reader.close()
    return noticed, asked


def test_a_result_is_told_once_and_the_counter_knows(pair: Pair, provider: Provider) -> None:
    code = do(pair, "register_result")
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS) == 1
    ((headers, message),) = provider.came
    assert message["to"] == "0912345678"
    assert message["kind"] == "result_early"
    assert code in message["text"]
    assert headers["Authorization"].startswith("Bearer ")
    assert headers["Idempotency-Key"] == message["id"]
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS) == 0
    rebuild(pair.centre.engine)
    follow(pair.centre.engine)
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS) == 0
    pair.news(pair.here)
    assert told(pair.here, code) == (["result_early"], [])


@pytest.mark.parametrize("mood", [0, 429, 500, 302])
def test_a_gateway_that_cannot_now_is_asked_again_with_the_same_number(pair: Pair, provider: Provider, mood: int) -> None:
    code = do(pair, "request_supplement")
    provider.mood = mood
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS) == 0
    assert states(pair)[0][1] == "waiting"
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS + 1) == 0  # not yet
    provider.mood = 200
    provider.silent.set()
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS + 61_000) == 1
    assert len({message["id"] for _headers, message in provider.came}) == 1
    pair.news(pair.here)
    assert told(pair.here, code) == (["supplement"], [])


def test_nobody_is_there(pair: Pair, provider: Provider) -> None:
    do(pair, "reappoint")
    assert notify_waiting(pair.centre.engine, NoticeGateway("http://127.0.0.1:9/send", "", 0.3), START_MS) == 0
    assert states(pair)[0][:2] == ("new_date", "waiting")


def test_a_result_before_its_day_is_announced_as_such(pair: Pair, provider: Provider) -> None:
    """NĐ 118/2025 Art 22.5: the message says so, and names the day; one that comes on its day says only that it is there."""
    early = do(pair, "register_result")
    pair.here.clock.now_ms += 14 * 86_400_000  # the day of the appointment of the next one is its own
    code = pair.here.receive(amount=None, tendered=None).code
    reader = pair.here.store.reader()
    dossier = reader.dossier(code)
    reader.close()
    assert dossier is not None
    assert dossier.due_at_ms is not None
    pair.here.clock.now_ms = dossier.due_at_ms
    with pair.here.store.write() as tx:
        STEPS["register_result"](tx, pair.here, code, pair.here.actor)
    pair.push(pair.here)
    assert [kind for kind, *_rest in states(pair)] == ["result_early", "result_ready"]
    assert notify_waiting(pair.centre.engine, provider.gateway, dossier.due_at_ms) == 1
    assert f"Hồ sơ {code} đã có kết quả. Mời" in provider.came[-1][1]["text"]
    assert early != code


def test_a_number_that_is_refused_is_for_a_person(pair: Pair, provider: Provider) -> None:
    code = do(pair, "register_result")
    provider.mood = 422
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS) == 0
    assert pair.news(pair.here) == 1
    assert told(pair.here, code) == ([], ["notice_refused"])


def test_what_is_no_longer_true_is_not_sent(pair: Pair, provider: Provider) -> None:
    do(pair, "request_supplement", "take_supplement")
    do(pair, "register_result", "return_result")
    do(pair, "register_result", result_channel="post")
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS) == 0
    assert states(pair) == [
        ("supplement", "moot", "past"),
        ("result_early", "moot", "past"),
        ("result_early", "moot", "by_post"),
    ]
    do(pair, "register_result")
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS + OLDEST_MS + 600_000) == 0
    assert states(pair)[-1] == ("result_early", "moot", "old")
    assert provider.came == []


def test_who_wanted_the_result_online_hears_of_it_when_it_is_there(pair: Pair, provider: Provider) -> None:
    code = do(pair, "register_result", "return_online", result_channel="online")
    at_portal = (
        "INSERT INTO portal_state (code, state, present, steps, results, sent_no, tries, next_try_ms, detail, at_ms) "
        "VALUES (:code, 'accepted', true, 3, 1, 9, 0, 0, '', 0)"
    )
    with pair.centre.engine.begin() as connection:
        connection.execute(text(at_portal), {"code": code})
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS) == 1
    assert states(pair) == [("result_early", "moot", "past"), ("result_online", "sent", "")]
    (message,) = (message for _headers, message in provider.came)
    assert message["text"].startswith(f"Kết quả hồ sơ {code} đã được trả trực tuyến")
    do(pair, "register_result", result_channel="online")
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS) == 0
    assert states(pair)[-1] == ("result_early", "moot", "online")
    pair.news(pair.here)
    assert told(pair.here, code) == (["result_online"], [])


def test_who_left_no_number_is_not_told(pair: Pair, provider: Provider) -> None:
    do(pair, "register_result")
    with pair.centre.engine.begin() as connection:
        connection.execute(text("UPDATE read_model.dossier SET phone = NULL"))
    assert notify_waiting(pair.centre.engine, provider.gateway, START_MS) == 0
    assert states(pair) == [("result_early", "moot", "no_phone")]
    assert pair.news(pair.here) == 0
