"""Dossiers born on the portal: all counters of the agency see them, one takes each up, and the portal hears what became."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import urllib3

from desk_app.core.problems import UserProblem
from desk_app.services.intake.declining import GiveGuidance, RejectIntake, give_guidance, reject_intake
from desk_app.services.person import Person
from desk_app.store.waiting import reported_result, results_to_fetch, submissions
from sync.client.centre_line import Accepted
from sync.portal_simulator import PortalSimulator
from sync.protocol.submissions import Submission
from sync.server.branches import take_branch
from sync.server.callers import admit_caller
from sync.server.portal.adapter import Portal, PortalSettings
from sync.server.portal.forwarding import Forwarder
from sync.server.portal.progress import PAUSES
from tests.desks import Desk
from tests.folded import follow, rebuild
from tests.sync.conftest import RunningCentre, entries_of
from tests.sync.pair import Pair

REFERENCE = "G22.99-261125-000017"
WHO = Person("individual", "Lò Thị Mẫu", "014190000123")


class Portals:
    """The portal on both sides: it hands in, and it is told."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.http = urllib3.PoolManager(retries=False, timeout=10)
        self.token = admit_caller(pair.centre.engine, "cong-dvc", "portal")
        self.simulator = PortalSimulator()
        settings = PortalSettings(self.simulator.url, "000.00.00.H52", "VN:GOV:000.00.00.G22", "u", "p", read_timeout_s=0.5)
        self.portal = Portal(settings)
        self.now_ms = 1_795_600_000_000
        self.forwarder = Forwarder(pair.centre.engine, self.portal, lambda: self.now_ms)

    def post(self, path: str, message: Any, token: str | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        body = json.dumps(message)  # in ASCII: half a character gets through
        answer = self.http.request("POST", self.pair.centre.url + path, body=body, headers=headers)
        return answer.status, answer.json()

    def hand_in(self, **changes: Any) -> tuple[int, Any]:
        return self.post("/v1/portal/dossiers", {**handed_in(), **changes})

    def forward(self) -> int:
        taken = self.forwarder.once()
        self.now_ms += PAUSES.longest_ms
        return taken


def handed_in() -> dict[str, Any]:
    return {
        "MaHoSo": REFERENCE,
        "MaTTHC": "2.001628",
        "ChuHoSo": "Lò Thị Mẫu",
        "LoaiDoiTuong": "1",
        "SoGiayToChuHoSo": "014190000123",
        "DiaChi": "Bản Mẫu, Tỉnh Sơn La",
        "SoDienThoai": "0912 345 678",
        "NgayNopHoSo": "20261125081500",
        "DonViXuLy": "Sở Văn hóa, Thể thao và Du lịch tỉnh Sơn La",
        "HinhThuc": "0",
        "DuocThanhToanTrucTuyen": "0",
        "TaiLieuNop": [{"TenTepDinhKem": "Đơn đề nghị.pdf"}, {"TenTepDinhKem": "Bỏ.pdf", "IsDeleted": "True"}],
    }


@pytest.fixture
def portals(centre: RunningCentre, tmp_path: Path) -> Iterator[Portals]:
    pair = Pair(tmp_path, centre)
    made = Portals(pair)
    yield made
    made.portal.close()
    made.simulator.close()
    pair.close()
    assert made.simulator.problems == []


def waiting(desk: Desk) -> tuple[Submission, ...]:
    reader = desk.store.reader()
    try:
        return submissions(reader.connection)
    finally:
        reader.close()


def test_it_waits_at_every_counter_of_the_agency_until_one_takes_it_in(portals: Portals) -> None:
    pair = portals.pair
    assert portals.hand_in() == (200, {"error_code": 0, "message": "Tiếp nhận thành công"})
    assert portals.hand_in()[1]["error_code"] == 1  # said twice, it is there once
    assert (pair.news(pair.here), pair.news(pair.there)) == (0, 0)
    (submission,) = waiting(pair.here)
    assert waiting(pair.there) == (submission,)
    assert (submission["owner_name"], submission["phone"], submission["papers"]) == (
        "Lò Thị Mẫu",
        "0912345678",
        ["Đơn đề nghị.pdf"],
    )
    code = pair.here.receive(online=submission["key"], tendered=None).code
    assert waiting(pair.here) == ()
    reader = pair.here.store.reader()
    assert "appointment_slip" not in [job.document for job in reader.jobs_of(code)]  # the citizen is not here
    reader.close()
    pair.push(pair.here)
    assert pair.news(pair.there) == 0
    assert waiting(pair.there) == ()
    assert portals.forward() == 1
    ((told,),) = portals.simulator.statuses.values()
    assert (told["MaHoSo"], told["MaHoSoDonVi"], told["TrangThai"]) == (REFERENCE, code, "2")
    assert not any(call.startswith("DongBoHoSoMC") for call in portals.simulator.calls)
    # what was handed in stands in no table of the centre any more but the dossier's own
    assert pair.centre.rows("SELECT state, body ->> 'owner_name' FROM submission") == [("received", None)]
    assert portals.hand_in(NgayNopHoSo="20261126081500")[1]["error_code"] == 1


def test_what_is_missing_goes_back_to_the_portal_and_may_come_again(portals: Portals) -> None:
    pair = portals.pair
    portals.hand_in()
    pair.news(pair.here)
    (submission,) = waiting(pair.here)
    with pair.here.store.write() as tx:
        command = GiveGuidance(WHO, None, "2.001628", ("Bản sao đăng ký",), "Thiếu giấy tờ", online=submission["key"])
        give_guidance(tx, pair.here.centre, command, pair.here.actor)
    pair.push(pair.here)
    assert portals.forward() == 1
    ((told,),) = portals.simulator.statuses.values()
    assert (told["TrangThai"], told["NoiDung"]) == ("5", "Bản sao đăng ký; Thiếu giấy tờ")
    assert portals.forward() == 0  # once
    assert portals.hand_in()[1]["error_code"] == 1  # the same once more is no answer
    assert portals.hand_in(NgayNopHoSo="20261126090000")[1]["error_code"] == 0
    pair.news(pair.here)
    (again,) = waiting(pair.here)
    assert again["key"] == f"{REFERENCE} 2"
    with pair.here.store.write() as tx:
        command = RejectIntake(WHO, None, "2.001628", "Không thuộc thẩm quyền", online=again["key"])
        reject_intake(tx, pair.here.centre, command, pair.here.actor)
    pair.push(pair.here)
    portals.simulator.moods.append("error")
    assert (portals.forward(), portals.forward()) == (0, 1)
    assert [told["TrangThai"] for told in portals.simulator.statuses[REFERENCE]] == ["5", "5"]
    rebuild(pair.centre.engine)
    assert portals.forward() == 0


def test_two_counters_without_a_line_take_up_the_same_one_and_both_hear_of_it(portals: Portals) -> None:
    pair = portals.pair
    portals.hand_in(DuocThanhToanTrucTuyen="1")
    for desk in (pair.here, pair.there):
        pair.news(desk)
    key = waiting(pair.here)[0]["key"]
    codes = [desk.receive(online=key, tendered=None).code for desk in (pair.here, pair.there)]
    for desk in (pair.here, pair.there):
        pair.push(desk)
    asking = [pair.news(desk) for desk in (pair.here, pair.there)]
    assert asking == [1, 1]
    for desk, other in ((pair.here, codes[1]), (pair.there, codes[0])):
        reader = desk.store.reader()
        ((_id, kind, subject, _agency, _at, body),) = reader.open_news()
        assert (kind, subject) == ("online_twice", REFERENCE)
        assert other in body
        (fee,) = reader.fees(codes[0] if desk is pair.here else codes[1])
        assert fee.status == "paid_online"  # nothing is collected a second time
        reader.close()
    rebuild(pair.centre.engine)
    assert [pair.news(desk) for desk in (pair.here, pair.there)] == [0, 0]


def _on_a_disk_that_turned_up(pair: Pair, desk: Desk) -> None:
    """What this desk did and never sent."""
    head = pair.lines[desk.store.desk_id].head()
    assert isinstance(head, Accepted)
    tail = [entry for entry in entries_of(desk) if (entry.epoch, entry.seq) > (head.epoch, head.seq)]
    assert take_branch(pair.centre.engine, desk.store.desk_id, tail, 0) == len(tail)
    follow(pair.centre.engine)


def test_what_was_taken_up_on_a_disk_that_turned_up_waits_nowhere_any_more(portals: Portals, tmp_path: Path) -> None:
    pair = portals.pair
    portals.hand_in()
    portals.hand_in(MaHoSo="G22.99-261125-000018")
    for desk in (pair.here, pair.there):
        pair.push(desk)
        pair.news(desk)
    first, second = (submission["key"] for submission in waiting(pair.here))
    shutil.copytree(pair.here.store.folder, tmp_path / "copy")
    pair.here.receive(online=first, tendered=None)
    with pair.here.store.write() as tx:
        command = GiveGuidance(WHO, None, "2.001628", ("Bản sao đăng ký",), "Thiếu giấy tờ", online=second)
        give_guidance(tx, pair.here.centre, command, pair.here.actor)
    _on_a_disk_that_turned_up(pair, pair.here)
    back = Desk(tmp_path / "copy")  # where that tail never was
    assert len(waiting(back)) == 2
    assert [pair.news(desk) for desk in (pair.there, back)] == [0, 1]  # one: that there was such a disk
    assert [waiting(desk) for desk in (pair.there, back)] == [(), ()]
    back.store.close()
    assert portals.forward() == 2
    rebuild(pair.centre.engine)
    portals.forward()
    assert [told["TrangThai"] for told in portals.simulator.statuses["G22.99-261125-000018"]] == ["5"]


def test_who_took_it_up_again_meanwhile_hears_of_the_disk(portals: Portals) -> None:
    pair = portals.pair
    portals.hand_in()
    for desk in (pair.here, pair.there):
        pair.push(desk)
        pair.news(desk)
    key = waiting(pair.there)[0]["key"]
    codes = [desk.receive(online=key, tendered=None).code for desk in (pair.here, pair.there)]
    pair.push(pair.there)
    _on_a_disk_that_turned_up(pair, pair.here)
    assert pair.news(pair.there) == 1
    reader = pair.there.store.reader()
    ((_id, kind, _subject, _agency, _at, body),) = reader.open_news()
    assert kind == "online_twice"
    assert codes[0] in body
    reader.close()


def test_one_that_another_counter_has_is_refused_in_words_and_nothing_is_stored(portals: Portals) -> None:
    pair = portals.pair
    portals.hand_in()
    for desk in (pair.here, pair.there):
        pair.news(desk)
    key = waiting(pair.there)[0]["key"]
    pair.here.receive(online=key, tendered=None)
    pair.push(pair.here)
    pair.news(pair.there)
    with pytest.raises(UserProblem, match="submission_taken"):
        pair.there.receive(online=key, tendered=None)
    with pytest.raises(UserProblem, match="submission_taken"), pair.there.store.write() as tx:
        give_guidance(tx, pair.there.centre, GiveGuidance(WHO, None, "2.001628", ("x",), "y", online=key), pair.there.actor)


def test_a_desk_that_begins_anew_hears_of_what_still_waits_and_of_nothing_else(portals: Portals, tmp_path: Path) -> None:
    pair = portals.pair
    portals.hand_in()
    portals.hand_in(MaHoSo="G22.99-261125-000018", ChuHoSo="Cà Văn Sơn")
    pair.news(pair.here)
    pair.here.receive(online=waiting(pair.here)[0]["key"], tendered=None)
    pair.push(pair.here)
    assert [each["owner_name"] for each in waiting(pair.here)] == ["Cà Văn Sơn"]
    with pair.here.store.write() as tx:
        tx.connection.execute("DELETE FROM news")
        tx.connection.execute("DELETE FROM submission")
    assert pair.news(pair.here) == 0
    assert [each["owner_name"] for each in waiting(pair.here)] == ["Cà Văn Sơn"]


def test_what_this_desk_took_up_is_not_offered_again_whatever_its_inbox_says(portals: Portals) -> None:
    """The file was put back from a copy: the offer is in it, and the tail with the intake comes back from the centre."""
    pair = portals.pair
    portals.hand_in()
    pair.news(pair.here)
    (submission,) = waiting(pair.here)
    pair.here.receive(online=submission["key"], tendered=None)
    with pair.here.store.write() as tx:
        tx.keep_submission("svhttdl", submission["submitted_at_ms"], submission)
    assert waiting(pair.here) == ()
    with pytest.raises(UserProblem, match="submission_taken"):
        pair.here.receive(online=submission["key"], tendered=None)
    pair.push(pair.here)


def test_a_dossier_whose_facts_the_accepted_journal_lacks_is_told_all_the_same(
    portals: Portals, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sync.server.portal import forwarding

    real = forwarding.read_dossier
    monkeypatch.setattr(forwarding, "read_dossier", lambda *asked: replace(real(*asked), steps=()))
    portals.hand_in()
    portals.pair.news(portals.pair.here)
    portals.pair.here.receive(online=waiting(portals.pair.here)[0]["key"], tendered=None)
    portals.pair.push(portals.pair.here)
    assert portals.forward() == 1
    assert [told["TrangThai"] for told in portals.simulator.statuses[REFERENCE]] == ["2"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"MaHoSo": ""},
        {"MaHoSo": "a b"},
        {"MaHoSo": 17},
        {"ChuHoSo": "x" * 1_000},
        {"ChuHoSo": "a\ud800b"},
        {"NgayNopHoSo": "25/11/2026"},
        {"NgayNopHoSo": "00000000000000"},
        {"TaiLieuNop": "x"},
        {"TaiLieuNop": [{"TenTepDinhKem": "x"}] * 100},
        {"DonViXuLy": 5},
        {"MaTTHC": None},
    ],
)
def test_what_makes_no_sense_is_answered_as_an_error(portals: Portals, wrong: dict[str, Any]) -> None:
    status, said = portals.hand_in(**wrong)
    assert (status, said["error_code"]) == (422, -1)
    assert portals.pair.centre.rows("SELECT count(*) FROM submission") == [(0,)]


