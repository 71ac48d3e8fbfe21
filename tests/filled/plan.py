"""A plan: dossiers in the form of `report export`, and the order in which their moments come.

Keys that are not named here (people, evaluation) are passed over. `entered_at`: it was received on paper, and entered then.
`edge` says why a line is in the plan, `undrivable` that a desk could once not be told it: both are for people.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

Step = Literal["receive", "take_supplement", "reappoint", "request_supplement", "agree_cause", "register_result", "end"]
STEPS: tuple[Step, ...] = (
    *("receive", "take_supplement", "reappoint", "request_supplement", "agree_cause", "register_result", "end"),
)
"""Of one moment, in this order."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A line of the plan. `line`: as it stands there."""

    number: int
    line: Mapping[str, Any]

    @property
    def code(self) -> str:
        return str(self.line["code"])

    @property
    def agency(self) -> str:
        return str(self.line["agency"])


@dataclass(frozen=True, slots=True)
class Event:
    """`said`: the pause, due date, cause or end of the line that it is about."""

    at: datetime
    number: int
    step: Step
    dossier: Planned
    said: Mapping[str, Any]


def read_plan(folder: Path) -> tuple[list[Planned], list[object]]:
    """The dossiers, and the records of the catalogue in our own form."""
    text = (folder / "dossiers.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines() if line.strip()]
    catalogue = json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))
    return [Planned(number, line) for number, line in enumerate(lines)], catalogue["procedure"]


def moment(text: str) -> datetime:
    """Local wall-clock time."""
    return datetime.fromisoformat(text).replace(tzinfo=None)


def events_of(dossiers: Iterable[Planned]) -> list[Event]:
    """In the order of their moments; at one moment as the plan lists the dossiers."""
    events = [event for dossier in dossiers for event in _events(dossier)]
    return sorted(events, key=lambda event: (event.at, event.number, STEPS.index(event.step)))


def _events(dossier: Planned) -> Iterator[Event]:
    def event(at: str, step: Step, said: Mapping[str, Any]) -> Event:
        return Event(moment(at), dossier.number, step, dossier, said)

    line = dossier.line
    yield event(line.get("entered_at") or line["received_at"], "receive", line)
    for pause in line["pauses"]:
        yield event(pause["from"], "request_supplement", pause)
        if pause["to"]:
            yield event(pause["to"], "take_supplement", pause)
    for due in line["dues"]:
        if due["cause"] in ("objective", "subjective"):
            yield event(due["set_at"], "reappoint", due)
    for cause in line.get("causes") or ():
        yield event(cause["at"], "agree_cause", cause)
    if line["result_at"]:
        yield event(line["result_at"], "register_result", line)
    if line["end"]:
        yield event(line["end"]["at"], "end", line["end"])


def desks_of(dossiers: Iterable[Planned], desks: int) -> dict[str, int]:
    """Which desk takes an agency: whole ones, so that each desk has about as many dossiers. Desks count from 1."""
    of_agency: dict[str, int] = {}
    for dossier in dossiers:
        of_agency[dossier.agency] = of_agency.get(dossier.agency, 0) + 1
    loads, taken = dict.fromkeys(range(1, desks + 1), 0), {}
    for agency in sorted(of_agency, key=lambda agency: (-of_agency[agency], agency)):
        desk = min(loads, key=lambda number: (loads[number], number))
        taken[agency] = desk
        loads[desk] += of_agency[agency]
    return taken


def repeated(dossiers: list[Planned], times: int) -> list[Planned]:
    """The plan again and again, each time a week later; after nine times from the beginning, a minute earlier. So it all stays
    within two months more than the plan, and weekdays are what they were."""
    made: list[Planned] = []
    for copy in range(times):
        later = timedelta(weeks=copy % 9, minutes=-(copy // 9))
        for dossier in dossiers:
            line = {**_later(dict(dossier.line), later), "code": f"{dossier.code}.{copy + 1}"}
            made.append(Planned(len(made), line))
    return made


def _later(said: Any, later: timedelta) -> Any:
    """Every moment in it."""
    if isinstance(said, dict):
        moments = ("at", "set_at", "from", "to", "received_at", "result_at", "entered_at")
        return {
            name: (moment(value) + later).isoformat() if name in moments and isinstance(value, str) else _later(value, later)
            for name, value in said.items()
        }
    return [_later(each, later) for each in said] if isinstance(said, list) else said
