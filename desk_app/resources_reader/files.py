"""The files of `resources/`, and the rules that the centre published in their place."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

Tree = dict[str, Any]
"""A document of TOML, or a table of one."""


def read(path: str) -> bytes:
    """A file that came with the program, by its path below `resources/`."""
    return (files("resources") / path).read_bytes()


def toml(path: str) -> Tree:
    """The same, as a document."""
    return tomllib.loads(read(path).decode())


def rules(name: str, published: Mapping[str, str]) -> Tree:
    """A document of rules: as the centre published it, else as it came with the program."""
    return tomllib.loads(published[name]) if name in published else toml(f"rules/{name}")
