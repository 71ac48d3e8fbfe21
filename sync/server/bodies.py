"""The body of a request: of a bounded size, within a bounded time, out of a bounded room.

Who sends more reads its refusal: an answer over a line that is closed while the rest still comes is lost in a reset.
"""

from collections import Counter

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

LISTENED_ON_BYTES = 64 * 1024 * 1024
"""So much more is read and thrown away; who sends on after it is cut off."""
SMALL_BYTES = 64 * 1024
"""What is no larger needs no room: questions are heard also while somebody fills it."""
ROOM_BYTES = 256 * 1024 * 1024
SHARE_BYTES = ROOM_BYTES // 4
"""Of one address."""
BUSY_PAUSE_S = 2


class NotHeard(HTTPException):
    """A request that was not heard to its end: it comes again, nothing is lost."""


def answer_not_heard(_request: Request, why: Exception) -> Response:
    """Starlette's handler for `NotHeard`. Raises what is none."""
    if not isinstance(why, NotHeard):
        raise why
    return JSONResponse({"error": why.detail}, why.status_code, why.headers)


class Bodies:
    """Of one centre. `limit_s`: from the first byte asked for to the last."""

    def __init__(self, limit_s: float = 30.0, room_bytes: int = ROOM_BYTES, share_bytes: int = SHARE_BYTES) -> None:
        self.limit_s = limit_s
        self._room_bytes = room_bytes
        self._share_bytes = share_bytes
        self._held: Counter[str] = Counter()

    async def within(self, request: Request, most_bytes: int) -> bytes | None:
        """The body; None where it is larger. Raises ClientDisconnect; NotHeard where it takes too long (408), or where there is
        no room for it now (429)."""
        address = request.client.host if request.client else ""
        held = 0
        parts: list[bytes] = []
        size = 0
        try:
            with anyio.fail_after(self.limit_s):
                async for part in request.stream():
                    size += len(part)
                    if size > most_bytes + LISTENED_ON_BYTES:
                        return None
                    if size > most_bytes:
                        parts.clear()
                        continue
                    if size > SMALL_BYTES:
                        self._take(address, size - held)
                        held = size
                    parts.append(part)
        except TimeoutError:
            raise NotHeard(408, "too_slow", {"Connection": "close"}) from None
        finally:
            self._held[address] -= held
            if not self._held[address]:
                del self._held[address]
        return b"".join(parts) if size <= most_bytes else None

    def _take(self, address: str, count: int) -> None:
        if self._held[address] + count > self._share_bytes or self._held.total() + count > self._room_bytes:
            raise NotHeard(429, "busy", {"Retry-After": str(BUSY_PAUSE_S), "Connection": "close"})
        self._held[address] += count
