"""What an administrator and a monitor see of the centre."""

import json
import logging
import re
import subprocess
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import urllib3
from sqlalchemy import update

from desk_app.services.dossier.return_result import RegisterResult, register_result
from sync.client.centre_line import Accepted, CentreLine
from sync.protocol.lateness import is_late
from sync.protocol.version import VERSION
from sync.server import administrators, schema
from sync.server.administrators import SESSION_MS, put_administrator
from sync.server.callers import admit_caller
from sync.server.commands.desks import revoke_key
from sync.server.guessing import FIRST_MS, FREE_MISSES, LONGEST_MS, NAMES_OF_ONE, Guessing
from sync.server.logs import JsonLines
from sync.server.wall import wall
from tests.absent import needs
from tests.desks import Desk
from tests.folded import follow
from tests.sync.conftest import RunningCentre, entries_of

PASSWORD = "mật khẩu đủ dài"


class Visitor:
    """A browser without a screen."""

    def __init__(self, centre: RunningCentre, address: str = "127.0.0.1") -> None:
        self.centre = centre
        self.cookie = ""
        self.http = urllib3.PoolManager(retries=False, timeout=10, source_address=(address, 0))

    def log_in(self, password: str, name: str = "tri") -> int:
        fields = {"name": name, "password": password}
        answer = self.http.request_encode_body(
            "POST", self.centre.url + "/ops/login", fields, encode_multipart=False, redirect=False
        )
        self.cookie = (answer.headers.get("Set-Cookie") or "").split(";")[0]
        return int(answer.status)

    def page(self) -> tuple[int, str]:
        answer = self.http.request("GET", self.centre.url + "/ops", headers={"Cookie": self.cookie})
        return answer.status, answer.data.decode()


def _worked(folder: Path, centre: RunningCentre) -> Desk:
    desk = Desk(folder)
    desk.open_shift()
    line = centre.enrol(desk)
    code = desk.receive().code
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "15/GP", "B-14"), desk.actor)
    line.waiting = 7
    assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
    line.close()
    follow(centre.engine)
    return desk


def test_a_screen_on_the_wall_sees_all_counters_and_no_citizen(centre: RunningCentre, tmp_path: Path) -> None:
    desk = _worked(tmp_path / "desk", centre)
    late = desk.receive("2.002288", number="014190000124", amount=None, tendered=None).code
    line = CentreLine(centre.url, "quay-07", desk.store.key.sign, centre.key.public_hex)
    have = line.head()
    assert isinstance(have, Accepted)
    assert isinstance(line.push((have.epoch, have.seq), entries_of(desk, have.epoch, have.seq)), Accepted)
    line.close()
    follow(centre.engine)
    token = admit_caller(centre.engine, "sanh", "wall")
    other = admit_caller(centre.engine, "so", "agency", "sxd")
    http = urllib3.PoolManager(retries=False, timeout=10)
    assert [http.request("GET", f"{centre.url}/wall/{each}").status for each in (other, "x")] == [404, 404]
    centre.now_ms = desk.clock.now_ms
    page = http.request("GET", f"{centre.url}/wall/{token}").data.decode()
    assert "Sở Xây dựng" in page
    assert "Không có hồ sơ nào quá hạn hay đến hạn hôm nay." in page
    centre.now_ms = desk.clock.now_ms + 30 * 86_400_000
    page = http.request("GET", f"{centre.url}/wall/{token}").data.decode()
    assert late in page
    assert re.search(r"<b>1</b><span>Quá hạn</span>", page)
    assert re.search(r"<b>1</b><span>Kết quả chờ nhận</span>", page)
    assert "Lò Thị Mẫu" not in page
    assert http.request("POST", centre.url + "/v1/agencies/results", headers={"Authorization": f"Bearer {token}"}).status == 401
    desk.store.close()


@pytest.mark.parametrize("unit", ["working_day", "calendar_day", "month", "same_day", "hour"])
def test_the_wall_calls_overdue_what_the_counter_does(centre: RunningCentre, tmp_path: Path, unit: str) -> None:
    """By the day, by the minute only for a limit in hours, at every moment around an appointment at 07:32."""
    desk = _worked(tmp_path / "desk", centre)
    due_at_ms = 1_796_776_320_000  # 09/12/2026 07:32 in Viet Nam
    dossier = schema.READ_MODEL["dossier"]
    with centre.engine.begin() as connection:
        connection.execute(update(dossier).values(limit_unit=unit, due_at_ms=due_at_ms, state="received"))
    for after in (-1, 0, 59_999, 60_000, 8 * 60_000, 16 * 3_600_000, 17 * 3_600_000):
        shown = wall(centre.engine, due_at_ms + after)
        late = is_late(due_at_ms, unit, due_at_ms + after)
        assert (shown["total"].overdue > 0, shown["total"].today > 0) == (late, not late), (unit, after)
        assert {row["late"] for row in shown["pressing"]} == {late}
    desk.store.close()


def test_only_an_administrator_sees_the_desks(centre: RunningCentre, tmp_path: Path) -> None:
    desk = _worked(tmp_path / "desk", centre)
    put_administrator(centre.engine, "tri", PASSWORD)
    visitor = Visitor(centre)
    assert visitor.page()[0] == 401
    assert visitor.log_in("sai") == 401
    assert visitor.log_in(PASSWORD) == 303
    status, page = visitor.page()
    assert status == 200
    row = re.search(r"<td>07</td>.*?</tr>", page, re.DOTALL)
    assert row is not None
    for expected in (f"1.{entries_of(desk)[-1].seq}", ">7<", VERSION, "đủ", "hiệu lực"):
        assert expected in row[0]
    assert "Lò Thị Mẫu" not in page
    assert revoke_key(centre.acceptance, "quay-07", "") == 0
    assert "thu hồi sau" in visitor.page()[1]
    visitor.cookie = "centre_session=made-up"
    assert visitor.page()[0] == 401
    desk.store.close()


