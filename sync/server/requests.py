"""What a desk may ask the centre, and the answer: method, path, headers and body in, status and JSON out. No server in it, so
that a test can drop, repeat and delay the very bytes."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from sync.protocol.wire import BY_STICK, NotUnderstood, unpack
from sync.server.acceptance import Acceptance, SelfReport
from sync.server.admission import Refused
from sync.server.scans import Scans

MAX_QUESTION_BYTES = 64 * 1024
MAX_PIECE_MESSAGE_BYTES = 1024 * 1024
MAX_BODY_BYTES = 16 * 1024 * 1024
LAST_COUNTER = 2**53 - 1
DATABASE_PAUSE_S = 5
QUIET_S = 0.25
DISK_PAUSE_S = 60
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,30}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DeskAnswer:
    """`retry_after_s`: when to come again, with 429 and 503."""

    status: int
    body: dict[str, Any]
    retry_after_s: int | None = None


Question = Callable[[str, bytes], dict[str, Any]]


def _said(headers: Mapping[str, str]) -> SelfReport:
    waiting = headers.get("x-waiting", "")
    known = waiting.isascii() and waiting.isdigit() and len(waiting) <= 12
    version = headers.get("x-version", "")
    return SelfReport(version if _VERSION.fullmatch(version) else "?", int(waiting) if known else None)


def _question(body: bytes) -> dict[str, Any]:
    return unpack(body, MAX_QUESTION_BYTES)


class Requests:
    """`pushed` hears that there is something to fold."""

    def __init__(self, acceptance: Acceptance, scans: Scans, pushed: Callable[[], object] = lambda: None) -> None:
        self._acceptance = acceptance
        self._pushed = pushed
        self._pushing = 0
        self._pushed_at = -QUIET_S
        self._questions: dict[tuple[str, str], Question] = {
            ("POST", "/v1/journal"): self._push,
            ("POST", "/v1/journal/pull"): lambda desk_id, body: acceptance.pull(desk_id, _question(body)),
            ("POST", "/v1/dossiers"): lambda desk_id, body: acceptance.dossiers(desk_id, _question(body)),
            ("POST", "/v1/news"): lambda desk_id, body: acceptance.news(desk_id, _question(body)),
            ("POST", "/v1/publications"): lambda desk_id, body: acceptance.publications(desk_id, _question(body)),
            ("POST", "/v1/day"): lambda desk_id, body: acceptance.day(desk_id, _question(body)),
            ("POST", "/v1/scans"): lambda desk_id, body: scans.held(desk_id, _question(body)),
            ("POST", "/v1/scans/piece"): lambda desk_id, body: scans.take(desk_id, unpack(body, MAX_PIECE_MESSAGE_BYTES)),
            ("POST", "/v1/scans/fetch"): lambda desk_id, body: scans.give(desk_id, _question(body)),
            ("GET", "/v1/journal/head"): lambda desk_id, _body: acceptance.head(desk_id),
        }

    @property
    def routes(self) -> list[tuple[str, str]]:
        """All that a desk may ask: method and path."""
        return [("POST", "/v1/enrol"), *self._questions]

    @property
    def pushing(self) -> bool:
        """Somebody is at it, or will go on in a moment: a desk that sends much packs the next batch meanwhile."""
        return self._pushing > 0 or time.monotonic() - self._pushed_at < QUIET_S

    def _push(self, desk_id: str, body: bytes) -> dict[str, Any]:
        self._pushing += 1  # a hint, not a count that anything rests on
        try:
            answer = self._acceptance.push(desk_id, unpack(body))
        finally:
            self._pushing -= 1
            self._pushed_at = time.monotonic()
        self._pushed()
        return answer

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> DeskAnswer:
        """Header names are in lower case."""
        try:
            if path == "/v1/enrol":
                return DeskAnswer(200, self._acceptance.enrol(_question(body)))
            desk_id = headers.get("x-desk", "")
            counter = headers.get("x-counter", "")
            if not (counter.isascii() and counter.isdigit() and len(counter) <= 16 and BY_STICK < int(counter) < LAST_COUNTER):
                raise Refused(401, "no_counter")
            self._acceptance.authenticate(
                desk_id, headers.get("x-signature", ""), method, path, body, int(counter), _said(headers)
            )
            if (method, path) not in self._questions:
                raise Refused(405, "no_such_question")
            return DeskAnswer(200, self._questions[method, path](desk_id, body))
        except Refused as refused:
            return DeskAnswer(refused.status, refused.body)
        except NotUnderstood as error:
            return DeskAnswer(400, {"error": "malformed", "reason": str(error)})
        except (DBAPIError, NoConnectionLeft):
            return DeskAnswer(503, {"error": "database"}, DATABASE_PAUSE_S)
        except OSError:
            return DeskAnswer(503, {"error": "disk"}, DISK_PAUSE_S)


def system_clock() -> int:
    """Milliseconds since 1970 UTC, by the machine's clock."""
    return time.time_ns() // 1_000_000
