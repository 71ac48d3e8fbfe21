"""One job to one device, and the honest outcome of it.

Bytes sent while the printer is out of paper are held and printed later, so a job is sent once: before the first byte
it can be refused and waits; after it, only a good answer behind the cut confirms it, anything else is unknown. A device
that never answers leaves it at "sent"; one that answered on another day and does not now gets nothing.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from printers.known import KnownAnswers
from printers.replies import DeviceReplies, DeviceReply, Health, health_of
from printers.transports import DeviceProblem, Transport, print_queue

ANSWER_TIMEOUT_S = 0.6
ASK_AGAIN_TIMEOUT_S = 2.0
"""For a device that is known to answer: a slow line is not a dead one."""
CONFIRM_TIMEOUT_S = 6.0
FRESH_S = 0.5
"""How long "there is paper" is believed."""

State = Literal["sent", "confirmed", "refused", "unknown", "held"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`refused`: not one byte of the job was sent, it may be sent later. `unknown`: never send again unasked. `held`: a queue
    of the print service has it under the number `spooled` and can be asked."""

    state: State
    health: Health
    sent_bytes: int = 0
    known: KnownAnswers = field(default_factory=KnownAnswers)
    """What is known of the device now."""
    spooled: int = 0


class Conversation:
    """Questions to one open device; what it says to an earlier one is kept aside."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._answers = DeviceReplies()
        self.aside: list[DeviceReply] = []

    def hear(self, timeout_s: float) -> list[DeviceReply]:
        """All answers that come within that many seconds. Raises DeviceProblem."""
        return self._answers.feed(self._transport.read(timeout_s))

    def real_time(self, number: int, timeout_s: float) -> int | None:
        """`DLE EOT n`: answered at once, also when off-line. None: no answer; -1: not one that makes sense."""
        self._transport.write(bytes([0x10, 0x04, number]))
        deadline = time.monotonic() + timeout_s
        while (left := deadline - time.monotonic()) > 0:
            found = self.hear(left)
            self.aside += [answer for answer in found if answer.kind in ("paper", "process")]
            for answer in found:
                if answer.kind == "real_time":
                    return answer.data[0]
            if any(answer.kind == "nonsense" for answer in found):
                return -1
        return None

    def health(self, known: KnownAnswers) -> Health:
        """Raises DeviceProblem when the line breaks."""
        if not self._transport.two_way:
            return Health.SILENT
        paper = self.real_time(4, ANSWER_TIMEOUT_S)
        if known.status and (paper is None or paper < 0):
            paper = self.real_time(4, ASK_AGAIN_TIMEOUT_S)
            if paper is None or paper < 0:
                return Health.NO_ANSWER
        if paper is None:
            return Health.SILENT
        if paper < 0:
            return Health.UNKNOWN
        return self._health_with(paper)

    def _health_with(self, paper: int) -> Health:
        if paper & 0x60:
            return Health.NO_PAPER
        cause = self.real_time(2, ANSWER_TIMEOUT_S)
        if cause is not None and cause >= 0:
            if cause & 0x04:
                return Health.COVER_OPEN
            if cause & 0x20:
                return Health.NO_PAPER
        status = self.real_time(1, ANSWER_TIMEOUT_S)
        if status is not None and status >= 0 and status & 0x08:
            return Health.OFFLINE
        return Health.LOW_PAPER if paper & 0x0C else Health.READY


def look(transport: Transport, known: KnownAnswers | None = None) -> Health:
    """How a printer is while nothing is being printed."""
    try:
        transport.open()
        return Conversation(transport).health(known or KnownAnswers())
    except DeviceProblem:
        return Health.UNREACHABLE
    finally:
        leave(transport)


_CAN_PRINT = frozenset({Health.READY, Health.LOW_PAPER, Health.SILENT, Health.UNKNOWN})
_GOOD = (Health.READY, Health.LOW_PAPER)


def _names(answer: DeviceReply, ticket: bytes) -> bool:
    """Whether it is the answer behind this job."""
    return answer.kind == "process" and answer.data[2:6] == ticket if ticket else answer.kind == "paper"


def _answer_behind_the_cut(talk: Conversation, ticket: bytes, give_up: Callable[[], bool]) -> tuple[DeviceReply | None, Health]:
    """The answer that is sent only after all before it was worked off; where none comes, what is known of the reason."""
    last = Health.SILENT
    deadline = time.monotonic() + CONFIRM_TIMEOUT_S
    while time.monotonic() < deadline and not give_up():
        for answer in talk.hear(0.25):
            if _names(answer, ticket):
                return answer, last
            if answer.kind == "automatic":
                last = health_of(answer)
            elif answer.kind == "nonsense":
                last = Health.UNKNOWN
    return None, last


def _confirmed(talk: Conversation, data: bytes, ticket: bytes, known: KnownAnswers, give_up: Callable[[], bool]) -> Outcome:
    """What the printer says once the job is with it."""
    if known.in_order is False:  # it tells how it is, never that a job is done
        talk.aside.clear()
        after = talk.health(known)
        answer = next((answer for answer in talk.aside if _names(answer, ticket)), None)
        if answer is None:
            return Outcome("sent" if after in _GOOD else "unknown", after, len(data), known)
    else:
        answer, after = _answer_behind_the_cut(talk, ticket, give_up)
        if answer is None:
            if after in (Health.SILENT, *_GOOD) and not give_up():
                after = talk.health(known)  # answered even by a printer that stands still
                if after in _GOOD and known.in_order is None:
                    known = replace(known, in_order=False)
            return Outcome("unknown", Health.SILENT if after in _GOOD else after, len(data), known)
    known = replace(known, in_order=True)
    if ticket:
        return Outcome("confirmed", Health.READY, len(data), known)
    after = health_of(answer)
    return Outcome("unknown" if after is Health.NO_PAPER else "confirmed", after, len(data), known)


@dataclass(frozen=True, slots=True)
class Approach:
    """A device that was asked how it is, and not sent a byte of a job yet. Whoever holds it ends it by `hand_over` or
    `leave`: a serial line and many a network printer hear one at a time."""

    transport: Transport
    talk: Conversation
    before: Health
    known: KnownAnswers
    asked_s: float
    """When it answered, by `time.monotonic`."""


def approach(transport: Transport, known: KnownAnswers | None = None) -> Approach:
    """Open the device and ask how it is. `known`: what it was heard to answer before."""
    known = known or KnownAnswers()
    talk = Conversation(transport)
    try:
        transport.open()
        before = talk.health(known)
    except DeviceProblem:
        leave(transport)
        return Approach(transport, talk, Health.UNREACHABLE, known, time.monotonic())
    return Approach(transport, talk, before, known.with_health(before), time.monotonic())


def leave(transport: Transport) -> None:
    """Let go of the device, whatever it says to that."""
    with contextlib.suppress(DeviceProblem):
        transport.close()


def hand_over(near: Approach, data: bytes, ticket: bytes = b"", give_up: Callable[[], bool] = lambda: False) -> Outcome:
    """Send one job to a device that was approached; one that answered long ago is asked again before. For `ticket` and
    `give_up` see `deliver`."""
    transport, before, known, sending = near.transport, near.before, near.known, False
    try:
        if before is not Health.UNREACHABLE and time.monotonic() - near.asked_s > FRESH_S:
            before = near.talk.health(known)
            known = known.with_health(before)
        if before not in _CAN_PRINT:
            return Outcome("refused", before, known=known)
        sending = True
        transport.write(data)
        if before in (Health.SILENT, Health.UNKNOWN):
            transport.close()
            if transport.spooled:
                return Outcome("held", Health.HELD, len(data), known, transport.spooled)
            return Outcome("sent", before, len(data), known)
        transport.write(b"\x1d(H\x06\x00\x30\x30" + ticket if ticket else b"\x1dr\x01")
        outcome = _confirmed(near.talk, data, ticket, known, give_up)
        return replace(outcome, health=before) if ticket and outcome.state == "confirmed" else outcome
    except DeviceProblem:
        return Outcome("unknown" if sending else "refused", Health.UNREACHABLE, len(data) if sending else 0, known)
    finally:
        leave(transport)


def deliver(
    transport: Transport,
    data: bytes,
    ticket: bytes = b"",
    give_up: Callable[[], bool] = lambda: False,
    known: KnownAnswers | None = None,
) -> Outcome:
    """Send one job. `ticket`: four printable bytes that name it, where the printer can say them back once it is printed
    (GS ( H). `give_up` ends the waiting when the program closes; the job is then unknown. `known`: what this device was heard
    to answer before; what is known after it stands in the outcome."""
    return hand_over(approach(transport, known), data, ticket, give_up)


def settled(outcome: Outcome, limit_s: float, give_up: Callable[[], bool] = lambda: False) -> Outcome:
    """Where a queue holds the job: what became of it, after `limit_s` at most; then it is taken out again."""
    if outcome.state != "held":
        return outcome
    try:
        stage = print_queue.wait(outcome.spooled, limit_s, give_up)
        if stage != "over":
            stage = print_queue.take_back(outcome.spooled)
    except DeviceProblem:
        return replace(outcome, state="unknown")
    if stage == "over":
        return replace(outcome, state="sent", health=Health.SILENT)
    return replace(outcome, state="refused" if stage == "waiting" else "unknown")
