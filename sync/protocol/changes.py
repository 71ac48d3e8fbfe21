"""What a fact may do to the tables, as values."""

from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Insert:
    table: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Update:
    table: str
    key: Row
    values: Row


@dataclass(frozen=True, slots=True)
class Put:
    """Insert, or overwrite the values where the key exists."""

    table: str
    key: Row
    values: Row


@dataclass(frozen=True, slots=True)
class Remove:
    """The row is not shown any more; the journal keeps what it was."""

    table: str
    key: Row


Change = Insert | Update | Put | Remove


@dataclass(frozen=True, slots=True)
class Happening:
    """The header of an entry as far as tables need it; `hash` is known only after sealing, so it is not here."""

    desk_id: str
    epoch: int
    seq: int
    recorded_at_ms: int
    occurred_at_ms: int
    kind: str
    agency: str | None
    actor: str | None
    session: str | None
