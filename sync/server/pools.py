"""Who is answered when many ask at once: a pool each for desks, people and the portal, so that none of them waits for another.

A pool has so many threads. Who comes when all are taken waits for a moment; what would wait longer is told at once when to come
again, before anything was done: so an answer that is given is given soon, however many ask.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import TypeVar

import anyio
import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

T = TypeVar("T")
PAUSES_S = (1, 3)
"""When to come again: not all at the same moment."""


class NotHeard(HTTPException):
    """A request that was not answered: it comes again, nothing is lost."""


class Busy(NotHeard):
    """Too many ask at once. `status`: 503; 429 where it is one address that asks too much."""

    def __init__(self, status: int = 503) -> None:
        super().__init__(status, "busy", {"Retry-After": str(random.randint(*PAUSES_S))})


def answer_not_heard(_request: Request, why: Exception) -> Response:
    """Starlette's handler for `NotHeard`. Raises what is none."""
    if not isinstance(why, NotHeard):
        raise why
    return JSONResponse({"error": why.detail}, why.status_code, why.headers)


def side_of(request: Request) -> str:
    """The address that asks; of IPv6 its network, for one subscriber has 2^64 of them."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else ip_address(int(address) >> 64 << 64).compressed


class Pool:
    """`most_waiting` at once, each for `longest_wait_s` at the most. `share`: of one address, with those in work."""

    def __init__(self, threads: int, most_waiting: int, longest_wait_s: float, share: int = 0) -> None:
        self._free = anyio.Semaphore(threads)
        self._threads = anyio.CapacityLimiter(threads)
        self._most_waiting = most_waiting
        self._longest_wait_s = longest_wait_s
        self._share = share
        self._waiting = 0
        self._of: Counter[str] = Counter()

    @property
    def is_full(self) -> bool:
        """Whoever comes now is told to come again."""
        return self._free.value == 0 and self._waiting >= self._most_waiting

    @property
    def is_filling(self) -> bool:
        """Who has something to do before it comes here is likely to come in vain."""
        return self._free.value == 0 and self._waiting >= self._most_waiting // 2

    async def run(self, work: Callable[[], T], of: str = "") -> T:
        """What `work` returns, called in a thread. `of`: the address that asks. Raises Busy."""
        if self._share and self._of[of] >= self._share:
            raise Busy(429)
        self._of[of] += 1
        try:
            await self._place()
            try:
                return await anyio.to_thread.run_sync(work, limiter=self._threads)
            finally:
                self._free.release()
        finally:
            self._of[of] -= 1
            if not self._of[of]:
                del self._of[of]

    async def _place(self) -> None:
        try:
            self._free.acquire_nowait()
        except anyio.WouldBlock:
            pass
        else:
            return
        if self.is_full:
            raise Busy
        self._waiting += 1
        try:
            with anyio.fail_after(self._longest_wait_s):
                await self._free.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting -= 1


def in_pool(pool: Pool, answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """A door's answer, given in a thread of this pool."""

    async def answered(request: Request) -> Response:
        return await pool.run(lambda: answer(request), side_of(request))

    return answered


class Pools:
    """Of one centre. The database's connections (`database`) are enough for all their threads."""

    def __init__(self) -> None:
        self.unproven = Pool(threads=4, most_waiting=16, longest_wait_s=0.05, share=16)
        """Requests that say they are a desk's, until their signature was checked."""
        self.desks = Pool(threads=3, most_waiting=4, longest_wait_s=0.05)
        """More at once are not more in a second, and each takes longer: one processor runs what is Python of them (0038)."""
        self.people = Pool(threads=4, most_waiting=32, longest_wait_s=5.0, share=16)
        self.portal = Pool(threads=4, most_waiting=32, longest_wait_s=5.0, share=32)
        self.watch = Pool(threads=2, most_waiting=8, longest_wait_s=5.0)
        """Monitors."""
