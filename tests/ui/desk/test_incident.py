"""F1: what the program knows is seen first, and F9 keeps just that, by keys and in a small window."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.permissions import TABLE
from desk_app.store.incident_reports import FOLDER
from desk_app.workers.bugs_kept import bugs_kept_in
from desk_app.workers.messages import Problem
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


@dataclass(frozen=True, slots=True)
class Broken(Question[None]):
    """A bug whose words hold what stood in the row that it broke at."""

    said: str

    def answer(self, desk: AnsweringDesk) -> None:
        raise KeyError(self.said, desk.folder) from ValueError(self.said)


def test_what_a_bug_met_of_a_citizen_is_neither_shown_nor_kept(opened: Opener, folder: Path) -> None:
    personal = ("Nguyễn Văn An", "NGUYEN VAN AN", "011099000123", "0912345678", "Bản Mẫu, Tỉnh Sơn La", "482913")
    program, hands = opened()
    heard: list[Problem] = []
    with bugs_kept_in(folder):
        for text in personal:
            program.crew.ask(Broken(text), lambda _none: None, heard.append)
        hands.until(lambda: len(heard) == len(personal), "each is told")
    assert {problem.key for problem in heard} == {"problem.bug"}
    hands.key(Qt.Key.Key_F1)
    page: Any = program.window.page
    hands.until(lambda: page.state.report is not None, "the report")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.told, "kept")
    [kept] = (folder / FOLDER).iterdir()
    shown = " ".join(page.table.item(row, column).text() for row in range(page.table.rowCount()) for column in range(3))
    log = (folder / "bugs.log").read_text(encoding="utf-8")
    for place in (shown, kept.read_text(encoding="utf-8"), log, *(problem.text for problem in heard)):
        assert [part for part in (*personal, str(folder), "Nguyễn", "VAN") if part in place] == []
    assert f"bug {heard[0].code}: KeyError" in shown


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
