"""What time it is at this desk: the PC's clock, and what a person set it right by where the PC's stands wrong."""

import time

_moved_ms = 0


def machine_ms() -> int:
    """The PC's own clock, milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def now_ms() -> int:
    return machine_ms() + _moved_ms


def steady_ms() -> int:
    """Goes on also while the PC sleeps, and nobody sets it: what the PC's clock is compared with."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)  # Linux; elsewhere the steady clock counts sleep by itself
    return (time.clock_gettime_ns(boot) if boot is not None else time.monotonic_ns()) // 1_000_000


def set_right(moved_ms: int) -> None:
    """By so much the PC's clock is wrong."""
    global _moved_ms
    _moved_ms = moved_ms
