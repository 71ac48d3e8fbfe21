"""Files that a citizen handed in with a dossier on the portal: the centre fetches them, from the portal's own host alone, and
keeps them as it keeps scans. The dossier is offered without waiting for them, and once more when they are here.

What nobody took up is not kept: files of a dossier that was sent back go again."""

from collections.abc import Callable, Collection
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

import urllib3
from sqlalchemy import Connection, Engine, delete, func, select, update

from sync.bounded_http import bounded_pool
from sync.bounded_lines import Bounds
from sync.protocol.scans import MAX_SCAN_BYTES
from sync.protocol.submissions import OFFERED, key_of
from sync.scan_folder import ScanFolder, media_at
from sync.server import schema
from sync.server.news import NEWS_LOCK, desks_of, tell
from sync.server.rounds import Pauses, Rounds, Stopping
from sync.server.uploads import UNTRIED

READ_TIMEOUT_S = 10.0
LONGEST_S = 120.0
PAUSES = Pauses(first_ms=30_000, longest_ms=1_800_000)
MOST_TRIES = 60
"""A day and more; then the paper is named, and the citizen is asked for it."""
BATCH = 20
PIECE_BYTES = 64 * 1024


class NotTaken(ValueError):
    """This address is never asked, or what it gave is no file that is taken: trying again would change nothing."""


class Fetching:
    """One round at a time. `hosts`: who is asked, as `host` or `host:port`; nobody else, whatever an address says."""

    def __init__(
        self,
        engine: Engine,
        folder: ScanFolder,
        hosts: Collection[str],
        clock: Callable[[], int],
        schemes: Collection[str] = ("https",),
        read_timeout_s: float = READ_TIMEOUT_S,
    ) -> None:
        self._engine = engine
        self._folder = folder
        self._hosts = frozenset(host.lower() for host in hosts)
        self._clock = clock
        self._schemes = frozenset(schemes)
        self._http = bounded_pool(Bounds(MAX_SCAN_BYTES, read_timeout_s, LONGEST_S), pools=4)
        self._begun = False

    def close(self) -> None:
        """Nothing is fetched after this."""
        self._http.clear()

    def rounds(self) -> Rounds:
        """Looks every few seconds what is due, from `begin` on."""
        return Rounds("uploads", self._round, longest_s=READ_TIMEOUT_S + 5, end=self.close)

    def _round(self, stopping: Stopping) -> int:
        if not self._begun:
            self.begin()
            self._begun = True
        return self.once(stopping)

    def once(self, stopping: Stopping = lambda: False) -> int:
        """Returns how many files came."""
        upload, now = schema.upload, self._clock()
        due = (upload.c.state == "waiting") & (upload.c.next_try_ms <= now)
        with self._engine.connect() as connection:
            rows = connection.execute(select(upload).where(due).order_by(upload.c.next_try_ms).limit(BATCH)).all()
        came = 0
        for row in rows:
            if stopping():
                break
            came += self._try(row, now)
        self._forget()
        return came

    def begin(self) -> int:
        """After a start: what a crash left half fetched goes; what a copy of the database says is here and is not, is fetched
        again. Returns how many files."""
        for left in self._folder.root.glob("*.upload"):
            left.unlink(missing_ok=True)
        upload = schema.upload
        with self._engine.begin() as connection:
            names = connection.execute(select(upload.c.sha256).where(upload.c.state == "here").distinct()).scalars()
            gone = [name for name in names if not self._folder.has(name)]
            connection.execute(update(upload).where(upload.c.sha256.in_(gone)).values(**UNTRIED))
        return len(gone)

    def _try(self, row: Any, now: int) -> bool:
        tries = row.tries + 1
        values: dict[str, Any] = {"tries": tries, "next_try_ms": now + PAUSES.after(tries), "detail": ""}
        try:
            values |= self._fetch(row.address) | {"state": "here"}
        except NotTaken as reason:
            values |= {"state": "refused", "detail": str(reason)}
        except (urllib3.exceptions.HTTPError, OSError) as error:
            values["detail"] = type(error).__name__
            if tries >= MOST_TRIES:
                values["state"] = "refused"
        upload = schema.upload
        here = (upload.c.reference == row.reference) & (upload.c.times == row.times) & (upload.c.no == row.no)
        with self._engine.begin() as connection:
            connection.execute(update(upload).where(here).values(**values))
            if values.get("state"):
                self._offer_again(connection, row, now)
        return values.get("state") == "here"

    def _fetch(self, address: str) -> dict[str, Any]:
        try:
            parts = urlsplit(address)
        except ValueError:  # a bracket that does not close, letters that look like a slash
            raise NotTaken("address") from None
        if parts.scheme not in self._schemes or parts.netloc.lower() not in self._hosts:
            raise NotTaken("address")
        digest, size = sha256(), 0
        response = self._http.request("GET", address, preload_content=False, redirect=False)
        try:
            if response.status != 200:
                if response.status in (408, 425, 429) or response.status >= 500:
                    raise urllib3.exceptions.HTTPError(str(response.status))
                raise NotTaken(str(response.status))
            with NamedTemporaryFile(dir=self._folder.root, suffix=".upload") as file:
                for piece in response.stream(PIECE_BYTES):
                    size += len(piece)
                    if size > MAX_SCAN_BYTES:
                        raise NotTaken("size")
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                path = Path(file.name)
                media = media_at(path)
                if media is None:
                    raise NotTaken("media")
                self._folder.keep(path, digest.hexdigest())
        finally:
            response.close()
        return {"sha256": digest.hexdigest(), "media": media, "size": size}

    def _offer_again(self, connection: Connection, row: Any, now: int) -> None:
        """When none of its files is awaited any more, and some are here: the desks hear what they are."""
        upload, submission = schema.upload, schema.submission
        connection.execute(select(func.pg_advisory_xact_lock(NEWS_LOCK)))
        same = (upload.c.reference == row.reference) & (upload.c.times == row.times)
        states = connection.execute(select(upload.c.state).where(same)).scalars().all()
        mine = (submission.c.reference == row.reference) & (submission.c.times == row.times)
        waiting = connection.execute(select(submission.c.agency).where(mine & (submission.c.state == "waiting"))).scalar()
        if waiting is None or "waiting" in states or "here" not in states:
            return
        key = key_of(row.reference, row.times)
        for desk_id in desks_of(connection, waiting):
            tell(connection, desk_id, OFFERED, row.reference, waiting, now, {"key": key}, again="files")

    def _forget(self) -> None:
        """Files of submissions that are settled: those that a dossier names stay, as its scans."""
        upload, submission, scan = schema.upload, schema.submission, schema.READ_MODEL["scan"]
        same = (upload.c.reference == submission.c.reference) & (upload.c.times == submission.c.times)
        settled = select(upload).join(submission, same).where(submission.c.state != "waiting").limit(BATCH)
        with self._engine.begin() as connection:
            for row in connection.execute(settled).all():
                here = (upload.c.reference == row.reference) & (upload.c.times == row.times) & (upload.c.no == row.no)
                connection.execute(delete(upload).where(here))
                if row.sha256 is None:
                    continue
                named = select(scan.c.sha256).where(scan.c.sha256 == row.sha256)
                others = select(upload.c.sha256).where(upload.c.sha256 == row.sha256)
                if connection.execute(named.union(others)).first() is None:
                    self._folder.drop(row.sha256)
