"""Which of several database servers leads, and that a commit is on a second one before anybody hears of it.

A leader that was deposed while its agent slept stays writable, and a line with several hosts meets it first. The timeline tells
the two apart: each promotion begins a higher one (postgresql.org/docs/current/continuous-archiving.html, Timelines). The
highest one that was seen is remembered in the data folder, and a server on a lower one is not written to.
"""

import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

from sync.bounded_files import read_bytes
from sync.server.rounds import Rounds
from sync.synced_files import put_whole

T = TypeVar("T")
COMMIT_S = 10.0
"""How long a commit may wait for its copy. The server's own limit of a statement does not hold for it."""
GIVING_UP_S = 3.0
CONNECT_S = 5
LOOK_EVERY_S = 2.0
KNOWN_FOR_S = 3 * LOOK_EVERY_S
_WARNING = "01000"
_STANDING = (
    "SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_walfile_name(pg_current_wal_lsn()) END,"
    " (SELECT system_identifier::text FROM pg_control_system()), current_setting('synchronous_standby_names') <> ''"
)
_TIMELINE_DIGITS = 8
_MOST_BYTES = 4096
log = logging.getLogger(__name__)
Parameters = Mapping[str, Any]
"""As psycopg takes them."""


class NobodyTook(psycopg.OperationalError):
    """No server leads, or what it took may be on that one server alone: it is tried again."""


class OnTimeline(NamedTuple):
    """Of a server that takes writes. `cluster`: the identifier that all copies share; `copied`: a commit waits for a second
    server."""

    cluster: str
    timeline: int
    copied: bool


class CopiedConnection(psycopg.Connection[TupleRow]):
    """Its commit ends in time, and only with what a second server has too, where one is to have it."""

    _until_s: float | None = None
    _alone = False

    def note_warnings(self) -> None:
        """Once, after connecting."""
        self.add_notice_handler(self._noticed)

    def _noticed(self, said: psycopg.errors.Diagnostic) -> None:
        if self._until_s is not None and said.sqlstate == _WARNING:
            self._alone = True

    def commit(self) -> None:
        """Raises NobodyTook where the wait for the copy was cancelled: the server then only gives notice, and the row is
        there, on the one server."""
        self._alone = False
        self._until_s = time.monotonic() + COMMIT_S
        try:
            super().commit()
        finally:
            self._until_s = None
        if self._alone:
            raise NobodyTook("the commit was not waited for by the second server")

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As psycopg's, and a commit that lasts too long is cancelled; where that is not heard either, the line is cut."""
        return super().wait(self._in_time(gen) if self._until_s is not None else gen, interval, timeout)

    def _in_time(self, gen: PQGen[T]) -> PQGen[T]:
        cancelled = False
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                late_s = time.monotonic() - (self._until_s or 0.0)
                if not ready and late_s > GIVING_UP_S:
                    self.close()
                    raise NobodyTook("the commit was not answered")
                if not ready and late_s > 0 and not cancelled:
                    cancelled = True
                    self.cancel_safe(timeout=GIVING_UP_S)
                wanted = gen.send(ready)
        except StopIteration as end:
            value: T = end.value
            return value


def _hosts(parameters: Parameters) -> Iterator[Parameters]:
    """Each server of the address, alone."""
    rest = {name: value for name, value in parameters.items() if name not in ("host", "port", "target_session_attrs")}
    hosts = str(parameters.get("host", "")).split(",")
    ports = str(parameters.get("port", "")).split(",")
    for number, host in enumerate(hosts):
        port = ports[number] if len(ports) == len(hosts) else ports[0]
        yield rest | ({"host": host} if host else {}) | ({"port": port} if port else {})


