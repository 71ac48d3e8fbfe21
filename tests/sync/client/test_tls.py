"""TLS under the centre's own key: pinned at enrolment, renewed without a word, and nobody else's is spoken to."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from desk_app.cli import main
from desk_app.core.problems import UserProblem
from desk_app.store.store import Store
from desk_app.wiring.setting_up import set_up_enrolled
from sync.client.addresses import NotAnAddress, NotEncrypted, centre_address
from sync.client.centre_line import Accepted, CentreLine, NoLine
from sync.protocol.enrolment import check_of, whole_code
from sync.server.acceptance import Acceptance
from sync.server.admission import CentreKey
from sync.server.app import make_app
from sync.server.certificate import RENEWED_BEFORE, VALID, certificate_files
from sync.server.gate import hasten_handshakes
from tests.desks import Desk, TestClock
from tests.sync.conftest import RunningCentre, entries_of

SHORT_S = 0.5


class Served:
    """The centre's answers over TLS, with whatever certificate lies in a folder."""

    def __init__(self, centre: RunningCentre, certificate: Path, private: Path) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        app = make_app(centre.engine, centre.key, centre.scans, centre.clock)
        config = uvicorn.Config(
            app, log_level="error", timeout_graceful_shutdown=1, ssl_certfile=str(certificate), ssl_keyfile=str(private)
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, name="tls centre")
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture
def served(centre: RunningCentre, tmp_path: Path) -> Iterator[Served]:
    running = Served(centre, *certificate_files(tmp_path / "centre", centre.key))
    yield running
    running.close()


def _set_up(folder: Path, url: str, code: str) -> Store:
    store = Store(folder, TestClock())
    set_up_enrolled(store, url, code)
    return store


def test_a_desk_enrols_and_sends_over_tls(centre: RunningCentre, served: Served, tmp_path: Path) -> None:
    code = centre.acceptance.make_enrolment_code("07")
    assert len(whole_code(code)) == 20
    _set_up(tmp_path / "desk", served.url, code).close()
    store = Store(tmp_path / "desk", TestClock())
    with store.write() as tx:
        tx.put_setting("printer", "")
    reader = store.reader()
    line = CentreLine(served.url, store.desk_id, store.key.sign, reader.setting("centre_key"))
    assert isinstance(line.push((0, 0), reader.entries_after(0, 0, 10)), Accepted)
    line.close()
    reader.close()
    store.close()


def test_a_renewed_certificate_locks_nobody_out_and_anothers_everybody(
    centre: RunningCentre, desk: Desk, tmp_path: Path
) -> None:
    centre.enrol(desk).close()
    folder = tmp_path / "centre"
    past = datetime.now(UTC) - timedelta(days=2 * 365)
    stale = Served(centre, *certificate_files(folder, centre.key, past))
    line = CentreLine(stale.url, "quay-07", desk.store.key.sign, centre.key.public_hex)
    assert isinstance(line.head(), Accepted)  # dates do not count: the PC's own clock may be dead
    line.close()
    stale.close()
    first = (folder / "tls.crt").read_bytes()
    renewed = Served(centre, *certificate_files(folder, centre.key))
    assert (folder / "tls.crt").read_bytes() != first
    line = CentreLine(renewed.url, "quay-07", desk.store.key.sign, centre.key.public_hex)
    assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
    line.close()
    renewed.close()
    other = CentreKey(Ed25519PrivateKey.generate())
    (tmp_path / "other").mkdir()
    false = Served(centre, *certificate_files(tmp_path / "other", other))
    line = CentreLine(false.url, "quay-07", desk.store.key.sign, centre.key.public_hex)
    assert isinstance(line.head(), NoLine)  # not one byte of a request was said to it
    line.close()
    false.close()


