"""Who follows `how_to_add_an_act.md` word by word has an act that works, in at most twelve files."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.checks.act_of_the_page import REASON

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "resources" / "docs" / "how_to_add_an_act.md"
ROOMS = ("desk_app", "sync", "printers", "resources")
MOST_FILES = 12
BLOCK = re.compile(
    r"^(?:New: `(?P<new>[^`]+)`|In `(?P<file>[^`]+)`, (?P<how>before|after|instead of) `(?P<line>[^`]+)`)"
    r"\n\n```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
TITLE = "Chuyển sang trả qua bưu chính"


class Block(NamedTuple):
    """`line`: the one beside which the text goes, without its indentation; empty: the file is new."""

    file: str
    how: str
    line: str
    text: str


class Lost(LookupError):
    """The page names what is not there."""


def blocks_of(page: str) -> list[Block]:
    found = [Block(m["new"] or m["file"], m["how"] or "new", m["line"] or "", m["text"]) for m in BLOCK.finditer(page)]
    if len(found) != page.count("\n```") // 2:
        raise Lost("a block without a head that says where it goes")
    return found


def put(block: Block, tree: Path) -> None:
    """Raises Lost where the file, or the one line in it, is not there."""
    file = tree / block.file
    if file.exists() == (block.how == "new"):
        raise Lost(f"{block.file} is {'here already' if file.exists() else 'gone'}")
    if block.how == "new":
        file.write_text(block.text, encoding="utf-8")
        return
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    at = [number for number, line in enumerate(lines) if line.strip() == block.line]
    if len(at) != 1:
        raise Lost(f"{block.file} has {len(at)} times: {block.line}")
    first = at[0] + (block.how == "after")
    lines[first : at[0] + (block.how != "before")] = [block.text]
    file.write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources with what the page adds."""
    tree = tmp_path_factory.mktemp("followed")
    for room in ROOMS:
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__", "docs"))
    for block in blocks_of(PAGE.read_text(encoding="utf-8")):
        put(block, tree)
    return tree


def _run(tree: Path, *arguments: str) -> str:
    """Of the tree, not of the sources here."""
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join((str(tree), str(ROOT))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run([sys.executable, *arguments], cwd=tree, env=env, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def said(tree: Path) -> dict[str, Any]:
    """What came of the act."""
    said = json.loads(_run(tree, "-m", "tests.checks.act_of_the_page", str(tree / "desk")))
    assert isinstance(said, dict)
    assert said["tree"] == str(tree)
    return said


def test_the_act_touches_few_files(tree: Path) -> None:
    """Counted in the tree, not in what the page says of itself."""
    touched = [
        path.relative_to(tree).as_posix()
        for room in ROOMS
        for path in (tree / room).rglob("*.*")
        if path.is_file() and not ((here := ROOT / path.relative_to(tree)).exists() and here.read_bytes() == path.read_bytes())
    ]
    assert sorted(touched) == sorted({block.file for block in blocks_of(PAGE.read_text(encoding="utf-8"))})
    assert len(touched) <= MOST_FILES


def test_what_the_page_writes_is_in_the_houses_style(tree: Path) -> None:
    files = sorted({block.file for block in blocks_of(PAGE.read_text(encoding="utf-8")) if block.file.endswith(".py")})
    config = ("--config", str(ROOT / "pyproject.toml"), "--no-cache")
    _run(tree, "-m", "ruff", "check", *config, *files)
    _run(tree, "-m", "ruff", "format", "--check", *config, *files)


def test_f7_offers_it_where_it_is_open(said: dict[str, Any]) -> None:
    assert said["listed"]  # F12 and the printed pages show it
    assert said["too_early"]
    assert not any(TITLE in text for text in said["too_early"])
    assert sum(TITLE in text for text in said["offered"]) == 1
    assert said["fields"] == ["reason"]


def test_it_is_done_once_it_is_said_why(said: dict[str, Any]) -> None:
    assert said["refused"]
    assert TITLE in said["done"]
    assert said["verified"]


def test_table_and_history_say_it(said: dict[str, Any]) -> None:
    assert (said["before"], said["after"]) == ("counter", "post")
    assert said["history"] == [["Đề nghị trả qua bưu chính", f"lý do: {REASON}"]]


def test_its_paper_is_printed_and_copied(said: dict[str, Any]) -> None:
    assert ["post_wish_slip", 0] in said["jobs"]
    assert "ĐỀ NGHỊ TRẢ KẾT QUẢ QUA BƯU CHÍNH" in said["slip"]
    assert REASON in said["slip"]
    assert said["paper"] == "Phiếu đề nghị trả qua bưu chính"
    assert said["copy"] == 1


def test_f8_shows_it_until_it_is_posted(said: dict[str, Any]) -> None:
    row = ["post_wish", f"{said['code']}: {REASON}", said["code"]]
    assert row in said["waiting"]
    assert row not in said["waiting_after"]


@pytest.mark.parametrize(
    "lost",
    [
        Block("desk_app/gone.py", "after", "x", "y\n"),
        Block("desk_app/core/states.py", "after", "a line that is gone", "y\n"),
        Block("desk_app/core/states.py", "new", "", "y\n"),
        Block("desk_app/core/states.py", "before", "", "y\n"),  # stands there many times
    ],
)
def test_what_the_page_names_must_be_there(lost: Block, tmp_path: Path) -> None:
    (tmp_path / "desk_app/core").mkdir(parents=True)
    shutil.copy(ROOT / "desk_app/core/states.py", tmp_path / "desk_app/core")
    with pytest.raises(Lost):
        put(lost, tmp_path)


def test_a_block_that_goes_nowhere_is_found() -> None:
    with pytest.raises(Lost):
        blocks_of("# A page\n\nSomewhere:\n\n```python\nx = 1\n```\n")
