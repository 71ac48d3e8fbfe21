"""The board: which dossiers are still here, how pressing they are, and the same as a list on paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from desk_app.answers.pictures import PrintablePaper, paper_of
from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.moments import local, to_ms
from desk_app.core.working_time import next_working
from desk_app.services.records import Dossier

if TYPE_CHECKING:
    from desk_app.store.board import Marks

SOON_DAYS = 2
"""Working days after today that the board calls soon."""


@dataclass(frozen=True, slots=True)
class BoardView:
    """How many dossiers each view has, and the most pressing of the chosen one; `officers`: key (account with name) and name of
    who received any; `replies`: by when another agency's opinion is wanted (milliseconds since 1970 UTC), under the code of the
    dossier."""

    asked: "OpenBoard"
    counts: dict[str, int]
    rows: tuple[Dossier, ...]
    officers: tuple[tuple[str, str], ...]
    replies: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenBoard(Question[BoardView]):
    """One view of what is still here; `view` is one of `VIEWS` of the board, `agency` is an id, `officer` a key of
    `BoardView.officers`; "": of all."""

    view: str
    agency: str = ""
    officer: str = ""

    def answer(self, desk: AnsweringDesk) -> BoardView:
        """The view's dossiers, the most pressing first, and how many each view has."""
        from desk_app.store import board

        marks, connection = marks_of(desk), desk.reads.connection
        chosen = board.Chosen(self.agency, self.officer)
        rows = board.rows(connection, self.view, marks, chosen)
        replies = board.reply_dues(connection, (row.code for row in rows)) if self.view == "opinions" else {}
        return BoardView(self, board.counts(connection, marks, chosen), rows, board.officers(connection), replies)


@dataclass(frozen=True, slots=True)
class MakeBoardList(Question[PrintablePaper]):
    """A view of the board on paper."""

    view: OpenBoard

    def answer(self, desk: AnsweringDesk) -> PrintablePaper:
        """A list on A4, named after the view and the moment."""
        from desk_app.documents.registers import board_list
        from desk_app.store import board

        asked, connection, now_ms = self.view, desk.reads.connection, desk.now_ms()
        rows = board.rows(connection, asked.view, marks_of(desk), board.Chosen(asked.agency, asked.officer), board.PAPER_ROWS)
        names = [desk.centre.agency(asked.agency).name if asked.agency else desk.texts("form.board.all_agencies")]
        names += [name for officer, name in board.officers(connection) if officer == asked.officer]
        document = board_list(asked.view, rows, now_ms, " · ".join(names), desk.centre, desk.texts)
        return paper_of(f"danh-sach-{asked.view}-{local(now_ms):%y%m%d-%H%M}", document, desk)


@dataclass(frozen=True, slots=True)
class CountSameDay(Question[int]):
    """Dossiers whose limit is the day on which they came."""

    def answer(self, desk: AnsweringDesk) -> int:
        """How many must still be solved today."""
        from desk_app.store.waiting import unsolved_of_the_day

        return unsolved_of_the_day(desk.reads.connection, marks_of(desk).today_ms)


def marks_of(desk: AnsweringDesk) -> "Marks":
    """Now, the end of today, and the end of the working days that are soon."""
    from desk_app.store.board import Marks

    now = local(desk.now_ms())
    first = datetime.combine(now.date() + timedelta(days=1), time())
    day = now.date()
    for _ in range(SOON_DAYS):
        day = next_working(day, desk.centre.calendar)
    soon = datetime.combine(day + timedelta(days=1), time())
    return Marks(to_ms(now), to_ms(first), to_ms(soon))
