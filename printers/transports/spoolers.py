"""Queues of the operating system: CUPS, and the Windows spooler. Both take a job whole and never say that it is on paper."""

import os
import subprocess
from typing import Any

from printers.transports import DeviceProblem

COMMAND_TIMEOUT_S = 10.0


def run(command: list[str], data: bytes = b"") -> str:
    """A command of the print service, its words in English. Raises DeviceProblem."""
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=COMMAND_TIMEOUT_S, check=True, env=os.environ | {"LC_ALL": "C"}
        )
    except subprocess.CalledProcessError as error:
        raise DeviceProblem(error.stderr.decode(errors="replace").strip()) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DeviceProblem(str(error)) from error
    return done.stdout.decode(errors="replace")


class CupsTransport:
    """`lp -o raw`: the bytes pass CUPS untouched. A queue that is stopped or refuses jobs is a printer that is away."""

    two_way = False

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._data = b""

    def open(self) -> None:
        state = run(["lpstat", "-p", self._queue]) + run(["lpstat", "-a", self._queue])
        if " disabled " in state or " not accepting " in state:
            raise DeviceProblem(state)

    def write(self, data: bytes) -> None:
        self._data += data

    def read(self, timeout_s: float) -> bytes:
        return b""

    def close(self) -> None:
        data, self._data = self._data, b""
        if data:
            run(["lp", "-s", "-d", self._queue, "-o", "raw"], data)


class WindowsTransport:
    """The Windows spooler, raw. Untried: no Windows counter was at hand."""

    two_way = False

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._printer: Any = None

    def open(self) -> None:
        from escpos.printer import Win32Raw

        try:
            self._printer = Win32Raw(self._queue)
            self._printer.open(job_name="desk-app")
        except Exception as error:  # pywin32 is absent elsewhere, and its errors are classes of its own
            raise DeviceProblem(str(error)) from error

    def write(self, data: bytes) -> None:
        try:
            self._printer._raw(data)
        except Exception as error:
            raise DeviceProblem(str(error)) from error

    def read(self, timeout_s: float) -> bytes:
        return b""

    def close(self) -> None:
        if self._printer is not None:
            printer, self._printer = self._printer, None
            try:
                printer.close()
            except Exception as error:
                raise DeviceProblem(str(error)) from error


def print_pdf(queue: str, pdf: bytes, media: str) -> None:
    """An A5 or A4 document on an office printer through CUPS. Raises DeviceProblem."""
    run(["lp", "-s", "-d", queue, "-o", f"media={media}", "-o", "sides=one-sided"], pdf)
