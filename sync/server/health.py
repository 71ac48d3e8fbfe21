"""What monitors ask: whether the centre works, how much it does, and what it may be asked."""

from collections.abc import Awaitable, Callable

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync.server import schema
from sync.server.metrics import Metrics
from sync.server.pools import Pool, in_pool, side_of


class HealthPages:
    """`probe`: asks as a desk does, and says why it was not heard; `folding`: whether the read model is being followed;
    `described`: the OpenAPI of what may be asked; `alone`: whether of several database servers one alone is left."""

    def __init__(
        self,
        engine: Engine,
        metrics: Metrics,
        pool: Pool,
        probe: Callable[[], Awaitable[str]],
        folding: Callable[[], bool],
        described: dict[str, object],
        alone: Callable[[], bool],
    ) -> None:
        self._engine = engine
        self._metrics = metrics
        self._pool = pool
        self._probe = probe
        self._folding = folding
        self._described = described
        self._alone = alone

    @property
    def routes(self) -> list[Route]:
        """Of the three pages."""
        return [
            Route("/health", self._health, methods=["GET"]),
            Route("/openapi.json", lambda _request: JSONResponse(self._described), methods=["GET"]),
            Route("/metrics", in_pool(self._pool, self._measured), methods=["GET"]),
        ]

    async def _health(self, request: Request) -> Response:
        standing = await self._pool.run(self._standing, side_of(request))
        if standing is None:
            return JSONResponse({"status": "no database", "read_model": self._folding()}, 503)
        why_not = await self._probe()
        return JSONResponse({**standing, "status": why_not or "ok"}, 503 if why_not else 200)

    def _measured(self, _request: Request) -> Response:
        try:
            return Response(self._metrics.page(), media_type="text/plain; version=0.0.4")
        except SQLAlchemyError:
            return Response("no database\n", 503, media_type="text/plain")

    def _standing(self) -> dict[str, object] | None:
        """None: the database does not answer, or takes nothing in."""
        try:
            return self._counted()
        except SQLAlchemyError:
            return None

    def _counted(self) -> dict[str, object] | None:
        with self._engine.connect() as connection:
            if connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on":
                return None
            desks = connection.execute(select(func.count()).select_from(schema.desk)).scalar_one()
            letters = connection.execute(select(schema.mail.c.state, func.count()).group_by(schema.mail.c.state)).all()
            cases = connection.execute(select(func.count()).select_from(schema.tray)).scalar_one()
        mail = {row[0]: row[1] for row in letters}
        return {"desks": desks, "tray": cases, "mail": mail, "read_model": self._folding(), "database_alone": self._alone()}
