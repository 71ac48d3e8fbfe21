"""The cash drawer that hangs on a printer: opened now or not at all, never later from a queue."""

import contextlib

from printers.answers import Health
from printers.delivery import Conversation
from printers.known import Known
from printers.transports import DeviceProblem, Transport

KICK = b"\x1bp\x00\x19\xfa"
"""ESC p: pin 2, 50 ms."""
KICK_AT_ONCE = b"\x10\x14\x01\x00\x01"
"""DLE DC4: worked off also by a printer that stands still without paper."""


def kick(transport: Transport) -> Health:
    """How the printer was. UNREACHABLE: the drawer is still shut."""
    try:
        transport.open()
        found = Conversation(transport).health(Known())
        stands_still = found in (Health.NO_PAPER, Health.COVER_OPEN, Health.OFFLINE)
        transport.write(KICK_AT_ONCE if stands_still else KICK)
        transport.close()
    except DeviceProblem:
        return Health.UNREACHABLE
    else:
        return found
    finally:
        with contextlib.suppress(DeviceProblem):
            transport.close()
