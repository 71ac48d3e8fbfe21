"""What is installed is pinned: for a desk, for the centre, for development. The locks say what `pyproject.toml` says."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
LOCKS = {
    "requirements.lock": tuple(EXTRAS),
    "requirements-desk.lock": ("desk", "build"),
    "requirements-server.lock": ("server", "build"),
}
WITHOUT_BOUND = {
    "argon2-cffi": "its first number is a year",
    "cryptography": "a first number each quarter; what mends a hole may not be held back",
    "fontpkg-be-vietnam-pro": "data",
    "fontpkg-ibm-plex-serif": "data",
    "holidays": "data: its newest is wanted",
    "pywin32": "numbered by its builds",
    "setuptools": "only builds; a first number each month",
    "types-pyserial": "describes another package",
    "types-reportlab": "describes another package",
}


def _declared(extras: tuple[str, ...]) -> list[Requirement]:
    return [Requirement(each) for each in (*PROJECT["dependencies"], *(one for extra in extras for one in EXTRAS[extra]))]


def pinned(lock: str) -> dict[str, str]:
    """Version by name. A line that pins nothing, or a pin without a hash, is named with an empty version."""
    found = {}
    for part in re.split(r"\n(?=\S)", lock.strip()):
        if part.startswith("#"):
            continue
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", part)
        name = canonicalize_name(match[1]) if match else part.split("\n")[0]
        found[name] = match[2] if match and "--hash=sha256:" in part else ""
    return found


def disagreements(wanted: list[Requirement], pins: dict[str, str]) -> list[str]:
    versions = [(each, pins.get(canonicalize_name(each.name), "nothing")) for each in wanted]
    return [f"{each} is pinned to {version}" for each, version in versions if not each.specifier.contains(version or "0")]


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_registry_and_pins_all_with_a_hash(name: str) -> None:
    assert not re.search(r"://|index-url|find-links", _read(name))
    pins = pinned(_read(name))
    assert len(pins) > 15
    assert [each for each, version in pins.items() if not version] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_is_declared(name: str) -> None:
    assert disagreements(_declared(LOCKS[name]), pinned(_read(name))) == []


@pytest.mark.parametrize("name", ["requirements-desk.lock", "requirements-server.lock"])
def test_what_is_installed_is_what_was_tested(name: str) -> None:
    assert pinned(_read(name)).items() <= pinned(_read("requirements.lock")).items()


def test_each_part_gets_its_own_alone() -> None:
    desk, server = pinned(_read("requirements-desk.lock")), pinned(_read("requirements-server.lock"))
    assert not {"starlette", "psycopg", "pytest", "mypy"} & desk.keys()
    assert not {"pyside6-essentials", "reportlab", "pytest", "mypy"} & server.keys()


def test_a_dependency_ends_before_a_version_that_may_break() -> None:
    endless = {
        canonicalize_name(each.name)
        for each in _declared(tuple(EXTRAS))
        if not any(one.operator in ("<", "==", "~=") for one in each.specifier)
    }
    assert sorted(endless) == sorted(WITHOUT_BOUND)


def test_a_lock_that_is_wrong_is_found() -> None:
    lock = "# by hand\nlxml==7.0 \\\n    --hash=sha256:00\n    # via desk\nsegno==1.6\npillow>=11 \\\n    --hash=sha256:00\n"
    assert pinned(lock) == {"lxml": "7.0", "segno": "", "pillow>=11 \\": ""}
    assert disagreements([Requirement("lxml>=5.3,<7"), Requirement("pyserial>=3.5,<4")], pinned(lock)) == [
        "lxml<7,>=5.3 is pinned to 7.0",
        "pyserial<4,>=3.5 is pinned to nothing",
    ]
