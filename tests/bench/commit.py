"""The intake's commit against the raw driver, and with a million dossiers against ten thousand."""

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from desk_app.core.catalogue import FeeRule
from desk_app.core.fee_lines import FeeWords, ShownFee
from desk_app.services.intake.intake_command import PaperIn, ReceiveDossier
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.services.money.collect_fee import CollectFee, Payment, collect_fee
from desk_app.services.person import Person
from desk_app.store import schema
from desk_app.store.apply import insert_sql
from desk_app.store.database import open_writer
from tests.bench.figure import Figure, clock, median_ms, percentile_ms
from tests.bench.million import filled_desk
from tests.desks import Desk, costing

ROUNDS = 12
FEES = (
    FeeRule("fee", "Phí thẩm định", 3_000_000, "fixed", basis="TT 33/2018"),
    FeeRule("charge", "Lệ phí", 100_000, "fixed"),
)
BLOCK = 100
TABLES = ("journal", "dossier", "paper", "fee", "receipt", "receipt_line", "posting", "print_job")


def command(number: int) -> ReceiveDossier:
    """A dossier, four papers, two fees, cash."""
    return ReceiveDossier(
        owner=Person("individual", "Lò Thị Mẫu", f"014190{number:06d}", "1990-08-15", "Nữ", "Bản Mẫu, Sơn La", "0912345678"),
        submitter=None,
        authorisation="",
        procedure_code="2.001628",
        papers=tuple(PaperIn(f"Giấy tờ số {line} của hồ sơ", original=1) for line in range(4)),
        fee_words=FeeWords(),
        fees_shown=tuple(ShownFee(fee.name, fee.amount_vnd) for fee in FEES),
        result_channel="counter",
        payment=Payment("cash", 3_500_000),
        duplicate_accepted=True,  # a kept file has seen these people before
    )


def set_fees(desk: Desk) -> None:
    """The procedure costs two fees on this desk."""
    with desk.store.write() as tx:
        costing(tx, desk.centre, command(0), FEES)


def timed_intake(desk: Desk, number: int) -> float:
    """The seconds of the act alone: the command was made by who typed it."""
    if number % 400 == 0:
        desk.clock.now_ms += 86_400_000  # the day's band holds five hundred
    typed = command(number)

    def receive() -> None:
        with desk.store.write() as tx:
            receive_dossier(tx, desk.centre, typed, desk.actor)

    return clock(receive)


def _collecting(desk: Desk, number: int) -> float:
    """A fee collected on a dossier that is there: the seconds of that act alone."""
    with desk.store.write() as tx:
        code = receive_dossier(tx, desk.centre, replace(command(number), payment=None), desk.actor).code

    def collect() -> None:
        with desk.store.write() as tx:
            collect_fee(tx, desk.centre, CollectFee((code,), Payment("cash", 3_500_000), 3_100_000), desk.actor)

    return clock(collect)


def _row_of(reader: sqlite3.Connection, table: str) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """The last row of a table that an intake changes one of, and its columns."""
    found = reader.execute(f"SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1")
    return tuple(column[0] for column in found.description), tuple(found.fetchone())


