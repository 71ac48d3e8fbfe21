"""Each message that the centre hears, at the edges of what it may be: with which code it is refused, and that it is taken."""

import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
import urllib3

from sync.protocol.scans import MAX_ASKED, MAX_PIECE_BYTES
from sync.protocol.wire import entry_to_list, request_text
from sync.server.callers import admit_caller
from sync.server.messages import LONGEST_DAY_MS
from sync.server.requests import Requests
from sync.server.scans import Scans
from tests.desks import Desk
from tests.sync.conftest import RunningCentre, entries_of

HASH = "0a" * 32
LAST = 2**53 - 1
NO_PLACE = (None, True, 1.0, "1", -1, LAST + 1, 2**70, [1], {})
"""What is no whole number that JSON carries."""


class Asking:
    def __init__(self, centre: RunningCentre, desk: Desk) -> None:
        centre.enrol(desk).close()
        self._desk = desk
        self._requests = Requests(centre.acceptance, Scans(centre.engine, centre.scans, centre.key))
        self._counter = centre.clock()

    def __call__(self, path: str, message: Any) -> tuple[int, Any]:
        body = zlib.compress(
            orjson.dumps(message, option=orjson.OPT_NON_STR_KEYS) if not isinstance(message, bytes) else message
        )
        self._counter += 1
        signed = self._desk.store.key.sign(request_text("POST", path, sha256(body).hexdigest(), self._counter)).hex()
        headers = {"x-desk": self._desk.store.desk_id, "x-counter": str(self._counter), "x-signature": signed}
        answer = self._requests.answer("POST", path, headers, body)
        return answer.status, answer.body.get("error")


@pytest.fixture
def ask(centre: RunningCentre, tmp_path: Path) -> Iterator[Asking]:
    desk = Desk(tmp_path / "desk")
    yield Asking(centre, desk)
    desk.store.close()


MALFORMED = (400, "malformed")
TAKEN = (200, None)


@pytest.mark.parametrize("path", ["/v1/news", "/v1/publications", "/v1/dossiers"])
def test_a_place_in_a_feed_is_a_whole_number(ask: Asking, path: str) -> None:
    for odd in NO_PLACE:
        assert ask(path, b'{"after": 1180591620717411303424}' if odd == 2**70 else {"after": odd}) == MALFORMED, odd
    assert ask(path, {}) == MALFORMED
    for good in (0, LAST):
        assert ask(path, {"after": good, "of a later version": [1]}) == TAKEN
    for filling in (True, False, None, 1, "x", []):
        assert ask(path, {"after": 0, "filling": filling}) == TAKEN


def test_a_place_in_a_journal_is_two(ask: Asking) -> None:
    for odd in NO_PLACE:
        assert (
            ask("/v1/journal/pull", b'{"after": [0, 1180591620717411303424]}' if odd == 2**70 else {"after": [0, odd]})
            == MALFORMED
        )
    for after in ([], [1], [1, 2, 3], {"0": 1}, "12", None, 12):
        assert ask("/v1/journal/pull", {"after": after}) == MALFORMED
    assert ask("/v1/journal/pull", {}) == MALFORMED
    assert ask("/v1/journal/pull", {"after": [0, LAST]}) == TAKEN


def test_a_day_has_a_beginning_and_an_end(ask: Asking) -> None:
    for odd in (None, True, 1.0, "1", -1, [1]):
        assert ask("/v1/day", {"first_ms": odd, "until_ms": 5}) == MALFORMED
        assert ask("/v1/day", {"first_ms": 0, "until_ms": odd}) == MALFORMED
    assert ask("/v1/day", {"first_ms": 5, "until_ms": 5}) == MALFORMED
    assert ask("/v1/day", {"first_ms": 5, "until_ms": 5 + LONGEST_DAY_MS + 1}) == MALFORMED
    assert ask("/v1/day", {"first_ms": 5}) == MALFORMED
    assert ask("/v1/day", {"first_ms": 5, "until_ms": 5 + LONGEST_DAY_MS}) == TAKEN


