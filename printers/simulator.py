"""A thermal printer that plays a part: for the demonstration day and for tests of the real drivers.

`PaperRoll` is the printer itself, whatever line it hangs on: it reads ESC/POS as a printer does, answers `DLE EOT` at
once and `GS r` in order, holds what arrives while it stands still and prints it later, and keeps what came out.
`PrinterSimulator` is one on TCP.
"""

import socket
import struct
import threading
import time
from typing import Literal

Mode = Literal[
    "ready",
    "low_paper",
    "no_paper",
    "cover_open",
    "offline",
    "silent",
    "switched_off",
    "status_only",
    "disconnect",
    "garbage",
    "slow",
    "empties_after",
]
"""`switched_off`: its line or its print server takes the bytes all the same, and they come out when it is on again.
`status_only`: answers `DLE EOT` and nothing else."""
Moment = Literal["before_first_byte", "mid_body", "before_cut", "after_cut", "at_close"]
_REAL_TIME: dict[str, dict[int, int]] = {
    "low_paper": {4: 0x1E},
    "no_paper": {4: 0x72, 2: 0x32},
    "cover_open": {2: 0x16},
    "offline": {1: 0x1A},
    "garbage": {1: 0xFF, 2: 0xFF, 4: 0xFF},
}
_STANDS_STILL = ("no_paper", "cover_open", "offline", "switched_off")
_LENGTHS = {
    b"\x1b@": 2,
    b"\x1c.": 2,
    b"\x1dP": 4,
    b"\x1bJ": 3,
    b"\x1ba": 3,
    b"\x1bE": 3,
    b"\x1d!": 3,
    b"\x1bt": 3,
    b"\x1b%": 3,
    b"\x1bp": 5,
}
CUT = b"\x1dV\x42\x03"
CUT_HERE = b"\x1dV\x01"
BUFFER_BYTES = 4096
"""What a printer that stands still takes in before it stops reading the line."""


class HungUp(Exception):
    """The line is gone."""


