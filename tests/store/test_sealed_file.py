"""A desk's file under SQLCipher: what it does unasked (measured, each kept here), and that all of the store works on it."""

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from desk_app.core.problems import EnvironmentProblem
from desk_app.store import data_key, opening
from desk_app.store.backup import back_up, require_whole
from desk_app.store.data_folder import DATABASE, KEYS
from desk_app.store.data_key import Plain, Sealed
from desk_app.store.database import open_reader, version_of
from desk_app.store.first_look import desk_of, rules_of
from desk_app.store.key_slots import read_slots, source_of
from desk_app.store.opening import PAGE_SEAL, NotSealed, begins_plain, connect, sqlite_errors
from desk_app.store.schema import PROJECTION_VERSION
from desk_app.store.sealing import _write_sealed
from desk_app.store.soundness import Damaged, look_at_seals, look_quickly
from desk_app.store.store import Store
from desk_app.store.trouble import environment_errors, environment_problem
from desk_app.store.verify import verify
from tests.desks import START_MS, Desk

PAGE = 4096
NUMBERS = ("user_version", "application_id")
OTHER = Sealed(b"\1" * 32)


def _content(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_nothing_of_a_citizen_is_readable_on_the_disk(sealed: Desk, desk: Desk) -> None:
    for each in (sealed, desk):
        each.receive(amount=None, tendered=None)
    assert b"014190000123" in _content(desk.store.folder), "this test would find nothing"
    assert b"014190000123" not in _content(sealed.store.folder)
    assert not begins_plain(sealed.store.path)
    with contextlib.closing(sqlite3.connect(sealed.store.path)) as plainly, pytest.raises(sqlite3.DatabaseError):
        plainly.execute("SELECT count(*) FROM sqlite_master")


def test_a_sealed_desk_works_as_a_plain_one(sealed: Desk) -> None:
    sealed.open_shift()
    codes = [sealed.receive().code for _ in range(3)]
    reader = sealed.store.reader()
    assert [found.code for found in reader.find("lo thi mau")] == codes[::-1]
    reader.close()
    assert verify(sealed.store.path).ok
    with sealed.store.write() as tx:
        tx.connection.execute("PRAGMA user_version = 1")
    sealed.store.close()
    Store(sealed.store.folder).close()
    kept = sealed.store.folder / "desk.before-1.sqlite3"
    assert not begins_plain(kept)
    verdict = verify(sealed.store.path)
    assert verdict.ok
    assert verdict.tables_compared


def test_without_the_key_nothing_opens_and_it_is_said(sealed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = sealed.store.folder
    sealed.store.close()
    assert desk_of(folder) == "quay-07"
    monkeypatch.setattr(data_key, "_let_in", {})
    assert desk_of(folder) == ""
    assert rules_of(folder) == {}
    for opened in (lambda: Store(folder), lambda: open_reader(folder / DATABASE), lambda: verify(folder / DATABASE)):
        with pytest.raises(EnvironmentProblem) as caught:
            opened()
        assert caught.value.key == "problem.sealed"


def test_a_file_of_keys_that_cannot_be_read_makes_no_new_one(sealed: Desk) -> None:
    folder = sealed.store.folder
    sealed.store.close()
    for content in (b"", b"{", b"[]", b"null", b'{"key_id": "ab", "recovery": "cd"}', b'{"accounts": {"a": 1}, "os": null}'):
        (folder / KEYS).write_bytes(content)
        with pytest.raises(EnvironmentProblem) as caught:
            Store(folder)
        assert caught.value.key == "problem.keys_unreadable"
        assert (folder / KEYS).read_bytes() == content


def test_another_key_is_told_by_its_code(sealed: Desk) -> None:
    with pytest.raises(opening.dbapi(OTHER).DatabaseError) as caught:
        connect(sealed.store.path, OTHER)
    assert not isinstance(caught.value, sqlite3.Error), "SQLCipher's errors are none of sqlite3's"
    assert isinstance(caught.value, sqlite_errors())
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_NOTADB
    problem = environment_problem(caught.value)
    assert problem is not None
    assert problem.key == "problem.database_damaged"


def test_the_machines_trouble_comes_out_of_a_sealed_file_too(sealed: Desk) -> None:
    sealed.receive(amount=None, tendered=None)
    with sealed.store.write() as tx:
        pages = tx.connection.execute("PRAGMA page_count").fetchone()[0]
        tx.connection.execute(f"PRAGMA max_page_count = {pages}")
    before = sealed.store.kept_entries()

    def until_the_disk_is_full() -> None:
        for _ in range(300):
            sealed.receive(amount=None, tendered=None)

    with pytest.raises(EnvironmentProblem) as caught:
        until_the_disk_is_full()
    assert caught.value.key == "problem.disk_full"
    assert sealed.store.kept_entries() >= before


def test_a_bug_of_ours_on_a_sealed_file_is_none_of_the_machines(tmp_path: Path) -> None:
    connection = connect(tmp_path / "file", OTHER)
    with pytest.raises(sqlite_errors()) as caught, environment_errors():
        connection.execute('SELECT full FROM "table is full, locked"')
    connection.close()
    assert environment_problem(caught.value) is None


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_of_another_length_is_refused(length: int, tmp_path: Path) -> None:
    """SQLCipher takes it for a passphrase without a word."""
    with pytest.raises(ValueError, match="32 bytes"):
        Sealed(b"x" * length)
    raw = opening.dbapi(OTHER).connect(tmp_path / "file")
    raw.execute(f"PRAGMA key = \"x'{'00' * length}'\"")
    raw.execute("CREATE TABLE t (a)")
    raw.close()
    assert not begins_plain(tmp_path / "file"), "no complaint, and a key that nobody meant"


@pytest.mark.parametrize("pragma", ["keey = 'secret'", "key = ''"])
def test_a_key_that_did_not_take_leaves_a_plain_file_and_is_found(tmp_path: Path, pragma: str) -> None:
    raw = opening.dbapi(OTHER).connect(tmp_path / "file")
    with contextlib.suppress(*sqlite_errors()):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("CREATE TABLE t (a)")
    raw.close()
    assert begins_plain(tmp_path / "file")
    with pytest.raises(NotSealed):
        connect(tmp_path / "file", OTHER)


def test_a_module_that_passes_over_the_key_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "dbapi", lambda _source: sqlite3)
    with pytest.raises(NotSealed):
        connect(tmp_path / "new", OTHER)
    assert not (tmp_path / "new").exists() or not (tmp_path / "new").read_bytes()


def test_a_plain_file_in_the_place_of_a_sealed_one_is_not_written_to(sealed: Desk, desk: Desk) -> None:
    for each in (sealed, desk):
        each.store.close()
    for log in sealed.store.folder.glob(f"{DATABASE}-*"):
        log.unlink()
    shutil.copyfile(desk.store.path, sealed.store.path)
    with pytest.raises(EnvironmentProblem) as caught:
        Store(sealed.store.folder)
    assert caught.value.key == "problem.not_sealed"


def test_after_a_rekey_the_file_opens_with_the_old_key_until_the_log_is_in_it(tmp_path: Path) -> None:
    """Why no key is ever changed in place here: `desk-app encrypt` writes a new file and opens it anew."""
    old, new, path = Sealed(b"\2" * 32), Sealed(b"\3" * 32), tmp_path / "file"
    writer = connect(path, old, isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "CREATE TABLE t (a)", "PRAGMA wal_checkpoint(TRUNCATE)"):
        writer.execute(statement).fetchall()
    writer.execute(f"PRAGMA rekey = \"x'{new.key.hex()}'\"").fetchall()

    def opens(key: Sealed) -> bool:
        copy = shutil.copyfile(path, tmp_path / "main file alone")
        with contextlib.suppress(*sqlite_errors()):
            connect(copy, key, "immutable=1").close()
            return True
        return False

    assert opens(old)
    assert not opens(new)
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert opens(new)
    assert not opens(old)
    writer.close()
    with contextlib.closing(connect(path, new)) as anew:
        look_quickly(anew)


def _seals_find(path: Path, source: Sealed) -> bool:
    """By the module alone: our own opening reads a page first, and notices more."""
    reader = opening.dbapi(source).connect(path)
    reader.execute(f"PRAGMA key = \"x'{source.key.hex()}'\"")
    reader.execute(f"PRAGMA cipher_hmac_algorithm = {PAGE_SEAL}")
    wrong = reader.execute("PRAGMA cipher_integrity_check").fetchall()
    reader.close()
    return bool(wrong)


def _pages_find(path: Path, source: Sealed) -> bool:
    try:
        with contextlib.closing(connect(path, source)) as reader:
            return bool(reader.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)])
    except sqlite_errors():
        return True


