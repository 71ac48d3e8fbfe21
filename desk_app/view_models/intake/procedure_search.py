"""What the typed words find, and what keys asked for before the list had an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from desk_app.answers.intake.procedures import FindProcedures, ProcedureChoice
from desk_app.view_models.intake.form import limits_of
from desk_app.view_models.intake.state import InHand
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem


@dataclass(frozen=True, slots=True)
class SearchState:
    """`answered`: the list is of what stands there; `is_awaited`: a key waits for it."""

    answered: bool
    is_awaited: bool


class ProcedureSearch:
    """`found`: the list for what stands there now."""

    def __init__(self, crew: Crew, page: InHand, found: Callable[[tuple[ProcedureChoice, ...]], None]) -> None:
        self._crew = crew
        self._page = page
        self._take = found
        self._answered = ("", "")  # the question whose answer the list shows: words, and whose limits
        self._then: tuple[Callable[[], object], ...] = ()  # what keys asked for while the list had no answer yet

    @property
    def _question(self) -> tuple[str, str]:
        return self._page.form.query, limits_of(self._page.form)

    @property
    def state(self) -> SearchState:
        return SearchState(self._answered == self._question, bool(self._then))

    def find(self) -> None:
        asked = self._question
        self._crew.ask(FindProcedures(*asked), partial(self._found, asked), partial(self._failed, asked))

    def _found(self, asked: tuple[str, str], choices: tuple[ProcedureChoice, ...]) -> None:
        if asked != self._question:
            return  # of words that stood there before
        self._answered = asked
        self._take(choices)
        then, self._then = self._then, ()
        for each in then:
            each()

    def _failed(self, asked: tuple[str, str], problem: Problem) -> None:
        """No key waits for a list that does not come."""
        if asked == self._question:
            self.forget()
            self._page.tell(problem=problem.text, problem_field=problem.field)

    def find_for(self, then: Callable[[], object]) -> None:
        """Find, and then do what a key asked for."""
        self._then = (then,)
        self.find()

    def once_answered(self, then: Callable[[], object]) -> bool:
        """For a key that needs the procedure which Enter takes: it waits for the list. False: nothing to wait for."""
        if self._then:
            self._then += (then,)
        return bool(self._then)

    def settle(self) -> None:
        """The words are those of a row that was taken: the list shows it."""
        self._answered = self._question

    def forget(self) -> None:
        """What keys asked for was asked of words that are gone."""
        self._then = ()
