"""Devices that are files: `/dev/usb/lp0`, written without blocking, and a folder that collects jobs."""

import os
import select
import time
from pathlib import Path

from printers import transports
from printers.transports import DeviceProblem


class DeviceFileTransport:
    """`/dev/usb/lp0` and the like: written without blocking, never read."""

    two_way = False
    spooled = 0

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor = -1

    def open(self) -> None:
        """Raises DeviceProblem where the file is not there, or not ours to write."""
        try:
            self._descriptor = os.open(self._path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def write(self, data: bytes) -> None:
        """All of it, within the limit of time for each piece. Raises DeviceProblem."""
        view = memoryview(data)
        deadline = time.monotonic() + transports.WRITE_TIMEOUT_S
        try:
            while view:
                if not select.select([], [self._descriptor], [], max(0.0, deadline - time.monotonic()))[1]:
                    raise DeviceProblem("write timeout")
                written = os.write(self._descriptor, view)
                if written:
                    deadline = time.monotonic() + transports.WRITE_TIMEOUT_S
                view = view[written:]
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def read(self, timeout_s: float) -> bytes:
        """Nothing: it never answers."""
        return b""

    def close(self) -> None:
        """A second time does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class FolderTransport:
    """A folder that collects jobs as files: for tests, demonstrations and a print service that watches it."""

    two_way = False
    spooled = 0

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._data = b""

    def open(self) -> None:
        """Makes the folder where it is not there. Raises DeviceProblem."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise DeviceProblem(str(error)) from error

    def write(self, data: bytes) -> None:
        """Kept until `close`: a job is one file."""
        self._data += data

    def read(self, timeout_s: float) -> bytes:
        """Nothing: it never answers."""
        return b""

    def close(self) -> None:
        """The file appears whole, readable by its owner alone. Raises DeviceProblem."""
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
