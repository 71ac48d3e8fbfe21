"""Whoever answers a question cannot hold its asker: not by size, not by packing, not by a byte now and then."""

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import urllib3

from sync.bounded_http import bounded_pool
from sync.bounded_lines import PIECE_BYTES, Bounds
from sync.bounded_names import connected
from sync.client.centre_line import CentreLine, NoLine
from sync.client.pinned import key_behind

BOUNDS = Bounds(most_bytes=100_000, silence_s=5.0, longest_s=0.4)
EVERY_S = 0.02
Said = Callable[[socket.socket], None]


@contextlib.contextmanager
def answering(say: Said) -> Iterator[str]:
    """Somebody who hears a head and then says what they like, until the asker is gone."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    line, _ = listener.accept()
                    with line, contextlib.suppress(OSError):
                        line.recv(65_536)
                        say(line)

        thread = threading.Thread(target=serve, name="somebody")
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def dripping(*whole: bytes) -> Said:
    """The first at once, then a byte now and then of the second, over and over."""
    start, rest = whole

    def say(line: socket.socket) -> None:
        line.sendall(start)
        while True:
            for byte in rest:
                line.sendall(bytes([byte]))
                time.sleep(EVERY_S)

    return say


def at_once(whole: bytes) -> Said:
    return lambda line: line.sendall(whole)


def endlessly(start: bytes, rest: bytes) -> Said:
    def say(line: socket.socket) -> None:
        line.sendall(start)
        while True:
            line.sendall(rest)

    return say


OK = b"HTTP/1.1 200 OK\r\n"
PACKED = gzip.compress(bytes(50_000_000))


@pytest.mark.parametrize(
    "say",
    [
        dripping(OK + b"Content-Length: 10000\r\n\r\n", b"x"),
        dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        dripping(OK, b"A: b\r\n"),
        dripping(b"", b"H"),
        endlessly(OK + b"\r\n", bytes(10_000)),
        endlessly(OK + b"Content-Length: 10000000000\r\n\r\n", bytes(10_000)),
        endlessly(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1" * 10_000),
        at_once(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(PACKED) + PACKED),
        at_once(OK + b"Content-Encoding: gzip, GZIP\r\nContent-Length: %d\r\n\r\n" % len(PACKED) + PACKED),
    ],
)
def test_an_answer_is_given_up_in_time_and_size(say: Said) -> None:
    pool = bounded_pool(BOUNDS)
    with answering(say) as url:
        began = time.monotonic()
        with pytest.raises(urllib3.exceptions.HTTPError):
            pool.request("GET", url)
        assert time.monotonic() - began < 4 * BOUNDS.longest_s
        pool.clear()


def test_an_answer_within_its_bounds_is_whole() -> None:
    pool = bounded_pool(BOUNDS)
    with answering(at_once(OK + b"Content-Length: 90000\r\n\r\n" + b"x" * 90_000)) as url:
        assert pool.request("POST", url, body=b"y" * (3 * PIECE_BYTES + 1)).data == b"x" * 90_000
    pool.clear()


def test_who_takes_a_question_slowly_is_given_up_too() -> None:
    def say(line: socket.socket) -> None:
        for _ in range(100):
            line.recv(1)
            time.sleep(EVERY_S)

    pool = bounded_pool(BOUNDS)
    with answering(say) as url:
        began = time.monotonic()
        with pytest.raises(urllib3.exceptions.HTTPError):
            pool.request("POST", url, body=bytes(50_000_000))
        assert time.monotonic() - began < 4 * BOUNDS.longest_s
        pool.clear()


def test_a_desk_takes_no_packed_answer() -> None:
    packed = gzip.compress(b'{"error":"' + b"x" * 100_000_000 + b'"}')
    line_says = at_once(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)
    with answering(line_says) as url:
        line = CentreLine(url, "quay-07", lambda _text: b"", None)
        assert line.head() == NoLine("ProtocolError")
        line.close()


def test_a_desk_waits_for_no_answer_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.client.centre_line.LONGEST_S", 0.4)
    with answering(dripping(OK + b"Content-Length: 10000\r\n\r\n", b" ")) as url:
        line = CentreLine(url, "quay-07", lambda _text: b"", None)
        began = time.monotonic()
        assert line.head() == NoLine("ReadTimeoutError")
        assert time.monotonic() - began < 2
        line.close()


@pytest.fixture
def silent_resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Of names; the ones that it was asked for. It answers once the test is over."""
    asked: list[str] = []
    over = threading.Event()
    found = socket.getaddrinfo

    def silent(host: Any, *rest: Any, **how: Any) -> Any:
        if not how.get("flags"):
            asked.append(host)
            over.wait(60)
        return found(host, *rest, **how)

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    yield asked
    over.set()
    for thread in threading.enumerate():
        if thread.name == "names":
            thread.join(10)


@pytest.mark.parametrize("url", ["http://localhost:9", "https://localhost:9"])
def test_a_resolver_that_does_not_answer_holds_nobody(
    silent_resolver: list[str], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr("sync.client.centre_line.CONNECT_TIMEOUT_S", 0.3)
    monkeypatch.setattr("sync.client.pinned.TIMEOUT_S", 0.3)
    line = CentreLine(url, "quay-07", lambda _text: bytes(64), "00" * 32)
    for _ in range(3):
        began = time.monotonic()
        assert line.head() == NoLine("ConnectTimeoutError")
        assert time.monotonic() - began < 3
    assert key_behind(url) is None
    assert silent_resolver == ["localhost"], "one thread waits for it, however often it is asked for"
    line.close()


def test_all_addresses_of_a_name_share_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a wall that lets nothing through each one would take all of it."""
    walled = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{last}", 9)) for last in range(1, 100)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_how: walled)
    tried: list[float] = []

    class Walled(socket.socket):
        def connect(self, _address: Any) -> None:
            tried.append(self.gettimeout() or 0.0)
            time.sleep(0.05)
            raise TimeoutError

    monkeypatch.setattr(socket, "socket", Walled)
    with pytest.raises(TimeoutError):
        connected("many.example", 9, 0.3)
    assert 1 < len(tried) < 8
    assert tried == sorted(tried, reverse=True)


@pytest.mark.parametrize("host", ["no.such.name.invalid", "a" * 100 + ".example", ".", "x..y"])
def test_a_name_that_is_none_is_no_line(host: str) -> None:
    line = CentreLine(f"http://{host}:9", "quay-07", lambda _text: bytes(64), "00" * 32)
    assert isinstance(line.head(), NoLine)
    line.close()
