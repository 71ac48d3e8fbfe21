"""What the types do not say is counted, room by room: the number may only fall."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOGETHER = dict.fromkeys(("desk_app/workers", "desk_app/answers"), "desk_app/workers and answers")
LEFT = {
    "desk_app/commands": 18,
    "desk_app/core": 6,
    "desk_app/demo": 8,
    "desk_app/documents": 25,
    "desk_app/resources_reader": 4,
    "desk_app/services": 0,
    "desk_app/signing": 12,
    "desk_app/store": 22,
    "desk_app/ui": 2,
    "desk_app/view_models": 23,
    "desk_app/wiring": 2,
    "desk_app/workers and answers": 0,
    "printers": 2,
    "printers/transports": 6,
    "resources": 3,
    "sync": 13,
    "sync/client": 16,
    "sync/protocol": 35,
    "sync/server": 188,
}
"""How often `Any` is written in each room; what is moved from the workers to the answers is counted once.
Lower a number when you took some away; a room that is not named has none."""


def _written(text: str) -> int:
    """`Any` where it stands for a type, not where it is imported."""
    nodes = ast.walk(ast.parse(text))
    return sum((isinstance(node, ast.Name) and node.id == "Any") or _is_qualified(node) for node in nodes)


def _is_qualified(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "Any" and isinstance(node.value, ast.Name)


def _rooms() -> Counter[str]:
    found: Counter[str] = Counter()
    for top in ("desk_app", "printers", "resources", "sync"):
        for path in sorted((ROOT / top).rglob("*.py")):
            room = "/".join(path.relative_to(ROOT).parts[:-1][:2])
            found[TOGETHER.get(room, room)] += _written(path.read_text(encoding="utf-8"))
    return found


def test_any_is_counted_however_it_is_written() -> None:
    assert _written("from typing import Any\ndef f(x: Any) -> list[Any]: ...\n") == 2
    assert _written("import typing\nx: dict[str, typing.Any] = {}\n") == 1
    assert _written('"""Any of them."""\nany(x)\n') == 0


def test_no_room_writes_any_more_often_than_it_did() -> None:
    more = {room: f"{times}, not {LEFT.get(room, 0)}" for room, times in _rooms().items() if times > LEFT.get(room, 0)}
    assert more == {}
