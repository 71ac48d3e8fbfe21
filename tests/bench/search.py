"""Find as you type, each keystroke, over a million dossiers, against LIKE."""

from pathlib import Path

from desk_app.core.folding import fold
from tests.bench.figure import Figure, clock, median_ms, percentile_ms
from tests.bench.million import filled_desk

QUERIES = (
    "nguyen thi anh nguyet",
    "lò văn thành",
    "dang quoc khoa",
    "ho ngoc quynh lai xe",
    "quàng xuân ửng",
    "0912345678",
    "H52.16-2401",
    "mua a su karaoke",
    "the huong dan vien",
    "vi thu yen 3.000347",
)


def run(out: Path) -> list[Figure]:
    desk = filled_desk(out / "filled-1000000", 1_000_000)
    reader = desk.store.reader()
    keystrokes = [query[:length] for query in QUERIES for length in range(1, len(query) + 1)]
    for text in keystrokes:
        reader.find(text)
    ours = [clock(lambda t=text: reader.find(t)) for text in keystrokes]  # type: ignore[misc]
    connection = reader.connection
    connection.execute("PRAGMA query_only=OFF")
    connection.execute("CREATE TEMP TABLE plain (no INTEGER PRIMARY KEY, folded TEXT)")
    rows = connection.execute("SELECT no, code, owner_name, identity_no, phone, procedure_code, procedure_name FROM dossier")
    for chunk in iter(lambda: rows.fetchmany(50_000), []):
        connection.executemany("INSERT INTO plain VALUES (?, ?)", [(row[0], fold(" ".join(row[1:]))) for row in chunk])

    def like(text: str) -> None:
        words = fold(text).split()
        condition = " AND ".join("folded LIKE ?" for _ in words) or "1"
        query = f"SELECT no FROM plain WHERE {condition} ORDER BY no DESC LIMIT 30"
        connection.execute(query, [f"%{word}%" for word in words]).fetchall()

    sample = keystrokes[::6]
    reference = [clock(lambda t=text: like(t)) for text in sample]  # type: ignore[misc]
    mine = [clock(lambda t=text: reader.find(t)) for text in sample]  # type: ignore[misc]
    reader.close()
    desk.store.close()
    mean = 1000 / len(sample)
    return [
        Figure(
            "find as you type, 1,000,000 dossiers, mean keystroke, against LIKE",
            sum(mine) * mean,
            sum(reference) * mean,
            "ms",
            0.02,
        ),
        Figure("find as you type, p95 (a frame)", percentile_ms(ours, 95), 0, "ms", 16),
        Figure("find as you type, median (a frame)", median_ms(ours), 0, "ms", 16),
    ]
