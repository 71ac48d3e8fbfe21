"""The wall view: how all counters stand, on a large screen, made anew every half minute. No citizen's name is on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, and_, case, func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.protocol.lateness import late_below
from sync.protocol.moments import VIET_NAM, there
from sync.protocol.shared_dossiers import ENDED
from sync.server import schema
from sync.server.callers import caller_of
from sync.server.our_agencies import agencies_of
from sync.server.pages import Pages
from sync.server.pools import Pool, in_pool

DAY_MS = 86_400_000
SOON_DAYS = 2
MOST_PRESSING = 12


@dataclass(frozen=True, slots=True)
class WallRow:
    """Of an agency, or of all. `soon`: within two days; the other names are those of the counters' board."""

    agency: str
    overdue: int
    today: int
    soon: int
    same_day: int
    paused: int
    uncollected: int
    steps: int


def _day_ends(now_ms: int) -> int:
    """The midnight in Viet Nam that comes."""
    here = there(now_ms)
    return int((datetime(here.year, here.month, here.day, tzinfo=UTC) + timedelta(days=1) - VIET_NAM).timestamp() * 1000)


def _late(table: Any, unit: Any, now_ms: int) -> Any:
    """What is overdue now (sync/protocol/lateness.py)."""
    by_hour, by_day = late_below("hour", now_ms), late_below("working_day", now_ms)
    return table.c.due_at_ms < case((unit == "hour", by_hour), else_=by_day)


def wall(engine: Engine, now_ms: int) -> dict[str, Any]:
    """What the page shows."""
    dossier, step = schema.READ_MODEL["dossier"], schema.READ_MODEL["process_step"]
    due, state, today_ms = dossier.c.due_at_ms, dossier.c.state, _day_ends(now_ms)
    running = state.in_(("received", "with_agency"))
    late = select(step.c.dossier_code).where(
        step.c.began_at_ms.is_not(None) & step.c.ended_at_ms.is_(None) & _late(step, step.c.unit, now_ms)
    )
    overdue = _late(dossier, dossier.c.limit_unit, now_ms)
    views = {
        "overdue": running & overdue,
        "today": running & ~overdue & (due < today_ms),
        "soon": running & due.between(today_ms, today_ms + SOON_DAYS * DAY_MS),
        "same_day": (state == "received") & (dossier.c.limit_unit == "same_day"),
        "paused": state == "supplement_wanted",
        "uncollected": state == "result_in",
        "steps": running & dossier.c.code.in_(late),
    }
    counted = [func.count().filter(condition).label(name) for name, condition in views.items()]
    here = state.not_in(ENDED)
    pressing = select(dossier.c.code, dossier.c.counter, dossier.c.agency, dossier.c.procedure_name, due, overdue.label("late"))
    pressing = pressing.where(and_(running, due < today_ms)).order_by(due).limit(MOST_PRESSING)
    with engine.connect() as connection:
        names = agencies_of(connection)
        found = connection.execute(select(dossier.c.agency, *counted).where(here).group_by(dossier.c.agency)).all()
        found = sorted(found, key=lambda row: (-row.overdue, row.agency))
        rows = [WallRow(names.get(str(row[0]), str(row[0])), *row[1:]) for row in found]
        listed = [
            dict(row) | {"agency": names.get(row["agency"], row["agency"])} for row in connection.execute(pressing).mappings()
        ]
    total = WallRow("", *(sum(getattr(row, name) for row in rows) for name in views))
    return {"total": total, "rows": rows, "pressing": listed, "now_ms": now_ms}


def _clock(ms: int) -> str:
    return f"{there(ms):%H:%M %d/%m}"


class Wall:
    """A screen on the wall knows one address, with a token in it (`desk-centre caller NAME --wall`)."""

    def __init__(self, engine: Engine, clock: Callable[[], int], pool: Pool) -> None:
        self._engine = engine
        self._pool = pool
        self._clock = clock
        self._render = Pages(clock=_clock).render

    @property
    def routes(self) -> list[Route]:
        """Of the one page."""
        return [Route("/wall/{token}", in_pool(self._pool, self._page), methods=["GET"])]

    def _page(self, request: Request) -> Response:
        try:
            caller = caller_of(self._engine, f"Bearer {request.path_params['token']}")
            if caller is None or caller.kind != "wall":
                return Response(status_code=404)
            return self._render("wall.html", **wall(self._engine, self._clock()))
        except SQLAlchemyError:
            return self._render("no_database.html", 503)
