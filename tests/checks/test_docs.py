"""What a reader meets first stays short, leads somewhere, and says what still holds."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
DOCS = ROOT / "resources" / "docs"
DECISIONS = DOCS / "decisions"
MOST_LINES, LONGEST_LINE = 120, 140
HEAVIEST_PICTURE = 120_000
ROOMS = ("desk_app", "sync")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CITED = re.compile(r"\b(\w+\.md)\b(?:[:,] (layouts|printers|texts|what is in a number))?")
STATUS = re.compile(r"^Status: (accepted|dropped|replaced by (\d{4})), \d{4}-\d{2}-\d{2}\.", re.MULTILINE)

PAGES = sorted((README, CONTRIBUTING, *DOCS.rglob("*.md")))
CITING = [
    *(path for room in ("desk_app", "printers", "sync", "resources") for path in sorted((ROOT / room).rglob("*.py"))),
    *sorted((ROOT / "resources" / "rules").glob("*.toml")),
    ROOT / "pyproject.toml",
    ROOT / "Makefile",
]
LIVING = [page for page in PAGES if page.parent != DECISIONS]
OUTSIDE = {".git", ".venv", "out", "build"}
FILES = [
    str(path.relative_to(ROOT))
    for top in ROOT.iterdir()
    if top.name not in OUTSIDE
    for path in (top.rglob("*.*") if top.is_dir() else [top])
]
COUNTS = {6: "six", 7: "seven", 8: "eight", 9: "nine"}
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))


def _links(page: Path) -> Iterator[str]:
    """Those that lead to another file of the project, or to a heading."""
    for target in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:", target):
            yield target


def _headings(page: Path) -> set[str]:
    """As a link names them."""
    lines = FENCED.sub("", page.read_text(encoding="utf-8")).splitlines()
    titles = (re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower()) for line in lines if line.startswith("#"))
    return {title.replace(" ", "-") for title in titles}


def _broken(page: Path) -> list[str]:
    broken = []
    for target in _links(page):
        path, _, heading = unquote(target).partition("#")
        file = (page.parent / path).resolve() if path else page
        inside = file.is_relative_to(ROOT) and file.exists()
        if not inside or (heading and heading not in _headings(file)):
            broken.append(target)
    return broken


def test_the_readme_is_read_in_five_minutes() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= MOST_LINES
    assert [(number, len(line)) for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert _broken(page) == []


def test_a_page_that_is_cited_outside_the_docs_is_here() -> None:
    """Code cites a page by its name, and the glossary with one of its parts."""
    names, parts = {page.name for page in PAGES} | {"CHANGELOG.md"}, _headings(DOCS / "glossary.md")
    wrong = []
    for file in CITING:
        for name, part in CITED.findall(file.read_text(encoding="utf-8")):
            if name not in names or (part and part.replace(" ", "-") not in parts):
                wrong.append(f"{file.relative_to(ROOT)}: {name} {part}")
    assert wrong == []


@pytest.mark.parametrize("page", LIVING, ids=lambda page: page.name)
def test_a_file_that_a_page_names_is_here(page: Path) -> None:
    """By its path, or by the end of it. Decisions may name what is gone, and a page may add a file ("New: ")."""
    text = re.sub(r"^New: .*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = set(re.findall(r"`([\w/.-]+\.(?:py|toml|service|lock))`", text))
    assert sorted(name for name in named if not any(f"/{file}".endswith(f"/{name}") for file in FILES)) == []


def test_the_page_on_how_it_is_built_names_every_thread() -> None:
    started = re.findall(r'\._on_a_thread\("([a-z-]+)", ', (ROOT / "desk_app/workers/crew.py").read_text(encoding="utf-8"))
    told = (DOCS / "architecture.md").read_text(encoding="utf-8").split("## Threads")[1].split("\n\n")[1]
    assert re.findall(r"`([a-z-]+)`", told) == started
    assert f"{COUNTS[len(started)]} more" in told


def test_the_readme_leads_to_every_page() -> None:
    reached = {(ROOT / unquote(target).partition("#")[0]).resolve() for target in _links(README)}
    pages = {CONTRIBUTING, *DOCS.glob("*.md"), DECISIONS / "README.md"}
    assert sorted(str(page) for page in pages - reached) == []


def test_the_map_of_rooms_is_that_of_the_folders() -> None:
    told = set(re.findall(r"`([\w/]+)`", README.read_text(encoding="utf-8").split("## The map of rooms")[1].split("\n\n")[1]))
    folders = {str(path.parent.relative_to(ROOT)) for room in ROOMS for path in (ROOT / room).glob("*/__init__.py")}
    assert sorted(name for name in told if not (ROOT / name).is_dir()) == []
    assert sorted(folders - told) == []


def test_pictures_are_light_and_shown() -> None:
    shown = {(page.parent / unquote(target)).resolve() for page in PAGES for target in _links(page)}
    pictures = sorted(DOCS.rglob("*.png"))
    assert len(pictures) == 3
    assert [picture.name for picture in pictures if picture.stat().st_size > HEAVIEST_PICTURE or picture not in shown] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_every_decision_has_its_number_and_a_status(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert text.startswith(f"# {record.name[:4]} ")
    status = STATUS.search(text)
    assert status is not None
    if status[2]:
        assert list(DECISIONS.glob(f"{status[2]}-*.md")), status[0]


def test_decisions_are_numbered_without_gap_or_double() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_the_list_of_decisions_says_what_the_records_say() -> None:
    listed = re.findall(
        r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \| (.+) \|$", (DECISIONS / "README.md").read_text("utf-8"), re.MULTILINE
    )
    said = []
    for record in RECORDS:
        text = record.read_text(encoding="utf-8")
        status = STATUS.search(text)
        said.append((record.name[:4], record.name, text.splitlines()[0][7:], status[1] if status else ""))
    assert listed == said
