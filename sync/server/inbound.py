"""What other programs tell the centre: the portal hands in dossiers, an agency's software reports that a result is there."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import ValidationError, convert
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync.protocol.cleaning import is_text
from sync.protocol.shared_dossiers import ENDED
from sync.server import schema
from sync.server.bodies import Bodies
from sync.server.callers import Caller, Kind, caller_of
from sync.server.messages import ResultReported
from sync.server.news import desks_of, tell
from sync.server.openapi import RESULTS, SUBMISSIONS
from sync.server.pools import Pool, side_of
from sync.server.portal.handed_in import NotASubmission, read, submission_of, uploads_of
from sync.server.submissions import offer
from sync.server.whose_fault import is_the_databases

MAX_MESSAGE_BYTES = 256 * 1024
DATABASE_PAUSE_S = 5
_MAY: dict[str, Kind] = {SUBMISSIONS: "portal", RESULTS: "agency"}
Heard = tuple[int, dict[str, Any]]


class Inbound:
    """`fetched`: whether files that were handed in are fetched; else they are named only."""

    def __init__(self, engine: Engine, clock: Callable[[], int], bodies: Bodies, pool: Pool, fetched: bool = False) -> None:
        self._engine = engine
        self._bodies = bodies
        self._pool = pool
        self._fetched = fetched
        self._clock = clock
        self._listeners: dict[str, Callable[[Caller, Any], Heard]] = {SUBMISSIONS: self._submitted, RESULTS: self._reported}

    @property
    def routes(self) -> list[Route]:
        """Of everything that such a program may say."""
        return [Route(path, self._listen, methods=["POST"]) for path in self._listeners]

    async def _listen(self, request: Request) -> Response:
        try:
            body = await self._bodies.within(request, MAX_MESSAGE_BYTES)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return JSONResponse({"error": "too_large"}, 413, {"Connection": "close"})
        authorization = request.headers.get("authorization", "")
        try:
            path = request.url.path
            status, said = await self._pool.run(lambda: self._heard(path, authorization, body), side_of(request))
        except SQLAlchemyError as error:
            if not is_the_databases(error):
                return JSONResponse({"error": "not_kept"}, 422)
            return JSONResponse({"error": "database"}, 503, {"Retry-After": str(DATABASE_PAUSE_S)})
        return JSONResponse(said, status)

    def _heard(self, path: str, authorization: str, body: bytes) -> Heard:
        caller = caller_of(self._engine, authorization)
        if caller is None or caller.kind != _MAY[path]:
            return 401, {"error": "unknown_caller"}
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            return 400, {"error": "malformed"}
        return self._listeners[path](caller, message)

    def _submitted(self, _caller: Caller, message: Any) -> Heard:
        """As provincial systems answer the portal: 0 taken, 1 there already, -1 not understood."""
        try:
            handed_in = read(message)
            submission = submission_of(handed_in)
        except NotASubmission as wrong:
            return 422, {"error_code": -1, "message": str(wrong)}
        uploads = [upload for upload in uploads_of(handed_in) if upload["address"]] if self._fetched else []
        if offer(self._engine, submission, handed_in.DonViXuLy or "", self._clock(), uploads):
            return 200, {"error_code": 0, "message": "Tiếp nhận thành công"}
        return 200, {"error_code": 1, "message": "Hồ sơ đã tồn tại"}

    def _reported(self, caller: Caller, message: Any) -> Heard:
        """The dossier's own counter hears that its result is there, so that the courier is asked for it, and so do the
        agency's other counters: the citizen may come to any of them."""
        try:
            report = convert(message, ResultReported)
            number, signed_on = " ".join(report.result_no.split()), date.fromisoformat(report.signed_on).isoformat()
            if not number or len(number) > 100 or not is_text(number):
                raise ValueError
        except (ValidationError, ValueError):
            return 422, {"error": "not_a_report"}
        dossier = schema.READ_MODEL["dossier"]
        columns = (dossier.c.desk_id, dossier.c.agency, dossier.c.state)
        with self._engine.begin() as connection:
            row = connection.execute(select(*columns).where(dossier.c.code == report.code)).first()
            if row is None or row.agency != caller.agency:
                return 404, {"error": "no_such_dossier"}
            if row.state not in ENDED and row.state != "result_in":
                said = {"key": number, "result_no": number, "signed_on": signed_on}
                for desk_id in sorted({row.desk_id, *desks_of(connection, caller.agency)}):
                    tell(connection, desk_id, "result_reported", report.code, row.agency, self._clock(), said)
        return 200, {"state": row.state}
