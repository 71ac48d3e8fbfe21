"""What a desk may ask the centre, and the answer: method, path, headers and body in, status and JSON out. No server in it, so
that a test can drop, repeat and delay the very bytes."""

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

import orjson
import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from sync.protocol.canonical import NotCanonical
from sync.protocol.wire import BY_STICK, NotUnderstood, unpack
from sync.server.acceptance import Acceptance, SelfReport
from sync.server.admission import Refused, understood
from sync.server.messages import After, DayAsked, DossiersAfter, Enrol, Fetch, Held, Pull, Push, ScanPiece
from sync.server.scans import Scans
from sync.server.whose_fault import is_the_databases

log = logging.getLogger(__name__)
MAX_QUESTION_BYTES = 64 * 1024
MAX_PIECE_MESSAGE_BYTES = 1024 * 1024
MAX_BODY_BYTES = 16 * 1024 * 1024
ENROL = "/v1/enrol"
HEAD = "/v1/journal/head"
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

    @property
    def retry_after(self) -> str:
        """As it travels; empty: it does not say."""
        return "" if self.retry_after_s is None else str(self.retry_after_s)


@dataclass(frozen=True, slots=True)
class SealedAnswer:
    """As it goes over the line. `answer`: what it says."""

    answer: DeskAnswer
    raw: bytes
    headers: dict[str, str]


class DeskQuestion(NamedTuple):
    """What may be asked: the message that comes with it, if any, and who answers a desk."""

    message: type | None
    answer: Callable[[str, bytes], dict[str, Any]]


M = TypeVar("M")
T = TypeVar("T")
Work = Callable[[], dict[str, Any]]
"""What is to be done for a request whose signature was checked."""


def _asked(kind: type[M], answer: Callable[[str, M], dict[str, Any]], limit: int = MAX_QUESTION_BYTES) -> DeskQuestion:
    return DeskQuestion(kind, lambda desk_id, body: answer(desk_id, understood(kind, unpack(body, limit))))


def _said(headers: Mapping[str, str]) -> SelfReport:
    waiting = headers.get("x-waiting", "")
    known = waiting.isascii() and waiting.isdigit() and len(waiting) <= 12
    version, clock = headers.get("x-version", ""), headers.get("x-clock", "")
    clock_ms = int(clock) if clock.isascii() and clock.isdigit() and len(clock) <= 15 else None
    return SelfReport(version if _VERSION.fullmatch(version) else "?", int(waiting) if known else None, clock_ms)


