"""A whole data folder of 0.1.0, as a day at the counter left it: database, keys, scans, a draft, settings. Today's build opens
it, folds its tables anew, verifies it, and people go on working in it. Its people are invented."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.core.problems import UserProblem
from desk_app.services.desk import sessions
from desk_app.store import data_key
from desk_app.store.backup import back_up, newest_of, require_whole
from desk_app.store.data_folder import DATABASE
from desk_app.store.opening import begins_plain
from desk_app.store.scans import kept_scans
from desk_app.store.schema import PROJECTION_VERSION
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.wiring.unlocking import seal_existing
from tests.desks import Desk, TestClock

STORED = Path(__file__).parent.parent / "stored"
FOLDERS = sorted(STORED.glob("*/folder.tar.xz"))
PIN_THEN, PIN_NOW, PASSWORD_NOW = "1234", "482913", "mot mat khau dai"
AFTER_MS = 60_000
ROWS = {
    "0.1.0": {
        "journal": 48,
        "dossier": 9,
        "paper": 26,
        "fee": 10,
        "receipt": 6,
        "posting": 19,
        "scan": 2,
        "draft": 1,
        "officer": 10,
    }
}
NEEDED = ("desk.key", "receipt-signing.pem", DATABASE)


def unpacked(packed: Path, folder: Path) -> Path:
    """As it lay there."""
    with tarfile.open(packed) as files:
        files.extractall(folder, filter="data")
    folder.chmod(0o700)
    return folder


@pytest.fixture(params=FOLDERS, ids=lambda path: path.parent.name)
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = unpacked(request.param, tmp_path / "desk")
    (tmp_path / "version").write_text(request.param.parent.name)
    return folder


def _counts(store: Store, folder: Path) -> dict[str, int]:
    expected = ROWS[(folder.parent / "version").read_text()]
    reader = store.reader()
    found = {table: int(reader.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in expected}
    reader.close()
    assert found == expected
    return found


@pytest.fixture
def opened(stored: Path) -> Iterator[Store]:
    store = Store(stored)
    yield store
    store.close()


def test_every_version_has_one() -> None:
    assert {path.parent.name for path in FOLDERS} == {path.name for path in STORED.iterdir() if path.is_dir()} == set(ROWS)


def test_it_is_verified_as_it_lies_and_once_today_s_build_opened_it(stored: Path) -> None:
    assert all((stored / name).stat().st_size for name in NEEDED)
    before = verify(stored / DATABASE)
    assert (before.ok, before.tables_compared) == (True, False)  # they are of that build
    store = Store(stored)
    _counts(store, stored)
    store.close()
    after = verify(stored / DATABASE, before.fingerprint)
    assert (after.ok, after.tables_compared, after.entries) == (True, True, before.entries)


def test_it_is_kept_as_it_was_before_its_tables_are_folded_anew(stored: Path) -> None:
    Store(stored).close()
    [kept] = stored.glob("desk.before-*")
    as_it_was = verify(kept)
    assert (as_it_was.ok, as_it_was.tables_compared) == (True, False)
    assert str(PROJECTION_VERSION) not in kept.name


def test_its_scans_and_its_draft_are_there(opened: Store) -> None:
    reader = opened.reader()
    hashes = [str(row[0]) for row in reader.connection.execute("SELECT sha256 FROM scan")]
    assert [kept_scans(opened.folder).has(sha256) for sha256 in hashes] == [True, True]
    [(officer, content)] = reader.connection.execute("SELECT officer, content FROM draft").fetchall()
    reader.close()
    assert officer == "lan"
    assert "Tòng Văn Mẫu" in content


def test_people_log_in_choose_a_longer_pin_and_go_on(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "log_in", lambda _self, _name: None)
    store = Store(stored)
    reader = store.reader()
    last_ms = int(reader.connection.execute("SELECT max(recorded_at_ms) FROM journal").fetchone()[0])
    codes = {str(row[0]) for row in reader.connection.execute("SELECT code FROM dossier")}
    reader.close()
    store.close()
    desk = Desk(stored, clock=TestClock(last_ms + AFTER_MS))
    with desk.store.write() as tx, pytest.raises(UserProblem) as short:
        sessions.log_in(tx, "lan", PIN_THEN)
    assert short.value.field == "new"
    with desk.store.write() as tx:
        desk.actor = sessions.change_pin(tx, "lan", PIN_THEN, PIN_NOW, PIN_NOW)
    received = desk.receive(amount=None, tendered=None)
    assert received.code not in codes
    assert int(received.code[-4:]) > max(int(code[-4:]) for code in codes if code[:6] == received.code[:6])
    desk.store.close()
    again = Store(stored, TestClock(last_ms + 2 * AFTER_MS))
    with again.write() as tx:
        assert tx.dossier(received.code) is not None
        assert sessions.log_in(tx, "lan", PIN_NOW).officer_id == "lan"
    again.close()
    assert verify(stored / DATABASE).ok


def test_it_is_sealed_as_it_lies_and_goes_on(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even opened by today's build before: its tables are folded anew in the sealed file."""
    monkeypatch.setattr(data_key, "_let_in", {})
    before = verify(stored / DATABASE)
    said: list[str] = []
    assert seal_existing(stored, said.append, lambda *_step: None)
    store = Store(stored)
    _counts(store, stored)
    with store.write() as tx:
        assert sessions.change_pin(tx, "lan", PIN_THEN, PASSWORD_NOW, PASSWORD_NOW).officer_id == "lan"
    store.close()
    kept = kept_scans(stored)
    assert [kept.sound(name) for name in kept.names()] == [True, True]
    plain = [path.name for path in stored.rglob("*") if path.is_file() and begins_plain(path)]
    assert (plain, (stored / "scans").exists()) == ([], False)
    after = verify(stored / DATABASE, before.fingerprint)
    assert (after.ok, after.tables_compared) == (True, True)


def test_it_is_backed_up(opened: Store, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    target.mkdir()
    named, made = back_up(opened.folder, target, 1_800_000_000_000)
    assert made.desk_id == opened.desk_id
    require_whole(newest_of(named.parent))
