"""The journal as JSON lines with a manifest: verifiable by `resources/verify_journal.py`, without one citizen's name in it."""

import hashlib
import json
from pathlib import Path

from desk_app.store.journal import all_entries
from desk_app.store.queries import Queries
from sync.protocol.seal import COLUMNS

JOURNAL, MANIFEST = "journal.jsonl", "manifest.json"


def write_journal(queries: Queries, folder: Path, ground: str = "") -> int:
    """One entry a line, binary columns in hex, personal data left out (its salted hash stays). Returns the count."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    count, last = 0, ""
    with (folder / JOURNAL).open("wb") as file:
        for entry in all_entries(queries.connection):
            row = {name: getattr(entry, name) for name in COLUMNS if name != "private"}
            shown = {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
            line = (json.dumps(shown, ensure_ascii=False) + "\n").encode()
            file.write(line)
            digest.update(line)
            count, last = count + 1, f"{entry.epoch}.{entry.seq}"
    manifest = {"desk_id": queries.desk_id, "entries": count, "last": last, "sha256": digest.hexdigest(), "ground": ground}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return count
