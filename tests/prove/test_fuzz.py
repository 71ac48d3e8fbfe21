"""100,000 requests over the whole described API, each made of what earlier ones were answered, signed by a desk in wrong hands:
no 5xx, every answer sealed, and the good desk beside it is folded and hears what it asks for.

`FUZZ_REQUESTS` makes it shorter or longer; it ends after fifty minutes, and says how many there were."""

import contextlib
import json
import os
import random
import time
from collections import Counter
from hashlib import sha256
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Flaky
from requests.auth import AuthBase
from schemathesis.generation.stateful import run_state_machine_as_test

from sync.protocol.seal import Entry
from sync.protocol.sealed_answers import HeardAnswer
from sync.protocol.wire import entry_to_list, pack, request_text
from sync.server.callers import admit_caller
from tests.folded import follow
from tests.prove.conftest import Figures
from tests.sync.conftest import RunningCentre, centre, postgres  # noqa: F401
from tests.sync.hostile import Hostile, bent, say_odd_things
from tests.sync.server.test_hostile_desk import Good, all_is_well, good, honest_things  # noqa: F401
from tests.sync.server.test_submissions import handed_in

pytestmark = pytest.mark.prove

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "100000"))
LONGEST_S = 50 * 60.0
A_ROUND = 30
STEPS = 50
BENT = 9
"""What is made up is said so many times more, each time bent: that costs less than making it up."""
PACKED = "application/x-packed"
HEAD, JOURNAL, ENROL = "/v1/journal/head", "/v1/journal", "/v1/enrol"
HANDED_IN, RESULT = "/v1/portal/dossiers", "/v1/agencies/results"
_AFTER = {
    ("get", HEAD): {
        "/v1/journal/pull": {"after": ["$response.body#/epoch", "$response.body#/seq"]},
        "/v1/news": {"after": "$response.body#/feeds/news"},
        "/v1/dossiers": {"after": "$response.body#/feeds/dossiers"},
        "/v1/publications": {"after": "$response.body#/feeds/publications"},
        **dict.fromkeys((JOURNAL, "/v1/day", "/v1/scans", "/v1/scans/piece", "/v1/scans/fetch", ENROL, HANDED_IN, RESULT)),
    },
    ("post", "/v1/journal/pull"): {JOURNAL: {"entries": "$response.body#/entries"}},
    ("post", JOURNAL): {"/v1/journal/pull": {"after": ["$response.body#/epoch", "$response.body#/seq"]}, HEAD: None},
    ("post", "/v1/news"): {"/v1/news": {"after": "$response.body#/items/0/id"}, HEAD: None},
    ("post", "/v1/dossiers"): {"/v1/dossiers": {"after": "$response.body#/items/0/no"}, HEAD: None},
    ("post", "/v1/publications"): {"/v1/publications": {"after": "$response.body#/items/0/id"}, HEAD: None},
    ("post", "/v1/day"): {"/v1/day": {"first_ms": "$request.body#/first_ms", "until_ms": "$request.body#/until_ms"}},
    ("post", "/v1/scans"): {
        "/v1/scans/piece": {"sha256": "$request.body#/scans/0", "offset": 0},
        "/v1/scans/fetch": {"sha256": "$request.body#/scans/0", "offset": 0},
    },
    ("post", "/v1/scans/piece"): {"/v1/scans": {"scans": ["$request.body#/sha256"]}, HEAD: None},
    ("post", HANDED_IN): {
        RESULT: {"code": "$request.body#/MaHoSo"},
        HANDED_IN: {"MaHoSo": "$request.body#/MaHoSo"},
        HEAD: None,
    },
    ("post", RESULT): {RESULT: {"code": "$request.body#/code"}, HEAD: None},
    ("post", ENROL): {HEAD: None},
}
"""What follows an answer, and what of it is said again; None: anything."""


def _packed(value: Any) -> bytes:
    try:
        return pack(value)
    except (TypeError, ValueError, RecursionError):  # no protocol text can be made of it
        return json.dumps(value, default=str).encode()


schemathesis.serializer(PACKED)(lambda _context, value: _packed(value))


def _linked(described: dict[str, Any]) -> dict[str, Any]:
    """What a desk packs, as the value that it packs; and links."""
    methods = {path: method for path, operations in described["paths"].items() for method in operations}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            operation["operationId"] = f"{method} {path}"
            body = operation.get("requestBody", {}).get("content", {})
            if binary := body.pop("application/octet-stream", None):
                body[PACKED] = {"schema": binary["schema"]["contentSchema"]}
            for to, said in _AFTER.get((method, path), {}).items():
                link: dict[str, Any] = {"operationId": f"{methods[to]} {to}"}
                if said is not None:
                    link["requestBody"] = said
                operation["responses"]["200"].setdefault("links", {})[f"to {to} {said is None}"] = link
    return described


