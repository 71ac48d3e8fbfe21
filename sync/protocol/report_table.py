"""Table II.06a "Tình hình, kết quả giải quyết TTHC" (Biểu 06 for one agency), and who is late in it and why.

Columns 3–13 as the official form has them (TT 01/2020/TT-VPCP, in its template V). Days are compared, never minutes. Where the
texts leave a choice, `Readings` names it, and the table says by which it was counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from sync.protocol.dossier_rows import EndKind
from sync.protocol.moments import VIET_NAM
from sync.protocol.report_lines import AgreedCause, DueDate, Ended, Pause, ReportLine
from sync.protocol.report_periods import ReportPeriod, day_number

DueReading = Literal["announced", "in_force", "statutory"]
StoppedReading = Literal["waiting_only", "on_time", "by_date"]
WaitingReading = Literal["in_time", "by_request"]
EndReading = Literal["first", "handed_out"]
DAY_MS = 86_400_000
VIET_NAM_MS = VIET_NAM // timedelta(milliseconds=1)
ONLINE, DIRECT, CARRIED, EARLY, ON_TIME, LATE, OPEN_IN_TIME, OPEN_LATE = range(8)
"""What is counted; columns 4, 5, 6, 8, 9, 10, 12 and 13. Columns 3, 7 and 11 are their sums."""
COUNTED = 8


@dataclass(frozen=True, slots=True)
class Readings:
    """`due`: which appointment counts after a postponement: an announced one only if the citizen was told no later than the day
    on which the one before was due; or the last; or the first, as supplements moved it. `stopped`: on time where it was
    waiting, else by date; always; never. `waiting`: who waits for a supplement is in time, or compared on the day of the
    request. `end`: the result is at the desk, or in the citizen's hands."""

    due: DueReading = "announced"
    stopped: StoppedReading = "waiting_only"
    waiting: WaitingReading = "in_time"
    end: EndReading = "first"


READINGS: Mapping[str, tuple[str, ...]] = {
    "due": get_args(DueReading),
    "stopped": get_args(StoppedReading),
    "waiting": get_args(WaitingReading),
    "end": get_args(EndReading),
}


def readings_said(said: Iterable[str]) -> Readings:
    """Of words like `due=in_force`. Raises ValueError, with the word, for one that is none."""
    chosen: dict[str, str] = {}
    for word in said:
        name, equals, value = word.partition("=")
        if not equals or value not in READINGS.get(name, ()) or name in chosen:
            raise ValueError(word)
        chosen[name] = value
    return Readings(**chosen)  # type: ignore[arg-type]


class Late(NamedTuple):
    """A dossier of column 10 or 13 (QĐ 1513 Art 7.1.d, 7.2.a–b). Days since 1970; `ended`: None where it is open. `letter`: the
    last apology that was known, with its day and the appointment it set; `postponed`: how many there were."""

    code: str
    agency: str
    field: str | None
    procedure: str
    received: int
    due: int
    ended: int | None
    end_kind: EndKind | None
    days_late: int
    cause: str | None
    reason: str | None
    letter: str | None
    letter_day: int | None
    new_due: int | None
    postponed: int


@dataclass(frozen=True, slots=True)
class TableAsked:
    """`agency`: None: all of them. `as_of`: the day with which open dossiers are compared, never after the period's last.
    `known_until`: what letters and causes the late list knows; None: all."""

    period: ReportPeriod
    readings: Readings
    agency: str | None
    as_of: date
    known_until: date | None = None


@dataclass(slots=True)
class ResultsTable:
    """`rows`: by agency and field, what is counted (`ONLINE` …). Nothing of it is rounded."""

    rows: dict[tuple[str, str | None], list[int]] = field(default_factory=dict)
    late: list[Late] = field(default_factory=list)


def day_there(at_ms: int) -> int:
    """The day in Viet Nam, in days since 1970."""
    return (at_ms + VIET_NAM_MS) // DAY_MS


def starts_ms(day: int) -> int:
    """The moment at which that day begins in Viet Nam."""
    return day * DAY_MS - VIET_NAM_MS


def _statutory(dues: Iterable[DueDate]) -> DueDate | None:
    counts: DueDate | None = None
    for due in dues:
        if counts is None or not due.by_letter:
            counts = due
    return counts


def _announced(dues: Iterable[DueDate]) -> DueDate | None:
    counts: DueDate | None = None
    for due in dues:
        if counts is None or not due.by_letter or day_there(due.set_at_ms) <= day_there(counts.at_ms):
            counts = due
    return counts


def due_day(dues: Iterable[DueDate], reading: DueReading) -> int | None:
    """The day that counts, of appointments in the order in which they were set; None: there is none. A supplement moves it,
    also after a letter that does not."""
    known = tuple(dues)
    if not known:
        return None
    due = known[-1] if reading == "in_force" else _statutory(known) if reading == "statutory" else _announced(known)
    return None if due is None else day_there(due.at_ms)


