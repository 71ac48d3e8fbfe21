"""One word, one thing: what is public has a name of its own in the whole house, and questions do not look like answers."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ("desk_app", "printers", "resources", "sync")
TWICE: dict[str, str] = {}
"""Class names that stand twice, and why."""
ASKING = (
    "Check",
    "Compare",
    "Count",
    "Describe",
    "Draw",
    "Fetch",
    "Find",
    "List",
    "LookUp",
    "Make",
    "Open",
    "Read",
    "See",
    "Show",
)
"""With what a question begins: a verb. An answer is a noun."""
BEGINS = re.compile(rf"(?:{'|'.join(ASKING)})(?=[A-Z])")


def _trees(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _classes(tree: ast.AST) -> Iterator[ast.ClassDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def _is_question(found: ast.ClassDef) -> bool:
    bases = (base.value for base in found.bases if isinstance(base, ast.Subscript))
    return any(isinstance(base, ast.Name) and base.id in ("Question", "CentreQuestion") for base in bases)


def test_the_checks_see_what_they_look_for() -> None:
    tree = ast.parse("class Box(Question[int]): ...\nclass Fee(Other[int]): ...\nclass Due: ...")
    assert [found.name for found in _classes(tree)] == ["Box", "Fee", "Due"]
    assert [found.name for found in _classes(tree) if _is_question(found)] == ["Box"]


def test_no_class_name_stands_twice() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for place, tree in _trees(*HOUSE):
        for found in _classes(tree):
            places[found.name].append(f"{place}:{found.lineno}")
    twice = {name: at for name, at in places.items() if len(at) > 1}
    assert {name: at for name, at in twice.items() if name not in TWICE} == {}
    assert set(TWICE) - set(twice) == set()


def test_a_question_begins_with_a_verb_and_nothing_else_in_its_room_does() -> None:
    asked, said = [], []
    for place, tree in _trees("desk_app/answers"):
        for found in _classes(tree):
            (asked if _is_question(found) else said).append((place, found.name, bool(BEGINS.match(found.name))))
    assert len(asked) > 25
    assert [each for each in asked if not each[2]] == []
    assert [each for each in said if each[2]] == []
