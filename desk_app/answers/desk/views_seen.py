"""Who looked at whose data at this counter, as F12 shows it to a supervisor."""

from dataclasses import dataclass

from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.collation import vietnamese_order


@dataclass(frozen=True, slots=True)
class SeenLine:
    """`at_ms`: milliseconds since 1970 UTC; `ways`: card, search, scans, print, export; `ground`: of an export."""

    at_ms: int
    officer: str
    ways: tuple[str, ...]
    subject: str
    ground: str


@dataclass(frozen=True, slots=True)
class SeenViews:
    """`officers`: key and name of whoever looked at anything here."""

    asked: "ListViews"
    lines: tuple[SeenLine, ...]
    officers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListViews(Question[SeenViews]):
    """By one officer (a key of `SeenViews.officers`), of one dossier (a part of its code); "": of all."""

    officer: str = ""
    subject: str = ""

    def answer(self, desk: AnsweringDesk) -> SeenViews:
        """The latest first."""
        from desk_app.store.views import viewers, views

        people = {f"{login} {name}": (login, name) for login, name in viewers(desk.reads.connection)}
        login, name = people.get(self.officer, ("", ""))
        found = views(desk.reads.connection, login, name, self.subject)
        lines = tuple(SeenLine(row.at_ms, row.officer_name, tuple(row.ways.split()), row.subject, row.ground) for row in found)
        officers = sorted(((key, each[1]) for key, each in people.items()), key=lambda each: vietnamese_order(each[1]))
        return SeenViews(self, lines, tuple(officers))
