"""The lines that come in: who says nothing whole within a time loses its line, a pulled cable is noticed, and no address has
more of them than leaves others theirs.

Between two requests uvicorn's own `timeout_keep_alive` holds; how long a body may take stands in `bodies.py`.
"""

import socket
from asyncio import TimerHandle, Transport, constants
from collections import Counter

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_LIMIT_S = 15.0
"""From the opening of a line, or the first byte of a request, to the end of its head."""
PROBE_AFTER_S = 30
PROBE_EVERY_S = 10
PROBES = 3
UNHEARD_LIMIT_MS = 60_000
"""So long an answer may wait for the other end's word that it came."""
TAKEN_WITHIN_S = 300.0
"""An answer that the other end takes bit by bit."""
MOST_LINES = 4_096
"""Of all; the unit (`resources/deploy`) gives the program twice as many descriptors."""
MOST_LINES_OF_ONE = 1_024
"""Of one address: a whole district may come through one gateway."""


class Lines:
    """Those that are open, by address."""

    def __init__(self, most: int = MOST_LINES, most_of_one: int = MOST_LINES_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._open: Counter[str] = Counter()

    def opened(self, address: str) -> bool:
        """False: it is one too many."""
        self._open[address] += 1
        return self._open[address] <= self._most_of_one and self._open.total() <= self._most

    def closed(self, address: str) -> None:
        """Of those that were opened."""
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]


def _probe(line: socket.socket) -> None:
    """Linux and Windows name these alike, but for the last."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", PROBE_AFTER_S),
        ("TCP_KEEPINTVL", PROBE_EVERY_S),
        ("TCP_KEEPCNT", PROBES),
        ("TCP_USER_TIMEOUT", UNHEARD_LIMIT_MS),
    ):
        if (number := getattr(socket, option, None)) is not None:
            line.setsockopt(socket.IPPROTO_TCP, number, value)


def hasten_handshakes(within_s: float = HEAD_LIMIT_S) -> None:
    """A line that has not agreed on TLS is no line of `Gate` yet. asyncio waits a minute for it, and uvicorn hands nothing else
    on."""
    constants.SSL_HANDSHAKE_TIMEOUT = within_s


class Gate(H11Protocol):
    """One line. uvicorn knows no limit for a head: half of one kept its line for ever."""

    head_limit_s = HEAD_LIMIT_S
    taken_within_s = TAKEN_WITHIN_S
    lines = Lines()
    _late: TimerHandle | None = None
    _untaken: TimerHandle | None = None
    _address = ""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """A line was opened."""
        super().connection_made(transport)
        if (line := transport.get_extra_info("socket")) is not None and line.family != getattr(socket, "AF_UNIX", None):
            _probe(line)
        self._address = str((transport.get_extra_info("peername") or ("",))[0])
        if self.lines.opened(self._address):
            self._wait_for_head()
        else:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Some of a request, or of several."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._late is None:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is closed, by whom ever."""
        self.lines.closed(self._address)
        self._stop_waiting()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """More of an answer waits than the other end takes."""
        super().pause_writing()
        if self._untaken is None:
            self._untaken = self.loop.call_later(self.taken_within_s, self.transport.abort)

    def resume_writing(self) -> None:
        """It took most of it."""
        super().resume_writing()
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None

    def _wait_for_head(self) -> None:
        self._late = self.loop.call_later(self.head_limit_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
