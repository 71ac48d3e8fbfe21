"""The HTTP of desks: a body of a bounded size in, the answer of `Requests` out; not more of them at once than memory holds."""

import logging
import time
from typing import Any

import anyio.to_thread
import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync.server.bodies import BUSY_PAUSE_S, Bodies
from sync.server.metrics import Metrics
from sync.server.requests import MAX_BODY_BYTES, DeskAnswer, Requests

MOST_AT_ONCE = 64
"""Requests that are whole; a line that says half of one takes no place."""
THREADS = 40
"""Of desks alone: who asks much at other doors takes none of them."""
log = logging.getLogger(__name__)


class _Packed(JSONResponse):
    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


class DeskDoor:
    """Every request of a desk is measured, and one that is refused is logged without what was in it."""

    def __init__(self, requests: Requests, metrics: Metrics, bodies: Bodies) -> None:
        self._requests = requests
        self._metrics = metrics
        self._bodies = bodies
        self._under_way = 0
        self._threads = anyio.CapacityLimiter(THREADS)

    @property
    def routes(self) -> list[Route]:
        """Of everything that a desk may ask."""
        return [Route(path, self._listen, methods=[method]) for method, path in self._requests.messages]

    async def _listen(self, request: Request) -> Response:
        try:
            body = await self._bodies.within(request, MAX_BODY_BYTES)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return JSONResponse({"error": "too_large"}, 413, {"Connection": "close"})
        if self._under_way >= MOST_AT_ONCE:  # its body is not kept: it comes again, nothing is lost
            return JSONResponse({"error": "busy"}, 429, {"Retry-After": str(BUSY_PAUSE_S)})
        self._under_way += 1
        try:
            return await self._answered(request, body)
        finally:
            self._under_way -= 1

    async def _answered(self, request: Request, body: bytes) -> Response:
        began = time.perf_counter()
        path = request.url.path
        answer = await anyio.to_thread.run_sync(
            self._requests.answer, request.method, path, request.headers, body, limiter=self._threads
        )
        self._note(request, answer, time.perf_counter() - began)
        pause = {"Retry-After": str(answer.retry_after_s)} if answer.retry_after_s else None
        return _Packed(answer.body, answer.status, pause)

    def _note(self, request: Request, answer: DeskAnswer, spent_s: float) -> None:
        path = request.url.path
        self._metrics.answered(path, answer.status, spent_s)
        if answer.status >= 400:
            said = {"desk": request.headers.get("x-desk", "")[:64], "path": path, "status": answer.status}
            log.warning("refused", extra={**said, "ms": round(spent_s * 1000), "error": str(answer.body.get("error"))})
