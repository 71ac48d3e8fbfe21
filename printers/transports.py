"""How bytes reach a device. Every call has a timeout; what cannot answer says so.

python-escpos carries TCP and serial; its `Serial` sets no write timeout, so it is set here. Device files are
written without blocking: a printer that is off holds a plain `write` for ever.
"""

import os
import select
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

CONNECT_TIMEOUT_S = 3.0
WRITE_TIMEOUT_S = 2.5
"""For each piece of a job, not the whole: a slow line is not a silent one."""
PIECE_BYTES = 4096
BAUD_RATES = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)


class DeviceProblem(Exception):
    """The device could not be reached or written to; the message is for the engineer."""


class BadAddress(ValueError):
    """Not a printer address."""


class Transport(Protocol):
    """One conversation with a device: open, write, perhaps read, close."""

    def open(self) -> None: ...
    def write(self, data: bytes) -> None: ...
    def read(self, timeout_s: float) -> bytes: ...
    def close(self) -> None: ...


class TcpTransport:
    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._printer: Any = None

    def open(self) -> None:
        from escpos.printer import Network  # half a second of import: only where a printer is used

        self._printer = Network(self._host, self._port, timeout=CONNECT_TIMEOUT_S)
        try:
            self._printer.open()
        except Exception as error:
            raise DeviceProblem(str(error)) from error
        self._printer.device.settimeout(WRITE_TIMEOUT_S)

    def write(self, data: bytes) -> None:
        try:
            for start in range(0, len(data), PIECE_BYTES):
                self._printer._raw(data[start : start + PIECE_BYTES])
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def read(self, timeout_s: float) -> bytes:
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
            device.settimeout(WRITE_TIMEOUT_S)

    def close(self) -> None:
        if self._printer is not None:
            self._printer.close()
            self._printer = None


class SerialTransport:
    def __init__(self, device: str, baud: int) -> None:
        self._device, self._baud = device, baud
        self._printer: Any = None

    def open(self) -> None:
        from escpos.printer import Serial

        self._printer = Serial(devfile=self._device, baudrate=self._baud, timeout=0.5, dsrdtr=False)
        try:
            self._printer.open()
        except Exception as error:
            raise DeviceProblem(str(error)) from error
        self._printer.device.write_timeout = WRITE_TIMEOUT_S  # python-escpos sets none and would hang

    def write(self, data: bytes) -> None:
        try:
            # small pieces, so that the write timeout guards each of them and not the whole slip at 9600 baud
            for start in range(0, len(data), 512):
                self._printer._raw(data[start : start + 512])
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def read(self, timeout_s: float) -> bytes:
        try:
            self._printer.device.timeout = timeout_s
            return bytes(self._printer.device.read(1))
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def close(self) -> None:
        if self._printer is not None:
            self._printer.close()
            self._printer = None


class DeviceFileTransport:
    """`/dev/usb/lp0` and the like: written without blocking, never read."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor = -1

    def open(self) -> None:
        try:
            self._descriptor = os.open(self._path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        deadline = time.monotonic() + WRITE_TIMEOUT_S
        try:
            while view:
                if not select.select([], [self._descriptor], [], max(0.0, deadline - time.monotonic()))[1]:
                    raise DeviceProblem("write timeout")
                written = os.write(self._descriptor, view)
                if written:
                    deadline = time.monotonic() + WRITE_TIMEOUT_S
                view = view[written:]
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def read(self, timeout_s: float) -> bytes:
        return b""

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class FolderTransport:
    """A folder that collects jobs as files: for tests, demonstrations and a print service that watches it."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._data = b""

    def open(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def write(self, data: bytes) -> None:
        self._data += data

    def read(self, timeout_s: float) -> bytes:
        return b""

    def close(self) -> None:
        if self._data:
            target = self._folder / f"{time.time_ns()}.bin"
            temporary = target.with_suffix(".part")
            try:
                temporary.write_bytes(self._data)
                temporary.chmod(0o600)
                temporary.replace(target)
            except OSError as error:
                raise DeviceProblem(str(error)) from error
            self._data = b""


def transport_for(address: str) -> Callable[[], Transport]:
    """`tcp://host:9100`, `serial:///dev/ttyS0?baud=9600` (Windows: `serial://COM3`), `device:///dev/usb/lp0`,
    `folder:///path`. Raises BadAddress."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise BadAddress(address) from None
    if parts.scheme == "tcp" and parts.hostname:
        host = parts.hostname
        return lambda: TcpTransport(host, port or 9100)
    if parts.scheme == "serial" and (parts.path or parts.netloc):
        try:
            baud = int(parse_qs(parts.query).get("baud", ["9600"])[0])
        except ValueError:
            raise BadAddress(address) from None
        if baud not in BAUD_RATES:
            raise BadAddress(address)
        return lambda: SerialTransport(parts.netloc or parts.path, baud)
    if parts.scheme == "device" and parts.path:
        return lambda: DeviceFileTransport(parts.path)
    if parts.scheme == "folder" and parts.path:
        return lambda: FolderTransport(parts.path)
    raise BadAddress(address)
