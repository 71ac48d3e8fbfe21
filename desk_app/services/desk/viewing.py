"""Who looked at a person's data: what officers are shown is gathered, and becomes a fact of theirs (Luật 91/2025/QH15
Art 4)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from desk_app.services.desk.sessions import SessionsPorts, begin_session, log_out, proved_for
from desk_app.services.ports import Actor, Journal
from sync.protocol.facts import draft
from sync.protocol.viewing_facts import DATA_VIEWED, DataViewed, ViewedDossier, Way

WAYS: tuple[Way, ...] = get_args(Way)
LONGEST_MS = 60_000
"""So long at most what was seen waits for its fact."""
LOOK_MS = 5_000
"""So often somebody must ask `Viewing.is_due`."""
READ_MS = 700
"""What something else takes the place of sooner was not read: the lists of the letters before the last one."""
VIEWED_AT_ONCE = 200
"""A fact tells of so many dossiers."""


@dataclass(frozen=True, slots=True)
class DataShown:
    """What came before an officer's eyes. `subjects`: as in `ViewedDossier`; `passing`: it may be gone with the next letter or
    arrow, before anybody reads it."""

    way: Way
    subjects: tuple[str, ...]
    passing: bool = False


@dataclass(frozen=True, slots=True)
class _Passing:
    shown: DataShown
    actor: Actor
    at_ms: int
    steady_ms: int


@dataclass(slots=True)
class _Seen:
    """By one officer, in one session. Milliseconds since 1970 UTC."""

    since_ms: int
    until_ms: int
    ways: dict[str, set[Way]] = field(default_factory=dict)


class Viewing:
    """What was seen and is no fact yet. Of one thread. `steady`: milliseconds of a clock that nobody sets."""

    def __init__(self, steady: Callable[[], int]) -> None:
        self._steady = steady
        self._seen: dict[Actor, _Seen] = {}
        self._passing: dict[Way, _Passing] = {}
        self._since_steady_ms: int | None = None

    def add(self, shown: DataShown, actor: Actor, at_ms: int) -> None:
        """`at_ms`: by the desk's clock, milliseconds since 1970 UTC."""
        steady_ms = self._steady()
        if self._since_steady_ms is None:
            self._since_steady_ms = steady_ms
        before = self._passing.pop(shown.way, None)
        if before is not None and steady_ms - before.steady_ms >= READ_MS:
            self._keep(before.shown, before.actor, before.at_ms)
        if shown.passing:
            self._passing[shown.way] = _Passing(shown, actor, at_ms, steady_ms)
        else:
            self._keep(shown, actor, at_ms)

    def _keep(self, shown: DataShown, actor: Actor, at_ms: int) -> None:
        seen = self._seen.setdefault(actor, _Seen(at_ms, at_ms))
        seen.since_ms, seen.until_ms = min(seen.since_ms, at_ms), max(seen.until_ms, at_ms)
        for subject in shown.subjects:
            seen.ways.setdefault(subject, set()).add(shown.way)

    @property
    def is_waiting(self) -> bool:
        """Whether anything was seen of which no fact tells."""
        return self._since_steady_ms is not None

    @property
    def is_due(self) -> bool:
        """Whether it may wait no longer."""
        return self._since_steady_ms is not None and self._steady() - self._since_steady_ms >= LONGEST_MS - LOOK_MS

    def write(self, tx: Journal) -> None:
        """A fact of each officer who saw something, more where it was very much. It is still gathered: `forget` it once this is
        committed."""
        for passing in self._passing.values():
            self._keep(passing.shown, passing.actor, passing.at_ms)
        self._passing.clear()
        for actor, seen in self._seen.items():
            note_views(tx, actor, seen.since_ms, seen.until_ms, seen.ways)

    def forget(self) -> None:
        """A fact tells of all of it."""
        self._seen.clear()
        self._passing.clear()
        self._since_steady_ms = None


def note_search(tx: SessionsPorts, login: str, secret: str, subjects: Collection[str]) -> None:
    """What a search shows to an officer who proves who they are, in a session of its own. Raises UserProblem,
    CommittedProblem."""
    actor = begin_session(tx, proved_for(tx, login, secret, "find_dossier"))
    ways: dict[str, tuple[Way, ...]] = dict.fromkeys(subjects, ("search",))
    note_views(tx, actor, tx.now_ms, tx.now_ms, ways)
    log_out(tx, actor)


def note_views(tx: Journal, actor: Actor, since_ms: int, until_ms: int, ways: Mapping[str, Iterable[Way]]) -> None:
    """`ways`: by the subject, how it was seen. Moments are milliseconds since 1970 UTC."""
    viewed: list[ViewedDossier] = [
        {"subject": subject, "ways": sorted(ways[subject], key=WAYS.index)} for subject in sorted(ways) if subject
    ]
    for first in range(0, len(viewed), VIEWED_AT_ONCE):
        body: DataViewed = {
            "since_ms": since_ms,
            "until_ms": until_ms,
            "viewed": viewed[first : first + VIEWED_AT_ONCE],
            "officer_name": actor.name,
        }
        tx.append(draft(DATA_VIEWED, actor.officer_id, body), actor)
