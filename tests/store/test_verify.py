"""Whatever was changed past the program is found, and named."""

import sqlite3
from pathlib import Path

import pytest

from desk_app.store.verify import verify
from sync.protocol.tables import TABLES
from tests.desks import Desk


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
    with desk.store.write() as tx:
        tx.connection.execute("UPDATE journal SET private = NULL WHERE kind = 'DossierReceived'")
    verdict = verify(desk.store.path)
    assert not verdict.ok  # through the door, but no fact says who opened it and why
    assert "erased" in verdict.reason
