"""The portal hears of every dossier, once, whatever it answers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desk_app.core.states import STATES
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from sync.client.centre_line import Accepted, CentreLine
from sync.portal_simulator import PortalSimulator
from sync.server import schema
from sync.server.portal.adapter import Portal, PortalSettings, read_reply
from sync.server.portal.forwarding import Forwarder, pull_catalogue
from sync.server.portal.mapping import rules
from sync.server.portal.progress import PAUSES
from tests.desks import Desk
from tests.folded import follow
from tests.services.steps import STEPS
from tests.sync.conftest import RunningCentre, entries_of

NAMES = {"2.001628": ("Thủ tục cấp giấy phép kinh doanh dịch vụ lữ hành nội địa", "G16-DL", "Du lịch")}


class Province:
    """A desk, its centre and the portal."""

    def __init__(self, folder: Path, centre: RunningCentre) -> None:
        self.desk = Desk(folder / "quay-07")
        self.desk.open_shift()
        self.centre = centre
        self.line: CentreLine = centre.enrol(self.desk)
        self.simulator = PortalSimulator(dict(NAMES))
        settings = PortalSettings(self.simulator.url, "000.00.00.H52", "VN:GOV:000.00.00.G22", "u", "p", read_timeout_s=0.5)
        self.portal = Portal(settings)
        self.now_ms = 1_795_600_000_000
        self.forwarder = Forwarder(centre.engine, self.portal, lambda: self.now_ms)

    def push(self) -> None:
        assert isinstance(self.line.push((0, 0), entries_of(self.desk)), Accepted)
        follow(self.centre.engine)

    def forward(self, rounds: int = 1) -> int:
        taken = 0
        for _ in range(rounds):
            taken += self.forwarder.once()
            self.now_ms += PAUSES.longest_ms
        return taken

    def state(self, code: str) -> Any:
        table = schema.portal_state
        with self.centre.engine.connect() as connection:
            return connection.execute(select(table).where(table.c.code == code)).one()

    def close(self) -> None:
        self.line.close()
        self.portal.close()
        self.simulator.close()
        self.desk.store.close()


@pytest.fixture
def province(centre: RunningCentre, tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path, centre)
    yield made
    made.close()
    assert made.simulator.problems == []


def test_a_dossier_and_its_steps_reach_the_portal(province: Province) -> None:
    p, desk = province, province.desk
    code = desk.receive().code
    p.push()
    assert p.forward() == 1
    item = p.simulator.dossiers[code]
    assert (item["TenTTHC"], item["TenLinhVuc"]) == NAMES["2.001628"][::2]
    assert (item["NgayTiepNhan"], item["TrangThaiHoSo"], item["ChuHoSo"]) == ("20261125094000", "2", "Lò Thị Mẫu")
    assert item["DinhDanhCHS"] == [{"LoaiDinhDanh": "1", "SoDinhDanh": "014190000123"}]
    assert item["DanhSachLePhi"][0]["Gia"] == "3000000"
    assert p.forward() == 0  # nothing new, nothing sent
    calls = len(p.simulator.calls)
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "15/GP", "B-14"), desk.actor)
    with desk.store.write() as tx:
        return_result(tx, ReturnResult(code, "Lò Thị Mẫu", "014190000123", True, "", "card_seen", False), desk.actor)
    p.push()
    assert p.forward() == 1
    assert p.simulator.calls[calls:] == ["DongBoHoSoMC True", "CapNhatTienDoHoSoMC"]
    assert p.simulator.dossiers[code]["TrangThaiHoSo"] == "10"
    assert [step["TrangThai"] for step in p.simulator.steps[code]] == ["2", "9", "10"]
    told = p.line.news(0)
    assert isinstance(told, list)
    assert [news.kind for news in told if news.subject == code] == ["portal_accepted", "portal_accepted"]


def test_a_portal_that_lost_what_it_had_gets_all_of_it_again(province: Province) -> None:
    code = province.desk.receive().code
    province.push()
    assert province.forward() == 1
    province.simulator.dossiers.clear()
    province.simulator.steps.clear()
    with province.desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "15/GP", "B-14"), province.desk.actor)
    province.push()
    assert province.forward() == 0
    assert "không tồn tại" in province.state(code).detail
    assert province.forward() == 1
    assert province.simulator.dossiers[code]["TrangThaiHoSo"] == "9"
    assert [step["TrangThai"] for step in province.simulator.steps[code]] == ["2", "9"]


def test_what_it_has_already_is_updated(province: Province) -> None:
    code = province.desk.receive().code
    province.simulator.dossiers[code] = {"MaHoSo": code}
    province.push()
    assert province.forward() == 1
    assert province.simulator.calls == ["LayThuTuc", "DongBoHoSoMC False", "DongBoHoSoMC True", "CapNhatTienDoHoSoMC"]
    assert province.simulator.dossiers[code]["ChuHoSo"] == "Lò Thị Mẫu"


@pytest.mark.parametrize("mood", ["forgets_answer", "silent", "garbage"])
def test_without_an_answer_it_is_looked_up_before_it_is_sent_again(province: Province, mood: Any) -> None:
    code = province.desk.receive().code
    province.push()
    province.simulator.moods.extend(["ok", mood])  # LayThuTuc, then the dossier
    assert province.forward() == 0
    assert province.state(code).state == "unknown"
    province.simulator.go_on.set()
    assert province.forward() == 1
    there = mood != "silent"
    assert province.simulator.calls[2:] == ["TraCuuHoSo", f"DongBoHoSoMC {there}", "CapNhatTienDoHoSoMC"]
    assert (province.state(code).state, province.state(code).tries) == ("accepted", 0)


@pytest.mark.parametrize("mood", ["error", "http_500"])
def test_a_refusal_is_tried_again_and_the_counter_hears_of_it(province: Province, mood: Any) -> None:
    code = province.desk.receive().code
    province.push()
    province.simulator.moods.extend(["ok", mood, mood, mood])
    assert province.forward() == 0
    assert province.forwarder.once() == 0
    assert province.state(code).tries == 2  # not before its time
    assert province.forward(3) == 1
    told = province.line.news(0)
    assert isinstance(told, list)
    assert [news.kind for news in told if news.subject == code] == ["portal_refused", "portal_accepted"]


def test_a_session_that_ended_and_wrong_letters_are_lived_with(province: Province) -> None:
    codes = [province.desk.receive(number=f"01419000010{number}").code for number in range(3)]
    province.push()
    province.simulator.moods.extend(["session_gone", "wrong_charset", "wrong_charset", "wrong_charset"])
    province.simulator.dossiers[codes[0]] = {"MaHoSo": codes[0]}
    assert province.forward(2) == 3
    assert set(province.simulator.dossiers) == set(codes)


def test_an_unknown_procedure_waits_and_is_named(province: Province) -> None:
    code = province.desk.receive("2.002288", amount=None, tendered=None).code
    province.push()
    assert province.forward() == 0
    assert province.state(code).state == "refused"
    assert "Không tìm thấy" in province.state(code).detail
    province.simulator.procedures["2.002288"] = ("Cấp phù hiệu", "G17", "Đường bộ")
    assert province.forward() == 1


def test_many_steps_go_in_chunks_and_are_not_sent_twice(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    code = province.desk.receive().code
    province.push()
    from sync.server.portal import forwarding

    real = forwarding.read_dossier

    def long_life(*asked: Any) -> Any:
        dossier = real(*asked)
        return replace(dossier, steps=dossier.steps * 25)

    monkeypatch.setattr(forwarding, "read_dossier", long_life)
    province.simulator.moods.extend(["ok", "ok", "ok", "silent"])  # the second chunk gets no answer
    province.simulator.go_on.set()
    assert province.forward() == 0
    assert province.forward() == 1
    assert len(province.simulator.steps[code]) == 25


def test_the_catalogue_is_pulled(province: Province) -> None:
    assert pull_catalogue(province.centre.engine, province.portal) == (1, "")
    with province.centre.engine.connect() as connection:
        assert connection.execute(select(schema.portal_procedure.c.field_name)).scalars().all() == ["Du lịch"]


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [
        (b'{"error_code": 0, "message": "x"}', "accepted"),
        (b'{"error_code": "00"}', "accepted"),
        ("Cập nhật thành công".encode(), "accepted"),
        (json.dumps({"error_code": -3, "message": "đã tồn tại"}).encode(), "exists"),
        ("Hồ sơ đã tồn tại".encode("utf-16"), "exists"),
        (b'{"error_code": 7}', "refused"),
        (b"null", "unknown"),
        (b"", "unknown"),
        (b"\xff\xff\xff", "unknown"),
        (b"[1, 2]", "unknown"),
    ],
)
def test_replies_are_read_as_they_come(raw: bytes, verdict: str) -> None:
    assert read_reply(200, raw).verdict == verdict


def test_a_portal_that_is_not_there_is_no_answer() -> None:
    portal = Portal(PortalSettings("http://127.0.0.1:9", "x", "y", "u", "p", read_timeout_s=0.2))
    assert portal.look_up("H52").verdict == "unknown"
    portal.close()


def test_every_state_has_a_status_at_the_portal_and_every_step_is_told(tmp_path: Path, centre: RunningCentre) -> None:
    assert set(rules().status) == set(STATES)
    province = Province(tmp_path, centre)
    try:
        code = province.desk.receive(amount=None, tendered=None).code
        for act in ("request_supplement", "take_supplement", "reappoint", "refuse_dossier"):
            with province.desk.store.write() as tx:
                STEPS[act](tx, province.desk, code, province.desk.actor)  # type: ignore[index]
        province.push()
        assert province.forward(2) == 1
        (dossier,) = [item for item in province.simulator.dossiers.values() if item["MaHoSo"] == code]
        assert dossier["TrangThaiHoSo"] == "3"
        assert dossier["NgayTuChoi"]
        assert [item["TrangThai"] for item in province.simulator.steps[code]] == ["2", "5", "4", "4", "3"]
    finally:
        province.close()
