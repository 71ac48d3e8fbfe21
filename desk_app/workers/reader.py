"""The reader: answers the screens' questions on its own thread and read-only connection."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desk_app.answers.question import AnsweringDesk, answering_desk
from desk_app.core.centre import Centre
from desk_app.resources_reader import Texts
from desk_app.workers.bugs import problem_of
from desk_app.workers.messages import AskedOfReader, Reply


class Reader(QObject):
    """Opens its connection with the first question: nothing is asked before the log-in window stands."""

    replied = Signal(object)
    troubled = Signal(object)

    def __init__(self, folder: Path, centre: Centre, texts: Texts, now_ms: Callable[[], int]) -> None:
        super().__init__()
        self._folder = folder
        self._centre = centre
        self._texts = texts
        self._now_ms = now_ms
        self._desk: AnsweringDesk | None = None

    @Slot(object)
    def ask(self, asked: AskedOfReader) -> None:
        """Replies, or says what is the matter."""
        try:
            if self._desk is None:
                self._desk = answering_desk(self._folder, self._centre, self._texts, self._now_ms)
            value = asked.question.answer(self._desk)
        except Exception as error:
            self.troubled.emit(problem_of(error, self._texts, asked.token))
        else:
            self.replied.emit(Reply(asked.token, value))

    @Slot()
    def stop(self) -> None:
        if self._desk is not None:
            self._desk.reads.close()
            self._desk = None
        QThread.currentThread().quit()
