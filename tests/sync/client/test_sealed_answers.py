"""Who stands between a desk and its centre on a plain line: may keep back what is said, and change nothing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import orjson
import pytest
import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from urllib3 import HTTPHeaderDict

from desk_app.core.problems import UserProblem
from desk_app.store.store import Store
from desk_app.wiring.setting_up import set_up_enrolled
from sync.client.centre_line import Accepted, CentreLine, NoLine, Stopped
from sync.protocol.enrolment import whole_code
from sync.protocol.sealed_answers import SEAL, TIME
from sync.server.acceptance import FAR_MS
from sync.server.admission import Refused
from sync.server.cli import main
from sync.server.messages import Enrol
from sync.server.pools import Busy, NotHeard
from tests.desks import Desk, TestClock
from tests.sync.conftest import RunningCentre, entries_of


@dataclass
class Told:
    """An answer on its way."""

    status: int
    data: bytes
    headers: HTTPHeaderDict = field(default_factory=HTTPHeaderDict)

    def but(self, **changes: str | None) -> HTTPHeaderDict:
        """With other headers, or without."""
        headers = self.headers.copy()
        for name, value in changes.items():
            headers.pop(name.replace("_", "-"), None)
            if value is not None:
                headers[name.replace("_", "-")] = value
        return headers


Bend = Callable[[Told], Told]


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> list[Bend]:
    """The last of these has a hand in every answer that a desk gets."""
    bends: list[Bend] = []
    request = urllib3.PoolManager.request

    def bent(self: Any, *asked: Any, **how: Any) -> Any:
        answer = request(self, *asked, **how)
        told = Told(answer.status, answer.data, answer.headers)
        return bends[-1](told) if bends else told

    monkeypatch.setattr(urllib3.PoolManager, "request", bent)
    return bends


@pytest.fixture
def line(desk: Desk, centre: RunningCentre, between: list[Bend]) -> Iterator[CentreLine]:
    made = centre.enrol(desk)
    yield made
    made.close()


def _says(status: int, body: Any) -> Bend:
    """Something else, with the seal of what was said."""
    return lambda told: Told(status, orjson.dumps(body), told.headers)


FORGED = [
    _says(401, {"error": "counter_old", "counter": 2**53 - 3}),
    _says(401, {"error": "counter_far", "counter": 2**53 - 3}),
    _says(401, {"error": "unknown_desk"}),
    _says(403, {"error": "revoked"}),
    _says(409, {"error": "gap", "have": [0, 0], "got": [1, 1]}),
    _says(422, {"error": "broken"}),
    _says(200, {"epoch": 9, "seq": 9, "head": "", "signature": "", "feeds": {"news": 2**52}}),
    lambda told: Told(told.status, told.data, told.but(**{SEAL: "00" * 64})),
    lambda told: Told(told.status, told.data, told.but(**{SEAL: None})),
    lambda told: Told(told.status, told.data, told.but(**{TIME: "1"})),
    lambda told: Told(told.status, told.data + b" ", told.headers),
]


@pytest.mark.parametrize("bend", FORGED)
def test_a_forged_answer_changes_nothing(
    desk: Desk, centre: RunningCentre, line: CentreLine, between: list[Bend], bend: Bend
) -> None:
    assert isinstance(line.push((0, 0), entries_of(desk)[:2]), Accepted)
    ahead_ms = line.ahead_ms
    between.append(bend)
    for asked in (line.head, lambda: line.push((1, 2), entries_of(desk)[2:3]), lambda: line.news(0)):
        assert asked() == Stopped("false_answer")
    assert line.ahead_ms == ahead_ms
    between.pop()
    assert isinstance(line.head(), Accepted)
    assert isinstance(line.push((1, 2), entries_of(desk)[2:]), Accepted)
    assert centre.rows("SELECT counter_seen FROM desk")[0][0] < centre.clock() + 60_000


@pytest.mark.parametrize("status", [408, 429, 502, 503])
def test_nobody_else_says_how_long_to_wait(line: CentreLine, between: list[Bend], status: int) -> None:
    between.append(lambda told: Told(status, b'{"error":"busy"}', told.but(Retry_After="86400")))
    assert line.head() == NoLine(f"HTTP {status}")


def test_a_body_that_is_not_kept_is_answered_under_the_seal(desk: Desk, centre: RunningCentre, line: CentreLine) -> None:
    """No room for it, or too slow: the desk comes again when it was told to."""
    heard: list[str] = []
    line.heard = heard.append
    for why, told in (
        (NotHeard(429, "busy", {"Retry-After": "2", "Connection": "close"}), NoLine("HTTP 429", 2)),
        (NotHeard(408, "too_slow", {"Connection": "close"}), NoLine("HTTP 408")),
    ):
        with mock.patch.object(centre.bodies, "within", side_effect=why):
            assert line.push((0, 0), entries_of(desk)) == told
    assert heard == ["", ""], "the centre is there"
    assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)


def test_an_answer_of_an_earlier_question_is_none_of_this_one(line: CentreLine, desk: Desk, between: list[Bend]) -> None:
    kept: list[Told] = []
    between.append(lambda told: kept.append(told) or told)
    assert isinstance(line.head(), Accepted)
    between.append(lambda _told: kept[0])
    assert line.head() == Stopped("false_answer")


def test_the_clock_is_told_under_the_seal(line: CentreLine, between: list[Bend]) -> None:
    line.head()
    right = line.ahead_ms
    between.append(lambda told: Told(told.status, told.data, told.but(Date="Thu, 01 Jan 2037 00:00:00 GMT")))
    assert isinstance(line.head(), Accepted)
    assert abs(line.ahead_ms - right) < 5_000


def test_refusals_before_the_question_is_heard_are_sealed_too(
    line: CentreLine, centre: RunningCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_asked: object, **_how: object) -> None:
        raise Busy

    with monkeypatch.context() as patch:
        patch.setattr("sync.server.pools.Pool.run", busy)
        refused = line.head()
        assert isinstance(refused, NoLine)
        assert (refused.detail, refused.retry_after_s in range(1, 6)) == ("HTTP 503", True)
    monkeypatch.setattr("sync.server.desk_door.MAX_BODY_BYTES", 10)
    assert line.news(0) == Stopped("not_understood")


@pytest.mark.parametrize("ahead_ms", [FAR_MS + 60_000, 400 * 365 * 86_400_000, -10 * 365 * 86_400_000])
def test_a_desk_whose_clock_is_wrong_by_years_gets_in_and_is_not_kept_out_once_it_is_right(
    desk: Desk, centre: RunningCentre, line: CentreLine, ahead_ms: int
) -> None:
    def clock() -> int:
        return max(centre.clock() + ahead_ms, 0)

    wrong = CentreLine(centre.url, desk.store.desk_id, desk.store.key.sign, centre.key.public_hex, now_ms=clock)
    for _ in range(2):
        assert isinstance(wrong.push((0, 0), entries_of(desk)), Accepted)
    assert abs(wrong.ahead_ms + clock() - centre.clock()) < 5_000
    wrong.close()
    seen, offset_ms = centre.rows("SELECT counter_seen, clock_offset_ms FROM desk")[0]
    assert seen < centre.clock() + FAR_MS
    assert abs(offset_ms - (clock() - centre.clock())) < 5_000  # people see how wrong it is
    assert isinstance(line.head(), Accepted)


def test_what_an_earlier_centre_let_a_counter_be_heals_by_itself(centre: RunningCentre, line: CentreLine) -> None:
    with centre.engine.begin() as connection:
        connection.execute(text(f"UPDATE desk SET counter_seen = {2**53 - 3}"))
    assert isinstance(line.head(), Accepted)
    assert isinstance(line.head(), Accepted)
    assert centre.rows("SELECT counter_seen FROM desk")[0][0] < centre.clock() + FAR_MS


# --- enrolment ------------------------------------------------------------------------------------------------------


def _set_up(folder: Path, url: str, code: str) -> None:
    store = Store(folder, TestClock())
    try:
        set_up_enrolled(store, url, code)
    finally:
        store.close()


def test_the_whole_code_admits_and_no_part_of_it(centre: RunningCentre, desk: Desk, tmp_path: Path) -> None:
    code = centre.acceptance.make_enrolment_code("07")
    letters = whole_code(code)
    assert len(letters) == 20
    other = "A" if letters[-1] != "A" else "B"
    for part in (letters[:12], letters[:19], letters[:-1] + other, letters + "A", letters[:12] + "A" * 8, "", "á" * 20):
        with pytest.raises(Refused) as refused:
            centre.acceptance.enrol(Enrol(part, desk.store.key.public.hex(), ["svhttdl"]))
        assert refused.value.body == {"error": "code_invalid"}
        with pytest.raises(UserProblem, match=r"cli\.(part_of_code|bad_enrolment|false_centre)"):
            _set_up(tmp_path / "new", centre.url, part)
    assert centre.rows("SELECT count(*) FROM desk") == [(0,)]
    _set_up(tmp_path / "new", centre.url, f" {code.lower()} ")


@pytest.mark.parametrize("name", ["desk_id", "bands", "serials", "counter", "centre_key"])
def test_an_enrolment_that_was_changed_on_a_plain_line_is_not_believed(
    centre: RunningCentre, tmp_path: Path, between: list[Bend], name: str
) -> None:
    false = Ed25519PrivateKey.generate()

    def bend(told: Told) -> Told:
        said = json.loads(told.data)
        changed = {"centre_key": false.public_key().public_bytes_raw().hex(), "bands": said["bands"][:1], "serials": []}
        said[name] = changed.get(name, "quay-99")
        return Told(told.status, json.dumps(said).encode(), told.headers)

    between.append(bend)
    code = centre.acceptance.make_enrolment_code("07")
    with pytest.raises(UserProblem, match=r"cli\.false_centre"):
        _set_up(tmp_path / "desk", centre.url, code)
    between.pop()
    _set_up(tmp_path / "desk", centre.url, code)  # the same again: the answer was lost on its way


@pytest.mark.parametrize("counter", ["", " 07", "07 ", "quầy", "a/b", "a" * 33, "07\n", "..\\x"])
def test_a_counter_is_called_by_a_name_that_can_be_one(
    centre: RunningCentre, tmp_path: Path, counter: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Refused):
        centre.acceptance.make_enrolment_code(counter)
    database = centre.engine.url.render_as_string(hide_password=False)
    assert main(["enrol", counter, "--database", database, "--data", str(tmp_path / "centre")]) == 2
    assert "Số quầy" in capsys.readouterr().err
    assert centre.rows("SELECT count(*) FROM enrolment") == [(0,)]
