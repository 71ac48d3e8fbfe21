"""F1: what the program knows is seen first, and F9 keeps just that, by keys and in a small window."""

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desk_app.core.permissions import TABLE
from desk_app.store.incident_reports import FOLDER
from tests.ui.clerk import Opener, clipped_texts


def test_seen_then_kept(opened: Opener, folder: Path) -> None:
    program, hands = opened(printer="tcp://127.0.0.1:9")
    program.window.resize(1366, 768)
    hands.key(Qt.Key.Key_F1)
    assert program.window.place == "incident"
    page: Any = program.window.page
    hands.until(lambda: page.state.report is not None, "the report")
    shown = [tuple(page.table.item(row, column).text() for column in range(3)) for row in range(page.table.rowCount())]
    assert ("Máy in, thiết bị", "Máy in chính") in [row[:2] for row in shown]
    assert clipped_texts(program, "incident") == []
    assert not (folder / FOLDER).exists()
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.told, "kept")
    [kept] = (folder / FOLDER).iterdir()
    assert [(row["part"], row["what"], row["said"]) for row in json.loads(kept.read_text(encoding="utf-8"))["rows"]] == shown
    assert kept.name in page.told.text()
    hands.key(Qt.Key.Key_F9)  # once is enough
    hands.key(Qt.Key.Key_F2)
    hands.key(Qt.Key.Key_F1)  # another time is another report
    hands.until(lambda: page.state.report is not None, "the report")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.told, "kept")
    assert len(list((folder / FOLDER).iterdir())) == 2


def test_why_it_is_not_kept_is_said(opened: Opener, folder: Path) -> None:
    (folder / FOLDER).write_text("a file in its place")
    program, hands = opened()
    hands.key(Qt.Key.Key_F1)
    page: Any = program.window.page
    hands.until(lambda: page.state.report is not None, "the report")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "the reason")
    assert page.button.isEnabled()


def test_everybody_may() -> None:
    assert len(TABLE["report_incident"]) == len({role for roles in TABLE.values() for role in roles})
