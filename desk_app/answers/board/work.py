"""What waits for a person on F8: one row for each thing, and how a row is found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from desk_app.core.centre import Centre
from desk_app.resources_reader import Texts

if TYPE_CHECKING:
    from desk_app.store.queries import Queries


Way = Literal["open", "end", "cash", "collect", "admin", ""]


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One thing that waits. `kind`: its word is the text `work.KIND`; `what`, `whose`: in words; `until_ms`: when it must be
    done (milliseconds since 1970 UTC), None where nothing says so; `by`: how a person does it: `open`s dossier `id`, `end`s the
    row here, or goes to a place; the screen knows the key."""

    kind: str
    what: str
    whose: str
    until_ms: int | None
    by: Way
    id: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a source looks at. `queries`: the reading connection; `now_ms`: one moment for all rows, milliseconds since 1970
    UTC; `roles`: of who looks."""

    queries: "Queries"
    centre: Centre
    texts: Texts
    now_ms: int
    roles: tuple[str, ...] = ()


Source = Callable[[Sight], Iterable[WorkRow]]
