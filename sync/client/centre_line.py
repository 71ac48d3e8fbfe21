"""The desk's side of the line: one class that talks to the centre, and answers that a worker can decide by."""

import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal, TypeVar

import orjson
from cryptography.exceptions import InvalidSignature

from sync.protocol.enrolment import is_of, whole_code
from sync.protocol.news import News, from_wire, news_text
from sync.protocol.publications import Publication, publications_text
from sync.protocol.publications import from_wire as publication_from_wire
from sync.protocol.reconciliation import DaySide, side_from_wire, side_text
from sync.protocol.scans import held_text
from sync.protocol.seal import Entry
from sync.protocol.sealed_answers import HeardAnswer
from sync.protocol.shared_dossiers import SharedDossier, SharedReader, shared_text
from sync.protocol.signatures import verifier
from sync.protocol.version import VERSION
from sync.protocol.wire import answer_text, entry_from_list, pack, pack_push, request_text

T = TypeVar("T")
CONNECT_TIMEOUT_S = 2.0
READ_TIMEOUT_S = 15.0
LONGEST_S = 300.0
"""Of a question with its answer: a full page over a line of 16 kB/s."""
MOST_ANSWER_BYTES = 32 * 1024 * 1024
TRIES = 5


@dataclass(frozen=True, slots=True)
class Accepted:
    """The centre holds everything up to here, and signed that it does."""

    epoch: int
    seq: int
    head: str
    signature: str
    feeds: dict[str, int] = field(default_factory=dict, compare=False)
    """Where each feed ends; of some an older centre does not say."""


@dataclass(frozen=True, slots=True)
class NoLine:
    """No answer, or one that asks to wait (timeout, 408, 429, 5xx): keep, back off."""

    detail: str
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """An answer that a person must see: 401/403 (not admitted), 409 (gap or fork), 400/422 (ours or a version gap)."""

    reason: Literal["not_admitted", "gap", "fork", "not_understood", "false_answer"]
    have: tuple[int, int] | None = None
    got: tuple[int, int] | None = None


Answer = Accepted | NoLine | Stopped


Called = tuple[int, dict[str, Any], str | None]
"""Status, message, and when to come again. Status 0: it was not the centre."""


def _pair(value: Any) -> tuple[int, int] | None:
    return (value[0], value[1]) if isinstance(value, list) and len(value) == 2 else None


GONE = (502, 503, 504)
LATER = (408, 429)
_NOT_THE_CENTRES: Called = (0, {}, None)


def _deaf(_silence: str) -> None:
    return None


