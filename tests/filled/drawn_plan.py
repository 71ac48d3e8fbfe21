"""A plan drawn by a seed: acts in any order, also such as no counter lets through, at moments where days and periods meet."""

import random
from datetime import datetime, timedelta
from typing import Any

from tests.filled.plan import Planned
from tests.filled.small_plan import CATALOGUE, line_of

TIMES = ((0, 0, 0), (0, 0, 1), (7, 0, 0), (11, 30, 0), (14, 59, 59), (15, 0, 0), (17, 0, 0), (23, 59, 59))
FIRST, DAYS = datetime(2025, 12, 1), 430


def drawn_plan(seed: int, dossiers: int) -> tuple[list[Planned], list[object]]:
    """The dossiers, and the catalogue."""
    drawn = random.Random(seed)
    return [Planned(number, {**_line(drawn), "code": f"d{number + 1}"}) for number in range(dossiers)], CATALOGUE


def _at(drawn: random.Random, day: datetime) -> datetime:
    hour, minute, second = drawn.choice(TIMES)
    return day.replace(hour=hour, minute=minute, second=second)


def _later(drawn: random.Random, after: datetime) -> datetime:
    """The same moment, too."""
    at = _at(drawn, after + timedelta(days=drawn.choice((0, 0, 1, 1, 2, 3, 5, 8, 15, 31))))
    return at if at >= after else after + timedelta(minutes=drawn.choice((0, 1, 60)))


def _received(drawn: random.Random) -> datetime:
    """Near a cut more often than elsewhere."""
    if drawn.random() < 0.4:
        return _at(drawn, datetime(2026, drawn.randint(1, 12), drawn.choice((1, 14, 15))))
    return _at(drawn, FIRST + timedelta(days=drawn.randrange(DAYS)))


def _line(drawn: random.Random) -> dict[str, Any]:
    at = _received(drawn)
    said = {"channel": drawn.choice(("counter", "counter", "online", "post")), "paid": False}
    procedure = drawn.choice(("9.1", "9.2", "9.3"))
    said["paid"] = procedure == "9.2" and drawn.random() < 0.4
    line = line_of(procedure, at.isoformat(), None, None, **said)
    if said["channel"] == "counter" and drawn.random() < 0.1:
        at += timedelta(days=drawn.randrange(6), minutes=5)
        line["entered_at"] = at.isoformat()
    for _ in range(drawn.choice((0, 1, 2, 3, 5))):
        at = _later(drawn, at)
        drawn.choice((_pause, _pause, _postpone, _agree))(drawn, line, at)
    if drawn.random() < 0.7:
        _end(drawn, line, _later(drawn, at))
    return line


def _pause(_drawn: random.Random, line: dict[str, Any], at: datetime) -> None:
    """It begins, or the one that goes on ends."""
    if line["pauses"] and line["pauses"][-1]["to"] is None:
        line["pauses"][-1]["to"] = at.isoformat()
    else:
        line["pauses"].append({"from": at.isoformat(), "to": None})


def _postpone(drawn: random.Random, line: dict[str, Any], at: datetime) -> None:
    if line["dues"]:
        due = (at + timedelta(days=drawn.choice((2, 5, 10, 20, 40)))).replace(hour=drawn.choice((8, 16)), minute=0, second=0)
        cause = drawn.choice(("objective", "subjective"))
        line["dues"].append({"at": due.isoformat(), "set_at": at.isoformat(), "cause": cause, "letter": "9/PXL"})


def _agree(drawn: random.Random, line: dict[str, Any], at: datetime) -> None:
    said = {"cause": drawn.choice(("objective", "subjective")), "explains": drawn.choice(("late", "paused", "returned"))}
    line.setdefault("causes", []).append({"at": at.isoformat(), "document": "15/BB", **said})


def _end(drawn: random.Random, line: dict[str, Any], at: datetime) -> None:
    """With a result three times in four; then most of them fetch it."""
    if drawn.random() < 0.25:
        line["end"] = {"at": at.isoformat(), "kind": drawn.choice(("refused", "withdrawn", "stopped"))}
        return
    if line["pauses"] and drawn.random() < 0.8:
        line["pauses"][-1]["to"] = line["pauses"][-1]["to"] or at.isoformat()
        at = _later(drawn, at)
    line["result_at"], line["result_electronic"] = at.isoformat(), drawn.random() < 0.3
    if drawn.random() < 0.8:
        line["end"] = {"at": _later(drawn, at).isoformat(), "kind": "returned"}
    if drawn.random() < 0.3:
        _agree(drawn, line, _later(drawn, at))
