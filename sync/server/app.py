"""The centre's HTTP: enrol, push, head, health."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync.protocol.wire import BY_STICK, NotUnderstood, unpack
from sync.server import schema
from sync.server.acceptance import Acceptance, CentreKey, Refused
from sync.server.mail import Mailer, MailServer
from sync.server.projector import Projector

MAX_ENROLMENT_BYTES = 64 * 1024
MAX_BODY_BYTES = 16 * 1024 * 1024


async def _body(request: Request) -> bytes:
    """The body, refused as soon as it is too large rather than when it is whole."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise Refused(413, "too_large")
        parts.append(part)
    return b"".join(parts)


def make_app(
    engine: Engine, key: CentreKey, clock: Callable[[], int] | None = None, mail_server: MailServer | None = None
) -> Starlette:
    acceptance = Acceptance(engine, key, clock or (lambda: time.time_ns() // 1_000_000))
    projector = Projector(engine)
    mailer = Mailer(engine, mail_server, clock) if mail_server else None

    def answering(work: Callable[[Request, bytes], dict[str, Any]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                body = await _body(request)
                return JSONResponse(await run_in_threadpool(work, request, body))
            except Refused as refused:
                return JSONResponse(refused.body, refused.status)
            except NotUnderstood as error:
                return JSONResponse({"error": "malformed", "reason": str(error)}, 400)
            except ClientDisconnect:
                return Response(status_code=400)
            except DBAPIError:
                return JSONResponse({"error": "database"}, 503, headers={"Retry-After": "5"})

        return endpoint

    def signed(request: Request, body: bytes) -> str:
        desk_id = request.headers.get("x-desk", "")
        counter = request.headers.get("x-counter", "")
        if not (counter.isascii() and counter.isdigit() and len(counter) <= 16 and int(counter) > BY_STICK):
            raise Refused(401, "no_counter")
        signature = request.headers.get("x-signature", "")
        acceptance.authenticate(desk_id, signature, request.method, request.url.path, body, int(counter))
        return desk_id

    def enrol(request: Request, body: bytes) -> dict[str, Any]:
        return acceptance.enrol(unpack(body, MAX_ENROLMENT_BYTES))

    def push(request: Request, body: bytes) -> dict[str, Any]:
        desk_id = signed(request, body)
        answer = acceptance.push(desk_id, unpack(body))
        projector.news.set()
        return answer

    def news(request: Request, body: bytes) -> dict[str, Any]:
        return acceptance.news(signed(request, body), unpack(body, MAX_ENROLMENT_BYTES))

    def dossiers(request: Request, body: bytes) -> dict[str, Any]:
        return acceptance.dossiers(signed(request, body), unpack(body, MAX_ENROLMENT_BYTES))

    def day(request: Request, body: bytes) -> dict[str, Any]:
        return acceptance.day(signed(request, body), unpack(body, MAX_ENROLMENT_BYTES))

    def pull(request: Request, body: bytes) -> dict[str, Any]:
        return acceptance.pull(signed(request, body), unpack(body, MAX_ENROLMENT_BYTES))

    def head(request: Request, body: bytes) -> dict[str, Any]:
        return acceptance.head(signed(request, body))

    def health(request: Request, body: bytes) -> dict[str, Any]:
        with engine.connect() as connection:
            desks = connection.execute(select(func.count()).select_from(schema.desk)).scalar_one()
            letters = connection.execute(select(schema.mail.c.state, func.count()).group_by(schema.mail.c.state)).all()
            cases = connection.execute(select(func.count()).select_from(schema.tray)).scalar_one()
        return {
            "status": "ok",
            "desks": desks,
            "tray": cases,
            "mail": {row[0]: row[1] for row in letters},
            "read_model": projector.is_alive(),
        }

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        projector.start()
        if mailer is not None:
            mailer.start()
        yield
        projector.stop()
        if mailer is not None:
            mailer.stop()

    return Starlette(
        routes=[
            Route("/v1/enrol", answering(enrol), methods=["POST"]),
            Route("/v1/journal", answering(push), methods=["POST"]),
            Route("/v1/day", answering(day), methods=["POST"]),
            Route("/v1/dossiers", answering(dossiers), methods=["POST"]),
            Route("/v1/news", answering(news), methods=["POST"]),
            Route("/v1/journal/pull", answering(pull), methods=["POST"]),
            Route("/v1/journal/head", answering(head), methods=["GET"]),
            Route("/health", answering(health), methods=["GET"]),
        ],
        lifespan=lifespan,
    )
