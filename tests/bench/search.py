"""Find as you type, each keystroke, over a million dossiers, against the same query by LIKE.

The reference answers the same question with the same rows: the dossier's table with one more column, its folded text, so
that LIKE too finds without diacritics.
"""

import statistics
from functools import partial
from pathlib import Path

from desk_app.core.folding import fold
from desk_app.services.records import FoundDossier
from desk_app.store import schema
from desk_app.store.records_of_rows import columns_of
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
    # typed through, as a clerk does: each keystroke may use what the one before it found
    passes = [[clock(partial(reader.find, text)) for text in keystrokes] for _ in range(3)]
    ours = [statistics.median(times) for times in zip(*passes, strict=True)]
    connection = reader.connection
    connection.execute("PRAGMA query_only=OFF")
    folded = "code owner_name submitter_name identity_no tax_code phone procedure_code procedure_name".split()
    names = [column.name for column in schema.TABLES["dossier"]]
    places = [names.index(name) for name in folded]
    connection.execute(f"CREATE TEMP TABLE plain ({', '.join(names)}, folded TEXT)")
    rows = connection.execute(f"SELECT {', '.join(names)} FROM dossier ORDER BY no")
    insert = f"INSERT INTO plain VALUES ({', '.join('?' * (len(names) + 1))})"
    for chunk in iter(lambda: rows.fetchmany(50_000), []):
        connection.executemany(insert, [(*row, fold(" ".join(row[place] or "" for place in places))) for row in chunk])

    def like(text: str) -> None:
        words = fold(text).split()
        condition = " AND ".join("folded LIKE ?" for _ in words) or "1"
        query = f"SELECT {columns_of(FoundDossier)} FROM plain WHERE {condition} ORDER BY rowid DESC LIMIT 30"
        tuple(FoundDossier(*row) for row in connection.execute(query, [f"%{word}%" for word in words]))

    mine = ours[::3]
    reference = [clock(lambda t=text: like(t)) for text in keystrokes[::3]]  # type: ignore[misc]
    reader.close()
    desk.store.close()
    mean = 1000 / len(reference)
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
