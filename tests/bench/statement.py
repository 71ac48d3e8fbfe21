"""A bank's statement of 20,000 lines, from its bytes to the preview that says what becomes of each, against `csv.reader` alone.

Both without the collector of cycles, as the program runs its workers."""

import csv
import gc
import io
import statistics
from pathlib import Path

from desk_app.answers.money.statement import OpenStatement, look_into
from desk_app.store.store import Store
from tests.bench.figure import Figure, clock
from tests.desks import TestClock

LINES = 20_000
ROUNDS = 7


def statement() -> bytes:
    """Credits of many payers, two in three with a sum of their own, as banks export them."""
    lines = ["NGÂN HÀNG MẪU", "Số tài khoản: 0123456789", "Ngày giao dịch;Số tham chiếu;Nội dung;Ghi nợ;Ghi có;Số dư"]
    balance = 5_000_000
    for n in range(LINES):
        amount = (n % 13_000 + 100) * 1000
        balance += amount
        lines.append(
            f"{1 + n % 28:02d}/11/2026 10:{n % 60:02d}:11;FT26{n:08d};IBFT NGUYEN VAN {n % 700} chuyen tien "
            f"H5216261125 {n % 9999:04d} le phi;;{amount:,};{balance:,}"
        )
    return "\n".join(lines).encode()


def run(out: Path) -> list[Figure]:
    data = statement()
    file = out / "sao-ke.csv"
    file.write_bytes(data)
    store = Store(out / "statement-desk", TestClock())
    reader = store.reader()
    question = OpenStatement(str(file), "svhttdl")

    def alone() -> None:
        for _row in csv.reader(io.StringIO(data.decode(), newline=""), delimiter=";"):
            pass

    ours: list[float] = []
    reference: list[float] = []
    gc.disable()
    try:
        with store.write() as tx:
            assert len(look_into(question, tx, reader).credits) == LINES
            for _ in range(ROUNDS):
                reference.append(clock(alone))
                ours.append(clock(lambda: look_into(question, tx, reader)))
    finally:
        gc.enable()
    reader.close()
    store.close()
    what = "a statement of 20,000 lines, previewed, against csv.reader alone"
    return [Figure(what, statistics.median(ours) * 1000, statistics.median(reference) * 1000, "ms", 8)]