def test_scans_go_by_their_hash(ask: Asking) -> None:
    no_names = (None, 1, "", HASH[:-1], HASH + "0", HASH.upper(), HASH + "\n", "ồ" * 64, [HASH])
    for odd in no_names:
        assert ask("/v1/scans", {"scans": [HASH, odd]}) == MALFORMED, odd
        assert ask("/v1/scans/fetch", {"sha256": odd, "offset": 0}) == MALFORMED
        assert ask("/v1/scans/piece", {"sha256": odd, "offset": 0, "piece": "QQ=="}) == MALFORMED
    for offset in NO_PLACE[:-3]:
        assert ask("/v1/scans/fetch", {"sha256": HASH, "offset": offset}) == MALFORMED, offset
        assert ask("/v1/scans/piece", {"sha256": HASH, "offset": offset, "piece": "QQ=="}) == MALFORMED
    for missing in ({"sha256": HASH}, {"offset": 0}, {}):
        assert ask("/v1/scans/fetch", missing) == MALFORMED
        assert ask("/v1/scans/piece", missing | {"piece": "QQ=="}) == MALFORMED
    for names in (HASH, None, {HASH: 1}, [HASH] * (MAX_ASKED + 1)):
        assert ask("/v1/scans", {"scans": names}) == MALFORMED
    assert ask("/v1/scans", {"scans": []}) == TAKEN
    assert ask("/v1/scans", {"scans": [HASH] * MAX_ASKED}) == TAKEN
    assert ask("/v1/scans/fetch", {"sha256": HASH, "offset": LAST}) == (404, "not_here")


