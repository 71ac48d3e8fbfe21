"""A printer on USB, by libusb through python-escpos: where neither a device file nor a print queue is wanted.

Tried against a stand-in for libusb only: no printer on USB was at hand.
"""

import errno
from typing import Any

from printers import transports
from printers.transports import DeviceProblem

PIECE_BYTES = 4096
PRINTER_CLASS = 7


class UsbTransport:
    """A printer by its vendor's and product's numbers."""

    two_way = True
    spooled = 0

    def __init__(self, vendor: int, product: int) -> None:
        self._vendor, self._product = vendor, product
        self._printer: Any = None

    def open(self) -> None:
        """Raises DeviceProblem where there is no such device, or no right to it."""
        from escpos.printer import Usb

        try:
            self._printer = Usb(self._vendor, self._product, timeout=int(transports.WRITE_TIMEOUT_S * 1000))
            self._printer.open()
            self._printer.out_ep, self._printer.in_ep = _endpoints(self._printer.device)
        except DeviceProblem:
            raise
        except Exception as error:  # a missing libusb, no rights to the device, no such device: each its own class
            raise DeviceProblem(str(error)) from error

    def write(self, data: bytes) -> None:
        """All of it, within the limit of time for each piece. Raises DeviceProblem."""
        try:
            for start in range(0, len(data), PIECE_BYTES):
                self._printer._raw(data[start : start + PIECE_BYTES])
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def read(self, timeout_s: float) -> bytes:
        """What came back within that many seconds; empty: nothing did. Raises DeviceProblem."""
        if not self._printer.in_ep:
            return b""
        try:
            return bytes(self._printer.device.read(self._printer.in_ep, 64, max(1, int(timeout_s * 1000))))
        except TimeoutError:
            return b""
        except OSError as error:
            if error.errno in (errno.ETIMEDOUT, None):  # libusb's time-out is a plain USBError
                return b""
            raise DeviceProblem(str(error)) from error

    def close(self) -> None:
        """A second time does nothing. Raises DeviceProblem."""
        if self._printer is not None:
            printer, self._printer = self._printer, None
            try:
                printer.close()
            except OSError as error:
                raise DeviceProblem(str(error)) from error


def _endpoints(device: Any) -> tuple[int, int]:
    """Where to write and where to read (0: nowhere) of the printer's interface. They differ from model to model."""
    for interface in device.get_active_configuration():
        if interface.bInterfaceClass == PRINTER_CLASS:
            addresses = [endpoint.bEndpointAddress for endpoint in interface]
            out = [address for address in addresses if not address & 0x80]
            back = [address for address in addresses if address & 0x80]
            if out:
                return out[0], back[0] if back else 0
    raise DeviceProblem("no printer interface")
