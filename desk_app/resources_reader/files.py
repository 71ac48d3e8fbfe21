"""The files of `resources/`, and the rules that the centre published in their place."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import resources

Tree = dict[str, Any]
"""A document of TOML, or a table of one."""
_FOLDER = Path(resources.__path__[0])
"""Always one of a disk; `importlib.resources`, which knows archives too, takes longer to load than the texts to read."""


def read(path: str) -> bytes:
    """A file that came with the program, by its path below `resources/`."""
    return (_FOLDER / path).read_bytes()


def toml(path: str) -> Tree:
    """The same, as a document."""
    return tomllib.loads(read(path).decode())


def rules(name: str, published: Mapping[str, str]) -> Tree:
    """A document of rules: as the centre published it, else as it came with the program."""
    return tomllib.loads(published[name]) if name in published else toml(f"rules/{name}")
