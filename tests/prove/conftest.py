"""Long runs leave what they saw in `out/prove.json`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

Figures = dict[str, object]


@pytest.fixture(scope="session")
def figures() -> Iterator[Figures]:
    """What one run saw is added to what others left: each takes ten minutes or more, and they are run one by one."""
    kept = Path("out/prove.json")
    kept.parent.mkdir(exist_ok=True)
    seen: Figures = json.loads(kept.read_text()) if kept.exists() else {}
    yield seen
    kept.write_text(json.dumps(seen, indent=2, ensure_ascii=False) + "\n")
