"""Files that a citizen handed in on the portal: fetched from its own host alone, seen at the counter, part of the dossier, and
forgotten where it was sent back."""

import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import text

from desk_app.services.intake.declining import RejectIntake, reject_intake
from desk_app.services.intake.intake_command import PaperIn
from sync.server import fetching
from sync.server.fetching import Fetching
from tests.desks import Desk
from tests.scanned import pdf
from tests.sync.conftest import RunningCentre
from tests.sync.pair import Pair
from tests.sync.server.test_submissions import WHO, Portals, waiting

FORM = pdf("Đơn đề nghị")


class Files:
    """Where the portal keeps what was handed in. `answers`: by path, status and bytes; None: nobody answers."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, bytes] | None] = {}
        self.asked: list[str] = []
        self.go_on = threading.Event()
        files = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                files.asked.append(self.path)
                answer = files.answers.get(self.path, (404, b""))
                if answer is None:
                    files.go_on.wait(30)
                    return
                self.send_response(answer[0])
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", str(len(answer[1])))
                self.end_headers()
                self.wfile.write(answer[1])

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="files")
        self._thread.start()
        self.host = f"127.0.0.1:{self._server.server_address[1]}"

    def address(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def close(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


class Fetched(Portals):
    def __init__(self, pair: Pair, files: Files) -> None:
        super().__init__(pair)
        self.files = files
        self.folder = pair.centre.scans
        self.fetching = Fetching(
            pair.centre.engine, self.folder, [files.host], lambda: self.now_ms, schemes=("http",), read_timeout_s=0.3
        )

    def hand_in_files(self, **addresses: str) -> None:
        papers = [{"TenTepDinhKem": name.replace("_", " "), "DuongDanTaiTepTin": at} for name, at in addresses.items()]
        assert self.hand_in(TaiLieuNop=papers)[1]["error_code"] == 0

    def fetch(self) -> int:
        came = self.fetching.once()
        self.now_ms += fetching.PAUSES.longest_ms
        return came

    def states(self) -> list[tuple[str, str]]:
        return [(row[0], row[1]) for row in self.pair.centre.rows("SELECT state, detail FROM upload ORDER BY no")]


class Still(Fetching):
    """The centre's own round: here each is a step of the test."""

    def once(self, closing: Callable[[], bool] = lambda: False) -> int:
        return 0


@pytest.fixture
def portals(centre: RunningCentre, tmp_path: Path) -> Iterator[Fetched]:
    centre.stop()
    centre.fetching = Still(centre.engine, centre.scans, ["files"], centre.clock)
    centre.start()
    files = Files()
    made = Fetched(Pair(tmp_path, centre), files)
    yield made
    made.fetching.close()
    files.close()
    made.portal.close()
    made.simulator.close()
    made.pair.close()


def fetched(desk: Desk, portals: Fetched, name: str) -> bytes:
    answer = portals.pair.lines[desk.store.desk_id].fetch_scan(name, 0)
    return answer[1] if isinstance(answer, tuple) else b""


def test_what_was_handed_in_is_fetched_seen_and_part_of_the_dossier(portals: Fetched) -> None:
    pair = portals.pair
    portals.files.answers["/1"] = (200, FORM)
    portals.hand_in_files(Don=portals.files.address("/1"), Anh="")
    pair.news(pair.here)
    (submission,) = waiting(pair.here)
    assert submission["papers"] == ["Don", "Anh"]
    assert "files" not in submission  # nobody waits for them
    assert portals.fetch() == 1
    assert portals.fetch() == 0
    assert pair.news(pair.here) == 0
    (submission,) = waiting(pair.here)
    name = sha256(FORM).hexdigest()
    assert submission["files"] == [{"paper": "Don", "sha256": name, "media": "application/pdf", "size": len(FORM)}]
    assert fetched(pair.here, portals, name) == FORM
    papers = (PaperIn("Don", photocopy=1), PaperIn("Anh", photocopy=1))
    code = pair.here.receive(online=submission["key"], tendered=None, papers=papers).code
    reader = pair.here.store.reader()
    assert [(scan.line_no, scan.sha256) for scan in reader.scans(code)] == [(1, name)]
    reader.close()
    pair.push(pair.here)
    portals.fetch()
    assert portals.states() == []  # it is the dossier's now
    assert fetched(pair.here, portals, name) == FORM
    held = pair.lines["quay-07"].scans_held([name])
    assert held == {name: len(FORM)}  # and need not be brought