def test_what_cannot_be_seen_is_not_taken_over_from_the_portal(portals: Portals) -> None:
    assert portals.hand_in(ChuHoSo="Lò\x00 Thị\u202e Mẫu\u200b", DiaChi="Bản\tMẫu")[0] == 200
    portals.pair.news(portals.pair.here)
    body = waiting(portals.pair.here)[0]
    assert (body["owner_name"], body["address"]) == ("Lò Thị Mẫu", "Bản Mẫu")


def test_only_whom_the_centre_knows_is_heard(portals: Portals) -> None:
    centre = portals.pair.centre
    office = admit_caller(centre.engine, "so-vhttdl", "agency", "svhttdl")
    report = {"code": "H52.16-261125-0001", "result_no": "15/GP", "signed_on": "2026-11-25"}
    assert portals.post("/v1/portal/dossiers", handed_in(), token="x")[0] == 401
    assert portals.post("/v1/portal/dossiers", handed_in(), token=office)[0] == 401
    assert portals.post("/v1/agencies/results", report)[0] == 401
    admit_caller(centre.engine, "so-vhttdl", "agency", "svhttdl")
    assert portals.post("/v1/agencies/results", report, token=office)[0] == 401  # the token that it had before has ended
    huge = portals.http.request("POST", centre.url + "/v1/portal/dossiers", body=b"[" * 300_000)
    assert huge.status == 413


