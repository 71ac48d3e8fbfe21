"""Journals of earlier builds: what was sealed then is verified, folded and accepted now, to the same sums.

`tests/stored/VERSION/` holds journals as the wire carries them, with the counts that the build which made them had. A later
version adds a folder and changes none. `every-kind` is made by `tests/life`, which compares every row."""

import json
from pathlib import Path

import pytest

from desk_app.store.store import Store
from desk_app.store.verify import verify
from sync.protocol.projection import KINDS
from sync.protocol.seal import Entry
from sync.protocol.wire import entry_from_list
from tests.desks import TestClock
from tests.folded import follow
from tests.sync.conftest import RunningCentre, centre, postgres  # noqa: F401

STORED = Path(__file__).parent.parent / "stored"
JOURNALS = sorted(STORED.glob("*/*.jsonl"))
COUNTED = ("dossier", "fee", "receipt", "receipt_line", "posting", "movement", "transfer", "period", "shift", "paper")


def entries_in(path: Path) -> list[Entry]:
    return [entry_from_list(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _expected(path: Path) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = json.loads(path.with_suffix(".json").read_text())
    return counts


SUMS = {
    "fee": "coalesce(sum(amount_vnd), 0)",
    "receipt": "coalesce(sum(total_vnd), 0)",
    "posting": "coalesce(sum(abs(amount_vnd)), 0)",
}


def counts_of(execute: object, schema: str) -> dict[str, list[int]]:
    """Rows and đồng of each table."""
    counts = {}
    for table in COUNTED:
        row = execute(f"SELECT count(*), {SUMS.get(table, '0')} FROM {schema}{table}").fetchone()  # type: ignore[operator]
        counts[table] = [int(value) for value in row]
    return counts


def test_they_hold_every_kind_of_fact() -> None:
    """No kind that was ever sealed is forgotten; a new one is sealed in the life of `tests/life`."""
    assert {entry.kind for path in JOURNALS for entry in entries_in(path)} == KINDS


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.stem)
def test_a_desk_of_today_folds_and_verifies_it(path: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "desk", TestClock())
    entries = entries_in(path)
    store.desk_id = entries[0].desk_id
    with store.write() as tx:
        tx.take_back(entries)
    reader = store.reader()
    assert counts_of(reader.connection.execute, "") == _expected(path)
    reader.close()
    store.close()
    assert verify(store.path).ok


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.stem)
def test_a_centre_of_today_accepts_and_folds_it(path: Path, centre: RunningCentre) -> None:  # noqa: F811
    from sync.protocol.wire import entry_to_list
    from sync.server.messages import Enrol, Push

    entries = entries_in(path)
    opened = json.loads(entries[0].body)
    code = centre.acceptance.make_enrolment_code(entries[0].desk_id.removeprefix("quay-"))
    centre.acceptance.enrol(Enrol(code, opened["public_key"], ["svhttdl"]))
    centre.give(entries)
    answer = centre.acceptance.push(entries[0].desk_id, Push([entry_to_list(entry) for entry in entries]))
    assert (answer["epoch"], answer["seq"]) == (entries[-1].epoch, entries[-1].seq)
    follow(centre.engine)
    with centre.engine.connect() as connection:
        assert counts_of(connection.exec_driver_sql, "read_model.") == _expected(path)
    assert centre.rows("SELECT kind, reason FROM tray") == []
