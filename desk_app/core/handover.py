"""When dossiers go to the agencies and results come: the runs of a day, what belongs to each, and who may carry them
(QĐ 1513 Art 6.1.i, 6.1.k, 6.2.e)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from desk_app.core.permissions import TABLE
from desk_app.core.working_time import RuleSet

LATE = timedelta(minutes=45)
"""So long behind its hour a run still counts as that run."""


@dataclass(frozen=True, slots=True)
class Run:
    """`prepare`: from when the counter gets ready; `at`: when the couriers come."""

    prepare: time
    at: time

    @property
    def label(self) -> str:
        """Its hour, as the minutes name it: `11:00`."""
        return f"{self.at:%H:%M}"


def run_now(now: datetime, runs: Sequence[Run]) -> Run | None:
    """The run that is on; None: dossiers that go now go outside of the runs."""
    for run in runs:
        if datetime.combine(now.date(), run.prepare) <= now <= datetime.combine(now.date(), run.at) + LATE:
            return run
    return None


def next_run(now: datetime, runs: Sequence[Run]) -> Run | None:
    """The next one of the day."""
    return next((run for run in runs if now.time() < run.at), None)


def closing_near(now: datetime, rules: RuleSet, before: timedelta) -> time | None:
    """When the day's work ends, where that is so near that what must be solved within the day needs somebody now (QĐ 1513
    Art 6.1.đ); also for a while behind it, as long as it is the same day."""
    closes = rules.working_hours[-1][1]
    return closes if datetime.combine(now.date(), closes) - before <= now else None


def belongs(received: datetime, now: datetime, rules: RuleSet) -> bool:
    """Whether a dossier must go today: what came behind the forwarding cut-off goes on the next working day (NĐ 61/2018
    Art 18.2), though it may go earlier."""
    return received.date() < now.date() or received.time() <= rules.forwarding_cutoff


def at_the_counters(roles: Iterable[str]) -> bool:
    """Whether somebody with these roles serves citizens: such officials carry no dossiers (Art 6.1.k)."""
    return bool(TABLE["receive_dossier"] & set(roles))
