"""Each part runs with what its extra installs: a package that another part brings is missing where that part is not."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"desk_app", "printers", "sync", "resources"}
BROUGHT = {
    "usb": "python-escpos[usb]",
    "pythoncom": "pywin32",
    "win32com": "pywin32",
    "win32print": "pywin32",
    "pywintypes": "pywin32",
    "shiboken6": "pyside6-essentials",
}
"""Packages of a distribution that is not installed here, or that a named extra or package brings."""
PARTS = {
    "server": (("sync/server", "sync/protocol", "sync/*.py"), ("server", "embedded")),
    "desk": (("desk_app", "printers", "sync/client", "sync/protocol", "sync/*.py", "resources"), ("desk",)),
}


def _name(requirement: str) -> str:
    return re.split(r"[\s<>=!~;]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def _declared(extras: tuple[str, ...]) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = [*project["dependencies"], *(each for extra in extras for each in project["optional-dependencies"][extra])]
    return {_name(each) for each in named} | {_name(each).split("[")[0] for each in named}


def _files(places: tuple[str, ...]) -> Iterator[Path]:
    for place in places:
        yield from sorted(ROOT.glob(place) if place.endswith(".py") else (ROOT / place).rglob("*.py"))


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def missing(part: str) -> list[str]:
    """Also what is imported inside a function: it is missing later, and worse."""
    places, extras = PARTS[part]
    declared, known = _declared(extras), packages_distributions()
    found = []
    for file in _files(places):
        for package in set(_imported(file)) - OURS - sys.stdlib_module_names:
            brought = {BROUGHT[package]} if package in BROUGHT else {_name(each) for each in known.get(package, [package])}
            if not brought & declared:
                found.append(f"{file.relative_to(ROOT)}: {package}")
    return sorted(found)


@pytest.mark.parametrize("part", PARTS)
def test_what_a_part_imports_its_extra_installs(part: str) -> None:
    assert missing(part) == []


def test_the_server_imports_nothing_of_the_desk() -> None:
    places, _extras = PARTS["server"]
    assert [str(file) for file in _files(places) if {"desk_app", "PySide6"} & set(_imported(file))] == []
