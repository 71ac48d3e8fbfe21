"""What time it is at this desk: the PC's clock, and what a person set it right by where the PC's stands wrong."""

import sys
import time
from collections.abc import Callable


def machine_ms() -> int:
    """The PC's own clock, milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Goes on also while the PC sleeps, and nobody sets it: what the PC's clock is compared with."""
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    return time.monotonic_ns() // 1_000_000  # counts sleep by itself there


class DeskClock:
    """One for all threads of a program, handed in where it is put together: a test gives it another date."""

    def __init__(self, machine_ms: Callable[[], int] = machine_ms) -> None:
        self.machine_ms = machine_ms
        self._moved_ms = 0

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        return self.machine_ms() + self._moved_ms

    def set_right(self, moved_ms: int) -> None:
        """By so much the PC's clock is wrong."""
        self._moved_ms = moved_ms