class Requests:
    """`pushed` hears that there is something to fold."""

    def __init__(self, acceptance: Acceptance, scans: Scans, pushed: Callable[[], object] = lambda: None) -> None:
        self._acceptance = acceptance
        self._pushed = pushed
        self._pushing = 0
        self._pushed_at = -QUIET_S
        self._questions: dict[tuple[str, str], DeskQuestion] = {
            ("POST", "/v1/journal"): DeskQuestion(Push, self._push),
            ("POST", "/v1/journal/pull"): _asked(Pull, lambda desk_id, said: acceptance.pull(desk_id, said)),
            ("POST", "/v1/dossiers"): _asked(DossiersAfter, lambda desk_id, said: acceptance.dossiers(desk_id, said)),
            ("POST", "/v1/news"): _asked(After, lambda desk_id, said: acceptance.news(desk_id, said)),
            ("POST", "/v1/publications"): _asked(After, lambda desk_id, said: acceptance.publications(desk_id, said)),
            ("POST", "/v1/day"): _asked(DayAsked, lambda desk_id, said: acceptance.day(desk_id, said)),
            ("POST", "/v1/scans"): _asked(Held, lambda desk_id, said: scans.held(desk_id, said)),
            ("POST", "/v1/scans/piece"): _asked(
                ScanPiece, lambda desk_id, said: scans.take(desk_id, said), MAX_PIECE_MESSAGE_BYTES
            ),
            ("POST", "/v1/scans/fetch"): _asked(Fetch, lambda desk_id, said: scans.give(desk_id, said)),
            ("GET", HEAD): DeskQuestion(None, lambda desk_id, _body: acceptance.head(desk_id)),
        }

    @property
    def messages(self) -> dict[tuple[str, str], type | None]:
        """Of each method and path what a desk says with it."""
        return {("POST", ENROL): Enrol, **{asked: question.message for asked, question in self._questions.items()}}

    @property
    def pushing(self) -> bool:
        """Somebody is at it, or will go on in a moment: a desk that sends much packs the next batch meanwhile."""
        return self._pushing > 0 or time.monotonic() - self._pushed_at < QUIET_S

    def _push(self, desk_id: str, body: bytes) -> dict[str, Any]:
        self._pushing += 1  # a hint, not a count that anything rests on
        try:
            answer = self._acceptance.push(desk_id, understood(Push, unpack(body)))
        finally:
            self._pushing -= 1
            self._pushed_at = time.monotonic()
        self._pushed()
        return answer

    def sealed(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> SealedAnswer:
        """As it is told. Header names are in lower case."""
        return self.seal(headers, self.answer(method, path, headers, body))

    def seal(self, headers: Mapping[str, str], answer: DeskAnswer) -> SealedAnswer:
        """An answer to the request with these headers, whatever it says: a refusal too."""
        raw = orjson.dumps(answer.body)
        sealed = self._acceptance.seal(headers.get("x-signature", ""), answer.status, answer.retry_after, raw)
        return SealedAnswer(answer, raw, sealed | ({"Retry-After": answer.retry_after} if answer.retry_after else {}))

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> DeskAnswer:
        """Header names are in lower case."""
        heard = self.hear(method, path, headers, body)
        return heard if isinstance(heard, DeskAnswer) else self.do(method, path, heard)

    def hear(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Work | DeskAnswer:
        """Whether a desk of ours says this: what is to be done for it, or why nothing is. Header names are in lower case."""

        def heard() -> Work | DeskAnswer:
            if path == ENROL:  # a code stands for the signature, and is looked for among few
                return DeskAnswer(200, self._acceptance.enrol(understood(Enrol, unpack(body, MAX_QUESTION_BYTES))))
            desk_id = headers.get("x-desk", "")
            counter = headers.get("x-counter", "")
            if not (counter.isascii() and counter.isdigit() and len(counter) <= 16 and BY_STICK < int(counter) < LAST_COUNTER):
                raise Refused(401, "no_counter")
            self._acceptance.authenticate(
                desk_id, headers.get("x-signature", ""), method, path, body, int(counter), _said(headers)
            )
            if (method, path) not in self._questions:
                raise Refused(405, "no_such_question")
            return partial(self._questions[method, path].answer, desk_id, body)

        return _told(heard, method, path)

    def do(self, method: str, path: str, work: Work) -> DeskAnswer:
        """What was heard from a desk of ours."""
        return _told(lambda: DeskAnswer(200, work()), method, path)


def _told(work: Callable[[], T], method: str, path: str) -> T | DeskAnswer:
    try:
        return work()
    except Refused as refused:
        return DeskAnswer(refused.status, refused.body)
    except NotCanonical as error:  # what a desk once signed of its own, and no text can be made of
        log.warning("no answer can be signed to %s %s: %s", method, path, type(error).__name__)
        return DeskAnswer(422, {"error": "not_sayable"})
    except NotUnderstood as error:
        return DeskAnswer(400, {"error": "malformed", "reason": str(error)})
    except (DBAPIError, NoConnectionLeft, psycopg.Error) as error:  # COPY raises psycopg's own
        if is_the_databases(error):
            return DeskAnswer(503, {"error": "database"}, DATABASE_PAUSE_S)
        log.warning("what %s %s brought cannot be kept: %s", method, path, type(error).__name__)
        return DeskAnswer(422, {"error": "not_kept"})
    except OSError:
        return DeskAnswer(503, {"error": "disk"}, DISK_PAUSE_S)


def system_clock() -> int:
    """Milliseconds since 1970 UTC, by the machine's clock."""
    return time.time_ns() // 1_000_000
