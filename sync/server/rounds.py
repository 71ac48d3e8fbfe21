"""A job that is done over and over in a thread of its own: it begins anew after a pause, waits while the database is away, and
stops when it is asked to."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from sqlalchemy.exc import SQLAlchemyError

EVERY_S = 3.0
PASSES = (SQLAlchemyError, psycopg.Error, OSError)
"""Troubles of the surroundings; COPY raises psycopg's own. Anything else is a bug, and ends the thread."""
Stopping = Callable[[], bool]
"""Whether the thread was asked to stop: a long job looks now and then."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long something is left alone that was tried in vain: twice as long each time."""

    first_ms: int
    longest_ms: int

    def after(self, tries: int) -> int:
        """In milliseconds. `tries`: how many were in vain until now; after none there is no pause."""
        return min(self.longest_ms, self.first_ms * 2 ** min(tries - 1, 10)) if tries else 0


class Rounds(threading.Thread):
    """`once`: one round; what does not answer keeps only this thread. `at_once`: the next round follows without a pause as long
    as one returned something. `longest_s`: how long `stop` waits for the round that is running. `end`: what is closed then."""

    def __init__(
        self,
        name: str,
        once: Callable[[Stopping], object],
        *,
        every_s: float = EVERY_S,
        at_once: bool = False,
        longest_s: float = 10.0,
        end: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._once = once
        self._every_s = every_s
        self._at_once = at_once
        self._longest_s = longest_s
        self._end = end
        self._woken = threading.Event()
        self._stop_asked = threading.Event()

    def wake(self) -> None:
        """There is something to do: the next round does not wait for its time."""
        self._woken.set()

    def run(self) -> None:
        """Rounds until `stop`."""
        while True:
            self._woken.wait(self._every_s)
            self._woken.clear()
            if self._stop_asked.is_set():
                return
            try:
                while self._once(self._stop_asked.is_set) and self._at_once and not self._stop_asked.is_set():
                    pass
            except PASSES as error:
                log.warning("%s waits: %s", self.name, type(error).__name__)

    def stop(self) -> None:
        """Returns when the round that is running has ended, or after `longest_s`."""
        self._stop_asked.set()
        self._woken.set()
        self.join(self._longest_s)
        self._end()
