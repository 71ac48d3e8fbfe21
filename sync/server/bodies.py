"""The body of a request, of a bounded size. Who sends more reads its refusal: an answer over a line that is closed while the
rest still comes is lost in a reset."""

from starlette.requests import Request

LISTENED_ON_BYTES = 64 * 1024 * 1024
"""So much more is read and thrown away; who sends on behind it is cut off."""


async def body_within(request: Request, most_bytes: int) -> bytes | None:
    """The body; None where it is larger. Raises ClientDisconnect."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes + LISTENED_ON_BYTES:
            return None
        if size <= most_bytes:
            parts.append(part)
        else:
            parts.clear()
    return b"".join(parts) if size <= most_bytes else None
