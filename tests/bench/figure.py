"""One measured figure beside its reference."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` = ours / reference, at most `at_most`; without a reference, `ours` itself is held against it."""

    what: str
    ours: float
    reference: float
    unit: str
    at_most: float

    @property
    def ratio(self) -> float:
        return self.ours / self.reference if self.reference else self.ours

    @property
    def held(self) -> bool:
        return self.ratio <= self.at_most

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "held": self.held}


def median_ms(times: list[float]) -> float:
    return statistics.median(times) * 1000


def percentile_ms(times: list[float], percent: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)] * 1000


def clock(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
