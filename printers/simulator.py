"""A thermal printer on TCP that plays a part: for the demonstration day and for tests of the real drivers.

It reads ESC/POS as a printer does, answers `DLE EOT` at once and `GS r` in order, and keeps what was printed.
"""

import socket
import struct
import threading
import time
from typing import Literal

Mode = Literal["ready", "low_paper", "no_paper", "cover_open", "offline", "silent", "reset", "garbage", "empties_after", "slow"]
_REAL_TIME: dict[str, dict[int, int]] = {
    "ready": {},
    "slow": {},
    "empties_after": {},
    "low_paper": {4: 0x1E},
    "no_paper": {4: 0x72, 2: 0x32},
    "cover_open": {2: 0x16},
    "offline": {1: 0x1A},
    "garbage": {1: 0xFF, 2: 0xFF, 4: 0xFF},
}
_LENGTHS = {
    b"\x1b@": 2,
    b"\x1c.": 2,
    b"\x1dP": 4,
    b"\x1bJ": 3,
    b"\x1dV": 4,
    b"\x1ba": 3,
    b"\x1bE": 3,
    b"\x1d!": 3,
    b"\x1bt": 3,
    b"\x1b%": 3,
    b"\x1bp": 5,
}
RESET_AFTER_BYTES = 2_000


class PrinterSimulator:
    """`mode` may change at any time; `jobs` holds the bytes of each job that came out whole."""

    def __init__(self) -> None:
        self.mode: Mode = "ready"
        self.jobs: list[bytes] = []
        self.received_bytes = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port = int(self._listener.getsockname()[1])
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, name="printer-simulator")
        self._accepting.start()

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), name="printer-connection")
            thread.start()
            self._threads = [t for t in self._threads if t.is_alive()] + [thread]

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(0.1)
            data, job, taken = b"", b"", 0
            while not self._stop.is_set():
                try:
                    piece = connection.recv(256 if self.mode == "slow" else 65536)
                except TimeoutError:
                    continue
                except OSError:
                    return
                if not piece:
                    break
                if self.mode == "slow":
                    time.sleep(0.005)
                data += piece
                taken += len(piece)
                self.received_bytes += len(piece)
                if self.mode == "reset" and taken > RESET_AFTER_BYTES:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                data, job = self._work(connection, data, job)
            if job:
                self.jobs.append(job)

    def _work(self, connection: socket.socket, data: bytes, job: bytes) -> tuple[bytes, bytes]:
        """Work off whole commands. Returns what is left and the job so far."""
        while data:
            if data.startswith(b"\x10\x04"):
                if len(data) < 3:
                    break
                self._answer(connection, _REAL_TIME.get(self.mode, {}).get(data[2], 0x12))
                data = data[3:]
            elif data.startswith(b"\x1dr"):
                if len(data) < 3:
                    break
                self._answer(connection, {"empties_after": 0x0C, "low_paper": 0x03, "garbage": 0xFF}.get(self.mode, 0x00))
                data = data[3:]
            elif data.startswith(b"\x1dv0"):
                if len(data) < 8:
                    break
                length = 8 + int.from_bytes(data[4:6], "little") * int.from_bytes(data[6:8], "little")
                if len(data) < length:
                    break
                job, data = job + data[:length], data[length:]
            else:
                length = _LENGTHS.get(data[:2], 1)
                if len(data) < max(2, length):
                    break
                job, data = job + data[:length], data[length:]
                if job.endswith(b"\x1dV\x42\x03"):
                    self.jobs.append(job)
                    job = b""
        return data, job

    def _answer(self, connection: socket.socket, value: int) -> None:
        if self.mode != "silent":
            connection.sendall(bytes([value]))

    def close(self) -> None:
        self._stop.set()
        self._listener.close()
        self._accepting.join(5)
        for thread in self._threads:
            thread.join(5)