def _solved(line: ReportLine, reading: EndReading) -> Ended | None:
    """When it is settled for the table, and how; None: it is open. A refusal whose letter came as a result stays one."""
    there, end = line.result_at_ms, line.end
    if reading == "handed_out" or there is None:
        return end
    if end is None or (there < end.at_ms and end.kind != "refused"):
        return Ended(there, "returned")
    return Ended(min(there, end.at_ms), end.kind)


def _asked_at(pauses: Iterable[Pause], at_ms: int) -> int | None:
    """The day of the request for which it waits at a moment; None: it waits for none. What ends together with the dossier was
    not over before it."""
    days = [day_there(pause.from_ms) for pause in pauses if pause.from_ms <= at_ms and (pause.to_ms or at_ms) >= at_ms]
    return days[-1] if days else None


def _settled_in(line: ReportLine, end: Ended, readings: Readings) -> tuple[int, int | None, int]:
    """Which column an end counts in, the day it was due, and the day that was compared."""
    due = due_day((due for due in line.dues if due.set_at_ms <= end.at_ms), readings.due)
    asked, day = _asked_at(line.pauses, end.at_ms), day_there(end.at_ms)
    if end.kind == "stopped":
        excused = readings.stopped == "on_time" or (readings.stopped == "waiting_only" and asked is not None)
    elif end.kind == "returned":
        excused = asked is not None and readings.waiting == "in_time"
        if asked is not None and readings.waiting == "by_request":
            day = asked
    else:
        excused = True
    if excused or due is None or due == day:
        return ON_TIME, due, day
    return (EARLY if day < due else LATE), due, day


def _open_in(line: ReportLine, last: int, as_of: int, readings: Readings) -> tuple[int, int | None, int]:
    """The same of one that is open at the end of the period's last day."""
    due = due_day((due for due in line.dues if day_there(due.set_at_ms) <= last), readings.due)
    asked, day = _asked_at(line.pauses, starts_ms(last + 1) - 1), as_of
    if asked is not None and readings.waiting == "in_time":
        return OPEN_IN_TIME, due, day
    if asked is not None:
        day = asked
    return (OPEN_LATE if due is not None and due < day else OPEN_IN_TIME), due, day


def _known(said: Iterable[DueDate | AgreedCause], until: int | None) -> Iterator[DueDate | AgreedCause]:
    for each in said:
        at_ms = each.set_at_ms if isinstance(each, DueDate) else each.at_ms
        if until is None or day_there(at_ms) <= until:
            yield each


def _late(line: ReportLine, due: int, compared: int, end: Ended | None, until: int | None) -> Late:
    letters = [due for due in _known((due for due in line.dues if due.by_letter), until) if isinstance(due, DueDate)]
    agreed = [
        said
        for said in _known((said for said in line.causes if said.explains in (None, "late")), until)
        if isinstance(said, AgreedCause)
    ]
    letter = letters[-1] if letters else None
    because = agreed[-1] if agreed else letter
    return Late(
        line.code,
        line.agency,
        line.field,
        line.procedure,
        day_there(line.received_at_ms),
        due,
        day_there(end.at_ms) if end else None,
        end.kind if end else None,
        compared - due,
        because.cause if because else None,
        because.reason if because else None,
        letter.letter if letter else None,
        day_there(letter.set_at_ms) if letter else None,
        day_there(letter.at_ms) if letter else None,
        len(letters),
    )


class Count:
    """Of one question, dossier by dossier."""

    def __init__(self, question: TableAsked) -> None:
        self._first, self._last = day_number(question.period.first), day_number(question.period.last)
        self._readings = question.readings
        self._as_of = min(day_number(question.as_of), self._last)
        self._known_until = day_number(question.known_until) if question.known_until else None
        self.table = ResultsTable()

    def add(self, line: ReportLine) -> None:
        """A dossier is counted, where it belongs to the period."""
        received = day_there(line.received_at_ms)
        end = _solved(line, self._readings.end)
        ended = day_there(end.at_ms) if end else None
        if received > self._last or (ended is not None and ended < self._first):
            return
        row = self.table.rows.setdefault((line.agency, line.field), [0] * COUNTED)
        row[CARRIED if received < self._first else ONLINE if line.channel == "online" else DIRECT] += 1
        if end and ended is not None and ended <= self._last:
            column, due, compared = _settled_in(line, end, self._readings)
        else:
            end = None
            column, due, compared = _open_in(line, self._last, self._as_of, self._readings)
        row[column] += 1
        if column in (LATE, OPEN_LATE) and due is not None:
            self.table.late.append(_late(line, due, compared, end, self._known_until))


def columns(counted: list[int]) -> dict[str, int]:
    """Columns 3 to 13 of a row, by `c3` … `c13`."""
    online, direct, carried, early, on_time, late, in_time, open_late = counted
    return {
        "c3": online + direct + carried,
        "c4": online,
        "c5": direct,
        "c6": carried,
        "c7": early + on_time + late,
        "c8": early,
        "c9": on_time,
        "c10": late,
        "c11": in_time + open_late,
        "c12": in_time,
        "c13": open_late,
    }