def test_a_piece_is_base64_of_a_bounded_size(ask: Asking) -> None:
    for piece in (None, 1, ["QQ=="], "Q", "QQ=", "Q Q==", "QQ==\n", "ồ", "-_==", {"a": 1}):
        assert ask("/v1/scans/piece", {"sha256": HASH, "offset": 0, "piece": piece}) == MALFORMED, piece
    assert ask("/v1/scans/piece", {"sha256": HASH, "offset": 0}) == MALFORMED
    assert ask("/v1/scans/piece", {"sha256": HASH, "offset": 0, "piece": ""}) == (413, "too_large")
    whole = (MAX_PIECE_BYTES // 3) * 4
    assert ask("/v1/scans/piece", {"sha256": HASH, "offset": 0, "piece": "A" * (whole + 8)}) == (413, "too_large")
    assert ask("/v1/scans/piece", {"sha256": HASH, "offset": LAST, "piece": "QQ=="}) == TAKEN


def test_a_push_is_a_list_of_entries(ask: Asking) -> None:
    entry = entry_to_list(entries_of(ask._desk)[0])
    for entries in (None, {}, "x", 1, [None], [[]], [{}], [entry[:-1]], [[*entry[:-1], 1]]):
        assert ask("/v1/journal", {"after": [0, 0], "entries": entries}) == MALFORMED, entries
    assert ask("/v1/journal", {"after": [0, 0]}) == MALFORMED
    assert ask("/v1/journal", {"entries": [["quay-99", *entry[1:]]]}) == (403, "entry_of_other_desk")
    assert ask("/v1/journal", {"after": "whatever", "entries": []}) == TAKEN
    assert ask("/v1/journal", {"entries": [entry]}) == TAKEN


def test_who_enrols_says_code_key_and_agencies(ask: Asking) -> None:
    good = {"code": "AAAA", "public_key": ask._desk.store.key.public.hex(), "agencies": ["sxd"]}
    assert ask("/v1/enrol", good) == (403, "code_invalid")
    for name in good:
        assert ask("/v1/enrol", {key: value for key, value in good.items() if key != name}) == MALFORMED
        for odd in (None, 1, {}, True):
            assert ask("/v1/enrol", good | {name: odd}) == MALFORMED, (name, odd)
    for agencies in ([], ["sxd"] * 101, [1], ["sở"], ["a b"], ["sxd\n"], [""], ["a" * 65]):
        assert ask("/v1/enrol", good | {"agencies": agencies}) == MALFORMED, agencies
    assert ask("/v1/enrol", good | {"agencies": ["A-z_0.9", *["a" * 64] * 99]}) == (403, "code_invalid")
    for code in ("ồ", "A" * 41, ""):
        assert ask("/v1/enrol", good | {"code": code}) == (403, "code_invalid")
    for key in ("", "zz", "00" * 31, "ồ"):
        assert ask("/v1/enrol", good | {"public_key": key}) == MALFORMED


class Telling:
    def __init__(self, centre: RunningCentre) -> None:
        self._centre = centre
        self._tokens = {
            "/v1/portal/dossiers": admit_caller(centre.engine, "cong", "portal"),
            "/v1/agencies/results": admit_caller(centre.engine, "so", "agency", "sxd"),
        }

    def __call__(self, path: str, message: Any) -> int:
        headers = {"Authorization": f"Bearer {self._tokens[path]}"}
        body = message if isinstance(message, bytes) else orjson.dumps(message)
        return urllib3.request("POST", self._centre.url + path, body=body, headers=headers, timeout=10).status


def test_a_report_of_a_result_names_dossier_number_and_day(centre: RunningCentre) -> None:
    told = Telling(centre)

    def tell(message: Any) -> int:
        return told("/v1/agencies/results", message)

    good = {"code": "000.00.00.H52-261130-00001", "result_no": "15/GP", "signed_on": "2026-11-30"}
    assert tell(good) == 404  # understood; there is no such dossier
    assert tell(good | {"signed_on": "20261130", "result_no": "  15/GP" + " " * 400, "more": 1}) == 404
    for message in ([], "x", None, 1, {}):
        assert tell(message) == 422
    for name in good:
        assert tell({key: value for key, value in good.items() if key != name}) == 422
        for odd in (None, 1, [], "", "\x00"):
            assert tell(good | {name: odd}) == 422, (name, odd)
    for code in ("abcd", "a" * 61, "abcde\n", "ồabcde", "a b c d"):
        assert tell(good | {"code": code}) == 422, code
    assert tell(good | {"result_no": "x" * 101}) == 422
    assert tell(good | {"signed_on": "30/11/2026"}) == 422
    assert tell(b"{") == 400


def test_a_submission_is_read_as_portals_write_it(centre: RunningCentre) -> None:
    told = Telling(centre)
    number = iter(range(1, 1_000))

    def tell(**changed: Any) -> int:
        good = {"MaHoSo": f"HS-{next(number)}", "MaTTHC": "1.0", "ChuHoSo": "Lò Thị Mẫu", "NgayNopHoSo": "20261130080000"}
        return told("/v1/portal/dossiers", {key: value for key, value in (good | changed).items() if value is not ...})

    assert tell() == 200
    for message in ([], "x", None, 1, {}):
        assert told("/v1/portal/dossiers", message) == 422
    for name in ("MaHoSo", "MaTTHC", "ChuHoSo", "NgayNopHoSo"):
        for odd in (..., None, "", 1, [], {}, "\x01", "x" * 2_001):
            assert tell(**{name: odd}) == 422, (name, odd)
    for name in ("SoGiayToChuHoSo", "LoaiDoiTuong", "DiaChi", "SoDienThoai", "HinhThuc", "DuocThanhToanTrucTuyen"):
        for odd in (1, [], False, "x" * 2_001):
            assert tell(**{name: odd}) == 422, (name, odd)
        for good in (None, "", "1"):
            assert tell(**{name: good}) == 200, (name, good)
    for name, most in (("MaTTHC", 60), ("ChuHoSo", 200), ("SoGiayToChuHoSo", 20), ("DiaChi", 300), ("SoDienThoai", 2_000)):
        assert tell(**{name: "a" * most}) == 200
        assert tell(**{name: "a" * (most + 1)}) == 422
    for none in (None, [], {}, "", 0, False):
        assert tell(TaiLieuNop=none, DonViXuLy=none) == 200, none
    for papers in ([1], "x", {"a": 1}, 1, [{}] * 61, [{"TenTepDinhKem": 1}], [{"DuongDanTaiTepTin": "x" * 2_001}]):
        assert tell(TaiLieuNop=papers) == 422, papers
    for papers in (
        [{}] * 60,
        [{"TenTepDinhKem": "Đơn", "more": 1}],
        [{"TenTepDinhKem": 1, "IsDeleted": "True"}],
        [{"IsDeleted": 1}],
    ):
        assert tell(TaiLieuNop=papers) == 200, papers
    assert tell(DonViXuLy=1) == 422
    assert tell(DonViXuLy="x" * 3_000) == 200


def test_what_is_described_is_what_is_checked(centre: RunningCentre) -> None:
    """The limits that a reader of the OpenAPI finds."""
    described = urllib3.request("GET", centre.url + "/openapi.json", timeout=10).json()
    schemas = described["components"]["schemas"]
    named = {}
    for path, methods in described["paths"].items():
        for content in methods.get("post", {"requestBody": {"content": {}}})["requestBody"]["content"].values():
            said = content["schema"].get("contentSchema") or content["schema"]
            named[path] = said["$ref"].rpartition("/")[2]
    assert (named["/v1/journal"], named["/v1/news"], named["/v1/portal/dossiers"]) == ("Push", "After", "HandedIn")
    assert set(named.values()) == set(schemas)
    agencies = schemas["Enrol"]["properties"]["agencies"]
    assert (agencies["minItems"], agencies["maxItems"]) == (1, 100)
    assert schemas["Held"]["properties"]["scans"]["maxItems"] == MAX_ASKED
    assert schemas["After"]["properties"]["after"] == {"type": "integer", "minimum": 0, "exclusiveMaximum": LAST + 1}
    assert schemas["HandedIn"]["required"] == ["MaHoSo", "MaTTHC", "ChuHoSo", "NgayNopHoSo"]
    assert schemas["HandedIn"]["properties"]["ChuHoSo"]["maxLength"] == 200
    assert schemas["ResultReported"]["properties"]["signed_on"]["format"] == "date"