def test_a_guesser_is_kept_out_and_a_session_ends(centre: RunningCentre) -> None:
    centre.now_ms = 1_795_600_000_000
    put_administrator(centre.engine, "tri", PASSWORD)
    visitor = Visitor(centre)
    for _ in range(FREE_MISSES):
        assert visitor.log_in("đoán mò") == 401
    assert visitor.log_in(PASSWORD) == 429
    centre.now_ms += FIRST_MS
    assert visitor.log_in("đoán mò") == 401
    centre.now_ms += FIRST_MS
    assert visitor.log_in(PASSWORD) == 429, "twice as long"
    centre.now_ms += FIRST_MS
    assert visitor.log_in(PASSWORD) == 303
    assert visitor.page()[0] == 200
    centre.now_ms += SESSION_MS
    assert visitor.page()[0] == 401
    assert visitor.log_in(PASSWORD, "' OR 1=1 --") == 401
    assert visitor.log_in("\x00", "\x00") == 401
    with pytest.raises(ValueError):
        put_administrator(centre.engine, "tri", "ngắn")


def test_who_guesses_keeps_no_administrator_out_who_sits_elsewhere(
    centre: RunningCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def log_in(*asked: Any) -> str | None:
        looked_at.append(asked[1])
        return administrators_log_in(*asked)

    administrators_log_in = administrators.log_in
    monkeypatch.setattr(administrators, "log_in", log_in)
    put_administrator(centre.engine, "tri", PASSWORD)
    with ThreadPoolExecutor(60) as guessers:
        said = Counter(guessers.map(lambda _: Visitor(centre).log_in("đoán mò"), range(60)))
    assert len(looked_at) <= FREE_MISSES
    assert said[429] == 60 - len(looked_at)
    assert Visitor(centre, "127.0.0.2").log_in(PASSWORD) == 303


def test_names_that_are_made_up_wait_as_one_and_one_that_is_known_waits_for_none() -> None:
    guessing, now = Guessing(), 10**12
    guessing.was_right("tri", "10.0.0.1", now)
    made_up = [guessing.wait_ms(f"name {number}", "10.0.0.1", now) for number in range(1_000)]
    assert sum(not wait for wait in made_up) < NAMES_OF_ONE + FREE_MISSES
    assert guessing.wait_ms("tri", "10.0.0.1", now) == 0
    assert guessing.wait_ms("name 0", "10.0.0.2", now) == 0


def test_nobody_waits_longer_than_the_longest() -> None:
    guessing, now = Guessing(), 10**12
    for _ in range(30):
        if wait_ms := guessing.wait_ms("tri", "a", now):
            now += wait_ms
            assert guessing.wait_ms("tri", "a", now) == 0
    assert 0 < guessing.wait_ms("tri", "a", now) <= LONGEST_MS


def test_the_page_sends_nobody_to_another_host(centre: RunningCentre) -> None:
    """Starlette sends `/ops/` to `/ops` of whatever host the request names, if it is let."""
    for path in ("/ops/", "/ops", "/health/", "/ops/login/", "/wall/x/", "//evil.example/ops"):
        answer = urllib3.request(
            "GET", centre.url + path, headers={"Host": "evil.example"}, redirect=False, retries=False, timeout=10
        )
        assert "evil" not in str(answer.headers), path


@needs("chromium")
def test_the_page_stands_in_a_real_browser(centre: RunningCentre, tmp_path: Path) -> None:
    desk = _worked(tmp_path / "desk", centre)
    desk.store.close()
    put_administrator(centre.engine, "tri", PASSWORD)
    visitor = Visitor(centre)
    visitor.log_in(PASSWORD)
    (tmp_path / "page.html").write_text(visitor.page()[1], encoding="utf-8")
    common = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    picture = tmp_path / "page.png"
    address = (tmp_path / "page.html").as_uri()
    subprocess.run(
        [*common, "--window-size=1366,768", f"--screenshot={picture}", address], check=True, capture_output=True, timeout=60
    )
    dom = subprocess.run([*common, "--dump-dom", f"{centre.url}/ops"], check=True, capture_output=True, timeout=60)
    assert 'name="password"' in dom.stdout.decode()  # without a session: the log-in form, rendered
    assert picture.stat().st_size > 10_000


def test_a_monitor_reads_health_and_metrics(centre: RunningCentre, tmp_path: Path) -> None:
    desk = _worked(tmp_path / "desk", centre)
    desk.store.close()
    text = urllib3.request("GET", centre.url + "/metrics", timeout=5).data.decode()
    assert 'centre_requests_total{path="/v1/journal",status="200"} 1.0' in text
    assert "centre_desks 1.0" in text
    assert "centre_unfolded_entries 0.0" in text
    assert urllib3.request("GET", centre.url + "/health", timeout=5).json()["status"] == "ok"


def test_log_lines_are_json_and_say_nothing_of_what_was_sent() -> None:
    record = logging.LogRecord("sync", logging.WARNING, "", 0, "refused", None, None)
    record.desk, record.status = "quay-07", 401
    try:
        raise ValueError("Lò Thị Mẫu 014190000123")
    except ValueError as error:
        record.exc_info = (type(error), error, None)
    line: dict[str, Any] = json.loads(JsonLines().format(record))
    assert (line["desk"], line["status"], line["error"], line["level"]) == ("quay-07", 401, "ValueError", "warning")
    assert "014190000123" not in json.dumps(line)


def test_the_version_is_one() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION
