"""The HTTP of desks: a body of a bounded size in, the answer of `Requests` out. A place is taken only by what is whole and
signed by a desk of ours, and not by more at once than the machine answers soon."""

import logging
import time
from collections.abc import Mapping

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from sync.server.bodies import Bodies
from sync.server.metrics import Metrics
from sync.server.pools import Busy, NotHeard, Pools, side_of
from sync.server.requests import HEAD, MAX_BODY_BYTES, DeskAnswer, Requests, SealedAnswer

PROBED_WITHIN_S = 5.0
TROUBLE_LASTS_S = 60.0
"""Who was told 503 comes again within seconds; after so long nobody asks."""
log = logging.getLogger(__name__)


def _response(sealed: SealedAnswer) -> Response:
    return Response(sealed.raw, sealed.answer.status, sealed.headers, "application/json")


def _not_heard(why: NotHeard) -> tuple[DeskAnswer, dict[str, str]]:
    """What is told, and whether the line ends with it: the rest of a body is not waited for."""
    headers = dict(why.headers or {})
    pause = headers.pop("Retry-After", None)
    return DeskAnswer(why.status_code, {"error": why.detail}, int(pause) if pause else None), headers


class DeskDoor:
    """Every request of a desk is measured, and one that is refused is logged without what was in it."""

    def __init__(self, requests: Requests, metrics: Metrics, bodies: Bodies, pools: Pools) -> None:
        self._requests = requests
        self._metrics = metrics
        self._bodies = bodies
        self._pools = pools
        self._troubles: dict[str, tuple[str, float]] = {}
        """By path: what the last desk was told that could not be answered, and when."""

    @property
    def routes(self) -> list[Route]:
        """Of everything that a desk may ask."""
        return [Route(path, self._listen, methods=[method]) for method, path in self._requests.messages]

    async def _listen(self, request: Request) -> Response:
        began = time.perf_counter()
        try:
            body = await self._bodies.within(request, MAX_BODY_BYTES)
            if body is None:
                return self._told(request, DeskAnswer(413, {"error": "too_large"}), {"Connection": "close"})
            began = time.perf_counter()
            answer = await self._answered(request.method, request.url.path, request.headers, body, side_of(request))
        except ClientDisconnect:
            return Response(status_code=400)
        except NotHeard as why:  # its body is not kept: it comes again, nothing is lost
            self._metrics.answered(request.url.path, why.status_code, time.perf_counter() - began)
            return self._told(request, *_not_heard(why))
        self._note(request, answer, time.perf_counter() - began)
        return self._told(request, answer)

    def _told(self, request: Request, answer: DeskAnswer, headers: Mapping[str, str] | None = None) -> Response:
        response = _response(self._requests.seal(request.headers, answer))
        response.headers.update(headers or {})
        return response

    async def _answered(self, method: str, path: str, headers: Mapping[str, str], body: bytes, of: str) -> DeskAnswer:
        """Raises Busy, before anything was done where there is no hope of a place."""
        if self._pools.desks.is_filling:
            raise Busy
        heard = await self._pools.unproven.run(lambda: self._requests.hear(method, path, headers, body), of)
        if isinstance(heard, DeskAnswer):
            return heard
        return await self._pools.desks.run(lambda: self._requests.do(method, path, heard))

    async def probe(self) -> str:
        """Asks as a desk does, through the same pools, to the same database; "": a desk would be heard, else why not. What it
        cannot do itself, it knows from the desks: whether what they say is kept."""
        asked = ("GET", HEAD, {"x-desk": "", "x-counter": "1", "x-signature": ""}, b"")
        try:
            with anyio.fail_after(PROBED_WITHIN_S):
                answer = await self._answered(*asked, of="")
                await self._pools.desks.run(lambda: None)
        except TimeoutError:
            return "slow"
        except Busy:
            return "busy"
        if answer.status != 401:
            return str(answer.body.get("error"))
        if self._bodies.is_full:
            return "busy"
        since = time.monotonic() - TROUBLE_LASTS_S
        return next((error for error, at in self._troubles.values() if at > since), "")

    def _note(self, request: Request, answer: DeskAnswer, spent_s: float) -> None:
        path = request.url.path
        self._metrics.answered(path, answer.status, spent_s)
        if answer.status == 200:
            self._troubles.pop(path, None)
        if answer.status >= 500:
            self._troubles[path] = str(answer.body.get("error")), time.monotonic()
        if answer.status >= 400:
            said = {"desk": request.headers.get("x-desk", "")[:64], "path": path, "status": answer.status}
            log.warning("refused", extra={**said, "ms": round(spent_s * 1000), "error": str(answer.body.get("error"))})
