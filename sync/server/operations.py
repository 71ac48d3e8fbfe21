"""The operations page: how the desks are, and what needs a person."""

import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sync.protocol.moments import there
from sync.server import administrators, schema
from sync.server.bodies import Bodies
from sync.server.guessing import Guessing
from sync.server.pages import Pages
from sync.server.pools import Busy, Pool, in_pool, side_of

COOKIE = "centre_session"
LONGEST_LIST = 100
QUIET_MS = 3 * 60_000
MOST_OFFSET_MS = 5 * 60_000
MAX_FORM_BYTES = 4_096
SOON_S = 5
LOG_INS = 1, 6, 8.0
"""A password costs the machine time and memory, on purpose: one is looked at at a time, six wait, the others come again."""
LOG_IN_EVERY_S = 0.2
"""Guessing from many addresses takes no more of a processor than this leaves."""


@dataclass(frozen=True, slots=True)
class DeskLine:
    """`waiting`: entries that the desk said it still has to send."""

    counter: str
    contact: str
    quiet: bool
    place: str
    waiting: int | None
    unfolded: bool
    version: str
    offset_s: int | None
    offset_large: bool
    revoked: str


@cache
def kind_names() -> dict[str, str]:
    """What a clerk reads for each kind of fact."""
    texts = tomllib.loads(files("resources").joinpath("texts/vi.toml").read_text(encoding="utf-8"))
    names: dict[str, str] = texts["history"]
    return names


def _at(ms: int | None) -> str:
    return f"{there(ms):%H:%M:%S %d/%m/%Y}" if ms else "chưa bao giờ"


def _desk_line(row: Any, now_ms: int) -> DeskLine:
    return DeskLine(
        row.counter,
        _at(row.last_contact_ms),
        row.last_contact_ms is None or now_ms - row.last_contact_ms > QUIET_MS,
        f"{row.epoch}.{row.seq}",
        row.waiting,
        (row.projected_epoch, row.projected_seq) != (row.epoch, row.seq),
        row.version or "?",
        round(row.clock_offset_ms / 1000) if row.clock_offset_ms is not None else None,
        row.clock_offset_ms is not None and abs(row.clock_offset_ms) > MOST_OFFSET_MS,
        f"{row.revoked_epoch}.{row.revoked_seq}" if row.revoked_epoch is not None else "",
    )


def overview(engine: Engine, now_ms: int) -> dict[str, Any]:
    """What the page shows; numbers and names of things, no citizen."""
    guessed = schema.READ_MODEL["login_trouble"]
    desk, tray, news, portal = schema.desk, schema.tray, schema.news, schema.portal_state
    twice = (
        select(news.c.subject, news.c.desk_id, news.c.at_ms).where(news.c.kind == "returned_twice").order_by(news.c.id.desc())
    )
    behind = select(portal.c.code, portal.c.state, portal.c.detail, portal.c.tries).where(portal.c.state != "accepted")
    with engine.connect() as connection:
        read = connection.execute
        return {
            "now": _at(now_ms),
            "desks": [_desk_line(row, now_ms) for row in read(select(desk).order_by(desk.c.counter))],
            "tray": read(select(tray).order_by(tray.c.desk_id, tray.c.epoch, tray.c.seq).limit(LONGEST_LIST)).all(),
            "guessed": read(select(guessed).order_by(guessed.c.at_ms.desc()).limit(LONGEST_LIST)).all(),
            "twice": read(twice.order_by(news.c.id.desc()).limit(LONGEST_LIST)).all(),
            "portal": read(behind.order_by(portal.c.tries.desc()).limit(LONGEST_LIST)).all(),
            "quarantine": read(select(func.count()).select_from(schema.quarantine)).scalar_one(),
            "notices": read(select(schema.notice.c.state, func.count()).group_by(schema.notice.c.state)).all(),
            "mail": read(select(schema.mail.c.state, func.count()).group_by(schema.mail.c.state)).all(),
        }


class Operations:
    """The page and its log-in; whoever has no session sees the log-in alone. `alone`: whether of several database servers one
    alone is left."""

    def __init__(self, engine: Engine, clock: Callable[[], int], bodies: Bodies, pool: Pool, alone: Callable[[], bool]) -> None:
        self._engine = engine
        self._bodies = bodies
        self._pool = pool
        self._log_ins = Pool(*LOG_INS, share=2)
        self._guessing = Guessing()
        self._clock = clock
        self._alone = alone
        self._render = Pages(moment=_at, kind=kind_names().get).render

    @property
    def routes(self) -> list[Route]:
        """Of the page, of logging in and out."""
        return [
            Route("/ops", in_pool(self._pool, self._page), methods=["GET"]),
            Route("/ops/login", self._log_in, methods=["POST"]),
            Route("/ops/logout", in_pool(self._pool, self._log_out), methods=["POST"]),
        ]

    def _page(self, request: Request) -> Response:
        try:
            name = administrators.who(self._engine, request.cookies.get(COOKIE, ""), self._clock())
            if name is None:
                return self._render("login.html", 401, wrong=False)
            return self._render("page.html", name=name, alone=self._alone(), **overview(self._engine, self._clock()))
        except SQLAlchemyError:
            return self._render("no_database.html", 503)

    async def _log_in(self, request: Request) -> Response:
        body = await self._bodies.within(request, MAX_FORM_BYTES)
        if body is None:
            return self._render("login.html", 413, wrong=True)
        form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=5)
        name, password = ("".join(form.get(field, [])[:1]).replace("\x00", "") for field in ("name", "password"))
        side, secure = side_of(request), request.url.scheme == "https"
        if wait_ms := self._guessing.wait_ms(name, side, self._clock()):
            return self._too_often(-(-wait_ms // 1000))
        try:
            token = await self._log_ins.run(lambda: self._token(name, password), side)
        except Busy:
            return self._too_often(SOON_S)
        except SQLAlchemyError:
            return self._render("no_database.html", 503)
        if token is None:
            return self._render("login.html", 401, wrong=True)
        self._guessing.was_right(name, side, self._clock())
        answer = RedirectResponse("/ops", 303)
        answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/ops", secure=secure)
        return answer

    def _token(self, name: str, password: str) -> str | None:
        began = time.monotonic()
        try:
            return administrators.log_in(self._engine, name, password, self._clock())
        finally:  # in this thread, which is the only one
            time.sleep(max(0.0, LOG_IN_EVERY_S - (time.monotonic() - began)))

    def _too_often(self, wait_s: int) -> Response:
        answer = self._render("login.html", 429, wait_s=wait_s)
        answer.headers["Retry-After"] = str(wait_s)
        return answer

    def _log_out(self, request: Request) -> Response:
        administrators.log_out(self._engine, request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/ops", 303)
        answer.delete_cookie(COOKIE, path="/ops")
        return answer
