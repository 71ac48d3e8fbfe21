"""F8 shows what waits for a person; what is chosen there stays chosen while other rows come and go."""

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.answers.board import work_rows
from desk_app.answers.board.work import Way, WorkRow
from desk_app.resources_reader import Texts
from desk_app.services.centre.news import ReviewNews
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.key_tables.tray import KEYS
from desk_app.view_models.desk import work
from tests.ui.clerk import Opener, begin, clipped_texts, receive


@dataclass
class Waiting:
    """What the one source of these tests finds."""

    rows: list[WorkRow]


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    found = Waiting([])
    said = Texts.__call__

    def say(self: Texts, key: str, **values: Any) -> str:
        return "Việc thử" if key == "work.probe" else said(self, key, **values)

    monkeypatch.setattr(Texts, "__call__", say)
    monkeypatch.setattr(work_rows, "SOURCES", [lambda _sight: list(found.rows)])
    monkeypatch.setitem(work.ENDINGS, "probe", lambda row, finding: ReviewNews(int(row.id), finding))
    return found


def _row(what: str, until_ms: int | None = None, by: Way = "end", ident: str = "7") -> WorkRow:
    return WorkRow("probe", what, "Lò Thị Lan", until_ms, by, ident)


def test_what_waits_for_a_person_stands_on_f8_and_in_the_badge(opened: Opener, waiting: Waiting) -> None:
    program, hands = opened()
    code = receive(program, hands)
    waiting.rows = [_row("không hạn"), _row("hẹn sau", 2_000_000_000_000), _row("hẹn trước", 1_900_000_000_000, "open", code)]
    hands.key(Qt.Key.Key_F8)
    page: Any = program.window.pages["tray"]
    hands.until(lambda: page.work.isVisible() and page.work.table.rowCount() == 3, "the rows")
    shown = [page.work.table.item(row, 1).text() for row in range(3)]
    assert shown == ["hẹn trước", "hẹn sau", "không hạn"]
    assert [page.work.table.item(row, 4).text() for row in range(3)] == ["Enter", key_of(KEYS, "end"), key_of(KEYS, "end")]
    program.shell.refresh()
    hands.until(lambda: program.window.rail.buttons["tray"].badge.text() == "3", "counted")
    hands.pause(250)
    assert clipped_texts(program, "tray") == []
    page.work.table.selectRow(0)
    page.work.table.setFocus()
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: program.window.place == "find", "Enter opens the dossier")


def test_the_chosen_row_stays_chosen_and_keeps_what_was_typed_while_others_come(opened: Opener, waiting: Waiting) -> None:
    program, hands = opened()
    waiting.rows = [_row("một"), _row("hai", ident="8")]
    hands.key(Qt.Key.Key_F8)
    page: Any = program.window.pages["tray"]
    hands.until(lambda: page.work.isVisible(), "the rows")
    page.work.table.selectRow(1)
    page.work.finding.line.setText("đã gọi điện")
    waiting.rows.insert(0, _row("gấp", 1_900_000_000_000))
    program.crew.spool_changed.emit()
    hands.until(lambda: page.work.table.rowCount() == 3, "another row")
    assert page.work.row.what == "hai"
    assert page.work.finding.text == "đã gọi điện"
    waiting.rows.remove(_row("hai", ident="8"))
    program.crew.spool_changed.emit()
    hands.until(lambda: page.work.table.rowCount() == 2, "the row is gone")
    assert page.work.finding.text == ""  # a finding never moves to another row
    page.work.finding.line.setText("x")
    hands.alt("E")
    hands.until(lambda: page.problem.text(), "the use case answers: no such news")


def test_what_waits_on_f8_takes_no_room_from_another_page(opened: Opener, waiting: Waiting) -> None:
    """At 1366×768 under a title bar: F8 was taller, and from then on the boxes and F9 of F5 stood out of sight."""
    program, hands = opened()
    program.window.showNormal()
    program.window.resize(1366, 749)
    waiting.rows = [_row(f"việc {number}", ident=str(number)) for number in range(6)]
    hands.key(Qt.Key.Key_F8)
    page: Any = program.window.pages["tray"]
    hands.until(lambda: page.work.isVisible() and page.work.table.rowCount() == 6, "the rows")
    hands.key(Qt.Key.Key_F5)
    hands.pause(250)
    assert program.window.area.verticalScrollBar().maximum() == 0
    assert program.window.area.hidden_act() == ""


def test_the_boxes_of_f5_become_narrower_with_the_window(opened: Opener) -> None:
    """They kept the width that a larger screen had given them: the page scrolled sideways."""
    program, hands = opened()
    program.window.showNormal()
    for size in ((1920, 1060), (1366, 749)):
        program.window.resize(*size)
        hands.key(Qt.Key.Key_F5)
        hands.pause(250)
    assert program.window.area.horizontalScrollBar().maximum() == 0


def test_the_whole_intake_of_a_fee_is_seen_under_a_title_bar(opened: Opener) -> None:
    """1366×768: the fee and F9 stood below the edge although the papers had room to give."""
    program, hands = opened()
    program.window.showNormal()
    program.window.resize(1366, 749)
    begin(program, hands, query="lu hanh noi dia", code="2.001628")
    hands.pause(250)
    assert program.window.area.verticalScrollBar().maximum() == 0
    assert program.window.area.hidden_act() == ""
    assert clipped_texts(program, "intake") == []
