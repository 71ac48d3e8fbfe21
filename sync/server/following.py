"""Who goes by what is folded: mail, notices, PINs, news to other desks. The projector and the branches know their followers by
this alone; which ones there are, the wiring says (`followers`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

FactsByCode = Mapping[str, Sequence[Any]]
"""Rows of the journal, by the dossier that each moved on."""


@dataclass(frozen=True, slots=True)
class Folded:
    """An entry that is in the read model now. `row`: of the journal, or of a branch; `body`: as it was read."""

    row: Any
    body: Any


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries of one desk, in their order. `several`: of dossiers in which other desks had a hand, by code, the facts that
    moved each on. `on_branch`: the entries stand beside the accepted journal, which went on without them."""

    desk_id: str
    entries: Sequence[Folded]
    several: FactsByCode
    on_branch: bool = False


@dataclass(frozen=True, slots=True)
class Follower:
    """`follow` gets the entries of these `kinds` in the transaction that folds them, after the tables have them; an entry at
    which it raises goes to the tray. It may get an entry again after the tables were emptied. `on_branches`: the kinds that it
    gets from a branch, too."""

    kinds: frozenset[str]
    follow: Callable[[Connection, Batch], None]
    on_branches: frozenset[str] = frozenset()


def lead(connection: Connection, followers: Sequence[Follower], batch: Batch) -> None:
    """Each follower, one after the other, gets what it asked for of this batch."""
    for follower in followers:
        kinds = follower.on_branches if batch.on_branch else follower.kinds
        entries = [entry for entry in batch.entries if entry.row.kind in kinds]
        if entries:
            follower.follow(connection, replace(batch, entries=entries))
