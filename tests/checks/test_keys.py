"""`keys.md` is printed from the tables that the program answers by, and no key stands beside them."""

import ast
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from desk_app.resources_reader import load_texts
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.everywhere import PLACE_KEYS
from desk_app.ui.key_tables.row import OFFERED, Key
from desk_app.ui.key_tables.tables import EVERYWHERE, PAGES, of_the_window

ROOT = Path(__file__).parents[2]
DESK = ROOT / "desk_app"
FILE = ROOT / "resources" / "docs" / "keys.md"
TEXTS = load_texts()
TEXT_KEYS = sorted(TEXTS.keys())
SHOWN = {"Return": "Enter", "Up": "↑", "Down": "↓", "Del": "Delete"}
HEAD = """# The keys

Printed from `desk_app/ui/key_tables` (`KEYS=write make test`): one table for each page, by which the program answers and
draws its buttons.

A key that the page does not know does nothing. A key that acts, pressed twice at once, acts once; when something was typed in
between, it acts again.
A page shows its keys on its buttons; what a right or a state forbids has no button.
A key closes a list that hangs open and acts; if another row was marked in it, F9 and Alt first put that row into its field, and
act when pressed again.

A scan needs no key. A card or a slip that belongs to another page goes there. The last ten scans stand after the scanner's
button in the strip.
"""
ROWS = [row for table in (EVERYWHERE, *PAGES.values()) for row in table]
NAMED = re.compile(r"\b(?:Alt|Ctrl)\+[A-Z0-9]\b|\bF\d{1,2}\b")


def _shown(keys: tuple[str, ...]) -> str:
    """Three and more of one kind that follow each other as the first and the last."""
    runs: list[list[str]] = []
    for key in keys:
        last = runs[-1][-1] if runs else ""
        follows = (
            last and key[:-1] == last[:-1] and key[-1].isdigit() and last[-1].isdigit() and int(key[-1]) == int(last[-1]) + 1
        )
        runs[-1].append(key) if follows else runs.append([key])
    parts = [f"{run[0]} … {run[-1]}" if len(run) > 2 else ", ".join(SHOWN.get(key, key) for key in run) for run in runs]
    return ", ".join(parts)


def _table(rows: tuple[Key, ...]) -> list[str]:
    lines = ["| Key | What it does | When |", "|---|---|---|"]
    for row in rows:
        lines.append(f"| {_shown(row.keys)} | {TEXTS(row.text)} | {TEXTS(row.when_text) if row.when else ''} |")
    return lines


def _page() -> str:
    lines = [HEAD, "## Everywhere", "", *_table(EVERYWHERE)]
    for page, rows in PAGES.items():
        title = f"{PLACE_KEYS[page]} {TEXTS(f'ui.place.{page}')}" if page in PLACE_KEYS else "Log-in"
        lines += ["", f"## {title}", "", *_table(rows)]
    return "\n".join(lines) + "\n"


