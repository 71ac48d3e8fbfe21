"""Papers that belong to no dossier of their own, found again by what stands on them."""

from dataclasses import dataclass

from desk_app.answers.question import AnsweringDesk, Question
from desk_app.services.desk.viewing import DataShown
from desk_app.services.records import PastPaper


@dataclass(frozen=True, slots=True)
class FindPastPapers(Question[tuple[PastPaper, ...]]):
    """Letters before acceptance and minutes of runs of this desk that hold every word of `text`."""

    text: str

    def answer(self, desk: AnsweringDesk) -> tuple[PastPaper, ...]:
        """The newest first; all where nothing is typed."""
        from desk_app.store.past_papers import past_papers

        names = {agency.id: agency.name for agency in desk.centre.agencies}
        return past_papers(desk.reads.connection, desk.reads.desk_id, self.text, names)

    def shows(self, answer: object) -> DataShown | None:
        """The letters: what stands in a list of runs is no citizen's."""
        from desk_app.services.desk.paper import LETTERS

        found = answer if isinstance(answer, tuple) else ()
        letters = tuple(paper.subject for paper in found if paper.document in LETTERS)
        return DataShown("search", letters, passing=True) if letters else None
