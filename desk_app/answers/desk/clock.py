"""Whether this desk's date can be believed."""

from dataclasses import dataclass

from desk_app import BUILT_ON
from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.moments import local, time_and_date


@dataclass(frozen=True, slots=True)
class ClockView:
    """`doubt`: the sentence that says why not; "": it can. `moved`: it goes by what a person typed. `ahead_ms`: the centre's
    clock, where it differs enough to be shown."""

    doubt: str = ""
    moved: bool = False
    ahead_ms: int = 0


@dataclass(frozen=True, slots=True)
class CheckClock(Question[ClockView]):
    """Whether the date can be believed."""

    def answer(self, desk: AnsweringDesk) -> ClockView:
        """What is the matter with it now, if anything."""
        from desk_app.store.clock import AHEAD, MOVED, number, seen_doubt

        connection, now_ms = desk.reads.connection, desk.now_ms()
        doubt = seen_doubt(connection, now_ms)
        moved, ahead_ms = number(connection, MOVED), number(connection, AHEAD)
        if doubt is None:
            return ClockView("", moved != 0, ahead_ms)
        last = time_and_date(local(doubt.last_ms)) if doubt.last_ms is not None else "–"
        values = {"machine": time_and_date(local(now_ms)), "last": last, "built": f"{BUILT_ON:%d/%m/%Y}"}
        centre = time_and_date(local(now_ms + ahead_ms))
        return ClockView(desk.texts(f"clock.{doubt.reason}", centre=centre, **values), moved != 0, ahead_ms)
