"""Queues of the operating system: CUPS, and the Windows spooler. Both take a job whole and never say that it is on paper."""

from typing import Any

from printers.transports import DeviceProblem, print_queue
from printers.transports.print_queue import run


class CupsTransport:
    """`lp -o raw`: the bytes pass CUPS untouched. A queue that is stopped or refuses jobs is a printer that is away."""

    two_way = False

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._data = b""
        self.spooled = 0

    def open(self) -> None:
        """Raises DeviceProblem where the queue is stopped, refuses jobs or is not there."""
        state = run(["lpstat", "-p", self._queue]) + run(["lpstat", "-a", self._queue])
        if " disabled " in state or " not accepting " in state:
            raise DeviceProblem(state)

    def write(self, data: bytes) -> None:
        """Kept until `close`: a job is handed over whole."""
        self._data += data

    def read(self, timeout_s: float) -> bytes:
        """Nothing: it never answers."""
        return b""

    def close(self) -> None:
        """Hands the job over; `spooled` is its number then. Raises DeviceProblem."""
        data, self._data = self._data, b""
        if data:
            self.spooled = print_queue.send(self._queue, data, "raw")


class WindowsTransport:
    """The Windows spooler, raw. Untried: no Windows counter was at hand."""

    two_way = False
    spooled = 0

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._printer: Any = None

    def open(self) -> None:
        """Raises DeviceProblem where there is no such queue."""
        from escpos.printer import Win32Raw

        try:
            self._printer = Win32Raw(self._queue)
            self._printer.open(job_name="desk-app")
        except Exception as error:  # pywin32 is absent elsewhere, and its errors are classes of its own
            raise DeviceProblem(str(error)) from error

    def write(self, data: bytes) -> None:
        """Raises DeviceProblem."""
        try:
            self._printer._raw(data)
        except Exception as error:
            raise DeviceProblem(str(error)) from error

    def read(self, timeout_s: float) -> bytes:
        """Nothing: it never answers."""
        return b""

    def close(self) -> None:
        """Hands the job over. Raises DeviceProblem."""
        if self._printer is not None:
            printer, self._printer = self._printer, None
            try:
                printer.close()
            except Exception as error:
                raise DeviceProblem(str(error)) from error


def print_pdf(queue: str, pdf: bytes, media: str) -> int:
    """An A5 or A4 document on an office printer through CUPS. Returns the job's number: that it was taken is no proof, a
    damaged PDF is taken too. Raises DeviceProblem.

    The paper is named, so that no setting of the queue chooses another; where the queue makes copies, whole ones (else 1 1 2
    2). `print-scaling=none` is not asked for: it cuts what is larger than the printable part."""
    return print_queue.send(queue, pdf, f"media={media}", "sides=one-sided", "Collate=True")