def _raw_writer(desk: Desk, folder: Path) -> Callable[[int], None]:
    """The same rows in the same kind of file with the same pragmas, straight through the driver."""
    shutil.rmtree(folder, ignore_errors=True)
    engine = open_writer(folder / "raw.sqlite3")
    with engine.connect() as connection:
        pragmas = [
            f"PRAGMA {name}" for name in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536")
        ]
        with connection.begin():
            schema.metadata.create_all(connection)
            for statement in schema.AFTER_CREATE:
                connection.exec_driver_sql(statement)
    engine.dispose()
    reader = desk.store.reader()
    code = reader.find("")[0].code
    rows: dict[str, list[tuple[Any, ...]]] = {}
    names: dict[str, tuple[str, ...]] = {}
    where = {"dossier": "code", "paper": "dossier_code", "fee": "dossier_code", "receipt": "dossier_code", "journal": "subject"}
    receipt = reader.receipts(code)[0]
    for table in TABLES:
        columns = tuple(c.name for c in schema.metadata.tables[table].columns if c.name not in ("no", "id"))
        names[table] = columns
        if table in where:
            condition, value = f"{where[table]} = ?", code
        elif table == "print_job":
            condition, value = "code = ?", code
        elif table == "receipt_line":
            condition, value = "number = ?", str(receipt.number)
        else:
            condition, value = "seq = ?", str(receipt.seq)
        query = f"SELECT {', '.join(columns)} FROM {table} WHERE {condition}"
        rows[table] = [tuple(row) for row in reader.connection.execute(query, (value,))]
        assert rows[table], table
    folded = "lo thi mau 014190000001 2.001628 cap giay phep kinh doanh dich vu lu hanh noi dia 0912345678 h52 16"
    raw = sqlite3.connect(folder / "raw.sqlite3", isolation_level=None)
    for pragma in pragmas:
        raw.execute(pragma)
    sql = {table: insert_sql(table, names[table]) for table in TABLES}
    keys = {
        table: [i for i, n in enumerate(names[table]) if n in ("code", "dossier_code", "seq", "number")] for table in TABLES
    }
    raw.execute(insert_sql("box", ("desk_id", "agency", "balance_vnd", "taken_vnd", "reversed_vnd")), ("d", "a", 0, 0, 0))
    for table in ("order_use", "serial"):
        columns, row = _row_of(reader.connection, table)
        raw.execute(insert_sql(table, columns), row)
    reader.close()

    def write(number: int) -> None:
        raw.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            fresh = []
            for line, row in enumerate(rows[table]):
                values = list(row)
                for index in keys[table]:
                    name = names[table][index]
                    values[index] = number * 2 + line + 1 if name == "seq" else number + 1 if name == "number" else f"R{number}"
                fresh.append(tuple(values))
            raw.executemany(sql[table], fresh)
        raw.execute("INSERT INTO dossier_search (rowid, folded) VALUES (?, ?)", (number + 1, folded))
        raw.execute("UPDATE box SET balance_vnd = ? WHERE agency = 'a'", (number,))
        raw.execute("UPDATE order_use SET last_no = ?", (number,))
        raw.execute("UPDATE serial SET last_no = ?", (number,))
        raw.execute("COMMIT")

    return write


def run(out: Path) -> list[Figure]:
    shutil.rmtree(out / "commit", ignore_errors=True)
    desk = Desk(out / "commit" / "desk")
    desk.open_shift()
    set_fees(desk)
    for number in range(1, 60):
        timed_intake(desk, number)
    raw = _raw_writer(desk, out / "commit" / "raw")
    for number in range(60):
        raw(number)
    ours: list[float] = []
    reference: list[float] = []
    for turn in range(ROUNDS):
        for number in range(1 + (turn + 1) * BLOCK, 1 + (turn + 2) * BLOCK):
            ours.append(timed_intake(desk, number))
            reference.append(clock(lambda n=number: raw(n)))  # type: ignore[misc]
        with desk.store.write() as tx:
            tx.merge_search()
        desk.store.checkpoint()
    desk.store.close()
    small, large = filled_desk(out / "filled-10000", 10_000), filled_desk(out / "filled-1000000", 1_000_000)
    for desk in (small, large):
        set_fees(desk)
    few: list[float] = []
    many: list[float] = []
    few_fees: list[float] = []
    many_fees: list[float] = []
    for turn in range(ROUNDS):
        for desk in (small, large):
            desk.clock.now_ms += 86_400_000  # the day's band holds five hundred
        for number in range(1 + turn * 50, 1 + (turn + 1) * 50):
            few.append(timed_intake(small, number))
            many.append(timed_intake(large, number))
            few_fees.append(_collecting(small, 100_000 + number))
            many_fees.append(_collecting(large, 100_000 + number))
        for desk in (small, large):
            with desk.store.write() as tx:
                tx.merge_search()
            desk.store.checkpoint()
    for desk in (small, large):
        desk.store.close()
    return [
        Figure("intake commit, median, against the raw driver", median_ms(ours), median_ms(reference), "ms", 2),
        Figure("intake commit, p99, against the raw driver", percentile_ms(ours, 99), percentile_ms(reference, 99), "ms", 5),
        Figure(
            "fee collection with 1,000,000 entries against 10,000, median",
            median_ms(many_fees),
            median_ms(few_fees),
            "ms",
            1.25,
        ),
        Figure(
            "fee collection with 1,000,000 entries against 10,000, p99",
            percentile_ms(many_fees, 99),
            percentile_ms(few_fees, 99),
            "ms",
            1.5,
        ),
        Figure("intake commit with 1,000,000 dossiers against 10,000", median_ms(many), median_ms(few), "ms", 1.25),
    ]
