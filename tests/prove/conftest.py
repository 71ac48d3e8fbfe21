"""Long runs leave what they saw in `out/prove.json`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

Figures = dict[str, object]


@pytest.fixture(scope="session")
def figures() -> Iterator[Figures]:
    seen: Figures = {}
    yield seen
    out = Path("out")
    out.mkdir(exist_ok=True)
    (out / "prove.json").write_text(json.dumps(seen, indent=2, ensure_ascii=False) + "\n")
