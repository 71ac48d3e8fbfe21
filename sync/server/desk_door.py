"""The HTTP of desks: a body of a bounded size in, the answer of `Requests` out; not more of them at once than memory holds."""

import logging
import time
from contextlib import suppress
from threading import Semaphore
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync.server.bodies import body_within
from sync.server.metrics import Metrics
from sync.server.requests import MAX_BODY_BYTES, DeskAnswer, Requests

MOST_AT_ONCE = 64
BUSY_PAUSE_S = 2
log = logging.getLogger(__name__)


class _Packed(JSONResponse):
    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


class DeskDoor:
    """Every request of a desk is measured, and one that is refused is logged without what was in it."""

    def __init__(self, requests: Requests, metrics: Metrics) -> None:
        self._requests = requests
        self._metrics = metrics
        self._free = Semaphore(MOST_AT_ONCE)

    @property
    def routes(self) -> list[Route]:
        """Of everything that a desk may ask."""
        return [Route(path, self._listen, methods=[method]) for method, path in self._requests.messages]

    async def _listen(self, request: Request) -> Response:
        if not self._free.acquire(blocking=False):  # its body is not kept: it comes again, nothing is lost
            with suppress(ClientDisconnect):
                await body_within(request, 0)
            return JSONResponse({"error": "busy"}, 429, {"Retry-After": str(BUSY_PAUSE_S)})
        try:
            return await self._answered(request)
        except ClientDisconnect:
            return Response(status_code=400)
        finally:
            self._free.release()

    async def _answered(self, request: Request) -> Response:
        body = await body_within(request, MAX_BODY_BYTES)
        if body is None:
            return JSONResponse({"error": "too_large"}, 413, {"Connection": "close"})
        began = time.perf_counter()
        path = request.url.path
        answer = await run_in_threadpool(self._requests.answer, request.method, path, request.headers, body)
        self._note(request, answer, time.perf_counter() - began)
        pause = {"Retry-After": str(answer.retry_after_s)} if answer.retry_after_s else None
        return _Packed(answer.body, answer.status, pause)

    def _note(self, request: Request, answer: DeskAnswer, spent_s: float) -> None:
        path = request.url.path
        self._metrics.answered(path, answer.status, spent_s)
        if answer.status >= 400:
            said = {"desk": request.headers.get("x-desk", "")[:64], "path": path, "status": answer.status}
            log.warning("refused", extra={**said, "ms": round(spent_s * 1000), "error": str(answer.body.get("error"))})
