"""What a fact may do to the tables, as values."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sync.protocol.facts import B, Kind, P

Row = dict[str, Any]


class Insert(NamedTuple):
    """Rows that come. A column that a row does not name is empty."""

    table: str
    rows: list[Row]


class Update(NamedTuple):
    """Rows that are there, by their key (which may be a part of the table's), get these values."""

    table: str
    key: Row
    values: Row


class Put(NamedTuple):
    """Insert, or overwrite the values where the key exists."""

    table: str
    key: Row
    values: Row


class Remove(NamedTuple):
    """The row is not shown any more; the journal keeps what it was."""

    table: str
    key: Row


Change = Insert | Update | Put | Remove


class Happening(NamedTuple):
    """The header of an entry as far as tables need it; `hash` is known only after sealing, so it is not here."""

    desk_id: str
    epoch: int
    seq: int
    recorded_at_ms: int
    occurred_at_ms: int
    kind: str
    subject: str
    agency: str | None
    actor: str | None
    session: str | None


Rule = Callable[[Happening, Any, Any], list[Change]]
"""What a kind of fact changes: by the header of its entry, its body, and its private part (None: none, or erased). Any: rules
of all kinds stand in one table; `when` has checked each against the types of its kind."""


def when(kind: Kind[B, P], rule: Callable[[Happening, B, P | None], list[Change]]) -> tuple[str, Rule]:
    """A kind with its rule. mypy refuses the rule of another kind."""
    return kind.name, rule


def nothing(_at: Happening, _body: object, _private: object) -> list[Change]:
    """The rule of a fact that stands in the journal alone."""
    return []