class PaperRoll:
    """`mode` may change at any time; `jobs` holds the bytes of each job that came out whole, `kicks` counts the drawer's
    openings. `fault`: a mode that the printer falls into at a moment of the next job."""

    def __init__(self) -> None:
        self.mode: Mode = "ready"
        self.fault: tuple[Moment, Mode] | None = None
        self.fault_after_bytes = 2_000
        self.jobs: list[bytes] = []
        self.kicks = 0
        self.pulses: list[bytes] = []
        self.drawer_stuck = False
        self.contact: Literal["", "high", "low"] = ""
        """Level of the drawer's contact while it is open; empty: not wired."""
        self.received_bytes = 0
        self._data = b""
        self._job = b""
        self._lock = threading.RLock()

    def wants_more(self) -> bool:
        """Whether it takes bytes: one that stands still takes no more than its buffer holds."""
        return self.mode not in _STANDS_STILL or len(self._data) < BUFFER_BYTES

    def feed(self, data: bytes) -> bytes:
        """Takes what arrived, returns what goes back. Raises HungUp."""
        with self._lock:
            return self._feed(data)

    def _feed(self, data: bytes) -> bytes:
        self.received_bytes += len(data)
        stands_still = self.mode in _STANDS_STILL and self.mode != "switched_off"
        if stands_still and data.startswith(b"\x10\x14\x01"):
            self._kick(data[:5])
            return self._feed(data[5:])
        if stands_still and data.startswith(b"\x10\x04"):
            return self._real_time(data[2]) + self._feed(data[3:])
        self._data += data
        answers = b""
        while self._data and self.mode not in _STANDS_STILL:
            command = self._command()
            if not command:
                break
            answers += self._work(command)
        return answers

    def _command(self) -> bytes:
        """The next whole command, still on `_data`."""
        data = self._data
        if data.startswith(b"\x10\x14"):
            length = 5
        elif data.startswith((b"\x10\x04", b"\x1dr")):
            length = 3
        elif data.startswith(b"\x1d(") and len(data) >= 5:
            length = 5 + int.from_bytes(data[3:5], "little")
        elif data.startswith(b"\x1dv0") and len(data) >= 8:
            length = 8 + int.from_bytes(data[4:6], "little") * int.from_bytes(data[6:8], "little")
        elif data.startswith(b"\x1dV") and len(data) >= 3:
            length = 4 if data[2] in b"ABab" else 3
        elif data.startswith(b"\x1b&") and len(data) >= 6:
            length = 6 + 3 * data[5]  # one letter of 24 dots, as we send them
        elif data.startswith((b"\x1dv0", b"\x1d(", b"\x1dV", b"\x1b&")):
            return b""
        else:
            length = max(_LENGTHS.get(data[:2], 1), 2 if data[:1] in b"\x10\x1b\x1c\x1d" else 1)
        return data[:length] if len(data) >= length else b""

    def _work(self, command: bytes) -> bytes:
        if command.startswith(b"\x10\x04"):
            self._data = self._data[len(command) :]
            return self._real_time(command[2])
        status = command.startswith((b"\x1dr", b"\x1d(H"))
        if not status and not self._job and self._happens("before_first_byte"):
            return b""
        if len(self._job) + len(command) > self.fault_after_bytes and self._happens("mid_body"):
            return b""
        if command in (CUT, CUT_HERE) and self._happens("before_cut"):
            return b""
        self._data = self._data[len(command) :]
        if status:
            answer = self._in_order(command)
            self._happens("at_close", after=answer)
            return answer
        if command.startswith((b"\x1bp", b"\x10\x14")):
            self._kick(command)
            return b""
        self._job += command
        if command in (CUT, CUT_HERE):
            self.jobs.append(self._job)
            self._job = b""
            self._happens("after_cut")
        return b""

    def _kick(self, command: bytes) -> None:
        self.kicks += 1
        self.pulses.append(command)

    def _happens(self, moment: Moment, after: bytes = b"") -> bool:
        """Whether the fault of this moment stops the printer now. Raises HungUp (`after`: said before that)."""
        if self.fault is None or self.fault[0] != moment:
            return False
        self.mode, self.fault = self.fault[1], None
        if self.mode == "disconnect":
            raise HungUp(after)
        return self.mode in _STANDS_STILL

    def _real_time(self, number: int) -> bytes:
        answer = _REAL_TIME.get(self.mode, {}).get(number, 0x12)
        is_open = bool(self.kicks) and not self.drawer_stuck
        if number == 1 and self.contact and is_open is (self.contact == "high"):
            answer |= 0x04
        return self._says(answer)

    def _in_order(self, command: bytes) -> bytes:
        if self.mode == "status_only":
            return b""
        if command.startswith(b"\x1d(H") and self.mode != "garbage":
            return b"" if self.mode == "silent" else b"\x37\x22" + command[7:11] + b"\x00"
        return self._says({"low_paper": 0x03, "empties_after": 0x0C, "garbage": 0xFF}.get(self.mode, 0x00))

    def _says(self, value: int) -> bytes:
        return b"" if self.mode == "silent" else bytes([value])

    def wait_idle(self) -> None:
        """Until nothing comes in any more."""
        before = -1
        while before != self.received_bytes:
            before = self.received_bytes
            time.sleep(0.05)

    def set_right(self) -> None:
        """A person puts it right: what was held comes out now."""
        with self._lock:
            self.mode, self.fault = "ready", None
            self._feed(b"")

    @property
    def slow(self) -> bool:
        """Whether it takes its bytes in small pieces, with pauses."""
        return self.mode == "slow"


class PrinterSimulator(PaperRoll):
    """The paper roll as a network printer on this PC; from the start on until `close`."""

    def __init__(self) -> None:
        super().__init__()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port = int(self._listener.getsockname()[1])
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, name="printer-simulator")
        self._accepting.start()

    @property
    def address(self) -> str:
        """By which the desk finds it."""
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
            while not self._stop.is_set():
                if not self.wants_more():
                    time.sleep(0.01)
                    continue
                try:
                    piece = connection.recv(256 if self.slow else BUFFER_BYTES)
                except TimeoutError:
                    continue
                except OSError:
                    return
                if not piece:
                    break
                if self.slow:
                    time.sleep(0.005)
                try:
                    if answers := self.feed(piece):
                        connection.sendall(answers)
                except HungUp as end:
                    connection.sendall(end.args[0])
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                except OSError:
                    return

    def close(self) -> None:
        """Hangs up, and waits for its threads."""
        self._stop.set()
        self._listener.close()
        self._accepting.join(5)
        for thread in self._threads:
            thread.join(5)