def test_a_certificate_is_kept_until_it_is_time(centre: RunningCentre, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    path, private = certificate_files(tmp_path, centre.key, now)
    first = path.read_bytes()
    certificate_files(tmp_path, centre.key, now + VALID - RENEWED_BEFORE - timedelta(days=1))
    assert path.read_bytes() == first
    certificate_files(tmp_path, centre.key, now + VALID - RENEWED_BEFORE + timedelta(days=1))
    assert path.read_bytes() != first
    path.write_bytes(b"junk")
    certificate_files(tmp_path, centre.key, now)
    assert x509.load_pem_x509_certificate(path.read_bytes())
    assert private.stat().st_mode & 0o077 == 0


def test_an_answer_from_between_is_found_by_the_code(
    centre: RunningCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody in the middle has a key of their own and takes any code: here that is the centre, and the code another's."""
    admitting = "ABCDEFGHJKMN"
    code = admitting + check_of(admitting, CentreKey(Ed25519PrivateKey.generate()).public_hex)
    own = centre.acceptance.make_enrolment_code("07")
    enrol = Acceptance.enrol
    monkeypatch.setattr(Acceptance, "enrol", lambda self, said: enrol(self, replace(said, code=own)))
    with pytest.raises(UserProblem, match=r"cli\.false_centre"):
        _set_up(tmp_path / "desk", centre.url, code)


def test_over_tls_a_false_centre_does_not_even_hear_the_code(
    centre: RunningCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = CentreKey(Ed25519PrivateKey.generate())
    (tmp_path / "other").mkdir()
    false = Served(centre, *certificate_files(tmp_path / "other", other))
    code = centre.acceptance.make_enrolment_code("07")
    with pytest.raises(UserProblem, match=r"cli\.false_centre"):
        _set_up(tmp_path / "desk", false.url, code)
    false.close()
    assert centre.rows("SELECT count(*) FROM desk") == [(0,)]
    assert centre.rows("SELECT used_by FROM enrolment") == [(None,)]


@pytest.mark.parametrize(
    ("said", "meant"), [("true", True), ("1", True), ("ON", True), ("false", False), ("no", False), ("", False)]
)
def test_a_switch_may_come_from_the_environment(said: str, meant: bool) -> None:
    from sync.server.arguments import parse_arguments

    assert parse_arguments(["serve"], {"DESK_CENTRE_PLAIN": said})[1].plain is meant


@pytest.mark.parametrize("said", [b"", b"\x16\x03\x01"])
def test_a_line_that_ends_no_handshake_is_closed(
    centre: RunningCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr("asyncio.constants.SSL_HANDSHAKE_TIMEOUT", 60.0)
    hasten_handshakes(SHORT_S)
    made = Served(centre, *certificate_files(tmp_path / "centre", centre.key))
    with socket.create_connection(("127.0.0.1", int(made.url.rpartition(":")[2])), timeout=10) as line:
        line.sendall(said)
        with contextlib.suppress(ConnectionResetError):
            assert line.recv(1) == b""
    made.close()


def test_a_desk_moves_to_https_of_the_same_centre_and_to_nobody_elses(
    centre: RunningCentre, served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "desk"
    _set_up(folder, centre.url, centre.acceptance.make_enrolment_code("07")).close()

    def move(url: str) -> int:
        return main(["move-centre", url, "--data", str(folder)])

    stranger = CentreKey(Ed25519PrivateKey.generate())
    (tmp_path / "foreign").mkdir()
    foreign = Served(centre, *certificate_files(tmp_path / "foreign", stranger))
    try:
        assert move(foreign.url) != 0
        assert move("https://127.0.0.1:9") != 0
        assert "Giữ địa chỉ cũ" in capsys.readouterr().err
    finally:
        foreign.close()
    assert move(served.url) == 0
    assert move(centre.url) != 0  # never back to a line that others can read
    store = Store(folder)
    reader = store.reader()
    assert reader.setting("centre_url") == served.url
    reader.close()
    store.close()
    assert main(["move-centre", served.url, "--data", str(tmp_path / "nothing")]) != 0


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("centre:8470", "https://centre:8470"),
        (" https://centre:8470/ ", "https://centre:8470"),
        ("http://127.0.0.1:8470", "http://127.0.0.1:8470"),
        ("http://[::1]:8470", "http://[::1]:8470"),
        ("http://localhost:8470", "http://localhost:8470"),
    ],
)
def test_an_address_is_https_where_nothing_is_said(said: str, meant: str) -> None:
    assert centre_address(said, plain=False) == meant


@pytest.mark.parametrize(
    "said", ["http://centre:8470", "HTTP://10.0.0.1", "http://127.0.0.1.evil.example", "http://localhost.vn"]
)
def test_plain_http_to_another_machine_is_said_by_its_name(
    said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotEncrypted):
        centre_address(said, plain=False)
    assert centre_address(said, plain=True) == said
    asked = ["install", "--centre", said, "--code", "ABCD", "--data", str(tmp_path / "desk")]
    assert main(asked) == 2
    assert "--plain" in capsys.readouterr().err


@pytest.mark.parametrize("said", ["", "ftp://centre", "https://", "https://[::1", "https://a@centre", "https://centre:x"])
def test_what_is_no_address_is_refused(said: str) -> None:
    with pytest.raises(NotAnAddress):
        centre_address(said, plain=True)
