"""The table of rights in the docs is the one that the services refuse by."""

import os
from pathlib import Path

from desk_app.core.permissions import ACTS, ROLES, TABLE
from desk_app.resources_reader import load_texts

FILE = Path(__file__).parents[2] / "resources" / "docs" / "rights.md"


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
