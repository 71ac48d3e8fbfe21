"""A printer on a serial line, by pyserial through python-escpos."""

import time
from typing import Any, Literal

from printers import transports
from printers.transports import DeviceProblem

Flow = Literal["none", "rtscts", "dsrdtr", "xonxoff"]
FLOWS: tuple[Flow, ...] = ("none", "rtscts", "dsrdtr", "xonxoff")
BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
PIECE_BYTES = 512
"""Small, so that the write timeout guards each piece and not the whole slip at 9600 baud."""


class SerialTransport:
    """A device on an RS-232 line, or on USB as one. `baud`: bits a second."""

    two_way = True
    spooled = 0

    def __init__(self, device: str, baud: int = 9600, flow: Flow = "none") -> None:
        self._device, self._baud, self._flow = device, baud, flow
        self._printer: Any = None

    def open(self) -> None:
        """Raises DeviceProblem where there is no such line."""
        from escpos.printer import Serial

        xonxoff, dsrdtr = self._flow == "xonxoff", self._flow == "dsrdtr"
        self._printer = Serial(devfile=self._device, baudrate=self._baud, timeout=0.5, xonxoff=xonxoff, dsrdtr=dsrdtr)
        try:
            self._printer.open()
            self._printer.device.rtscts = self._flow == "rtscts"  # python-escpos has no word for it
            self._printer.device.write_timeout = transports.WRITE_TIMEOUT_S  # it sets none and would hang
        except Exception as error:
            raise DeviceProblem(str(error)) from error

    def write(self, data: bytes) -> None:
        """In small pieces, each within its limit of time; back once the line took the last. Raises DeviceProblem."""
        try:
            for start in range(0, len(data), PIECE_BYTES):
                self._printer._raw(data[start : start + PIECE_BYTES])
            if not _drained(self._printer.device):
                raise DeviceProblem("the line does not take the rest")
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def read(self, timeout_s: float) -> bytes:
        """One byte at most, waited for that many seconds; empty: none came. Raises DeviceProblem."""
        try:
            self._printer.device.timeout = timeout_s
            return bytes(self._printer.device.read(1))
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def close(self) -> None:
        """What a line held by flow control does not take is thrown away: then it raises DeviceProblem."""
        if self._printer is None:
            return
        device, self._printer = self._printer.device, None
        if not device:
            return
        # python-escpos drains before it closes, and a line held by flow control never drains
        try:
            if not _drained(device):
                device.reset_output_buffer()
                raise DeviceProblem("the line does not take the rest")
        except OSError as error:
            raise DeviceProblem(str(error)) from error
        finally:
            device.close()


def _drained(device: Any) -> bool:
    """Waits until the line took what the system still keeps, as long as it takes anything at all."""
    deadline = time.monotonic() + transports.WRITE_TIMEOUT_S
    left = device.out_waiting
    while left and time.monotonic() < deadline:
        time.sleep(0.005)
        before, left = left, device.out_waiting
        if left < before:
            deadline = time.monotonic() + transports.WRITE_TIMEOUT_S
    return not left
