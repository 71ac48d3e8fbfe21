"""The centre's HTTP: enrol, push, head, health."""

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Semaphore
from typing import Any

import orjson
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync.scan_folder import ScanFolder
from sync.server import schema
from sync.server.acceptance import Acceptance
from sync.server.admission import CentreKey
from sync.server.fetching import Fetching, Uploads
from sync.server.inbound import Inbound
from sync.server.mail import Mailer, MailServer
from sync.server.metrics import Metrics
from sync.server.notices import NoticeGateway, Notifier
from sync.server.openapi import describe
from sync.server.operations import Operations
from sync.server.portal.files import PortalFiles
from sync.server.portal.forwarding import Gateway
from sync.server.portal.target import Target
from sync.server.projector import Projector
from sync.server.register import Note
from sync.server.requests import MAX_BODY_BYTES, Requests, system_clock
from sync.server.scans import Scans
from sync.server.wall import Wall

log = logging.getLogger(__name__)
MOST_AT_ONCE = 64
BUSY_PAUSE_S = 2


class _Answer(JSONResponse):
    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


async def _body(request: Request) -> bytes | None:
    """The body; None as soon as it is too large rather than when it is whole."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def make_app(
    engine: Engine,
    key: CentreKey,
    scans: ScanFolder,
    clock: Callable[[], int] | None = None,
    mail_server: MailServer | None = None,
    portal: Target | None = None,
    notices: NoticeGateway | None = None,
    note: Note = lambda _line: None,
    public_url: str = "",
    fetching: Fetching | None = None,
) -> Starlette:
    clock = clock or system_clock
    projector = Projector(engine)
    requests = Requests(Acceptance(engine, key, clock, note), Scans(engine, scans, key), projector.news.set)
    workers: list[Projector | Mailer | Gateway | Notifier | Uploads] = [projector]
    if mail_server:
        workers.append(Mailer(engine, mail_server, clock))
    if notices:
        workers.append(Notifier(engine, notices, clock))
    if fetching:
        workers.append(Uploads(fetching))
    files = PortalFiles(engine, scans, key, public_url)
    if portal:
        workers.append(Gateway(engine, portal, clock, files.address_of))

    projector.pushing = lambda: requests.pushing
    metrics = Metrics(engine)
    described = describe(requests.routes)
    waiting = Semaphore(MOST_AT_ONCE)
    inbound = Inbound(engine, clock, fetched=fetching is not None)

    async def of_desk(request: Request) -> Response:
        if not waiting.acquire(blocking=False):  # before its body is read: it comes again, nothing is lost
            return JSONResponse({"error": "busy"}, 429, {"Retry-After": str(BUSY_PAUSE_S)})
        try:
            return await answered(request)
        except ClientDisconnect:
            return Response(status_code=400)
        finally:
            waiting.release()

    async def answered(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return JSONResponse({"error": "too_large"}, 413, {"Connection": "close"})  # the rest is not listened to
        began = time.perf_counter()
        path = request.url.path
        answer = await run_in_threadpool(requests.answer, request.method, path, request.headers, body)
        spent = time.perf_counter() - began
        metrics.answered(path, answer.status, spent)
        if answer.status >= 400:
            said = {"desk": request.headers.get("x-desk", "")[:64], "path": path, "status": answer.status}
            log.warning("refused", extra={**said, "ms": round(spent * 1000), "error": str(answer.body.get("error"))})
        pause = {"Retry-After": str(answer.retry_after_s)} if answer.retry_after_s else None
        return _Answer(answer.body, answer.status, pause)

    def health(_request: Request) -> Response:
        try:
            return JSONResponse(_health())
        except SQLAlchemyError:
            return JSONResponse({"status": "no database", "read_model": projector.is_alive()}, 503)

    def measured(_request: Request) -> Response:
        try:
            return Response(metrics.page(), media_type="text/plain; version=0.0.4")
        except SQLAlchemyError:
            return Response("no database\n", 503, media_type="text/plain")

    def _health() -> dict[str, Any]:
        with engine.connect() as connection:
            desks = connection.execute(select(func.count()).select_from(schema.desk)).scalar_one()
            letters = connection.execute(select(schema.mail.c.state, func.count()).group_by(schema.mail.c.state)).all()
            cases = connection.execute(select(func.count()).select_from(schema.tray)).scalar_one()
        mail = {row[0]: row[1] for row in letters}
        alive = projector.is_alive()
        return {"status": "ok", "desks": desks, "tray": cases, "mail": mail, "read_model": alive}

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        for worker in workers:
            worker.start()
        yield
        for worker in workers:
            worker.stop()

    return Starlette(
        routes=[
            *(Route(path, of_desk, methods=[method]) for method, path in requests.routes),
            Route("/health", health, methods=["GET"]),
            Route("/openapi.json", lambda _request: JSONResponse(described), methods=["GET"]),
            Route("/metrics", measured, methods=["GET"]),
            *inbound.routes,
            *files.routes,
            *Wall(engine, clock).routes,
            *Operations(engine, clock).routes,
        ],
        lifespan=lifespan,
    )
