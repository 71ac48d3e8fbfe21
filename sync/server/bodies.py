"""The body of a request: of a bounded size, within a bounded time, out of a bounded room.

Who sends more reads its refusal: an answer over a line that is closed while the rest still comes is lost in a reset.
"""

from collections import Counter
from dataclasses import dataclass, field

import anyio
from starlette.requests import Request

from sync.server.pools import NotHeard, side_of

LISTENED_ON_BYTES = 64 * 1024 * 1024
"""So much more is read and thrown away; who sends on after it is cut off."""
SMALL_BYTES = 64 * 1024
"""What is no larger needs no room: questions are heard also while somebody fills it."""
ROOM_BYTES = 256 * 1024 * 1024
SHARE_BYTES = ROOM_BYTES // 4
"""Of one address."""
BUSY_PAUSE_S = 2
SLOWEST_BYTES_S = 4096
"""So much more time as this takes has who sends much over a slow line; a byte now and then is none of them."""
LONGEST_S = 300.0


@dataclass(eq=False, slots=True)
class _Body:
    """One that takes room."""

    address: str
    size: int = 0
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)


class Bodies:
    """Of one centre. `limit_s`: from the first byte asked for to the last, and as much as what came takes on a slow line."""

    def __init__(self, limit_s: float = 30.0, room_bytes: int = ROOM_BYTES, share_bytes: int = SHARE_BYTES) -> None:
        self.limit_s = limit_s
        self._room_bytes = room_bytes
        self._share_bytes = share_bytes
        self._held: Counter[str] = Counter()
        self._bodies: list[_Body] = []

    @property
    def is_full(self) -> bool:
        """What needs room would have to push out another."""
        return self._held.total() + SMALL_BYTES > self._room_bytes

    async def within(self, request: Request, most_bytes: int) -> bytes | None:
        """The body; None where it is larger. Raises ClientDisconnect; NotHeard where it takes too long (408), or where there is
        no room for it now (429)."""
        body = _Body(side_of(request))
        self._bodies.append(body)
        try:
            with body.scope:
                return await self._whole(request, most_bytes, body)
        finally:
            self._release(body)
            self._bodies.remove(body)
        raise _no_room()

    async def _whole(self, request: Request, most_bytes: int, body: _Body) -> bytes | None:
        parts: list[bytes] = []
        size = 0
        try:
            with anyio.fail_after(self.limit_s) as limit:
                began = anyio.current_time()
                async for part in request.stream():
                    size += len(part)
                    limit.deadline = began + min(self.limit_s + size / SLOWEST_BYTES_S, max(self.limit_s, LONGEST_S))
                    if size > most_bytes + LISTENED_ON_BYTES:
                        return None
                    if size > most_bytes:
                        parts.clear()
                        continue
                    if size > SMALL_BYTES:
                        self._take(body, size - body.size)
                    parts.append(part)
        except TimeoutError:
            raise NotHeard(408, "too_slow", {"Connection": "close"}) from None
        return b"".join(parts) if size <= most_bytes else None

    def _take(self, body: _Body, count: int) -> None:
        """Whose address has most gives way to whose has less: a few that send without end keep nobody out."""
        wanted = self._held[body.address] + count
        if wanted > self._share_bytes:
            raise _no_room()
        while self._held.total() + count > self._room_bytes:
            (richest, most), *_ = self._held.most_common(1)
            if most <= wanted:
                raise _no_room()
            first = next(other for other in self._bodies if other.address == richest and other.size)
            self._release(first)
            first.scope.cancel()
        body.size += count
        self._held[body.address] += count

    def _release(self, body: _Body) -> None:
        self._held[body.address] -= body.size
        body.size = 0
        if not self._held[body.address]:
            del self._held[body.address]


def _no_room() -> NotHeard:
    return NotHeard(429, "busy", {"Retry-After": str(BUSY_PAUSE_S), "Connection": "close"})
