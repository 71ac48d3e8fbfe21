"""What a printer sends back, told apart by its fixed bits (ESC/POS reference, "Transmission status")."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal


class Health(Enum):
    """What a printer says of itself; SILENT answers nothing, UNKNOWN was not asked or talks nonsense. NO_ANSWER: it answered on
    another day. HELD: a queue of the print service has the job."""

    READY = "ready"
    LOW_PAPER = "low_paper"
    NO_PAPER = "no_paper"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    NO_ANSWER = "no_answer"
    HELD = "held"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DeviceReply:
    """`real_time`: to DLE EOT. `paper`: to GS r. `automatic`: four bytes that nobody asked for (GS a).
    `process`: the number given with GS ( H comes back."""

    kind: Literal["real_time", "paper", "automatic", "process", "nonsense"]
    data: bytes


class DeviceReplies:
    """Bytes in, whole answers out; they may come in pieces and mixed."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[DeviceReply]:
        """The answers that are whole now; what is left of a piece waits for the next one."""
        self._rest += data
        found = []
        while self._rest:
            first = self._rest[0]
            if first in (0x11, 0x13):  # XON, XOFF
                kind, length = None, 1
            elif first == 0x37 and self._rest[1:2] in (b"", b"\x22"):
                kind, length = "process", 7
            elif first & 0x93 == 0x12:
                kind, length = "real_time", 1
            elif first & 0x93 == 0x10:
                kind, length = "automatic", 4
            elif first & 0x90 == 0:
                kind, length = "paper", 1
            else:
                kind, length = "nonsense", 1
            if len(self._rest) < length:
                break
            if kind:
                found.append(DeviceReply(kind, self._rest[:length]))  # type: ignore[arg-type]
            self._rest = self._rest[length:]
        return found


def health_of(answer: DeviceReply) -> Health:
    """Of an automatic status or of the answer to GS r."""
    if answer.kind == "automatic":
        first, _, paper, _ = answer.data
        if first & 0x20:
            return Health.COVER_OPEN
        if paper & 0x0C:
            return Health.NO_PAPER
        if first & 0x08:
            return Health.OFFLINE
        return Health.LOW_PAPER if paper & 0x03 else Health.READY
    if answer.kind == "paper":
        return Health.NO_PAPER if answer.data[0] & 0x0C else Health.LOW_PAPER if answer.data[0] & 0x03 else Health.READY
    return Health.UNKNOWN
