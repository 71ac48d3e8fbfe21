"""One job to one device, and the honest outcome of it.

Bytes sent while the printer is out of paper are held and printed later, so a job is sent once: before the first byte
it can be refused and waits; after it, only a good answer behind the cut confirms it, anything else is unknown.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from printers.transports import DeviceProblem, Transport

ANSWER_TIMEOUT_S = 0.6
CONFIRM_TIMEOUT_S = 6.0

State = Literal["sent", "confirmed", "refused", "unknown"]


class Health(Enum):
    """What a printer says of itself; SILENT answers nothing, UNKNOWN was not asked or talks nonsense."""

    READY = "ready"
    LOW_PAPER = "low_paper"
    NO_PAPER = "no_paper"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`refused`: not one byte of the job was sent, it may be sent later. `unknown`: never send again unasked."""

    state: State
    health: Health
    sent_bytes: int = 0


def _real_time(transport: Transport, number: int) -> int | None:
    """`DLE EOT n`: answered at once, also when off-line. None: no answer, or not one."""
    transport.write(bytes([0x10, 0x04, number]))
    answer = transport.read(ANSWER_TIMEOUT_S)
    if not answer:
        return None
    return answer[-1] if answer[-1] & 0b10010011 == 0b00010010 else -1


def health(transport: Transport) -> Health:
    """Asks before sending. Raises DeviceProblem when the line breaks."""
    paper = _real_time(transport, 4)
    if paper is None:
        return Health.SILENT
    if paper < 0:
        return Health.UNKNOWN
    if paper & 0x60:
        return Health.NO_PAPER
    cause = _real_time(transport, 2)
    if cause is not None and cause >= 0:
        if cause & 0x04:
            return Health.COVER_OPEN
        if cause & 0x20:
            return Health.NO_PAPER
    status = _real_time(transport, 1)
    if status is not None and status >= 0 and status & 0x08:
        return Health.OFFLINE
    return Health.LOW_PAPER if paper & 0x0C else Health.READY


_CAN_PRINT = frozenset({Health.READY, Health.LOW_PAPER, Health.SILENT, Health.UNKNOWN})


def _answer_behind_the_cut(transport: Transport, give_up: Callable[[], bool]) -> bytes:
    deadline = time.monotonic() + CONFIRM_TIMEOUT_S
    while time.monotonic() < deadline and not give_up():
        # a late answer to DLE EOT has bit 4 set and is not the one that was waited for
        if answer := bytes(byte for byte in transport.read(0.25) if byte & 0x90 == 0):
            return answer
    return b""


def deliver(transport: Transport, data: bytes, answers: bool = True, give_up: Callable[[], bool] = lambda: False) -> Outcome:
    """Send one job. `answers` False: a device that has no way back (device file, folder). `give_up` ends the waiting
    when the program closes; the job is then unknown."""
    try:
        transport.open()
    except DeviceProblem:
        return Outcome("refused", Health.UNREACHABLE)
    before = Health.SILENT
    sending = False
    try:
        if answers:
            before = health(transport)
            if before not in _CAN_PRINT:
                return Outcome("refused", before)
        sending = True
        transport.write(data)
        if before in (Health.SILENT, Health.UNKNOWN):
            transport.close()
            return Outcome("sent", before, len(data))
        transport.write(b"\x1dr\x01")  # GS r: answered in order, so only after all before it was worked off
        answer = _answer_behind_the_cut(transport, give_up)
        if not answer:
            return Outcome("unknown", Health.SILENT, len(data))
        if answer[-1] & 0x0C:
            return Outcome("unknown", Health.NO_PAPER, len(data))
        return Outcome("confirmed", Health.LOW_PAPER if answer[-1] & 0x03 else Health.READY, len(data))
    except DeviceProblem:
        return Outcome("unknown" if sending else "refused", Health.UNREACHABLE, len(data) if sending else 0)
    finally:
        with contextlib.suppress(DeviceProblem):
            transport.close()
