"""The journal as JSON lines: verifiable, and without one citizen's name in it."""

import json
from pathlib import Path

from desk_app.store.journal import all_entries
from desk_app.store.queries import Queries
from sync.protocol.seal import COLUMNS


def write_journal(queries: Queries, path: Path) -> int:
    """One entry a line, binary columns in hex, personal data left out (its salted hash stays). Returns the count."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for entry in all_entries(queries.connection):
            row = {name: getattr(entry, name) for name in COLUMNS if name != "private"}
            shown = {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
            file.write(json.dumps(shown, ensure_ascii=False) + "\n")
            count += 1
    return count
