"""Where it is kept: journals and rows beside those of earlier builds, in `tests/stored/VERSION`; the papers in `golden`.

`GOLDEN=write make test` writes all of it anew after a change that is meant; then read what changed. Acts that seal a new kind
of fact go to the end of the life: what was sealed before them stays as it is."""

import os
from pathlib import Path

from sync.protocol.version import VERSION

WRITING = os.environ.get("GOLDEN") == "write"
STORED = Path(__file__).parent.parent / "stored" / VERSION
PAPERS = Path(__file__).parent / "golden"
NAME, NEIGHBOUR, BESIDE = "every-kind.jsonl", "every-kind-neighbour.jsonl", "every-kind.beside"
"""The journals: of the counter, of the one beside it, and what the copy of the first one's folder sealed."""


def replaced(path: Path, now: str) -> None:
    """At once: another worker may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(now, encoding="utf-8")
    new.replace(path)


def kept(path: Path, now: str) -> str:
    """What is kept there, after it was written anew where that is wanted; empty: nothing yet."""
    if WRITING:
        replaced(path, now)
    return path.read_text(encoding="utf-8") if path.exists() else ""
