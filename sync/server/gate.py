"""The lines that come in: who says nothing whole within a time loses its line, and a pulled cable is noticed.

Between two requests uvicorn's own `timeout_keep_alive` holds; how long a body may take stands in `bodies.py`.
"""

import socket
from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_LIMIT_S = 15.0
"""From the opening of a line, or the first byte of a request, to the end of its head."""
PROBE_AFTER_S = 30
PROBE_EVERY_S = 10
PROBES = 3
UNHEARD_LIMIT_MS = 60_000
"""So long an answer may wait for the other end's word that it came."""


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


class Gate(H11Protocol):
    """One line. uvicorn knows no limit for a head: half of one kept its line for ever."""

    head_limit_s = HEAD_LIMIT_S

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._late: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """A line was opened."""
        super().connection_made(transport)
        if (line := transport.get_extra_info("socket")) is not None and line.family != getattr(socket, "AF_UNIX", None):
            _probe(line)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Some of a request, or of several."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._late is None:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is closed, by whom ever."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._late = self.loop.call_later(self.head_limit_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
