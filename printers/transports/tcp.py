"""A network printer, most often on port 9100."""

import socket
from typing import Any

from printers import transports
from printers.transports import DeviceProblem

PIECE_BYTES = 4096


class TcpTransport:
    """A printer that is called by host and port."""

    two_way = True
    spooled = 0

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._printer: Any = None

    def open(self) -> None:
        """Raises DeviceProblem where nobody takes the call within `CONNECT_TIMEOUT_S`."""
        from escpos.printer import Network  # half a second of import: only where a printer is used

        self._printer = Network(self._host, self._port, timeout=transports.CONNECT_TIMEOUT_S)
        try:
            self._printer.open()
        except Exception as error:
            raise DeviceProblem(str(error)) from error
        # else the last piece of a slip waits for the printer's delayed acknowledgement, 40 ms
        self._printer.device.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._printer.device.settimeout(transports.WRITE_TIMEOUT_S)

    def write(self, data: bytes) -> None:
        """All of it, within the limit of time for each piece. Raises DeviceProblem."""
        try:
            for start in range(0, len(data), PIECE_BYTES):
                self._printer._raw(data[start : start + PIECE_BYTES])
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def read(self, timeout_s: float) -> bytes:
        """What came back within that many seconds; empty: nothing did. Raises DeviceProblem where the printer hung up."""
        device = self._printer.device
        device.settimeout(timeout_s)
        try:
            answer = bytes(device.recv(64))
        except TimeoutError:
            return b""
        except OSError as error:
            raise DeviceProblem(str(error)) from error
        else:
            if not answer:
                raise DeviceProblem("the printer hung up")
            return answer
        finally:
            device.settimeout(transports.WRITE_TIMEOUT_S)

    def close(self) -> None:
        """A second time does nothing."""
        if self._printer is not None:
            self._printer.close()
            self._printer = None