def test_an_agency_says_that_a_result_is_there_and_the_counter_asks_the_courier_for_it(portals: Portals) -> None:
    pair = portals.pair
    office, other = (admit_caller(pair.centre.engine, name, "agency", name) for name in ("svhttdl", "stc"))
    code = pair.here.receive(tendered=None).code
    pair.push(pair.here)
    report = {"code": code, "result_no": "15/GP", "signed_on": "2026-11-25"}
    assert portals.post("/v1/agencies/results", report, token=other)[0] == 404
    for _again in range(2):
        assert portals.post("/v1/agencies/results", report, token=office) == (200, {"state": "received"})
    for wrong in ({"signed_on": "25/11"}, {"result_no": ""}, {"code": 1}, {"result_no": "x" * 300}, {"result_no": "\ud800"}):
        assert portals.post("/v1/agencies/results", report | wrong, token=office)[0] == 422
    assert portals.post("/v1/agencies/results", [], token=office)[0] == 422
    assert pair.news(pair.here) == 0
    reader = pair.here.store.reader()
    assert reported_result(reader.connection, code) == ("15/GP", "2026-11-25")
    assert results_to_fetch(reader.connection, "svhttdl") == (code,)
    assert results_to_fetch(reader.connection, "stc") == ()
    reader.close()
    assert pair.news(pair.there) == 0  # the citizen may come to another of the agency's counters
    reader = pair.there.store.reader()
    assert reported_result(reader.connection, code) == ("15/GP", "2026-11-25")
    assert results_to_fetch(reader.connection, "svhttdl") == ()  # the courier is asked for it where it was received
    reader.close()
