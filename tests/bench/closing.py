"""Closing a year of 200,000 receipts against the bare sums over the same rows, and whether the window lives meanwhile."""

import shutil
import sqlite3
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desk_app.services.money.closings import ClosePeriod, close_period
from desk_app.services.ports import Actor
from desk_app.store import schema
from desk_app.store.apply import insert_sql
from desk_app.store.data_folder import DATABASE
from tests.bench.figure import Figure, clock, median_ms
from tests.desks import Desk, TestClock

RECEIPTS = 200_000
FIRST_SEQ = 1_000
FEE, CHARGE = 3_000_000, 100_000
BARE = (
    "SELECT count(*), sum(total_vnd), min(number), max(number) FROM receipt WHERE desk_id = 'quay-07' AND agency = 'svhttdl'",
    "SELECT account, sum(amount_vnd) FROM posting WHERE desk_id = 'quay-07' AND agency = 'svhttdl' GROUP BY account",
    "SELECT sum(json_extract(body, '$.amount_vnd')) FROM journal WHERE kind = 'FeeRefunded' AND agency = 'svhttdl'",
)


class _NotKept(Exception):
    """The closing is measured, and made again the next time."""


def _at(month: int, day: int) -> int:
    return int(datetime(2026, month, day, 3, tzinfo=UTC).timestamp() * 1000)


def _fill(folder: Path) -> None:
    fresh = Desk(folder / "desk", clock=TestClock(_at(1, 2)))
    key_id = fresh.store.key.id
    fresh.store.close()
    connection = sqlite3.connect(folder / "desk" / DATABASE, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    receipts, postings, journal = [], [], []
    names = tuple(column.name for column in schema.journal.columns)
    start, end = _at(1, 3), _at(12, 30)
    for number in range(1, RECEIPTS + 1):
        seq, at = FIRST_SEQ + number, start + (end - start) * number // RECEIPTS
        code, total = f"H52.16-260105-{number:07d}", FEE + CHARGE
        row = ("svhttdl", "26TAA", number, "EBL01", code, total, total, "", "cash", None, "issued", None, None, "Lò Thị Mẫu")
        receipts.append((*row, at, at, None, "lan", "s", "quay-07", 1, seq))
        for line, (account, amount) in enumerate((("cash_box", total), ("fee_payable", -FEE), ("charge_payable", -CHARGE)), 1):
            postings.append(("quay-07", 1, seq, line, "svhttdl", "s", at, account, amount))
        filler = number.to_bytes(8, "big") * 4
        header = ("quay-07", 1, seq, at, "FeeCollected", 1, code, "svhttdl", "lan", "s", "pin", None, at, None, key_id)
        journal.append((*header, '{"dossier_code":"' + "x" * 800 + '"}', "y" * 100, filler, filler, filler, filler * 2))
    taken = RECEIPTS * (FEE + CHARGE)
    connection.execute("BEGIN")
    for table, rows in (("receipt", receipts), ("posting", postings)):
        connection.executemany(insert_sql(table, tuple(spec.name for spec in schema.TABLES[table])), rows)
    connection.executemany(insert_sql("journal", names), journal)
    day = {"desk_id": "quay-07", "agency": "svhttdl", "kind": "day", "no": 1, "label": "2026-12-30", "until_epoch": 1}
    day |= {"until_seq": FIRST_SEQ + RECEIPTS, "receipts": RECEIPTS, "cash_vnd": taken, "transfer_vnd": 0, "refunded_vnd": 0}
    day |= {"balance_vnd": taken, "taken_vnd": taken, "reversed_vnd": 0, "closed_at_ms": end}
    connection.execute(insert_sql("period", tuple(day)), tuple(day.values()))
    connection.execute("COMMIT")
    connection.close()


def _close(desk: Desk, actor: Actor, told: list[tuple[int, int]]) -> None:
    command = ClosePeriod("svhttdl", "year", "2026")
    try:
        with desk.store.write() as tx:
            summary = close_period(tx, desk.centre, command, actor, lambda done, of: told.append((done, of)))
            assert summary.receipts == RECEIPTS
            raise _NotKept
    except _NotKept:
        pass


def _longest_pause_ms(work: Any) -> float:
    """How long a loop of another thread was kept waiting, at most, while the work ran."""
    thread = threading.Thread(target=work)
    longest, before = 0.0, time.perf_counter()
    thread.start()
    while thread.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return longest * 1000


def run(out: Path) -> list[Figure]:
    folder = out / "closing"
    shutil.rmtree(folder, ignore_errors=True)
    _fill(folder)
    desk = Desk(folder / "desk", clock=TestClock(int(datetime(2027, 1, 2, 3, tzinfo=UTC).timestamp() * 1000)))
    with desk.store.write() as tx:
        secret_hash = tx.officer("lan").secret_hash  # type: ignore[union-attr]
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), secret_hash)
    actor = desk.log_in("ke")
    told: list[tuple[int, int]] = []
    _close(desk, actor, told)
    assert told[-1][0] == told[-1][1] >= 10, "the progress bar moves"
    reader = desk.store.reader()

    def bare() -> None:
        for query in BARE:
            reader.connection.execute(query).fetchall()

    ours, reference, pauses = [], [], []
    for _ in range(7):
        reference.append(clock(bare))
        ours.append(clock(lambda: _close(desk, actor, [])))
    reader.close()
    desk.store.close()

    def in_a_thread() -> None:
        again = Desk(folder / "desk", clock=TestClock(desk.clock.now_ms))
        _close(again, actor, [])
        again.store.close()

    for _ in range(3):
        pauses.append(_longest_pause_ms(in_a_thread))
    return [
        Figure("year closing over 200,000 receipts, against the bare SQL sums", median_ms(ours), median_ms(reference), "ms", 5),
        Figure("longest pause of another thread while a year is closed", sorted(pauses)[1], 0, "ms", 100),
    ]
