"""The question for what waits on F8. Its sources are imported when it is answered: a screen that asks needs none of them."""

from dataclasses import dataclass

from desk_app.answers.board.work import Sight, WorkRow
from desk_app.answers.question import AnsweringDesk, Question


@dataclass(frozen=True, slots=True)
class ListWork(Question[tuple[WorkRow, ...]]):
    """What waits for a person. `roles`: of who asks; some of it is shown to those alone who may do it."""

    roles: tuple[str, ...] = ()

    def answer(self, desk: AnsweringDesk) -> tuple[WorkRow, ...]:
        """A row for each thing, the most pressing first."""
        from desk_app.answers.board.work_rows import work_rows

        return work_rows(Sight(desk.reads, desk.centre, desk.texts, desk.now_ms(), self.roles))
