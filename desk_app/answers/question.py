"""A question of a screen: what it asks, what comes back, and how it is answered stand together in one class.

A question crosses to the reader's thread and is answered there, on a connection that writes nothing; its answer crosses back.
Both are frozen. To add one: a frozen dataclass that subclasses `Question[TheAnswer]`, in the module of its area; nothing lists
it. What an answer needs of `store` and `documents` is imported where it is used: the log-in window waits for none of it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from desk_app.core.centre import Centre
from desk_app.resources_reader import Texts
from desk_app.services.desk.viewing import DataShown

if TYPE_CHECKING:
    from desk_app.store.queries import Queries
    from desk_app.store.scans import ScannerFolder

Answered = TypeVar("Answered", covariant=True)


@dataclass(frozen=True, slots=True)
class AnsweringDesk:
    """What an answer is made from. `reads`: the reading connection's questions to the tables; `folder`: where the desk's files
    are; `now_ms`: this desk's time, milliseconds since 1970 UTC; `scanner`: the scanner's folder, with what was read of it."""

    reads: "Queries"
    centre: Centre
    texts: Texts
    folder: Path
    now_ms: Callable[[], int]
    scanner: "ScannerFolder"


class Question(ABC, Generic[Answered]):
    """What a screen may ask of the desk's own data. A subclass says what it asks about, and names the type of its answer. Where
    a person's data are in it, it says of whom (`shows`): who asks has looked at them."""

    __slots__ = ()

    @abstractmethod
    def answer(self, desk: AnsweringDesk) -> Answered:
        """Read, and decide nothing. Raises UserProblem where there is no answer, EnvironmentProblem where files fail."""

    def shows(self, answer: object) -> DataShown | None:
        """Whose data an answer of this question brings before somebody's eyes; None: nobody's."""
        return None


def answering_desk(folder: Path, centre: Centre, texts: Texts, now_ms: Callable[[], int]) -> AnsweringDesk:
    """Over a connection of its own to the desk's data, which belongs to the thread that calls; `reads.close()` ends it."""
    from desk_app.store.reading_connection import open_queries
    from desk_app.store.scans import ScannerFolder

    return AnsweringDesk(open_queries(folder), centre, texts, folder, now_ms, ScannerFolder())