def _opened(parameters: Parameters) -> tuple[CopiedConnection, OnTimeline] | psycopg.Error:
    """A line to one server, or why it cannot be written to."""
    try:
        connection = CopiedConnection.connect(**parameters)
    except psycopg.Error as error:
        return error
    try:
        segment, cluster, copied = connection.execute(_STANDING).fetchone() or (None, "", False)
        connection.rollback()
    except psycopg.Error as error:
        connection.close()
        return error
    if segment is None:
        connection.close()
        return NobodyTook("a standby")
    connection.note_warnings()
    return connection, OnTimeline(cluster, int(segment[:_TIMELINE_DIGITS], 16), copied)


class Leader:
    """`folder`: where the highest timeline is remembered, beside the centre's key."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "database.timeline"
        self._lock = threading.Lock()
        self._seen = self._remembered()
        self._met = False
        self._known: tuple[float, Parameters] | None = None
        self._parameters: Parameters = {}
        self.alone = False
        """Of several servers one alone holds what is written."""

    def _remembered(self) -> tuple[str, int]:
        try:
            kept = json.loads(read_bytes(self._path, _MOST_BYTES))
            return str(kept["cluster"]), int(kept["timeline"])
        except FileNotFoundError:
            return "", 0

    def fits(self, timeline: int) -> bool:
        """Whether nothing higher was seen since a line was opened to a server on that timeline."""
        return timeline >= self._seen[1]

    def _take(self, standing: OnTimeline) -> bool:
        """Whether it may be written to; what is higher is remembered before it is. Another cluster is taken at the start
        alone: a person put it there, from a dump for instance."""
        with self._lock:
            cluster, highest = self._seen
            if standing.cluster != cluster and self._met:
                return False
            if standing.cluster == cluster and standing.timeline < highest:
                return False
            if (standing.cluster, standing.timeline) != self._seen:
                put_whole(self._path, json.dumps({"cluster": standing.cluster, "timeline": standing.timeline}).encode())
                self._seen = standing.cluster, standing.timeline
                if cluster:  # the first that is ever seen is no news to whoever typed a command
                    log.info("the database is on timeline %d", standing.timeline)
            self._met = True
        return True

    def connect(self, parameters: Parameters) -> tuple[CopiedConnection, int]:
        """A line to the server that leads, and its timeline. `parameters`: as psycopg's, hosts and ports with commas between
        them. Raises psycopg.Error where none does."""
        self._parameters = parameters
        known = self._known
        if known and time.monotonic() - known[0] < KNOWN_FOR_S:
            found = _opened(known[1])
            if not isinstance(found, psycopg.Error):
                if self._take(found[1]):
                    return found[0], found[1].timeline
                found[0].close()
        return self._look(list(_hosts(parameters)))

    def _look(self, servers: list[Parameters]) -> tuple[CopiedConnection, int]:
        """All servers are asked side by side: who answers first may be the one that was deposed."""
        if len(servers) == 1:
            answers = [_opened(servers[0])]
        else:
            with ThreadPoolExecutor(len(servers), "leader") as threads:
                answers = list(threads.map(_opened, servers))
        errors = [answer for answer in answers if isinstance(answer, psycopg.Error)]
        writable = [(answer, at) for answer, at in zip(answers, servers, strict=True) if not isinstance(answer, psycopg.Error)]
        writable.sort(key=lambda one: one[0][1].timeline)
        for (connection, _standing), _at in writable[:-1]:
            connection.close()
        if not writable:
            self._known = None
            raise errors[0]
        (connection, standing), at = writable[-1]
        if not self._take(standing):
            connection.close()
            raise NobodyTook("the server was deposed, or is another cluster")
        self._known = time.monotonic(), at
        self.alone = len(servers) > 1 and not standing.copied
        return connection, standing.timeline

    def watch(self) -> Rounds:
        """Looks which one leads, so that lines to one that was deposed end before they are used."""
        return Rounds("leader", lambda _stopping: self._watched(), every_s=LOOK_EVERY_S, longest_s=CONNECT_S + 1)

    def _watched(self) -> None:
        servers = list(_hosts(self._parameters))
        if len(servers) > 1:
            self._look(servers)[0].close()
