"""What monitors ask: whether the centre works, how much it does, and what it may be asked."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync.server import schema
from sync.server.metrics import Metrics


class HealthPages:
    """`folding`: whether the read model is being followed; `described`: the OpenAPI of what may be asked."""

    def __init__(self, engine: Engine, metrics: Metrics, folding: Callable[[], bool], described: dict[str, Any]) -> None:
        self._engine = engine
        self._metrics = metrics
        self._folding = folding
        self._described = described

    @property
    def routes(self) -> list[Route]:
        """Of the three pages."""
        return [
            Route("/health", self._health, methods=["GET"]),
            Route("/openapi.json", lambda _request: JSONResponse(self._described), methods=["GET"]),
            Route("/metrics", self._measured, methods=["GET"]),
        ]

    def _health(self, _request: Request) -> Response:
        try:
            return JSONResponse(self._standing())
        except SQLAlchemyError:
            return JSONResponse({"status": "no database", "read_model": self._folding()}, 503)

    def _measured(self, _request: Request) -> Response:
        try:
            return Response(self._metrics.page(), media_type="text/plain; version=0.0.4")
        except SQLAlchemyError:
            return Response("no database\n", 503, media_type="text/plain")

    def _standing(self) -> dict[str, Any]:
        with self._engine.connect() as connection:
            desks = connection.execute(select(func.count()).select_from(schema.desk)).scalar_one()
            letters = connection.execute(select(schema.mail.c.state, func.count()).group_by(schema.mail.c.state)).all()
            cases = connection.execute(select(func.count()).select_from(schema.tray)).scalar_one()
        mail = {row[0]: row[1] for row in letters}
        return {"status": "ok", "desks": desks, "tray": cases, "mail": mail, "read_model": self._folding()}
