"""What this desk and the centre have still to tell each other."""

from dataclasses import dataclass

from desk_app.answers.question import AnsweringDesk, Question


@dataclass(frozen=True, slots=True)
class Unsent:
    """How many entries and scans the centre does not have yet, since when the oldest entry waits, and when the centre last
    said what it has; moments are milliseconds since 1970 UTC."""

    waiting: int
    since_ms: int | None
    acknowledged_at_ms: int | None
    scans: int = 0


@dataclass(frozen=True, slots=True)
class CountUnsent(Question[Unsent]):
    """What the centre does not have yet."""

    def answer(self, desk: AnsweringDesk) -> Unsent:
        """How much, and since when."""
        backlog = desk.reads.backlog()
        return Unsent(backlog.waiting, backlog.since_ms, backlog.acknowledged_at_ms, desk.reads.scans_waiting())


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One thing, as a sentence. `at_ms`: milliseconds since 1970 UTC; `subject`: the dossier's code, or what else it is of."""

    id: int
    at_ms: int
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class ListNews(Question[tuple[NewsLine, ...]]):
    """What the centre told and a person must look into."""

    def answer(self, desk: AnsweringDesk) -> tuple[NewsLine, ...]:
        """A line for each, in the order in which they came."""
        from desk_app.answers.desk.news_lines import news_line

        return tuple(
            NewsLine(news_id, at_ms, subject, news_line(kind, body, desk.texts))
            for news_id, kind, subject, _agency, at_ms, body in desk.reads.open_news()
        )