class CentreLine:
    """HTTP with a timeout on every call; a desk signs each request with its own key."""

    def __init__(
        self,
        url: str,
        desk_id: str,
        sign: Callable[[bytes], bytes],
        centre_key: str | None,
        read_timeout_s: float = READ_TIMEOUT_S,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        other_key: Callable[[], bool] = lambda: False,
    ) -> None:
        """`other_key`: makes `sign` use another key of the desk, where there is one; asked when the centre does not know the
        one in use."""
        import urllib3  # loaded after the log-in window

        from sync.bounded_http import bounded_pool
        from sync.bounded_lines import Bounds

        bounds = Bounds(MOST_ANSWER_BYTES, read_timeout_s, LONGEST_S, CONNECT_TIMEOUT_S)
        self._http = bounded_pool(bounds, cert_reqs="CERT_NONE")  # pinned, below
        if url.startswith("https:"):
            from sync.client.pinned import pin

            pin(self._http, centre_key)
        self._errors = urllib3.exceptions.HTTPError
        self._url = url.rstrip("/")
        self._desk_id = desk_id
        self._sign = sign
        self._centre_key = centre_key
        self._counter = 0
        self._shift_ms = 0
        self.waiting = 0
        """Entries that are still to be sent, told beside each request."""
        self.heard: Callable[[str], None] = _deaf
        """Told after each exchange, whoever asked: why nobody answered, or "" when somebody did."""
        self.ahead_ms = 0
        """By how much the centre's clock is ahead of this one, as far as it was heard."""
        self._now_ms = now_ms
        self._other_key = other_key

    def close(self) -> None:
        """Nothing is asked after this."""
        self._http.clear()

    def _call(self, method: str, path: str, body: bytes) -> Called | NoLine:
        called = self._call_until_heard(method, path, body)
        if isinstance(called, NoLine):
            self.heard(called.detail)
        else:  # what stands before a centre says so when the centre is gone; one that is busy is there
            self.heard(f"HTTP {called[0]}" if called[0] in GONE and called[1].get("error") != "busy" else "")
        return called

    def _call_until_heard(self, method: str, path: str, body: bytes) -> Called | NoLine:
        for _again in range(TRIES):
            called = self._call_once(method, path, body)
            if isinstance(called, NoLine):
                break
            error = called[1].get("error")
            if error == "bad_signature" and self._other_key():
                continue
            if error not in ("counter_old", "counter_far"):
                break
            seen = called[1].get("counter")
            if type(seen) is int and 0 <= seen < 2**53:
                self._counter = seen if error == "counter_far" else max(self._counter, seen)
            if error == "counter_far":
                self._shift_ms = self.ahead_ms  # this clock is wrong by a day or more: count by the centre's
        return called

    def _call_once(self, method: str, path: str, body: bytes) -> Called | NoLine:
        asked_ms = self._now_ms()
        heard = self._exchange(method, path, body)
        if isinstance(heard, NoLine):
            return heard
        if self._centre_key:
            at_ms = heard.sealed_at(self._centre_key)
            if at_ms is None:  # of whoever stands between: it changes nothing, not even how long to wait
                return NoLine(f"HTTP {heard.status}") if heard.status in LATER or heard.status >= 500 else _NOT_THE_CENTRES
            self.ahead_ms = at_ms - (asked_ms + self._now_ms()) // 2
        try:
            message = orjson.loads(heard.body)
        except ValueError:
            return NoLine("not JSON")
        return heard.status, message if isinstance(message, dict) else {}, heard.headers.get("Retry-After")

    def _exchange(self, method: str, path: str, body: bytes) -> HeardAnswer | NoLine:
        now_ms = self._now_ms()
        self._counter = max(self._counter + 1, now_ms + self._shift_ms)
        signature = self._sign(request_text(method, path, sha256(body).hexdigest(), self._counter)).hex()
        headers = {"X-Desk": self._desk_id, "X-Signature": signature, "X-Counter": str(self._counter)}
        headers |= {"X-Version": VERSION, "X-Waiting": str(self.waiting), "X-Clock": str(max(now_ms, 0))}
        headers["Content-Type"] = "application/octet-stream"
        try:
            response = self._http.request(method, self._url + path, body=body or None, headers=headers, redirect=False)
            return HeardAnswer(signature, response.status, response.headers, response.data)
        except (self._errors, OSError) as error:
            return NoLine(type(error).__name__)

    def _judge(self, called: Called | NoLine) -> Answer:
        if isinstance(called, NoLine):
            return called
        status, message, retry_after = called
        if status == 200:
            try:
                head, signature = str(message["head"]), str(message["signature"])
                feeds = {str(name): int(end) for name, end in message.get("feeds", {}).items()}
                answer = Accepted(int(message["epoch"]), int(message["seq"]), head, signature, feeds)
                self._believe(answer.signature, answer_text(self._desk_id, answer.epoch, answer.seq, answer.head))
            except (AttributeError, KeyError, ValueError, TypeError, InvalidSignature):
                return Stopped("false_answer")
            return answer
        if status == 0:
            return Stopped("false_answer")
        if status in (401, 403):
            return Stopped("not_admitted")
        if status == 409:
            reason: Literal["gap", "fork"] = "gap" if message.get("error") == "gap" else "fork"
            return Stopped(reason, _pair(message.get("have")), _pair(message.get("got")))
        if status in (400, 413, 422):
            return Stopped("not_understood")
        wait = int(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None
        return NoLine(f"HTTP {status}", wait)

    def push(self, after: tuple[int, int], entries: Sequence[Entry]) -> Answer:
        """Hand over entries in order after what the centre has."""
        return self._judge(self._call("POST", "/v1/journal", pack_push(*after, entries)))

    def head(self) -> Answer:
        """What the centre holds of this desk."""
        return self._judge(self._call("GET", "/v1/journal/head", b""))

    def _ask(self, path: str, question: dict[str, Any], read: Callable[[dict[str, Any]], T]) -> T | NoLine | Stopped:
        """A question whose answer `read` makes sense of; what it cannot is a false answer."""
        called = self._call("POST", path, pack(question))
        if isinstance(called, NoLine):
            return called
        status, message, _retry = called
        if status != 200:
            answer = self._judge(called)
            return answer if isinstance(answer, (NoLine, Stopped)) else Stopped("false_answer")
        try:
            return read(message)
        except (KeyError, TypeError, ValueError, AttributeError, InvalidSignature):
            return Stopped("false_answer")

    def _believe(self, signature: str, text: bytes) -> None:
        """Raises InvalidSignature or ValueError unless the centre's pinned key signed the text."""
        if self._centre_key:
            verifier(bytes.fromhex(self._centre_key))(bytes.fromhex(signature), text)

    def pull(self, after: tuple[int, int]) -> list[Entry] | NoLine | Stopped:
        """This desk's own entries that the centre has after a place, a page of them; nothing when that is all."""

        def read(message: dict[str, Any]) -> list[Entry]:
            return [entry_from_list(values) for values in message["entries"]]

        return self._ask("/v1/journal/pull", {"after": list(after)}, read)

    def news(self, after: int) -> list[News] | NoLine | Stopped:
        """What the centre tells after a place; believed only under its pinned key."""

        def read(message: dict[str, Any]) -> list[News]:
            items = message["items"]
            self._believe(message["signature"], news_text(self._desk_id, after, items))
            return [from_wire(item) for item in items]

        return self._ask("/v1/news", {"after": after}, read)

    def dossiers(self, after: int, filling: bool) -> list[SharedDossier] | NoLine | Stopped:
        """Dossiers that other counters of the same agencies took in, a page of those that changed after a place."""

        def read(message: dict[str, Any]) -> list[SharedDossier]:
            layout, items = message["layout"], message["items"]
            self._believe(message["signature"], shared_text(self._desk_id, after, layout, items))
            read_shared = SharedReader(layout).read
            return [read_shared(item) for item in items]

        return self._ask("/v1/dossiers", {"after": after, "filling": filling}, read)

    def publications(self, after: int) -> list[Publication] | NoLine | Stopped:
        """What the centre set for all counters after a place, a page of it; believed only under its pinned key."""

        def read(message: dict[str, Any]) -> list[Publication]:
            items = message["items"]
            self._believe(message["signature"], publications_text(self._desk_id, after, items))
            return [publication_from_wire(item) for item in items]

        return self._ask("/v1/publications", {"after": after}, read)

    def _held(self, message: dict[str, Any]) -> dict[str, int]:
        held = {str(name): int(count) for name, count in message["held"].items()}
        self._believe(message["signature"], held_text(self._desk_id, held))
        return held

    def scans_held(self, names: Sequence[str]) -> dict[str, int] | NoLine | Stopped:
        """How many bytes of each scan the centre has; one whose fact it has not folded yet is not in the answer."""
        return self._ask("/v1/scans", {"scans": list(names)}, self._held)

    def bring_scan(self, sha256: str, offset: int, piece: bytes) -> dict[str, int] | NoLine | Stopped:
        """The next piece; the answer is as that of `scans_held`."""
        message = {"sha256": sha256, "offset": offset, "piece": b64encode(piece).decode()}
        return self._ask("/v1/scans/piece", message, self._held)

    def fetch_scan(self, sha256: str, offset: int) -> tuple[int, bytes] | NoLine | Stopped:
        """The size of a scan, and a piece of it. Believed by its name once it is whole."""

        def read(message: dict[str, Any]) -> tuple[int, bytes]:
            return int(message["size"]), b64decode(message["piece"], validate=True)

        return self._ask("/v1/scans/fetch", {"sha256": sha256, "offset": offset}, read)

    def day_side(self, first_ms: int, until_ms: int) -> DaySide | NoLine | Stopped:
        """The centre's totals of this desk's day, believed only under its pinned key."""

        def read(message: dict[str, Any]) -> DaySide:
            side = message["side"]
            self._believe(message["signature"], side_text(self._desk_id, first_ms, until_ms, side))
            return side_from_wire(side)

        return self._ask("/v1/day", {"first_ms": first_ms, "until_ms": until_ms}, read)

    def enrol(self, code: str, public_key: bytes, agencies: Sequence[str]) -> dict[str, Any] | NoLine | Stopped:
        """Trade a one-time code for a name, bands and serials. The answer is believed where the centre sealed it whose key the
        code is of: over a line without TLS, too."""
        message = {"code": code, "public_key": public_key.hex(), "agencies": list(agencies)}
        heard = self._exchange("POST", "/v1/enrol", pack(message))
        if isinstance(heard, NoLine):
            return heard
        if heard.status != 200:
            return NoLine(f"HTTP {heard.status}") if heard.status in LATER or heard.status >= 500 else Stopped("not_admitted")
        try:
            answer: dict[str, Any] = orjson.loads(heard.body)
            key = str(answer["centre_key"])
        except (ValueError, KeyError, TypeError):
            return Stopped("false_answer")
        known = self._centre_key in (None, key) and is_of(whole_code(code), key)
        return answer if known and heard.sealed_at(key) is not None else Stopped("false_answer")
