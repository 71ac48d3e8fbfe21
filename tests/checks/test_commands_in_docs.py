"""A page that a person opens in trouble names no command, and no option of one, that the program does not know."""

import io
import re
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path

import pytest

from desk_app import cli as desk
from sync.server import cli as centre

DOCS = Path(__file__).parents[2] / "resources" / "docs"
NAMED = re.compile(r"\b(desk-app|desk-centre) ([a-z][a-z-]*)([^\n`#]*)")
WORD = re.compile(r" ([a-z][a-z-]*)(?= |$)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
MAIN: dict[str, Callable[[list[str]], int]] = {"desk-app": desk.main, "desk-centre": centre.main}


@cache
def _options(program: str, *command: str) -> frozenset[str] | None:
    """Those that its own help names; None: there is no such command."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(io.StringIO()):
        try:
            MAIN[program]([*command, "--help"])
        except SystemExit as end:
            return frozenset(OPTION.findall(said.getvalue())) if not end.code else None
    return None


def _unknown(text: str) -> list[str]:
    wrong = []
    for program, command, rest in NAMED.findall(text):
        options = _options(program, command)
        if options is None:
            wrong.append(f"{program} {command}")
        else:
            part = WORD.match(rest)  # a command may have commands of its own
            options |= (_options(program, command, part[1]) or frozenset()) if part else frozenset()
            wrong += [f"{program} {command} {option}" for option in OPTION.findall(rest) if option not in options]
    return wrong


def test_the_check_sees_what_it_looks_for() -> None:
    assert _unknown("`desk-app fly` and `desk-app verify --trust X`") == ["desk-app fly"]
    assert _unknown("desk-centre revoke quay-07 --afterwards 1.2") == ["desk-centre revoke --afterwards"]
    assert _unknown("desk-centre report table --kind year --shape round") == ["desk-centre report --shape"]


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.stem)
def test_every_command_that_a_page_names_is_there(page: Path) -> None:
    assert _unknown(page.read_text(encoding="utf-8")) == []
