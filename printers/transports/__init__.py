"""How bytes reach a device. Every call has a timeout; what cannot answer says so."""

from typing import Protocol

CONNECT_TIMEOUT_S = 3.0
WRITE_TIMEOUT_S = 2.5
"""For each piece of a job, not the whole: a slow line is not a silent one."""


class DeviceProblem(Exception):
    """The device could not be reached or written to; the message is for the engineer."""


class BadDeviceAddress(ValueError):
    """Not a printer address."""


class Transport(Protocol):
    """One conversation with a device: open, write, perhaps read, close. All raise DeviceProblem."""

    two_way: bool
    """Whether the device can answer at all: a file, a folder and a spooler never do."""

    spooled: int
    """After `close`: the job's number in a queue of the print service that can be asked about it; 0: there is none."""

    def open(self) -> None:
        """To the device. Raises DeviceProblem where it is not there."""

    def write(self, data: bytes) -> None:
        """All of it, within the limit of time for each piece. Raises DeviceProblem."""

    def read(self, timeout_s: float) -> bytes:
        """What came back within that many seconds; empty: nothing did. Raises DeviceProblem."""

    def close(self) -> None:
        """Ends the conversation; a second time does nothing. Raises DeviceProblem where the rest was not taken."""
