"""Whatever was changed past the program is found, and named."""

import sqlite3
from pathlib import Path

import pytest

from desk_app.services.centre.publications import TakePublications, take_publications
from desk_app.services.desk.installation import list_procedures, open_desk
from desk_app.store.store import Store
from desk_app.store.verify import verify
from sync.protocol.publications import Publication
from sync.protocol.tables import TABLES
from tests.desks import Desk, TestClock


def _tamper(desk: Desk, statements: list[str]) -> Path:
    """A copy of the data file, changed behind the program's back with the triggers removed."""
    desk.store.checkpoint()
    copy = desk.store.folder / "tampered.sqlite3"
    source = sqlite3.connect(desk.store.path)
    target = sqlite3.connect(copy)
    source.backup(target)
    source.close()
    for name in ("journal_no_update", "journal_no_delete", "posting_no_update", "posting_no_delete"):
        target.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        target.execute(statement)
    target.commit()
    target.close()
    return copy


def test_an_emptied_journal_is_not_intact(desk: Desk, tmp_path: Path) -> None:
    desk.receive(amount=None, tendered=None)
    empty = _tamper(desk, ["PRAGMA foreign_keys=OFF", *(f"DELETE FROM {table}" for table in ("journal", *sorted(TABLES)))])
    for trust in (None, "00" * 32):
        verdict = verify(empty, trust)
        assert (verdict.ok, verdict.trusted) == (False, False)


@pytest.mark.parametrize(
    ("statements", "seq"),
    [
        (["UPDATE journal SET body = replace(body, '3000000', '3000001') WHERE seq = 16"], 16),
        (["UPDATE journal SET actor = 'son' WHERE seq = 15"], 15),
        (["UPDATE journal SET private = substr(private, 1, 40) || 'x' || substr(private, 41) WHERE seq = 15"], 15),
        (["DELETE FROM journal WHERE seq = 14"], 15),
        (["DELETE FROM journal WHERE seq = 1"], 1),
        (["UPDATE journal SET seq = 900 WHERE seq = 14", "UPDATE journal SET seq = 14 WHERE seq = 15"], 14),
        (["UPDATE journal SET signature = zeroblob(64) WHERE seq = 16"], 16),
        (["UPDATE journal SET key_id = 'ffffffffffffffff' WHERE seq = 16"], 16),
        (["UPDATE journal SET recorded_at_ms = recorded_at_ms + 1 WHERE seq = 13"], 13),
    ],
)
def test_a_tampered_journal_is_refused_and_the_first_bad_entry_named(desk: Desk, statements: list[str], seq: int) -> None:
    desk.open_shift()
    for _ in range(4):
        desk.receive()
    verdict = verify(_tamper(desk, statements))
    assert not verdict.ok
    assert verdict.seq == seq


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE box SET balance_vnd = balance_vnd - 50000 WHERE agency = 'svhttdl'",
        "DELETE FROM receipt_line WHERE number = 2",
        "UPDATE dossier SET owner_name = 'Ai đó' WHERE code LIKE '%0001'",
        "UPDATE posting SET amount_vnd = amount_vnd + 1 WHERE line_no = 1",
    ],
)
def test_tables_that_say_otherwise_than_the_journal_are_found(desk: Desk, statement: str) -> None:
    desk.open_shift()
    for _ in range(3):
        desk.receive()
    verdict = verify(_tamper(desk, [statement]))
    assert not verdict.ok
    assert "differs" in verdict.reason


def test_verify_trusts_only_the_named_key(desk: Desk) -> None:
    own = verify(desk.store.path)
    assert own.ok
    assert not own.trusted
    assert verify(desk.store.path, own.fingerprint).trusted
    assert not verify(desk.store.path, "0" * 64).ok


def test_the_database_itself_refuses_changes_to_the_journal(desk: Desk) -> None:
    with pytest.raises(sqlite3.IntegrityError), desk.store.write() as tx:
        tx.connection.execute("UPDATE journal SET body = '{}' WHERE seq = 1")
    with pytest.raises(sqlite3.IntegrityError), desk.store.write() as tx:
        tx.connection.execute("DELETE FROM journal WHERE seq = 1")
    with pytest.raises(sqlite3.IntegrityError), desk.store.write() as tx:
        tx.connection.execute("UPDATE journal SET private = '{}', body = '{}' WHERE seq = 1")


def test_personal_data_that_vanished_without_a_fact_is_noticed(desk: Desk) -> None:
    desk.receive(amount=None, tendered=None)
    statement = "UPDATE journal SET private = NULL WHERE kind = 'DossierReceived'"
    with pytest.raises(sqlite3.IntegrityError), desk.store.write() as tx:
        tx.connection.execute(statement)  # the door opens for a fact alone, which says by whom and why
    verdict = verify(_tamper(desk, [statement]))
    assert not verdict.ok
    assert "erased" in verdict.reason


@pytest.fixture
def ruled(desk: Desk) -> Desk:
    """It works by rules that the centre published, and its journal tells of its catalogue."""
    with desk.store.write() as tx:
        list_procedures(tx)
        text = "# của trung tâm\n"
        take_publications(
            tx, TakePublications((Publication(1, "rules", "fee_grounds.toml", 1, {"text": text}),)), lambda *_: ""
        )
        fee = {"kind": "fee", "name": "Phí mới", "amount": 77_000}
        record = {"code": "9.000001", "name": "Thủ tục mới", "fee": [fee]}
        take_publications(tx, TakePublications((Publication(2, "procedure", "9.000001", 1, record),)), lambda *_: "")
    assert verify(desk.store.path).ok
    return desk


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE procedure SET record = replace(record, '77000', '7000') WHERE code = '9.000001'",
        "UPDATE procedure SET active = 0 WHERE code = '2.001628'",
        "UPDATE procedure SET folded = 'x' WHERE code = '2.001628'",
        "DELETE FROM procedure WHERE code = '9.000001'",
        "INSERT INTO procedure SELECT '9.9', active, folded, record FROM procedure LIMIT 1",
        "UPDATE published_rules SET text = text || ' '",
        "DELETE FROM published_rules",
        "INSERT INTO published_rules VALUES ('calendar.toml', 'x = 1')",
        "INSERT INTO setting VALUES ('centre_key', 'ab')",
    ],
)
def test_what_screens_read_beside_the_journals_tables_is_compared_too(ruled: Desk, statement: str) -> None:
    with ruled.store.write() as tx:
        tx.connection.execute(statement)
    verdict = verify(ruled.store.path)
    assert not verdict.ok
    assert "journal" in verdict.reason or "fact" in verdict.reason or "gone" in verdict.reason or "pinned" in verdict.reason


def test_a_pinned_key_that_was_changed_is_found(tmp_path: Path) -> None:
    store = Store(tmp_path / "pinned", TestClock())
    store.desk_id = "quay-07"
    with store.write() as tx:
        tx.put_setting("desk_id", "quay-07")
        tx.put_setting("centre_key", "ab" * 32)
        open_desk(tx, "07", store.key.public, [], [], "ab" * 32)
    assert verify(store.path).ok
    for statement in (
        "UPDATE setting SET value = 'cd' WHERE key = 'centre_key'",
        "DELETE FROM setting WHERE key = 'centre_key'",
    ):
        with store.write() as tx:
            tx.connection.execute(statement)
        assert "pinned" in verify(store.path).reason
    store.close()
