"""The doubt about the clock, as the threads see it that write nothing."""

from typing import TYPE_CHECKING

from desk_app.core.clock import ClockDoubt
from desk_app.core.moments import local, long_date
from desk_app.core.problems import UserProblem

if TYPE_CHECKING:
    from desk_app.store.queries import Queries


def clock_doubt(queries: "Queries", now_ms: int) -> ClockDoubt | None:
    from desk_app.store.clock import seen_doubt

    return seen_doubt(queries.connection, now_ms)


def require_sound_clock(queries: "Queries", now_ms: int) -> None:
    """No paper leaves with a date that nobody believes. Raises UserProblem."""
    if clock_doubt(queries, now_ms) is not None:
        raise UserProblem("problem.clock_doubt", machine=long_date(local(now_ms)))
