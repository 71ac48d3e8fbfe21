"""What stands in two places and must be the same, each with its reason. Patterns of the code: `test_patterns.py`."""

import re
import unicodedata
from pathlib import Path

import pytest

from desk_app.resources_reader import load_centre, load_texts
from desk_app.store import schema
from sync.protocol.projection import KINDS
from sync.protocol.tables import TABLES
from sync.server import schema as centre_schema

ROOT = Path(__file__).parents[2]
SOURCES = [path for room in ("desk_app", "printers", "sync") for path in sorted((ROOT / room).rglob("*.py"))]
TEXTS = load_texts()


def _all(pattern: str) -> list[tuple[Path, str]]:
    return [(path, found) for path in SOURCES for found in re.findall(pattern, path.read_text())]


def test_every_text_that_is_asked_for_exists() -> None:
    keys = TEXTS.keys()
    pattern = (
        r"(?:\bt|[Tt]exts?|UserProblem|EnvironmentProblem|BadIdentity|BadRecord|BadLimit|NotMoney|BadTaxCode|BadDossierCode)"
    )
    for path, key in _all(pattern + r'\(\s*"([a-z_0-9]+\.[A-Za-z_0-9.]+)"'):
        assert key in keys, f"{path.name}: {key}"
    silent = {
        "DeskOpened",
        "SerialsGranted",
        "BandsGranted",
        "CatalogueImported",
        "SessionOpened",
        "SessionClosed",
        "ShiftOpened",
        "ShiftClosed",
    }
    for kind in KINDS - silent:
        assert f"history.{kind}" in keys or kind in ("ClockWentBack", "ClockConfirmed", "ClockReviewed", "KeyRotated"), kind


def test_texts_are_composed_and_vietnamese() -> None:
    for path in (ROOT / "resources").rglob("*.toml"):
        text = path.read_text()
        assert unicodedata.is_normalized("NFC", text), path
    assert all(TEXTS(key).strip() for key in sorted(TEXTS.keys()))


def test_desk_and_centre_project_the_same_columns() -> None:
    for name, specs in TABLES.items():
        wanted = [spec.name for spec in specs]
        row_number = "no" if name == "dossier" else ""
        assert [c.name for c in schema.metadata.tables[name].columns if c.name != row_number] == wanted
        assert [c.name for c in centre_schema.READ_MODEL[name].columns] == wanted
    assert {c.name for c in centre_schema.journal.primary_key} == {"desk_id", "epoch", "seq"}


def test_qt_does_not_lose_references_to_none() -> None:
    """PySide6 6.12.0 on Python 3.11 gave one away with each overridden event: the program died after an hour of typing."""
    import sys

    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    from desk_app.ui.parts.fields import TextField

    app = QApplication.instance() or QApplication([])
    line = TextField()
    before = sys.getrefcount(None)
    for _ in range(500):
        app.sendEvent(line, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "a"))
    assert sys.getrefcount(None) > before - 250
    line.deleteLater()


@pytest.mark.parametrize("agency", load_centre().agencies, ids=lambda agency: agency.id)
def test_each_agency_makes_codes_of_both_generations(agency: object) -> None:
    from datetime import date

    from desk_app.core.dossier_code import make_dossier_code, parse_dossier_code

    for generation, identifier in agency.identifier.items():  # type: ignore[attr-defined]
        assert parse_dossier_code(make_dossier_code(identifier, date(2026, 11, 24), 1)).generation == generation


ACROSS = {"checks", "end_to_end", "filled", "life", "prove", "reference", "simulation"}
"""Folders of tests that are of no one room."""


def _misplaced(files: list[str]) -> list[str]:
    """Tests in a folder that no room has, or whose room has modules in its inner folders only."""
    rooms = {folder: (ROOT / "desk_app" / folder, ROOT / folder) for folder in {str(Path(file).parent) for file in files}}
    held = {
        folder
        for folder, places in rooms.items()
        if any(path.name != "__init__.py" for place in places for path in place.glob("*.py"))
    }
    return sorted(file for file in files if Path(file).parts[0] not in ACROSS and str(Path(file).parent) not in held)


def test_a_test_lies_where_its_module_lies() -> None:
    """Who changes `desk_app/ui/money` finds its tests in `tests/ui/money`."""
    tests = ROOT / "tests"
    assert _misplaced([str(path.relative_to(tests)) for path in tests.rglob("test_*.py")]) == []
    wrong = ["ui/test_a.py", "unit/test_b.py"]
    assert _misplaced([*wrong, "ui/money/test_d.py", "sync/protocol/test_e.py", "checks/test_f.py"]) == sorted(wrong)