class Sender(AuthBase):
    """Signs what was made up, mostly; and says true things now and then, that others may follow from."""

    def __init__(self, at: RunningCentre, hostile: Hostile, of: list[Entry]) -> None:
        self.centre, self.hostile, self.of = at, hostile, of
        self.made = random.Random(0)
        self.counter = at.clock()
        self.sent = 0
        self.enrolled = 0
        self.heard: Counter[tuple[str, int]] = Counter()
        self.faults: list[tuple[Any, ...]] = []
        self.tokens = {HANDED_IN: admit_caller(at.engine, "cong-dvc", "portal")}
        self.tokens[RESULT] = admit_caller(at.engine, "phan-mem", "agency", "svhttdl")

    def say(self, case: Any) -> None:
        """Before it is packed."""
        if case.path == JOURNAL and self.made.random() < 0.7:
            say_odd_things(self.hostile, self.of, self.made.randrange(4), self.made.getrandbits(32))
            back = self.made.randrange(3)
            case.body = {"entries": [entry_to_list(entry) for entry in self.hostile.entries[max(self.sent - back, 0) :]]}
        elif case.path == ENROL and self.made.random() < 0.1:
            self.enrolled += 1
            key = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
            code = self.centre.acceptance.make_enrolment_code(f"F{self.enrolled}")
            case.body = {"code": code, "public_key": key, "agencies": ["svhttdl"]}
        elif case.path == HANDED_IN and isinstance(case.body, dict) and self.made.random() < 0.5:
            true = handed_in() | {"MaHoSo": f"G22.99-261125-{self.made.randrange(10**6):06d}"}
            case.body = true | {name: case.body[name] for name in list(case.body)[: self.made.randrange(3)]}

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        path = str(request.path_url)
        self.counter += 1
        if self.made.random() < 0.1:
            return request
        if path in self.tokens:
            request.headers["Authorization"] = f"Bearer {self.tokens[path]}"
            return request
        body = request.body or b""
        raw = body if isinstance(body, bytes) else str(body).encode()
        text = request_text(str(request.method), path, sha256(raw).hexdigest(), self.counter)
        signed = {"X-Desk": self.hostile.desk_id, "X-Counter": str(self.counter)}
        request.headers.update(signed | {"X-Signature": self.hostile.key.sign(text).hex()})
        return request

    def hear(self, path: str, response: requests.Response, body: object) -> None:
        """After it was answered. `response`: of requests, or schemathesis's, which is alike."""
        self.heard[path, response.status_code] += 1
        if response.status_code >= 500:
            self.faults.append((path, response.status_code, response.content[:300], body))
        if path == JOURNAL:
            if response.status_code == 200:
                self.sent = response.json()["seq"]
            del self.hostile.entries[self.sent :]
        if path not in self.tokens:
            asked = {name.lower(): value for name, value in response.request.headers.items()}
            headers = {name.title(): value if isinstance(value, str) else value[0] for name, value in response.headers.items()}
            heard = HeardAnswer(asked.get("x-signature", ""), response.status_code, headers, response.content)
            if heard.sealed_at(self.centre.key.public_hex) is None:
                self.faults.append((path, response.status_code, "unsealed", body))

    def say_bent(self, session: requests.Session, case: Any) -> None:
        """The same with something in it odd or gone, signed anew."""
        for _ in range(BENT):
            body = bent(case.body, self.made) if isinstance(case.body, dict | list) else case.body
            raw = (
                b""
                if case.method == "GET"
                else json.dumps(body, default=str).encode()
                if case.path in self.tokens
                else _packed(body)
            )
            response = session.request(case.method, self.centre.url + case.path, data=raw, auth=self, timeout=30)
            self.hear(case.path, response, body)


def test_a_hundred_thousand_requests_over_the_whole_api(
    centre: RunningCentre,  # noqa: F811
    good: Good,  # noqa: F811
    figures: Figures,
) -> None:
    good.work(3)
    good.push()
    of_the_life, theirs = honest_things(good)
    sender = Sender(centre, Hostile(centre), of_the_life + theirs)
    sender.hostile.push_all()
    sender.sent = len(sender.hostile.entries)
    described = urllib3.request("GET", centre.url + "/openapi.json", timeout=10).json()
    schema = schemathesis.openapi.from_dict(_linked(described))
    schema.config.update(base_url=centre.url)

    session = requests.Session()

    class Conversation(schema.as_state_machine()):  # type: ignore[misc]
        def before_call(self, case: Any) -> None:
            sender.say(case)

        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return {"auth": sender, "timeout": 30, "session": session}

        def validate_response(self, response: Any, case: Any, *_more: Any, **_how: Any) -> None:
            sender.hear(case.path, response, case.body)
            sender.say_bent(session, case)

    until = time.monotonic() + LONGEST_S
    while sender.heard.total() < REQUESTS and time.monotonic() < until:
        how = hypothesis.settings(
            max_examples=A_ROUND,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        with contextlib.suppress(Flaky):  # the same question is answered otherwise later on: it is the same centre
            run_state_machine_as_test(Conversation, settings=how)
        assert sender.faults == []
        good.work(1)
        good.push()
        follow(centre.engine)
        all_is_well(centre, good)
        good.hears(good.line)
    session.close()
    assert urllib3.request("GET", centre.url + "/health", timeout=10, retries=False).status == 200
    figures["made-up requests over the whole API"] = {
        "requests": sender.heard.total(),
        "answered_200": sum(times for (_path, status), times in sender.heard.items() if status == 200),
        "by_status": dict(sorted(Counter(status for (_path, status) in sender.heard.elements()).items())),
        "by_path": dict(sorted(Counter(path for (path, _status) in sender.heard.elements()).items())),
        "entries_taken": sender.sent,
        "in_the_tray": centre.rows("SELECT count(*) FROM tray")[0][0],
    }