def test_a_file_that_a_backup_lacks_is_fetched_again(portals: Fetched) -> None:
    portals.files.answers["/1"] = (200, FORM)
    portals.hand_in_files(Don=portals.files.address("/1"))
    assert portals.fetch() == 1
    assert portals.fetching.begin() == 0
    name = sha256(FORM).hexdigest()
    portals.folder.drop(name)
    left = portals.folder.root / "tmp1.upload"  # the power went while one came
    left.write_bytes(b"%PDF")
    assert fetched(portals.pair.here, portals, name) == b""
    assert portals.fetching.begin() == 1
    assert not left.exists()
    assert portals.fetch() == 1
    assert fetched(portals.pair.here, portals, name) == FORM


def test_the_file_of_what_was_sent_back_is_forgotten(portals: Fetched) -> None:
    pair = portals.pair
    portals.files.answers["/1"] = (200, FORM)
    portals.hand_in_files(Don=portals.files.address("/1"))
    portals.fetch()
    pair.news(pair.here)
    (submission,) = waiting(pair.here)
    name = sha256(FORM).hexdigest()
    assert portals.folder.has(name)
    with pair.here.store.write() as tx:
        command = RejectIntake(WHO, None, "2.001628", "Không thuộc thẩm quyền", online=submission["key"])
        reject_intake(tx, pair.here.centre, command, pair.here.actor)
    pair.push(pair.here)
    portals.fetch()
    assert not portals.folder.has(name)
    assert fetched(pair.here, portals, name) == b""


def test_a_file_is_for_the_counters_of_its_agency_alone(portals: Fetched) -> None:
    portals.files.answers["/1"] = (200, FORM)
    papers = [{"TenTepDinhKem": "Don", "DuongDanTaiTepTin": portals.files.address("/1")}]
    portals.hand_in(TaiLieuNop=papers)
    portals.fetch()
    name = sha256(FORM).hexdigest()
    with portals.pair.centre.engine.begin() as connection:
        connection.execute(text("DELETE FROM serial_grant WHERE desk_id = 'quay-01' AND agency = 'svhttdl'"))
    assert fetched(portals.pair.here, portals, name) == FORM
    assert fetched(portals.pair.there, portals, name) == b""


def test_only_the_portals_own_host_is_asked_and_only_files_are_kept(portals: Fetched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_SCAN_BYTES", 100_000)
    answers = portals.files.answers
    answers["/page"] = (200, b"<html>session</html>")
    answers["/moved"] = (302, b"")
    answers["/large"] = (200, FORM + bytes(100_000))
    answers["/gone"] = (410, b"")
    other = portals.files.address("/1").replace("127.0.0.1", "localhost")
    portals.hand_in_files(
        a=other,
        b="file:///etc/passwd",
        c=portals.files.address("/1").replace("http://", "http://admin@"),
        d=portals.files.address("/page"),
        e=portals.files.address("/moved"),
        f=portals.files.address("/large"),
        g=portals.files.address("/gone"),
        h="http://[::1",
        i=f"http://{portals.files.host}\u2100@x/1",
    )
    assert portals.fetch() == 0
    details = ["address", "address", "address", "media", "302", "size", "410", "address", "address"]
    assert portals.states() == [("refused", detail) for detail in details]
    assert portals.files.asked == ["/page", "/moved", "/large", "/gone"]
    assert [path for path in portals.folder.root.rglob("*") if path.is_file()] == []
    assert portals.fetch() == 0  # never again
    assert len(portals.files.asked) == 4


def test_a_silent_host_is_asked_again_and_given_up_at_last(portals: Fetched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_TRIES", 4)
    portals.files.answers |= {"/silent": None, "/down": (503, b"")}
    portals.hand_in_files(a=portals.files.address("/silent"), b=portals.files.address("/down"))
    assert portals.fetch() == 0
    assert [state for state, _detail in portals.states()] == ["waiting", "waiting"]
    portals.files.answers["/down"] = (200, FORM)
    assert portals.fetch() == 1
    assert portals.fetch() == portals.fetch() == 0
    assert [state for state, _detail in portals.states()] == ["refused", "here"]
    portals.pair.news(portals.pair.here)
    (submission,) = waiting(portals.pair.here)
    assert [file["paper"] for file in submission["files"]] == ["b"]


def test_where_no_host_is_named_files_are_named_only(centre: RunningCentre, tmp_path: Path) -> None:
    made = Portals(Pair(tmp_path, centre))
    made.hand_in(TaiLieuNop=[{"TenTepDinhKem": "Don", "DuongDanTaiTepTin": "https://dichvucong.example/1"}])
    assert centre.rows("SELECT count(*) FROM upload") == [(0,)]
    made.portal.close()
    made.simulator.close()
    made.pair.close()