def test_neither_check_of_the_pages_is_enough_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with contextlib.closing(connect(path, OTHER, isolation_level=None)) as writer:
        writer.execute("CREATE TABLE t (a)")
        writer.executemany("INSERT INTO t VALUES (?)", [(os.urandom(3_000),) for _ in range(40)])
        writer.execute("DELETE FROM t WHERE rowid > 20")
        pages = writer.execute("PRAGMA page_count").fetchone()[0]
    whole = path.read_bytes()
    path.write_bytes(whole[: (pages - 3) * PAGE])
    assert (_seals_find(path, OTHER), _pages_find(path, OTHER)) == (False, True), "pages cut from the end"
    broken = bytearray(whole)
    broken[(pages - 2) * PAGE + 100] ^= 1
    path.write_bytes(broken)
    assert (_seals_find(path, OTHER), _pages_find(path, OTHER)) == (True, False), "a bit of a page that nothing points to"
    with contextlib.closing(connect(path, OTHER)) as reader, pytest.raises(Damaged):
        look_at_seals(reader)


def test_an_export_forgets_two_numbers_and_ours_carries_them(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    with contextlib.closing(connect(plain, Plain(), isolation_level=None)) as made:
        made.execute("CREATE TABLE t (a)")
        made.execute("INSERT INTO t VALUES (1)")
        made.execute("PRAGMA user_version = 7")
        made.execute("PRAGMA application_id = 11")
    with contextlib.closing(opening.dbapi(OTHER).connect(str(plain), isolation_level=None)) as raw:
        raw.execute(f"ATTACH DATABASE '{tmp_path / 'theirs'}' AS theirs KEY \"x'{OTHER.key.hex()}'\"")
        raw.execute("SELECT sqlcipher_export('theirs')").fetchall()
        assert [raw.execute(f"PRAGMA theirs.{name}").fetchone()[0] for name in NUMBERS] == [0, 0]
    _write_sealed(plain, tmp_path / "ours", OTHER)
    with contextlib.closing(connect(tmp_path / "ours", OTHER)) as ours:
        assert [ours.execute(f"PRAGMA {name}").fetchone()[0] for name in NUMBERS] == [7, 11]
        assert ours.execute("SELECT a FROM t").fetchall() == [(1,)]


def test_each_page_has_the_seal_that_we_chose(sealed: Desk) -> None:
    with sealed.store.write() as tx:
        assert tx.connection.execute("PRAGMA cipher_hmac_algorithm").fetchone()[0] == PAGE_SEAL
        assert tx.connection.execute("PRAGMA cipher_use_hmac").fetchone()[0] == "1"


def test_a_copy_is_sealed_whole_and_lets_nobody_in_by_an_officers_secret(sealed: Desk, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    sealed.receive(amount=None, tendered=None)
    made, _said = back_up(sealed.store.folder, disk, START_MS)
    require_whole(made, sealed.store._as_left.last)
    assert not begins_plain(made / DATABASE)
    assert verify(made / DATABASE).ok
    assert b"014190000123" not in _content(disk)
    slots = read_slots(made)
    assert slots is not None
    assert (slots.os, slots.accounts) == (None, {})
    with contextlib.closing(open_reader(made / DATABASE)) as copy:
        assert version_of(copy) == PROJECTION_VERSION, "an export forgets it"


@pytest.mark.parametrize("part", ["bit", "end"])
def test_a_damaged_copy_is_found(sealed: Desk, tmp_path: Path, part: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    made, _said = back_up(sealed.store.folder, disk, START_MS)
    raw = bytearray((made / DATABASE).read_bytes())
    if part == "bit":
        raw[-PAGE // 2] ^= 1
    (made / DATABASE).write_bytes(raw if part == "bit" else raw[:-PAGE])
    with pytest.raises(EnvironmentProblem) as caught:
        require_whole(made)
    assert caught.value.key == "backup.not_whole"


def test_a_sealed_file_in_a_folder_where_nothing_may_be_written_is_read(sealed: Desk) -> None:
    from desk_app.store.database import _read_as_it_lies

    sealed.receive(amount=None, tendered=None)
    source = source_of(sealed.store.folder)
    with contextlib.closing(_read_as_it_lies(sealed.store.path, source)) as reader:  # its log has the entry
        assert reader.execute("SELECT count(*) FROM dossier").fetchone()[0] == 1
    sealed.store.close()
    with contextlib.closing(_read_as_it_lies(sealed.store.path, source)) as reader:
        assert reader.execute("SELECT count(*) FROM dossier").fetchone()[0] == 1
        with pytest.raises(sqlite_errors()):
            reader.execute("DELETE FROM dossier")


def test_a_plain_folder_is_plain_by_its_own_word(desk: Desk) -> None:
    assert isinstance(source_of(desk.store.folder), Plain)
    assert begins_plain(desk.store.path)
