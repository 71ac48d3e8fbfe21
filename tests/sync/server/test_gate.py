"""Cut lines, slow ones and many at once: whoever says half of something keeps nobody else waiting."""

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.client.centre_line import Accepted
from sync.server.bodies import SMALL_BYTES, Bodies
from sync.server.desk_door import MOST_AT_ONCE
from sync.server.gate import Gate
from tests.desks import Desk
from tests.sync.conftest import RunningCentre, entries_of

SHORT_S = 0.5
HEAD = b"POST /v1/journal HTTP/1.1\r\nHost: centre\r\nX-Desk: quay-07\r\nX-Counter: 5\r\nContent-Length: %d\r\n\r\n"


class HastyGate(Gate):
    head_limit_s = SHORT_S


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
    with lines(centre, 2 * MOST_AT_ONCE, HEAD % 1_000 + b"half"), lines(centre, MOST_AT_ONCE, HEAD[:30]):
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
