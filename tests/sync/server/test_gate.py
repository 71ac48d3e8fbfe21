"""Cut lines, slow ones and many at once: whoever says half of something keeps nobody else waiting."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import urllib3

from sync.client.centre_line import Accepted, CentreLine, NoLine
from sync.server.acceptance import Acceptance
from sync.server.bodies import SMALL_BYTES, Bodies
from sync.server.gate import MOST_LINES, Gate, Lines
from sync.server.pools import Pool
from tests.desks import Desk
from tests.sync.conftest import RunningCentre, entries_of

MANY = 64
SHORT_S = 0.5
HEAD = b"POST /v1/journal HTTP/1.1\r\nHost: centre\r\nX-Desk: quay-07\r\nX-Counter: 5\r\nContent-Length: %d\r\n\r\n"


class HastyGate(Gate):
    head_limit_s = SHORT_S


class NarrowGate(Gate):
    lines = Lines(most_of_one=3)


class ImpatientGate(Gate):
    taken_within_s = SHORT_S


@contextlib.contextmanager
def lines(centre: RunningCentre, count: int, said: bytes) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as opened:
        found = [opened.enter_context(socket.create_connection(("127.0.0.1", centre.port), timeout=10)) for _ in range(count)]
        for line in found:
            line.sendall(said)
        yield found


def restarted(centre: RunningCentre, gate: type[Gate] = Gate, bodies: Bodies | None = None) -> None:
    centre.stop()
    centre.gate, centre.bodies = gate, bodies or Bodies()
    centre.start()


def heard(line: socket.socket) -> bytes:
    """All that the centre says until it closes."""
    said = b""
    with contextlib.suppress(ConnectionResetError):
        while more := line.recv(4096):
            said += more
    return said


def test_a_desk_is_answered_while_others_have_said_half_of_something(centre: RunningCentre, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    client = centre.enrol(desk)
    desk.receive(tendered=None)
    with lines(centre, 2 * MANY, HEAD % 1_000 + b"half"), lines(centre, MANY, HEAD[:30]):
        assert isinstance(client.push((0, 0), entries_of(desk)), Accepted)
    client.close()


def test_half_a_body_is_answered_with_408_and_its_line_closed(centre: RunningCentre) -> None:
    restarted(centre, bodies=Bodies(limit_s=SHORT_S))
    with lines(centre, 3, HEAD % 1_000 + b"half") as cut:
        for line in cut:
            said = heard(line)
            assert said.startswith(b"HTTP/1.1 408 ")
            assert b"too_slow" in said


def test_a_byte_now_and_then_makes_no_body_last_longer(centre: RunningCentre) -> None:
    restarted(centre, bodies=Bodies(limit_s=SHORT_S))
    with lines(centre, 1, HEAD % 1_000) as (slow,):
        slow.settimeout(SHORT_S / 5)
        began = time.monotonic()
        said = b""
        while not said and time.monotonic() - began < 10:
            slow.sendall(b"x")
            with contextlib.suppress(TimeoutError):
                said = slow.recv(4096)
    assert said.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("said", [b"", b"G", HEAD[:30], HEAD[:-2] % 4])
def test_a_line_that_ends_no_head_is_closed(centre: RunningCentre, said: bytes) -> None:
    restarted(centre, HastyGate)
    with lines(centre, 1, said) as (line,):
        assert heard(line) == b""


def test_half_of_a_second_request_on_a_line_is_closed_too(centre: RunningCentre) -> None:
    restarted(centre, HastyGate)
    with lines(centre, 1, b"GET /health HTTP/1.1\r\nHost: centre\r\n\r\n") as (line,):
        assert line.recv(4096).startswith(b"HTTP/1.1 200 ")
        line.sendall(HEAD[:30])
        assert b"HTTP/1.1 2" not in heard(line)


def test_a_request_that_takes_its_time_is_not_cut(centre: RunningCentre, tmp_path: Path) -> None:
    """The limit of the head ends with the head."""
    restarted(centre, HastyGate)
    with lines(centre, 1, HEAD % 4) as (line,):
        line.settimeout(2 * SHORT_S)
        with pytest.raises(TimeoutError):
            line.recv(1)
        line.settimeout(10)
        line.sendall(b"half")
        assert line.recv(4096).startswith(b"HTTP/1.1 401 ")


def test_who_fills_the_room_is_sent_away_and_small_questions_are_heard(centre: RunningCentre, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    client = centre.enrol(desk)
    desk.receive(tendered=None)
    client.close()
    restarted(centre, bodies=Bodies(room_bytes=3 * SMALL_BYTES, share_bytes=2 * SMALL_BYTES))
    size = 4 * SMALL_BYTES
    with lines(centre, 1, HEAD % size + b"x" * (SMALL_BYTES + 1)), lines(centre, 1, HEAD % size) as (second,):
        second.sendall(b"x" * (2 * SMALL_BYTES))
        said = heard(second)
        assert said.startswith(b"HTTP/1.1 429 ")
        assert b"retry-after" in said.lower()
        assert isinstance(client.push((0, 0), entries_of(desk)), Accepted)
    client.close()


def test_whose_address_fills_the_room_gives_way(centre: RunningCentre, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    client = centre.enrol(desk)
    client.close()
    restarted(centre, bodies=Bodies(room_bytes=4 * SMALL_BYTES, share_bytes=4 * SMALL_BYTES))
    size = 8 * SMALL_BYTES
    with lines(centre, 1, HEAD % size + b"x" * (2 * SMALL_BYTES)) as (first,), lines(centre, 1, HEAD % size) as (second,):
        second.sendall(b"x" * (2 * SMALL_BYTES))
        until = time.monotonic() + 10
        while not centre.bodies.is_full and time.monotonic() < until:
            time.sleep(0.01)
        with socket.create_connection(("127.0.0.1", centre.port), timeout=10, source_address=("127.0.0.2", 0)) as other:
            other.sendall(HEAD % (2 * SMALL_BYTES) + b"x" * (2 * SMALL_BYTES))
            assert other.recv(4096).startswith(b"HTTP/1.1 401 ")
        assert heard(first).startswith(b"HTTP/1.1 429 ")
        second.sendall(b"x" * (6 * SMALL_BYTES))
        assert second.recv(4096)[:12] in (b"HTTP/1.1 401", b"HTTP/1.1 429")


def test_a_slow_line_has_the_time_that_its_bytes_need(centre: RunningCentre) -> None:
    restarted(centre, bodies=Bodies(limit_s=SHORT_S))
    size = 40 * 1024
    with lines(centre, 1, HEAD % size) as (slow,):
        began = time.monotonic()
        for _ in range(20):
            slow.sendall(b"x" * (size // 20))
            time.sleep(SHORT_S / 10)
        assert time.monotonic() - began > 1.5 * SHORT_S
        assert slow.recv(4096).startswith(b"HTTP/1.1 401 ")


def test_the_unit_gives_more_descriptors_than_there_are_lines() -> None:
    unit = files("resources").joinpath("deploy/desk-centre.service").read_text(encoding="utf-8")
    (stated,) = (int(line.removeprefix("LimitNOFILE=")) for line in unit.splitlines() if line.startswith("LimitNOFILE="))
    assert stated >= 2 * MOST_LINES


def test_no_address_has_more_lines_than_its_share(centre: RunningCentre) -> None:
    NarrowGate.lines = Lines(most_of_one=3)
    restarted(centre, NarrowGate)
    with lines(centre, 3, HEAD[:30]) as held:
        assert refused(centre)
        there = socket.create_connection(("127.0.0.1", centre.port), timeout=10, source_address=("127.0.0.2", 0))
        with there:
            there.sendall(ASKED)
            assert there.recv(4096).startswith(b"HTTP/1.1 200 ")
        held[0].close()
        until = time.monotonic() + 10
        while refused(centre):
            assert time.monotonic() < until, "the place of a closed line was not given back"


ASKED = b"GET /openapi.json HTTP/1.1\r\nHost: centre\r\n\r\n"


def refused(centre: RunningCentre) -> bool:
    with socket.create_connection(("127.0.0.1", centre.port), timeout=10) as line:
        try:
            line.sendall(ASKED)
            return not line.recv(4096)
        except (ConnectionResetError, BrokenPipeError):
            return True


def test_who_takes_no_answer_loses_its_line(centre: RunningCentre) -> None:
    restarted(centre, ImpatientGate)
    with lines(centre, 1, ASKED) as (line,), pytest.raises((ConnectionResetError, BrokenPipeError)):
        line.sendall(100_000 * ASKED)


def test_what_no_desk_of_ours_signed_takes_no_place(centre: RunningCentre, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    client = centre.enrol(desk)
    places: list[object] = []

    class Counted(Pool):
        async def run(self, work: Any, of: str = "") -> Any:
            places.append(work)
            return await super().run(work, of)

    centre.pools.desks = Counted(threads=1, most_waiting=1, longest_wait_s=1.0)
    restarted(centre)
    with lines(centre, MANY, HEAD % 4 + b"none") as forged:
        for line in forged:
            assert line.recv(4096)[:12] in (b"HTTP/1.1 401", b"HTTP/1.1 429", b"HTTP/1.1 503")
    assert places == []
    assert isinstance(client.head(), Accepted)
    assert len(places) == 1
    client.close()


def test_more_than_there_is_room_for_are_told_when_to_come_again(
    centre: RunningCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also a monitor: it asks as a desk does."""
    desk = Desk(tmp_path / "desk")
    client = centre.enrol(desk)
    begun, go_on, head = threading.Event(), threading.Event(), Acceptance.head

    def slow_head(*asked: Any) -> dict[str, Any]:
        begun.set()
        go_on.wait(10)
        return head(*asked)

    monkeypatch.setattr(Acceptance, "head", slow_head)
    centre.pools.desks = Pool(threads=1, most_waiting=0, longest_wait_s=0.05)
    restarted(centre)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(client.head)
        assert begun.wait(10)
        second = CentreLine(centre.url, desk.store.desk_id, desk.store.key.sign, centre.key.public_hex)
        told = second.head()
        assert isinstance(told, NoLine)
        assert told.detail == "HTTP 503"
        assert told.retry_after_s
        health = urllib3.request("GET", centre.url + "/health", timeout=10, retries=False)
        assert (health.status, health.json()["status"]) == (503, "busy")
        go_on.set()
        assert isinstance(first.result(), Accepted)
    assert isinstance(second.head(), Accepted)
    assert urllib3.request("GET", centre.url + "/health", timeout=10, retries=False).json()["status"] == "ok"
    second.close()
    client.close()


def test_a_screen_on_the_wall_and_the_portal_wait_in_pools_of_their_own(centre: RunningCentre, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    client = centre.enrol(desk)
    centre.pools.people = centre.pools.portal = Pool(threads=1, most_waiting=0, longest_wait_s=0.0, share=-1)
    restarted(centre)
    with lines(centre, 1, b"GET /wall/x HTTP/1.1\r\nHost: centre\r\n\r\n") as (line,):
        assert line.recv(4096).startswith(b"HTTP/1.1 429 ")
    assert isinstance(client.head(), Accepted)
    client.close()
