"""Scans at addresses that the centre signed, for the portal to fetch: who was given one has that one file, and nobody finds
another by trying. NĐ 107/2021 (scanned papers and electronic results)."""

from urllib.parse import quote

from cryptography.exceptions import InvalidSignature
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from sync.protocol.scans import ENDINGS
from sync.scan_folder import ScanFolder, media_at
from sync.server import schema
from sync.server.admission import CentreKey
from sync.server.pools import Pool, in_pool

PATH = "/v1/portal/files"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _signed(code: str, sha256: str) -> bytes:
    return f"portal-file\n{code}\n{sha256}".encode()


class PortalFiles:
    """`base`: how the portal reaches this centre, as `https://…`; empty: it does not, and no file has an address."""

    def __init__(self, engine: Engine, folder: ScanFolder, key: CentreKey, pool: Pool, base: str = "") -> None:
        self._engine = engine
        self._pool = pool
        self._folder = folder
        self._private = key.private
        self._base = base.rstrip("/")

    def address_of(self, code: str, sha256: str) -> str | None:
        """None: the file is not whole here (yet), or the portal cannot come for it."""
        if not self._base or not self._folder.has(sha256):
            return None
        return f"{self._base}{PATH}/{quote(code, safe='')}/{sha256}/{self._private.sign(_signed(code, sha256)).hex()}"

    @property
    def routes(self) -> list[Route]:
        """Of every file that was given an address."""
        return [Route(PATH + "/{code}/{sha256}/{signature}", in_pool(self._pool, self._give), methods=["GET"])]

    def _give(self, request: Request) -> Response:
        code, sha256, signature = (request.path_params[name] for name in ("code", "sha256", "signature"))
        try:
            self._private.public_key().verify(bytes.fromhex(signature), _signed(code, sha256))
        except (InvalidSignature, ValueError):
            return Response(status_code=404)
        scan = schema.READ_MODEL["scan"]
        named = select(scan.c.media).where((scan.c.dossier_code == code) & (scan.c.sha256 == sha256))
        try:
            with self._engine.connect() as connection:
                media = connection.execute(named.limit(1)).scalar()
        except SQLAlchemyError:
            return Response(status_code=503)
        if media is None or not self._folder.has(sha256):
            return Response(status_code=404)
        path = self._folder.path(sha256)
        kind = media_at(path)  # what is in it, not what the desk called it
        if kind is None:
            return Response(status_code=404)
        name = f"{code}-{sha256[:8]}.{ENDINGS[kind]}"
        return FileResponse(path, media_type=kind, filename=name, headers=_HEADERS)
