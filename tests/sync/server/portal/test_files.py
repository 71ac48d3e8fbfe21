"""Scans reach the portal at addresses that nobody guesses, and a result that was wanted online reaches the citizen."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import urllib3
from sqlalchemy import Engine, event, select

from desk_app.services.dossier.return_result import RegisterResult, register_result
from desk_app.services.dossier.scans import DetachScan, detach_scan
from desk_app.services.dossier.storing import ReturnOnline, return_online
from sync.portal_simulator import PortalSimulator
from sync.server import schema
from sync.server.notices import OLDEST_MS, NoticeGateway, notify_waiting
from sync.server.portal.adapter import Portal, PortalSettings
from sync.server.portal.files import PATH, PortalFiles
from sync.server.portal.forwarding import Forwarder
from sync.server.portal.progress import PAUSES
from tests.desks import START_MS, Desk
from tests.folded import rebuild
from tests.scanned import pdf
from tests.sync.conftest import RunningCentre
from tests.sync.pair import Pair
from tests.sync.sending import Sending, attach

NAMES = {"2.001628": ("Thủ tục cấp giấy phép kinh doanh dịch vụ lữ hành nội địa", "G16-DL", "Du lịch")}


class Province:
    """Two counters, their centre, and a portal that comes for files."""

    def __init__(self, folder: Path, centre: RunningCentre) -> None:
        self.pair = Pair(folder, centre)
        self.desk = self.pair.here
        self.sending = Sending(self.pair, self.desk)
        self.simulator = PortalSimulator(dict(NAMES))
        self.portal = Portal(PortalSettings(self.simulator.url, "000.00.00.H52", "VN:GOV", "u", "p", read_timeout_s=0.5))
        self.files = PortalFiles(centre.engine, centre.scans, centre.key, centre.pools.portal, centre.url + "/")
        self.now_ms = START_MS
        self.forwarder = Forwarder(centre.engine, self.portal, lambda: self.now_ms, self.files.address_of)
        self.http = urllib3.PoolManager(timeout=5, retries=False)

    def forward(self) -> int:
        self.now_ms += PAUSES.longest_ms
        return self.forwarder.once()

    def return_online(self, code: str) -> str:
        with self.desk.store.write() as tx:
            return_online(tx, self.desk.centre, ReturnOnline(code), self.desk.actor)
        self.pair.push(self.desk)
        return code

    def close(self) -> None:
        self.sending.reader.close()
        self.http.clear()
        self.portal.close()
        self.simulator.close()
        self.pair.close()


@pytest.fixture
def province(centre: RunningCentre, tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path, centre)
    yield made
    made.close()
    assert made.simulator.problems == []


def _with_result(desk: Desk) -> str:
    """A dossier wanted online, with its result in and scanned."""
    code = desk.receive(amount=None, tendered=None, result_channel="online").code
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "15/GP", "B-14"), desk.actor)
    attach(desk, code, pdf("Giay phep"), 0)
    return code


def test_the_portal_fetches_a_paper_when_the_centre_has_it_whole(province: Province) -> None:
    p = province
    code = p.desk.receive(amount=None, tendered=None).code
    content = pdf("Don de nghi")
    attach(p.desk, code, content)
    p.pair.push(p.desk)
    assert p.forward() == 1
    assert p.simulator.dossiers[code]["TaiLieuNop"] == []  # the fact is here, the file is not
    assert p.sending.run() is None
    assert p.forward() == 1
    item = p.simulator.dossiers[code]
    (paper,) = item["TaiLieuNop"]
    assert (item["HoSoCoThanhPhanSoHoa"], paper["TenTepDinhKem"], paper["DuocSoHoa"]) == ("1", "Giấy tờ 1", "1")
    answer = p.http.request("GET", paper["DuongDanTaiTepTin"])
    assert (answer.status, answer.data, answer.headers["Content-Type"]) == (200, content, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert p.forward() == 0


def test_the_portal_forgets_a_paper_that_was_attached_by_mistake(province: Province) -> None:
    p = province
    code = p.desk.receive(amount=None, tendered=None).code
    file = attach(p.desk, code, pdf("Ho so cua nguoi khac"))
    right = attach(p.desk, code, pdf("Don de nghi"))
    p.pair.push(p.desk)
    p.sending.run()
    assert p.forward() == 1
    address = p.simulator.dossiers[code]["TaiLieuNop"][0]["DuongDanTaiTepTin"]
    assert p.http.request("GET", address).status == 200
    with p.desk.store.write() as tx:
        detach_scan(tx, DetachScan(code, 1, file.sha256), p.desk.actor)
    p.pair.push(p.desk)
    assert p.forward() == 1
    told = {paper["TepDinhKemId"]: paper for paper in p.simulator.dossiers[code]["TaiLieuNop"]}
    assert {name: paper["IsDeleted"] for name, paper in told.items()} == {file.sha256: "True", right.sha256: "False"}
    assert p.http.request("GET", address).status == 404
    shown = _scans(p.pair.centre.engine)
    rebuild(p.pair.centre.engine)
    assert _scans(p.pair.centre.engine) == shown == [right.sha256]


def test_what_a_dossier_is_told_by_is_found_without_reading_the_journal_of_years(province: Province) -> None:
    p = province
    p.desk.receive(amount=None, tendered=None)
    p.pair.push(p.desk)
    asked: list[tuple[str, Any]] = []
    engine = p.pair.centre.engine

    def heard(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if "FROM journal" in statement and "journal.subject" in statement:
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", heard)
    try:
        assert p.forward() == 1
    finally:
        event.remove(engine, "before_cursor_execute", heard)
    assert len(asked) == 2  # its steps, and what was taken off again
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # of few rows nobody needs an index
        for statement, values in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars().all()
            assert not [line for line in plan if "Seq Scan" in line], plan


def _scans(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(schema.READ_MODEL["scan"].c.sha256)).scalars())


def test_nobody_finds_a_file_by_trying(province: Province) -> None:
    p = province
    codes = [p.desk.receive(amount=None, tendered=None).code for _ in range(2)]
    name = attach(p.desk, codes[0], pdf("a")).sha256
    p.pair.push(p.desk)
    p.sending.run()
    address = p.files.address_of(codes[0], name)
    assert address is not None
    assert p.http.request("GET", address).status == 200
    signature = address.rpartition("/")[2]
    base = p.pair.centre.url + PATH
    other = sha256(b"b").hexdigest()
    for guess in (
        f"{codes[0]}/{name}/{'0' * 128}",
        f"{codes[0]}/{name}/xyz",
        f"{codes[1]}/{name}/{signature}",
        f"{codes[0]}/{other}/{signature}",
        f"{codes[0]}/..%2f..%2fcentre_key/{signature}",
        f"{codes[0]}/{name}/{signature}00",
    ):
        assert p.http.request("GET", f"{base}/{guess}").status == 404
    assert p.http.request("POST", address).status == 405
    here = p.pair.centre
    assert PortalFiles(here.engine, here.scans, here.key, here.pools.portal).address_of(codes[0], name) is None
    signed_only = PortalFiles(here.engine, here.scans, here.key, here.pools.portal, here.url)
    wrong_dossier = signed_only.address_of(codes[1], name)  # signed, and no fact names it
    assert wrong_dossier is not None
    assert p.http.request("GET", wrong_dossier).status == 404


def test_a_result_returned_online_is_a_file_on_the_portal(province: Province) -> None:
    p = province
    code = _with_result(p.desk)
    p.pair.push(p.desk)
    p.sending.run()
    assert p.forward() == 1
    assert p.simulator.dossiers[code]["DanhSachGiayToKetQua"] == []  # it is there, and not the citizen's yet
    p.return_online(code)
    assert p.forward() == 1
    item = p.simulator.dossiers[code]
    (result,) = item["DanhSachGiayToKetQua"]
    assert (item["TrangThaiHoSo"], result["TenGiayTo"]) == ("10", "Kết quả giải quyết 15/GP")
    assert p.http.request("GET", result["DuongDanTepTinKetQua"]).data == pdf("Giay phep")
    assert p.simulator.steps[code][-1]["NoiDungXuLy"] == "Đã trả kết quả trực tuyến"


def test_the_citizen_is_told_when_the_portal_has_the_result_and_not_before(province: Province) -> None:
    p = province
    p.return_online(_with_result(p.desk))
    gateway = NoticeGateway("http://127.0.0.1:9/send", "", 0.3)

    def waiting() -> list[tuple[str, str]]:
        notify_waiting(p.pair.centre.engine, gateway, p.now_ms)
        rows = p.pair.centre.rows("SELECT state, detail FROM notice WHERE kind = 'result_online'")
        return [(row[0], row[1]) for row in rows]

    assert p.forward() == 1  # without the file
    assert waiting() == [("waiting", "")]
    p.sending.run()
    assert waiting() == [("waiting", "")]
    assert p.forward() == 1
    ((state, detail),) = waiting()  # it is tried now, and nobody answers
    assert (state, detail != "") == ("waiting", True)
    assert p.pair.news(p.desk) == 0


def test_a_result_that_never_gets_to_the_portal_is_for_a_person(province: Province) -> None:
    p = province
    code = p.return_online(_with_result(p.desk))
    late = START_MS + OLDEST_MS + 3_600_000
    assert notify_waiting(p.pair.centre.engine, NoticeGateway("http://127.0.0.1:9/send", "", 0.3), late) == 0
    assert p.pair.news(p.desk) == 1
    reader = p.desk.store.reader()
    ((kind, subject),) = [(line[1], line[2]) for line in reader.open_news()]
    reader.close()
    assert (kind, subject) == ("notice_refused", code)
