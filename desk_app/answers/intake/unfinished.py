"""What was begun and is not at its end: drafts, what came from the portal, dossiers that are solved on the spot."""

from dataclasses import dataclass

from desk_app.answers.question import AnsweringDesk, Question
from desk_app.services.records import Dossier
from sync.protocol.submissions import Submission


@dataclass(frozen=True, slots=True)
class ListDrafts(Question[tuple[tuple[str, int, str], ...]]):
    """What an officer (by id) began to type and left."""

    officer: str

    def answer(self, desk: AnsweringDesk) -> tuple[tuple[str, int, str], ...]:
        """Id, when it was kept (milliseconds since 1970 UTC) and content of each, the newest first."""
        return desk.reads.drafts(self.officer)


@dataclass(frozen=True, slots=True)
class ListSubmissions(Question[tuple[Submission, ...]]):
    """What was handed in on the portal and waits for a counter."""

    def answer(self, desk: AnsweringDesk) -> tuple[Submission, ...]:
        """As the portal gave them, the oldest first."""
        from desk_app.store.waiting import submissions

        return submissions(desk.reads.connection)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A dossier that is solved while the citizen waits. `appraised_by`: a name; None: nobody yet. `as_on_card`: whose card
    (owner, submitter) contradicts itself and was compared in the hand."""

    dossier: Dossier
    appraised_by: str | None
    as_on_card: frozenset[str]


@dataclass(frozen=True, slots=True)
class ListSittings(Question[tuple[Sitting, ...]]):
    """Dossiers that are solved on the spot and not at their end."""

    def answer(self, desk: AnsweringDesk) -> tuple[Sitting, ...]:
        """The latest first."""
        from desk_app.store.waiting import sittings

        return tuple(Sitting(*found) for found in sittings(desk.reads.connection))
