"""Printers that can be found from this counter, as addresses to choose from."""

import errno
import ipaddress
import selectors
import socket
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from printers.transports import DeviceProblem
from printers.transports.print_queue import run
from printers.transports.usb import PRINTER_CLASS

RAW_PORT = 9100
SCAN_TIMEOUT_S = 1.0


def find_printers() -> list[str]:
    """Addresses; most likely ones first. Asks the machine, its print service and the counter's own network."""
    return [*_device_files(), *_usb(), *_queues(), *_serial_ports(), *_network()]


def _device_files() -> list[str]:
    return [f"device://{path}" for path in sorted(Path("/dev/usb").glob("lp*"))]


def _serial_ports() -> list[str]:
    from serial.tools.list_ports import comports

    return [f"serial://{port.device}?baud=9600" for port in comports()]


def _queues() -> list[str]:
    if sys.platform == "win32":  # untried
        from escpos.printer import Win32Raw

        return [f"windows://{name}" for name in Win32Raw().printers]
    try:
        return [f"cups://{name}" for name in run(["lpstat", "-e"]).split()]
    except DeviceProblem:
        return []


def _usb() -> list[str]:
    try:
        import usb.core

        devices = usb.core.find(find_all=True)
        return [
            f"usb://{device.idVendor:04x}:{device.idProduct:04x}"
            for device in devices or ()
            if any(interface.bInterfaceClass == PRINTER_CLASS for configuration in device for interface in configuration)
        ]
    except (ImportError, ValueError, OSError):  # no libusb here, or no right to look
        return []


def _network() -> list[str]:
    """Who listens on the raw printing port in the counter's own /24."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: the system only chooses the card
            own = ipaddress.ip_address(probe.getsockname()[0])
        except OSError:
            return []
    if not own.is_private or own.is_loopback:
        return []
    neighbours = ipaddress.ip_network(f"{own}/24", strict=False).hosts()
    return [f"tcp://{address}:{RAW_PORT}" for address in listening((str(a) for a in neighbours if a != own), RAW_PORT)]


def listening(hosts: Iterable[str], port: int) -> list[str]:
    """Those that accept a connection within SCAN_TIMEOUT_S, all tried at once."""
    found = []
    with selectors.DefaultSelector() as waiting:
        for host in hosts:
            line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            line.setblocking(False)
            if line.connect_ex((host, port)) in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
                waiting.register(line, selectors.EVENT_WRITE, host)
            else:
                line.close()
        deadline = time.monotonic() + SCAN_TIMEOUT_S
        while waiting.get_map() and (left := deadline - time.monotonic()) > 0:
            for key, _ in waiting.select(left):
                line = key.fileobj  # type: ignore[assignment]
                if line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                    found.append(str(key.data))
                waiting.unregister(line)
                line.close()
        for key in list(waiting.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
    return sorted(found)
