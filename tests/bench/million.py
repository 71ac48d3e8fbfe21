"""A desk's file filled with many dossiers, quickly: rows as the use case writes them, seals as filler.

Made once and kept under `out/bench`; only its size matters to what is measured on it, so it is no journal to verify.
"""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desk_app.core.folding import search_words
from desk_app.store import schema
from desk_app.store.apply import insert_sql
from desk_app.store.data_folder import DATABASE
from tests.desks import START_MS, Desk, TestClock

SURNAMES = "Lò Quàng Cà Vì Tòng Lường Hà Mùa Đèo Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô".split()
MIDDLES = "Thị Văn Đức Minh Thanh Quốc Hồng Ngọc Xuân Thu Hải Anh".split()
GIVEN = "Mẫu Bình Thành Hoa Sử Ngân Ỷ Ửng Ánh Nguyệt Dũng Hạnh Lan Sơn Giang Tuấn Phương Quỳnh Yến Đạt Khoa Linh My Nam".split()
PROCEDURES = (
    ("2.001628", "Cấp giấy phép kinh doanh dịch vụ lữ hành nội địa"),
    ("1.004623", "Cấp thẻ hướng dẫn viên du lịch nội địa"),
    ("2.001583", "Đăng ký thành lập công ty TNHH một thành viên"),
    ("3.000347", "Đổi giấy phép lái xe"),
    ("1.013236", "Cấp giấy phép xây dựng mới công trình cấp đặc biệt"),
    ("2.000635", "Cấp bản sao Trích lục hộ tịch"),
)
DAYS = 2_000
CHUNK = 20_000
FILLED = ("dossier", "paper", "fee", "receipt", "posting")


def _row(table: str, values: dict[str, Any]) -> tuple[Any, ...]:
    """Columns that stand for something else than this bench needs are empty, whatever later versions add."""
    nothing = (None if spec.nullable else 0 if spec.integer else "" for spec in schema.TABLES[table])
    names = [spec.name for spec in schema.TABLES[table]]
    assert set(values) <= set(names)
    return tuple(values.get(name, empty) for name, empty in zip(names, nothing, strict=True))


def _rows(count: int, key_id: str) -> Iterator[tuple[int, dict[str, list[tuple[Any, ...]]]]]:
    rng = random.Random(2026)
    for start in range(0, count, CHUNK):
        tables: dict[str, list[tuple[Any, ...]]] = {name: [] for name in (*FILLED, "journal", "search")}
        for number in range(start, min(count, start + CHUNK)):
            at = START_MS - (count - number) * (DAYS * 86_400_000 // count) - 86_400_000
            code = f"H52.16-{20 + number % 6}{1 + number % 12:02d}{1 + number % 28:02d}-{number:07d}"
            name = f"{rng.choice(SURNAMES)} {rng.choice(MIDDLES)} {rng.choice(GIVEN)}"
            identity = f"0{rng.randrange(10**11):011d}"
            phone = f"09{rng.randrange(10**8):08d}"
            procedure, title = rng.choice(PROCEDURES)
            dossier = {
                "code": code,
                "desk_id": "quay-07",
                "epoch": 1,
                "seq": number,
                "agency": "svhttdl",
                "competent_agency": "Sở",
                "procedure_code": procedure,
                "procedure_name": title,
                "state": "returned",
                "received_at_ms": at,
                "due_at_ms": at,
                "due_text": "",
                "rule_set": "nd118_2025",
                "result_channel": "counter",
                "dossier_sets": 1,
                "counter": "07",
                "officer": "lan",
                "officer_name": "Lò Thị Lan",
                "owner_kind": "individual",
                "owner_name": name,
                "identity_no": identity,
                "phone": phone,
                "address": "Bản Mẫu, Tỉnh Sơn La",
                "holder": "citizen",
                "held_since_ms": at,
            }
            tables["dossier"].append(_row("dossier", dossier))
            tables["search"].append(
                (number + 1, " ".join(search_words(f"{code} {name} {identity} {phone} {procedure} {title}")))
            )
            for line in range(1, 5):
                tables["paper"].append((code, line, f"Giấy tờ {line}", 1, 0, 0))
            tables["fee"].append((code, 1, "fee", "Phí thẩm định", 3_000_000, "collected", "", None, None, None))
            tables["fee"].append((code, 2, "charge", "Lệ phí", 100_000, "collected", "", None, None, None))
            receipt = ("svhttdl", "25TAA", number + 1, "EBL01", code, 3_100_000, 3_100_000, "", "cash")
            state = (None, "issued", None, None, name, at, at, None, "lan", "old", "quay-07", 1, number)
            tables["receipt"].append((*receipt, *state))
            for line, (account, amount) in enumerate((("cash_box", 3_100_000), ("fee_payable", -3_100_000)), 1):
                tables["posting"].append(("quay-07", 1, number + 1000, line, "svhttdl", "old", at, account, amount))
            for part in (0, 1):
                header = ("quay-07", 1, 1000 + number * 2 + part, at, "DossierReceived" if not part else "FeeCollected", 1)
                rest = (code, "svhttdl", "lan", "s", "pin", None, at, None, key_id, "x" * 900, "y" * 200)
                filler = (number * 2 + part).to_bytes(8, "big") * 4
                tables["journal"].append((*header, *rest, filler, filler, filler, filler * 2))
        yield start, tables


def filled_desk(folder: Path, count: int) -> Desk:
    """A desk with `count` dossiers in its file, its box open, ready to receive the next."""
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        fresh = Desk(folder / "desk")
        key_id = fresh.store.key.id
        fresh.store.close()
        connection = sqlite3.connect(folder / "desk" / DATABASE, isolation_level=None)
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-1000000")
        journal = tuple(column.name for column in schema.journal.columns)
        for _start, tables in _rows(count, key_id):
            connection.execute("BEGIN")
            for name, rows in tables.items():
                if name == "search":
                    connection.executemany("INSERT INTO dossier_search (rowid, folded) VALUES (?, ?)", rows)
                else:
                    names = journal if name == "journal" else tuple(spec.name for spec in schema.TABLES[name])
                    connection.executemany(insert_sql(name, names), rows)
            connection.execute("COMMIT")
        connection.execute("INSERT INTO dossier_search(dossier_search) VALUES ('optimize')")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        (folder / "whole").touch()
    # a day of its own each time, so that a kept file goes on with a fresh band
    days = len(list(folder.glob("run-*"))) + 1
    (folder / f"run-{days}").touch()
    desk = Desk(folder / "desk", clock=TestClock(START_MS + days * 10 * 86_400_000))
    reader = desk.store.reader()
    opened = reader.boxes(("svhttdl",))[0].shift is not None
    reader.close()
    if not opened:
        desk.open_shift()
    return desk
