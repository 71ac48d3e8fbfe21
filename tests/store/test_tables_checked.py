"""`verify` in slices beside whoever works: what was changed by hand in a table is named, what people do meanwhile is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.store import schema, tables_checked
from desk_app.store.data_folder import DATABASE
from desk_app.store.database import open_reader
from desk_app.store.tables_checked import REFERENCE, NoRoom, TableCheck
from sync.protocol.net_changes import KEYS
from tests.desks import Desk


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables_checked, "ENTRIES", 3)
    monkeypatch.setattr(tables_checked, "ROWS", 2)


@pytest.fixture
def worked(desk: Desk) -> Desk:
    desk.open_shift()
    for number in range(3):
        desk.receive(number=f"01419000012{number}")
    return desk


@pytest.fixture
def check(worked: Desk) -> Iterator[TableCheck]:
    reader = open_reader(worked.store.folder / DATABASE)
    made = TableCheck(reader, worked.store.folder)
    yield made
    made.close()
    reader.close()


def _whole(check: TableCheck) -> set[str]:
    while check.step():
        pass
    return check.differing


def _change(desk: Desk, statement: str) -> None:
    with desk.store.write() as tx:
        tx.connection.execute(statement)


def test_every_table_has_a_key_to_go_on_by() -> None:
    assert {table.name for table in schema.PROJECTIONS} == KEYS.keys()


def test_a_sound_desk_differs_in_nothing_also_while_people_work(worked: Desk, check: TableCheck) -> None:
    slices = 0
    while check.step():
        slices += 1
        if slices % 7 == 0:  # the writer waits for no slice: each of these is a transaction of its own
            worked.receive(number=f"0141900{slices:05d}")
    assert slices > 60
    assert check.differing == set()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE fee SET amount_vnd = amount_vnd - 1 WHERE dossier_code = (SELECT max(code) FROM dossier)", "fee"),
        ("UPDATE dossier SET owner_name = 'Ai khác' WHERE no = 2", "dossier"),
        ("DELETE FROM paper WHERE rowid = (SELECT max(rowid) FROM paper)", "paper"),
        ("UPDATE box SET balance_vnd = balance_vnd + 1000", "box"),
        (
            "INSERT INTO letter_use (desk_id, epoch, kind, year, last_no) VALUES ('quay-07', 1, 'x', 2026, 9)",
            "letter_use",
        ),
        ("INSERT INTO setting (key, value) VALUES ('centre_key', '00')", REFERENCE),
    ],
)
def test_what_was_changed_by_hand_is_named(worked: Desk, check: TableCheck, statement: str, named: str) -> None:
    try:
        _change(worked, statement)
    except Exception as error:
        pytest.fail(str(error))
    assert _whole(check) == {named}


def test_what_is_changed_between_two_slices_is_found_by_the_next_round(worked: Desk, check: TableCheck) -> None:
    for _ in range(5):
        check.step()
    _change(worked, "UPDATE receipt SET total_vnd = total_vnd + 1")
    assert _whole(check) == {"receipt"}


def test_a_slice_holds_no_moment_open(worked: Desk, check: TableCheck) -> None:
    """Between two slices the log can be moved into the file: a reader that stays would make it grow for hours."""
    check.step()
    worked.receive(number="014190000999")
    with worked.store.write() as tx:
        tx.put_setting("x", "y")
    raw = open_reader(worked.store.folder / DATABASE)
    raw.close()
    assert not check._reader.in_transaction


def test_without_room_nothing_is_begun(worked: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import shutil
    from types import SimpleNamespace

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(tmp_path.iterdir())
    reader = open_reader(worked.store.folder / DATABASE)
    with pytest.raises(NoRoom):
        TableCheck(reader, worked.store.folder)
    reader.close()
    assert set(tmp_path.iterdir()) == before
