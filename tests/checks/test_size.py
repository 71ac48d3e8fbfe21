"""What is longer than a reader holds in mind is parted, before it grows."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("desk_app", "printers", "resources", "sync")
LONGEST_FILE, LONGEST_FUNCTION = 350, 60


def _too_long(text: str) -> list[str]:
    """The file itself, and its functions by name, with their lines."""
    found = [f"{len(text.splitlines())} lines"] if len(text.splitlines()) > LONGEST_FILE else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                found.append(f"{node.name}: {lines} lines")
    return found


def test_no_source_file_and_no_function_is_too_long() -> None:
    paths = (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))
    long = {str(path.relative_to(ROOT)): found for path in paths if (found := _too_long(path.read_text(encoding="utf-8")))}
    assert long == {}


def test_what_is_too_long_is_found() -> None:
    assert _too_long("def f():\n" + "    x = 1\n" * LONGEST_FUNCTION) == ["f: 61 lines"]
    assert _too_long("async def f():\n" + "    x = 1\n" * (LONGEST_FUNCTION - 1)) == []
    assert _too_long("x = 1\n" * (LONGEST_FILE + 1)) == ["351 lines"]
