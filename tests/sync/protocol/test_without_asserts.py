"""What a neighbour sends is judged also where Python leaves asserts out."""

import json
import subprocess
import sys

import pytest

GOOD_NEWS = {"id": 1, "kind": "fee_collected", "subject": "a", "agency": "b", "at_ms": 2, "body": {}}
GOOD_PUBLICATION = {"no": 1, "at_ms": 2, "kind": "rules", "name": "calendar.toml", "body": {}}
WRONG = [
    ("news", GOOD_NEWS, {"id": -1}),
    ("news", GOOD_NEWS, {"id": True}),
    ("news", GOOD_NEWS, {"at_ms": 2**53}),
    ("news", GOOD_NEWS, {"subject": "x" * 201}),
    ("news", GOOD_NEWS, {"body": []}),
    ("publications", GOOD_PUBLICATION, {"no": "1"}),
    ("publications", GOOD_PUBLICATION, {"name": 7}),
    ("publications", GOOD_PUBLICATION, {"body": None}),
]
ASK = """
import json, sys
from importlib import import_module
from sync.protocol.wire import NotUnderstood
module, item = sys.argv[1], json.loads(sys.argv[2])
try:
    import_module(f"sync.protocol.{module}").from_wire(item)
except NotUnderstood:
    print("refused")
else:
    print("taken")
"""


def _verdict(module: str, item: object) -> str:
    command = [sys.executable, "-O", "-c", ASK, module, json.dumps(item)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


@pytest.mark.parametrize(("module", "good", "wrong"), WRONG, ids=str)
def test_a_malformed_item_is_refused_without_asserts(module: str, good: dict[str, object], wrong: dict[str, object]) -> None:
    assert _verdict(module, good) == "taken"
    assert _verdict(module, good | wrong) == "refused"


def test_postings_that_do_not_come_out_are_refused_without_asserts() -> None:
    ask = (
        "from desk_app.core.ledger import _postings\ntry: _postings({'cash_box': 1})\nexcept ArithmeticError: print('refused')"
    )
    command = [sys.executable, "-O", "-c", ask]
    assert subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip() == "refused"
