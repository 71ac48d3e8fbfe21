"""A barcode scanner on a serial line: what it reads arrives as it was printed, whatever input method the keyboard has on."""

import re
import time
from typing import Any

from printers.devices import serial_settings
from printers.transports import DeviceProblem

LONGEST_BYTES = 4096
SILENCE_ENDS_S = 0.6
"""A scanner without a line end at the end of a scan: silence ends it. Longer than one that stutters for half a second."""
_ENDS = re.compile(rb"[\r\n\t\x03\x04]")
_FRAME = b"\x00\x02\x03\x04\x1d\x1e "
"""What scanners are set to send before and after; the symbology (`]Q1`) is taken off where the content is read."""


class SerialScanner:
    """A bar code scanner on a serial line: bytes in, scans out."""

    def __init__(self, address: str) -> None:
        """Raises BadDeviceAddress."""
        self._device, self._baud, _flow = serial_settings(address)
        self._line: Any = None
        self._data = b""
        self._last = 0.0

    def open(self) -> None:
        """Raises DeviceProblem where there is no such line."""
        import serial

        try:
            self._line = serial.Serial(self._device, self._baud, timeout=0)
        except (OSError, ValueError) as error:
            raise DeviceProblem(str(error)) from error

    def poll(self) -> list[str | None]:
        """Whole scans since the last call; None for one whose letters are damaged. Never waits. Raises DeviceProblem."""
        try:
            piece = bytes(self._line.read(LONGEST_BYTES))
        except OSError as error:
            raise DeviceProblem(str(error)) from error
        now = time.monotonic()
        if piece:
            self._data += piece
            self._last = now
        *whole, self._data = _ENDS.split(self._data)
        if self._data and (now - self._last > SILENCE_ENDS_S or len(self._data) > LONGEST_BYTES):
            whole.append(self._data)
            self._data = b""
        return [_text(scan) for scan in whole if scan.strip(_FRAME)]

    def close(self) -> None:
        """A second time does nothing."""
        if self._line is not None:
            self._line.close()
            self._line = None


def _text(data: bytes) -> str | None:
    try:
        text = data.strip(_FRAME).decode("utf-8-sig").strip("\ufeff")
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None
