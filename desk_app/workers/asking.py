"""The crew's questions to the reader, and whose data their answers bring before whose eyes."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from desk_app.answers.question import Question
from desk_app.services.ports import Actor
from desk_app.workers.awaited import Awaited, OnProblem
from desk_app.workers.messages import AskedOfReader, ShownTo

Answered = TypeVar("Answered")


class Asking(QObject):
    """Lives on the main thread. `actor`: who is logged in."""

    _to_reader = Signal(object)
    _to_viewing = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.actor: Actor | None = None
        self._awaited = Awaited(self)

    def ask(
        self,
        question: Question[Answered],
        on_reply: Callable[[Answered], None],
        on_problem: OnProblem,
        again: bool = False,
    ) -> int:
        """Something of the desk's own data. Who asks says what is to be done where no answer comes, for keys and scans may
        wait for it: `report` where nothing does. `again`: what is on the screen anyway, as it is now: nobody looks anew.
        Returns the token of the question."""
        then = on_reply if again else partial(self._shown, question, on_reply)
        token = self._awaited.remember(then, on_problem)
        self._to_reader.emit(AskedOfReader(token, question))
        return token

    def _shown(self, question: Question[Answered], on_reply: Callable[[Answered], None], answer: Answered) -> None:
        """The runner writes it down, gathered."""
        shown = question.shows(answer)
        if shown is not None and self.actor is not None:
            self._to_viewing.emit(ShownTo(shown, self.actor))
        on_reply(answer)
