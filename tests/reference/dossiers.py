"""One line of the export, read for one report: when it came in, when and how it was solved, which due date counts, and in
which column it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Line = Mapping[str, Any]
DEFAULT_READINGS = {"due": "announced", "stopped": "waiting_only", "waiting": "in_time", "end": "first"}
READINGS = {
    "due": ("announced", "in_force", "statutory"),
    "stopped": ("waiting_only", "on_time", "by_date"),
    "waiting": ("in_time", "by_request"),
    "end": ("first", "handed_out"),
}
EARLY, IN_TIME, LATE = "c8", "c9", "c10"
OPEN_IN_TIME, OPEN_LATE = "c12", "c13"


@dataclass(frozen=True)
class End:
    at: datetime
    kind: str


@dataclass(frozen=True)
class Judged:
    """Where a dossier stands in one report; `compared`: the day that was held against the due date."""

    source: str
    column: str
    due: date | None
    compared: date
    end: End | None


def moment(text: str) -> datetime:
    """Local time, as it is written: a zone, where one is, says the same."""
    return datetime.fromisoformat(text).replace(tzinfo=None)


def judged(line: Line, first: date, last: date, as_of: date, readings: Mapping[str, str]) -> Judged | None:
    """None: the period knows nothing of it. `as_of` is the day that open ones are compared with."""
    received = moment(line["received_at"]).date()
    solved = end_of(line, readings["end"])
    if received > last or (solved is not None and solved.at.date() < first):
        return None
    source = "c6" if received < first else "c4" if line["channel"] == "online" else "c5"
    if solved is not None and solved.at.date() <= last:
        return _solved(line, solved, source, readings)
    return _open(line, last, as_of, source, readings)


def end_of(line: Line, reading: str) -> End | None:
    """`first`: the result is at the desk, or it was refused, withdrawn or stopped; `handed_out`: the citizen has the papers."""
    said = line.get("end")
    end = End(moment(said["at"]), said["kind"]) if said else None
    if reading == "handed_out" or not line.get("result_at"):
        return end
    there = moment(line["result_at"])
    if end is None or (there < end.at and end.kind != "refused"):
        return End(there, "returned")
    return End(min(there, end.at), end.kind)


def _solved(line: Line, end: End, source: str, readings: Mapping[str, str]) -> Judged:
    known = [due for due in _dues(line) if moment(due["set_at"]) <= end.at]
    due = due_date(known, readings["due"])
    asked = _asked(line, end.at)
    day = end.at.date()
    if end.kind in ("refused", "withdrawn"):
        return Judged(source, IN_TIME, due, day, end)
    if end.kind == "stopped":
        excused = readings["stopped"] == "on_time" or (readings["stopped"] == "waiting_only" and asked is not None)
    else:
        excused = asked is not None and readings["waiting"] == "in_time"
        if asked is not None and readings["waiting"] == "by_request":
            day = asked.date()
    return Judged(source, IN_TIME if excused or due is None else _against(day, due), due, day, end)


def _open(line: Line, last: date, as_of: date, source: str, readings: Mapping[str, str]) -> Judged:
    known = [due for due in _dues(line) if moment(due["set_at"]).date() <= last]
    due = due_date(known, readings["due"])
    asked = _asked(line, datetime.combine(last, datetime.max.time()))
    day = as_of
    excused = asked is not None and readings["waiting"] == "in_time"
    if asked is not None and readings["waiting"] == "by_request":
        day = asked.date()
    late = not excused and due is not None and due < day
    return Judged(source, OPEN_LATE if late else OPEN_IN_TIME, due, day, None)


def _against(day: date, due: date) -> str:
    """By day and not by the minute."""
    return EARLY if day < due else IN_TIME if day == due else LATE


def _asked(line: Line, at: datetime) -> datetime | None:
    """When the supplement was asked for that it waits for at this moment; None where it waits for none. A pause that ends with
    the dossier was not over before it."""
    for pause in sorted(line["pauses"], key=lambda pause: str(pause["from"]), reverse=True):
        since = moment(pause["from"])
        if since <= at and (not pause["to"] or moment(pause["to"]) >= at):
            return since
    return None


def _dues(line: Line) -> list[Line]:
    return sorted(line["dues"], key=lambda due: moment(due["set_at"]))


def is_letter(due: Line) -> bool:
    """A new appointment, and not the first date or one that a supplement moved."""
    return bool(due.get("letter")) or due.get("cause") in ("objective", "subjective")


def due_date(dues: list[Line], reading: str) -> date | None:
    """The day that counts, of those that were set, in the order in which they were. `announced`: a new appointment counts only
    where the citizen was told no later than the day on which the old one was due. A supplement moves it in any case."""
    counts: date | None = None
    for due in dues:
        day = moment(due["at"]).date()
        told_in_time = counts is None or moment(due["set_at"]).date() <= counts
        if not is_letter(due) or reading == "in_force" or (reading == "announced" and told_in_time):
            counts = day
    return counts
