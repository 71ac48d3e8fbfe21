"""Rules that are a pattern, each with its reason."""

import ast
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


def test_no_plain_function_crosses_a_thread() -> None:
    """A lambda connected to a worker's signal runs in the worker's thread."""
    assert _all(r"\.connect\((?:\s*)lambda.*") == []


def test_money_never_travels_in_a_32_bit_signal() -> None:
    assert _all(r"= Signal\((?:int|float).*") == [] or all("walked" in p.read_text() for p, _ in _all(r"= Signal\((int|float)"))


def test_no_room_for_odds_and_ends() -> None:
    for path in SOURCES:
        assert path.stem not in ("utils", "helpers", "manager", "base", "common", "misc"), path


def test_no_float_near_money() -> None:
    for path in SOURCES:
        if "core" in path.parts or "services" in path.parts:
            assert not re.search(r"\bfloat\(|: float\b", path.read_text()), path


def test_nothing_sleeps_or_spins_on_the_main_thread() -> None:
    for path in SOURCES:
        if {"ui", "view_models"} & set(path.parts):
            assert not re.search(r"processEvents|time\.sleep|\.exec\(", path.read_text()), path


def test_desk_and_centre_project_the_same_columns() -> None:
    for name, specs in TABLES.items():
        wanted = [spec.name for spec in specs]
        row_number = "no" if name == "dossier" else ""
        assert [c.name for c in schema.metadata.tables[name].columns if c.name != row_number] == wanted
        assert [c.name for c in centre_schema.READ_MODEL[name].columns] == wanted
    assert {c.name for c in centre_schema.journal.primary_key} == {"desk_id", "epoch", "seq"}


def test_the_lock_names_no_registry_and_pins_all() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"https?://|index-url", lock)
    assert all("==" in line for line in lock.splitlines() if re.match(r"[a-z]", line))
    assert "--hash=sha256:" in lock


def test_qt_does_not_lose_references_to_none() -> None:
    """PySide6 6.12.0 on Python 3.11 gave one away with each overridden event: the program died after an hour of typing."""
    import sys

    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    from desk_app.ui.widgets import Line

    app = QApplication.instance() or QApplication([])
    line = Line()
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


def test_nothing_is_guarded_by_an_assert() -> None:
    """`python -O` takes asserts away: what a neighbour sent, or a sum that does not come out, would pass."""
    rooms = [*SOURCES, *sorted((ROOT / "resources").rglob("*.py"))]
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in rooms
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assert)
    ]
    assert found == []


def test_trouble_is_told_apart_by_codes_not_by_words() -> None:
    """An error's words hold names of ours, and are spelt anew by each version of a library."""
    pattern = r'"[^"\n]*" (?:not )?in (?:str\(\w+\)|\w*(?:error|problem|message)\w*\b(?!\.)).*'
    assert [(path.name, found) for path, found in _all(pattern)] == [("adapter.py", '"error_code" in message:')]


def test_what_time_it_is_comes_from_one_clock() -> None:
    """A person may have set this desk's time right where the PC's is wrong: `DeskClock.now_ms` knows it, `time` does not."""
    rooms = {"ui", "view_models", "workers", "services", "core", "documents"}
    found = [path.name for path, _ in _all(r"time\.time_ns\(|datetime\.now\(|date\.today\(") if rooms & set(path.parts)]
    assert found == ["page_scanning.py"]  # a file's name


ASKS_THE_PC = {
    "now",
    "utcnow",
    "today",
    "time",
    "time_ns",
    "currentDate",
    "currentTime",
    "currentDateTime",
    "currentSecsSinceEpoch",
}
CLOCKS = {"datetime", "date", "time", "QDate", "QTime", "QDateTime"}


def _own_clocks(path: Path) -> list[str]:
    """Where a file asks the PC what time it is, or takes the desk's clock for itself."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in ASKS_THE_PC:
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            found += [f"{path.name}:{node.lineno}"] if owner in CLOCKS else []
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = {f"{getattr(node, 'module', '')}.{alias.name}" for alias in node.names}
            taken = any("desk_clock" in name or name in ("time.time", "time.time_ns") for name in names)
            found += [f"{path.name}:{node.lineno}"] if taken else []
    return found


def test_screens_and_answers_are_handed_the_time() -> None:
    """A test sets the date where the program is put together: nothing that a person sees goes by another clock."""
    rooms = {"ui", "view_models", "answers"}
    assert [found for path in SOURCES if rooms & set(path.relative_to(ROOT).parts) for found in _own_clocks(path)] == []
