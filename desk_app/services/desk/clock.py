"""The PC's clock in doubt: whoever opens the counter types the date; until then nothing that carries a date is sealed."""

from dataclasses import dataclass
from typing import Protocol

from desk_app import BUILT_ON
from desk_app.core.clock import NOTICED_MS, moved_by, typed_moment, unlikely
from desk_app.core.moments import local, long_date, time_and_date
from desk_app.core.permissions import may
from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.ports import Actor, ClockDoubts, Journal
from sync.protocol.desk_facts import CLOCK_CONFIRMED, CLOCK_REVIEWED, ClockConfirmed, ClockReviewed
from sync.protocol.facts import draft

SUBJECT = "clock"


class ClockPorts(Journal, ClockDoubts, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class ConfirmClock(Command[None]):
    """`typed`: the date, with the time where the clock's is wrong too. `again`: the same was typed a second time."""

    typed: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class HearCentreClock(Command[None]):
    """By how much the centre's clock is ahead of this desk's."""

    ahead_ms: int


@dataclass(frozen=True, slots=True)
class ReviewClock(Command[None]):
    """`place`: the confirmation, as `epoch.seq`."""

    place: str
    finding: str


def require_clock(tx: Journal, actor: Actor | None = None) -> None:
    """Raises UserProblem while the date is in doubt; who may not type it is told who may."""
    if tx.clock_doubt is None:
        return
    theirs = actor is None or may(actor.roles, "confirm_clock")
    raise UserProblem("problem.clock_doubt" if theirs else "problem.clock_doubt_others", machine=long_date(local(tx.now_ms)))


def confirm_clock(tx: ClockPorts, command: ConfirmClock, actor: Actor) -> None:
    """The typed date counts from here on; where the PC's differs, this desk goes on by the typed one. Raises UserProblem."""
    actor.require("confirm_clock")
    doubt = tx.clock_doubt
    if doubt is None:
        raise UserProblem("problem.clock_is_right", field="date")
    machine_ms = tx.now_ms - tx.clock_moved_ms
    found = typed_moment(command.typed, local(machine_ms))
    if found is None:
        raise UserProblem("problem.clock_typed", field="date")
    typed, timed = found
    if doubt.reason == "before_build" and not timed:  # a clock without its battery lost the time too
        raise UserProblem("problem.clock_time", field="date")
    if typed.date() < BUILT_ON:
        raise UserProblem("problem.clock_before_build", field="date", built=f"{BUILT_ON:%d/%m/%Y}")
    if not command.again and unlikely(typed.date(), doubt, local(tx.now_ms).date(), tx.centre_ahead_ms, tx.now_ms):
        last = time_and_date(local(doubt.last_ms or 0))
        raise UserProblem("problem.clock_unlikely", field="date", typed=long_date(typed), last=last)
    moved_ms = moved_by(typed, timed, machine_ms, tx.clock_moved_ms)
    body: ClockConfirmed = {
        "reason": doubt.reason,
        "typed": typed.isoformat(timespec="minutes"),
        "machine_ms": machine_ms,
        "moved_ms": moved_ms,
        "officer_name": actor.name,
    }
    if doubt.last_ms is not None:
        body["last_ms"] = doubt.last_ms
    tx.believe_clock(moved_ms)
    tx.append(draft(CLOCK_CONFIRMED, SUBJECT, body), actor)


def review_clock(tx: ClockPorts, command: ReviewClock, actor: Actor) -> None:
    """A supervisor who did not type it looked into it. Raises UserProblem."""
    actor.require("review_clock")
    finding = written(command.finding, "reason", "problem.no_reason")
    confirmed_by = tx.clock_confirmed_by(command.place)
    if confirmed_by is None:
        raise UserProblem("problem.nothing_to_review")
    if confirmed_by == actor.officer_id:
        raise UserProblem("problem.same_person", field="reason")
    body: ClockReviewed = {"place": command.place, "finding": finding, "officer_name": actor.name}
    tx.append(draft(CLOCK_REVIEWED, SUBJECT, body), actor)


def hear_centre_clock(tx: ClockDoubts, command: HearCentreClock) -> None:
    """What a person looked into already is not asked about again."""
    tx.note_centre_clock(command.ahead_ms if abs(command.ahead_ms) > NOTICED_MS else 0)
