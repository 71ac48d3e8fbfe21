"""One job to one device, and the honest outcome of it.

Bytes sent while the printer is out of paper are held and printed later, so a job is sent once: before the first byte
it can be refused and waits; after it, only a good answer behind the cut confirms it, anything else is unknown.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from printers.answers import Answer, Answers, Health, health_of
from printers.transports import DeviceProblem, Transport

ANSWER_TIMEOUT_S = 0.6
CONFIRM_TIMEOUT_S = 6.0

State = Literal["sent", "confirmed", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`refused`: not one byte of the job was sent, it may be sent later. `unknown`: never send again unasked."""

    state: State
    health: Health
    sent_bytes: int = 0


def _real_time(transport: Transport, answers: Answers, number: int) -> int | None:
    """`DLE EOT n`: answered at once, also when off-line. None: no answer; -1: not one that makes sense."""
    transport.write(bytes([0x10, 0x04, number]))
    deadline = time.monotonic() + ANSWER_TIMEOUT_S
    while (left := deadline - time.monotonic()) > 0:
        found = answers.feed(transport.read(left))
        for answer in found:
            if answer.kind == "real_time":
                return answer.data[0]
        if any(answer.kind == "nonsense" for answer in found):
            return -1
    return None


def health(transport: Transport, answers: Answers | None = None) -> Health:
    """Asks before sending. Raises DeviceProblem when the line breaks."""
    if not transport.two_way:
        return Health.SILENT
    answers = answers or Answers()
    paper = _real_time(transport, answers, 4)
    if paper is None:
        return Health.SILENT
    if paper < 0:
        return Health.UNKNOWN
    if paper & 0x60:
        return Health.NO_PAPER
    cause = _real_time(transport, answers, 2)
    if cause is not None and cause >= 0:
        if cause & 0x04:
            return Health.COVER_OPEN
        if cause & 0x20:
            return Health.NO_PAPER
    status = _real_time(transport, answers, 1)
    if status is not None and status >= 0 and status & 0x08:
        return Health.OFFLINE
    return Health.LOW_PAPER if paper & 0x0C else Health.READY


def look(transport: Transport) -> Health:
    """How a printer is while nothing is being printed."""
    try:
        transport.open()
        return health(transport)
    except DeviceProblem:
        return Health.UNREACHABLE
    finally:
        with contextlib.suppress(DeviceProblem):
            transport.close()


_CAN_PRINT = frozenset({Health.READY, Health.LOW_PAPER, Health.SILENT, Health.UNKNOWN})


def _answer_behind_the_cut(
    transport: Transport, answers: Answers, ticket: bytes, give_up: Callable[[], bool]
) -> tuple[Answer | None, Health]:
    """The answer that is sent only after all before it was worked off; where none comes, what is known of the reason."""
    last = Health.SILENT
    deadline = time.monotonic() + CONFIRM_TIMEOUT_S
    while time.monotonic() < deadline and not give_up():
        for answer in answers.feed(transport.read(0.25)):
            if answer.kind == "automatic":
                last = health_of(answer)
            elif answer.kind == "nonsense":
                last = Health.UNKNOWN
            elif (answer.kind == "process" and answer.data[2:6] == ticket) or (answer.kind == "paper" and not ticket):
                return answer, last
    return None, last


def deliver(transport: Transport, data: bytes, ticket: bytes = b"", give_up: Callable[[], bool] = lambda: False) -> Outcome:
    """Send one job. `ticket`: four printable bytes that name it, where the printer can say them back once it is printed
    (GS ( H). `give_up` ends the waiting when the program closes; the job is then unknown."""
    try:
        transport.open()
    except DeviceProblem:
        return Outcome("refused", Health.UNREACHABLE)
    sending = False
    answers = Answers()
    try:
        before = health(transport, answers)
        if before not in _CAN_PRINT:
            return Outcome("refused", before)
        sending = True
        transport.write(data)
        if before in (Health.SILENT, Health.UNKNOWN):
            transport.close()
            return Outcome("sent", before, len(data))
        transport.write(b"\x1d(H\x06\x00\x30\x30" + ticket if ticket else b"\x1dr\x01")
        answer, why = _answer_behind_the_cut(transport, answers, ticket, give_up)
        if answer is None:
            if why in (Health.SILENT, Health.READY, Health.LOW_PAPER) and not give_up():
                why = health(transport, answers)  # answered even by a printer that stands still
            return Outcome("unknown", Health.SILENT if why in (Health.READY, Health.LOW_PAPER) else why, len(data))
        if ticket:
            return Outcome("confirmed", before, len(data))
        after = health_of(answer)
        return Outcome("unknown" if after is Health.NO_PAPER else "confirmed", after, len(data))
    except DeviceProblem:
        return Outcome("unknown" if sending else "refused", Health.UNREACHABLE, len(data) if sending else 0)
    finally:
        with contextlib.suppress(DeviceProblem):
            transport.close()
