"""The cash drawer that hangs on a printer: opened now or not at all, never later from a queue."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from printers.delivery import ANSWER_TIMEOUT_S, Conversation
from printers.known import KnownAnswers
from printers.replies import Health
from printers.transports import DeviceProblem, Transport, print_queue

Contact = Literal["", "high", "low"]
PULSES = range(2, 511)
SPRING_S = 0.4
"""From the pulse until the contact tells that the drawer moved."""
QUEUE_LIMIT_S = 3.0


@dataclass(frozen=True, slots=True)
class Drawer:
    """How it is wired. `pin` of the socket: 2 or 5. `pulse_ms`: how long the coil is pulled. `contact`: the level of pin 3
    while the drawer is open; empty: its contact is not wired, and nobody knows."""

    pin: Literal[2, 5] = 2
    pulse_ms: int = 50
    contact: Contact = ""

    def choices(self) -> dict[str, object]:
        """What is not as usual, for the printer's line."""
        return {
            name: value
            for name, value, usual in (("pin", self.pin, 2), ("pulse", self.pulse_ms, 50), ("contact", self.contact, ""))
            if value != usual
        }

    def pulse(self) -> bytes:
        """`ESC p`: in steps of 2 ms; then a rest of half a second."""
        return b"\x1bp" + bytes([self.pin == 5, self.pulse_ms // 2, 250])

    def pulse_at_once(self) -> bytes:
        """`DLE DC4`: worked off also by a printer that stands still without paper; in steps of 100 ms."""
        return b"\x10\x14\x01" + bytes([self.pin == 5, max(1, min(8, round(self.pulse_ms / 100)))])


def drawer_from(pin: str, pulse: str, contact: str) -> Drawer:
    """An empty text is as usual. Raises ValueError."""
    drawer = Drawer(int(pin or 2), int(pulse or 50), contact)  # type: ignore[arg-type]
    if drawer.pin not in (2, 5) or drawer.pulse_ms not in PULSES or contact not in ("", "high", "low"):
        raise ValueError(f"{pin} {pulse} {contact}")
    return drawer


@dataclass(frozen=True, slots=True)
class Kicked:
    """`open`: what the contact says behind the pulse; None: it cannot be known. UNREACHABLE, NO_ANSWER: no pulse was sent."""

    health: Health
    open: bool | None = None


def _is_open(talk: Conversation, drawer: Drawer) -> bool | None:
    status = talk.real_time(1, ANSWER_TIMEOUT_S)
    if status is None or status < 0:
        return None
    return bool(status & 0x04) is (drawer.contact == "high")


def kick(
    transport: Transport, drawer: Drawer, known: KnownAnswers | None = None, give_up: Callable[[], bool] = lambda: False
) -> Kicked:
    """A pulse, and a look at the contact where the printer can tell and the drawer is wired so."""
    try:
        transport.open()
        talk = Conversation(transport)
        found = Kicked(talk.health(known or KnownAnswers()))
        if found.health is Health.NO_ANSWER:  # what its line keeps would open the drawer when nobody stands there
            return found
        stands_still = found.health in (Health.NO_PAPER, Health.COVER_OPEN, Health.OFFLINE)
        transport.write(drawer.pulse_at_once() if stands_still else drawer.pulse())
        if drawer.contact and found.health not in (Health.SILENT, Health.UNKNOWN):
            found = replace(found, open=_after_the_spring(talk, drawer))
        transport.close()
        if transport.spooled and not _passed_on(transport.spooled, give_up):
            return Kicked(Health.UNREACHABLE)
    except DeviceProblem:
        return Kicked(Health.UNREACHABLE)
    else:
        return found
    finally:
        with contextlib.suppress(DeviceProblem):
            transport.close()


def _after_the_spring(talk: Conversation, drawer: Drawer) -> bool | None:
    deadline = time.monotonic() + drawer.pulse_ms / 1000 + SPRING_S
    while (now := _is_open(talk, drawer)) is False and time.monotonic() < deadline:
        time.sleep(0.05)
    return now


def _passed_on(number: int, give_up: Callable[[], bool]) -> bool:
    """Whether a queue let the pulse go at once; else it is taken out of it."""
    if print_queue.wait(number, QUEUE_LIMIT_S, give_up) == "over":
        return True
    return print_queue.take_back(number) == "over"
