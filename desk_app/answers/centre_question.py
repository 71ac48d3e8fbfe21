"""A question of a screen that only the centre can answer, asked on the line by the thread that talks with it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from desk_app.core.centre import Centre
from desk_app.resources_reader import Texts

if TYPE_CHECKING:
    from desk_app.store.queries import Queries
    from sync.client.centre_line import CentreLine

Answered = TypeVar("Answered", covariant=True)


@dataclass(frozen=True, slots=True)
class DeskOnTheLine:
    """What such an answer is made from. `reads`: a reading connection; `line`: to the centre, with its limits of time and size;
    `folder`: where the desk's files are; `closing`: whether the program ends, and nobody waits any more."""

    reads: "Queries"
    line: "CentreLine"
    centre: Centre
    texts: Texts
    folder: Path
    closing: Callable[[], bool]


class CentreQuestion(ABC, Generic[Answered]):
    """As `Question`, asked of the centre. A subclass says what it asks about, and names the type of its answer."""

    __slots__ = ()

    @abstractmethod
    def answer(self, desk: DeskOnTheLine) -> Answered:
        """Raises EnvironmentProblem where the centre does not answer, or has nothing."""
