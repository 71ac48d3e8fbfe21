"""The tables of rights and of states in the docs are those that the services refuse by."""

import os
from pathlib import Path

from desk_app.core.permissions import ACTS, ROLES, TABLE
from desk_app.core.states import TRANSITIONS
from desk_app.resources_reader import load_texts

DOCS = Path(__file__).parents[2] / "resources" / "docs"
FILE = DOCS / "rights.md"
STATES_FILE = DOCS / "states.md"


def _page() -> str:
    texts = load_texts()
    lines = [
        "# Who may do what",
        "",
        "Printed from `desk_app/core/permissions.py` (`RIGHTS=write make test`); F12 shows the same table.",
        "",
        "| | " + " | ".join(texts(f"role.{role}") for role in ROLES) + " |",
        "|---|" + ":-:|" * len(ROLES),
    ]
    for act in ACTS:
        marks = ["✓" if role in TABLE[act] else "" for role in ROLES]
        lines.append(f"| {texts(f'act.{act}')} | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


def test_the_docs_print_the_table_of_rights() -> None:
    if os.environ.get("RIGHTS") == "write":
        FILE.write_text(_page())
    assert FILE.read_text() == _page()


def _states() -> str:
    texts = load_texts()
    lines = [
        "# The life of a dossier",
        "",
        "Printed from `desk_app/core/states.py` (`RIGHTS=write make test`). What is not in this table cannot be done.",
        "",
        "| From | Act | To | Who | Paper | Ground |",
        "|---|---|---|---|---|---|",
    ]
    for step in TRANSITIONS:
        from_ = ", ".join(texts(f"state.{state}") for state in step.from_) or "–"
        to = texts(f"state.{step.to}") if step.to else "="
        who = ", ".join(texts(f"role.{role}") for role in ROLES if role in TABLE[step.act])
        paper = texts(f"document.{step.paper}") if step.paper else "–"
        lines.append(f"| {from_} | {texts(f'act.{step.act}')} | {to} | {who} | {paper} | {step.article} |")
    return "\n".join(lines) + "\n"


def test_the_docs_print_the_table_of_states() -> None:
    if os.environ.get("RIGHTS") == "write":
        STATES_FILE.write_text(_states())
    assert STATES_FILE.read_text() == _states()
