"""Talking with whoever is at the other end of a line: bounded in size and in total time, from the first word to the last.

A socket's own limit is of each wait alone: with a byte now and then an answer took as long as its sender liked.
"""

import io
import socket
import time
from dataclasses import dataclass

CONNECT_TIMEOUT_S = 3.0
BEGUN_WITHIN_S = 30.0
SLOWEST_BYTES_S = 4096
"""So much has come for each second after the first `BEGUN_WITHIN_S`, or the line is given up."""
PIECE_BYTES = 16 * 1024
"""One record of TLS: a limit of time holds for each alone."""
HEAD_BYTES = 64 * 1024
"""Of an answer, beside what is in it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one question with its answer. `silence_s`: of each wait for the next of it; `longest_s`: of all, however it comes."""

    most_bytes: int
    silence_s: float
    longest_s: float
    connect_s: float = CONNECT_TIMEOUT_S


class NotWithinBounds(OSError):
    """Larger than it may be, or packed; urllib3 tells it as a ProtocolError."""


class Exchange:
    """How much time is left of one question with its answer, and how much of it came."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._began = time.monotonic()
        self._passed = 0
        self._came = 0

    def wait_on(self, line: socket.socket) -> None:
        """Raises TimeoutError where nothing is left."""
        within_s = min(BEGUN_WITHIN_S + self._passed / SLOWEST_BYTES_S, self._bounds.longest_s)
        left_s = within_s - (time.monotonic() - self._began)
        if left_s <= 0:
            raise TimeoutError("the exchange takes too long")
        line.settimeout(min(left_s, self._bounds.silence_s))

    def send(self, line: socket.socket, data: bytes) -> None:
        """In pieces: else a receiver that takes one byte at a time holds the sender as long as it likes."""
        rest = memoryview(data)
        while rest:
            piece, rest = rest[:PIECE_BYTES], rest[PIECE_BYTES:]
            self.wait_on(line)
            line.sendall(piece)
            self._passed += len(piece)

    def came(self, count: int) -> None:
        """So many bytes of the answer are here. Raises NotWithinBounds."""
        self._passed += count
        self._came += count
        if self._came > self._bounds.most_bytes + HEAD_BYTES:
            raise NotWithinBounds("the answer is too large")


class BoundedReader(io.RawIOBase):
    """What a line says, head and all. `raw`: the line as a file."""

    def __init__(self, raw: socket.SocketIO, line: socket.socket, exchange: Exchange) -> None:
        super().__init__()
        self._raw = raw
        self._line = line
        self._exchange = exchange

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Raises TimeoutError, NotWithinBounds."""
        self._exchange.wait_on(self._line)
        count = self._raw.readinto(buffer) or 0
        self._exchange.came(count)
        return count

    def close(self) -> None:
        """The line itself stays."""
        if not self.closed:
            self._raw.close()
        super().close()