def test_the_docs_print_the_tables_of_keys() -> None:
    if os.environ.get("KEYS") == "write":
        FILE.write_text(_page(), encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == _page()


def test_every_row_has_its_words_and_no_words_lack_a_row() -> None:
    said = {row.text for row in ROWS} | {row.when_text for row in ROWS if row.when}
    assert {key for key in TEXT_KEYS if key.startswith("key.")} == said


def test_every_row_stands_in_the_table_of_its_page() -> None:
    assert {row.page for row in EVERYWHERE} == {"everywhere"}
    for page, rows in PAGES.items():
        assert {row.page for row in rows} == {page}
        assert [act for act, times in Counter(row.act for row in rows).items() if times > 1] == []


def test_keys_are_written_as_qt_writes_them() -> None:
    for key in [key for row in ROWS for key in row.keys]:
        assert QKeySequence(key).toString() == key


def test_a_key_means_one_thing_on_a_page_unless_a_condition_tells_it_apart() -> None:
    shared = []
    for page, rows in PAGES.items():
        for key in sorted({key for row in rows for key in row.keys}):
            whens = [row.when for row in rows if key in row.keys and not row.by_field]
            if len(set(whens)) < len(whens):
                shared.append((page, key, whens))
    assert shared == []


def test_what_the_window_answers_everywhere_no_page_answers_otherwise() -> None:
    own = {key for row in EVERYWHERE if not row.by_field for key in row.keys} - {"F9"}
    assert {key for rows in PAGES.values() for row in rows if not row.by_field for key in row.keys} & own == set()


def test_every_key_that_a_text_names_is_a_key() -> None:
    heard = set(of_the_window())
    named = {key: set(NAMED.findall(TEXTS(key))) for key in TEXT_KEYS}
    assert {key: found - heard for key, found in named.items() if found - heard} == {}


def _written(tree: ast.AST) -> list[tuple[int, str]]:
    """Keys that stand in code, also as the beginning of a text; what a docstring says of them is not meant."""
    written = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    matched = ((node.lineno, re.fullmatch(r"((?:Alt|Ctrl|Shift)\+\w?|F\d{1,2}) *", str(node.value))) for node in written)
    return sorted((line, found[1]) for line, found in matched if found)


def test_nobody_writes_a_key_beside_its_table() -> None:
    files = [path for path in sorted(DESK.rglob("*.py")) if path.parent.name not in ("key_tables", "demo")]
    found = [(path.relative_to(ROOT), each) for path in files for each in _written(ast.parse(path.read_text("utf-8")))]
    assert [f"{path}:{line} {key}" for path, (line, key) in found] == []


def test_a_key_that_is_written_in_code_is_found() -> None:
    planted = (
        'a = {"Alt+T": b}',
        'if key == "F9": ...',
        'c = f"Alt+{n}"',
        'KeyButton(t("x"), "Alt+C")',
        'd = f"F9  {e}"',
        '"F9: all"',
    )
    assert _written(ast.parse("\n".join(planted))) == [(1, "Alt+T"), (2, "F9"), (3, "Alt+"), (4, "Alt+C"), (5, "F9")]


TABLE = (
    Key("p", "a", ("Alt+A",), when="b"),
    Key("p", "c", ("Alt+A",)),
    Key("p", "d", ("Alt+1", "Alt+2")),
    Key("p", "e", ("Return",), by_field=True),
    Key("p", "f", ("Alt+F",), when=OFFERED),
)


def _nothing(_number: int = 0) -> None: ...


def _yes() -> bool:
    return True


FULL: dict[str, dict[str, object]] = {
    "acts": {"a": _nothing, "c": _nothing, "f": _nothing},
    "choices": {"d": _nothing},
    "conditions": {"b": _yes},
    "offered": {"f": _yes},
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"acts": {"a": _nothing, "f": _nothing}}, "no act c"),
        ({"acts": {"a": _nothing, "c": _nothing, "f": _nothing, "g": _nothing}}, "no row for the act g"),
        ({"choices": {}}, "no choice d"),
        ({"acts": {**FULL["acts"], "e": _nothing}}, "no row for the act e"),
        ({"offered": {}}, "no offer f"),
        ({"conditions": {"b": _yes, "x": _yes}}, "no row for the condition x"),
        ({"conditions": {}}, "a hides what else Alt+A does"),
    ],
)
def test_a_table_and_its_page_must_agree(changed: dict[str, dict[str, object]], said: str) -> None:
    BoundKeys(TABLE, **FULL)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="keys of p") as refused:
        BoundKeys(TABLE, **{**FULL, **changed})  # type: ignore[arg-type]
    assert said in str(refused.value)


def test_the_first_row_that_is_there_answers() -> None:
    done: list[object] = []
    there = {"b": False}
    keys = BoundKeys(
        TABLE,
        {"a": lambda: done.append("a"), "c": lambda: done.append("c"), "f": _nothing},
        {"d": lambda number: done.append(number)},
        {"b": lambda: there["b"]},
        {"f": lambda: False},
    )
    assert keys.answer("Alt+A")
    there["b"] = True
    assert keys.answer("Alt+A")
    assert keys.answer("Alt+2")
    assert not keys.answer("Alt+F"), "not offered"
    assert not keys.answer("Return"), "its field answers it"
    assert done == ["c", "a", 1]
