"""What time it is at this desk: the PC's clock, and what a person set it right by where the PC's stands wrong."""

import time
from collections.abc import Callable


def machine_ms() -> int:
    """The PC's own clock, milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Goes on also while the PC sleeps, and nobody sets it: what the PC's clock is compared with."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)  # Linux; elsewhere the steady clock counts sleep by itself
    return (time.clock_gettime_ns(boot) if boot is not None else time.monotonic_ns()) // 1_000_000


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
