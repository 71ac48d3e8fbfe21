"""Letters before acceptance and minutes of past runs are found on F7, seen, and printed again."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices

from desk_app.services.dossier.handover import HandOver, LeftDossier, hand_over_dossiers
from desk_app.services.intake.declining import GiveGuidance, give_guidance
from desk_app.services.money.cash import SecondPerson
from desk_app.services.person import Person
from desk_app.store.store import Store
from tests.desks import Desk
from tests.ui.clerk import Opener, clipped_texts


def _morning(folder: Path) -> tuple[str, str, str]:
    """A letter before acceptance, and a run at which one of two dossiers stayed. Returns the letter's number and both codes."""
    desk = Desk(folder)
    gone, left = (desk.receive(number=f"01419000012{n}", amount=None, tendered=None).code for n in (3, 4))
    who = Person("individual", "Quàng Văn Tỏa", "014085000321")
    with desk.store.write() as tx:
        letter = give_guidance(
            tx, desk.centre, GiveGuidance(who, None, "2.001628", ("Sơ đồ vị trí",), "Thiếu sơ đồ"), desk.actor
        )
    courier = SecondPerson("Giàng A Giao", "")
    run = HandOver("svhttdl", (gone,), (), (LeftDossier(left, "chờ chữ ký"),), courier)
    with desk.store.write() as tx:
        hand_over_dossiers(tx, desk.centre, run, desk.actor)
    desk.store.close()
    return letter.number, gone, left


def _cells(page: Any) -> list[list[str]]:
    table = page.past.table
    return [[table.item(row, column).text() for column in range(4)] for row in range(table.rowCount())]


def test_a_letter_before_acceptance_is_found_by_name_and_printed_again(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: files.append(url.toLocalFile()))
    number, _gone, _left = _morning(folder)
    program, hands = opened()
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.alt("B")
    hands.until(lambda: page.past.table.rowCount() == 2, "both papers")
    hands.until(lambda: page.past.state.form is not None, "the first is seen")
    hands.type("toa zzz")
    hands.until(lambda: page.past.empty.isVisible(), "none holds every word")
    hands.key(Qt.Key.Key_F9)
    hands.pause(600)
    assert files == [], "what is not seen is not printed"
    hands.clear()
    hands.type("quang toa")
    hands.until(lambda: page.past.table.rowCount() == 1, "found by the name without marks")
    assert _cells(page)[0][1:] == ["Phiếu hướng dẫn trước tiếp nhận", "Quàng Văn Tỏa", _cells(page)[0][3]]
    assert number in _cells(page)[0][3]
    hands.until(lambda: page.past.state.form is not None, "its form is seen")
    hands.pause(250)
    assert clipped_texts(program, "past") == []
    hands.shoot("phieu-da-lap")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: files, "printed")
    hands.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: page.past.problem.text(), "a reason is wanted")
    hands.type("công dân làm mất")
    hands.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: page.past.done.text() == "Đã gửi in lại lần 1.", "again")
    hands.alt("D")
    hands.until(lambda: page.search.text() == "" and not page.past.isVisible(), "back to the dossiers")


def test_minutes_of_a_past_run_say_what_was_left_and_are_printed_again(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: files.append(url.toLocalFile()))
    _number, _gone, left = _morning(folder)
    program, hands = opened()
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.alt("B")
    hands.type(left.lower())
    hands.until(lambda: page.past.table.rowCount() == 1, "found by a dossier that stayed")
    (row,) = _cells(page)
    assert row[1:3] == ["Biên bản bàn giao", "Giàng A Giao"]
    assert f"để lại 1: {left} (chờ chữ ký)" in row[3]
    hands.until(lambda: page.past.state.form is not None, "seen")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: len(files) == 1, "printed")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: len(files) == 2, "and once more")
    page.past.reason.line.setFocus()
    hands.type("người giao nhận làm mất")
    hands.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: page.past.done.text() == "Đã gửi in lại lần 1.", "the slip of the run")
    program.stop()
    store = Store(folder)
    reader = store.reader()
    subject = page.past.state.shown.subject
    kinds = [entry.kind for entry in reader.history(subject)]
    assert kinds == ["DossiersHandedOver", "SlipReprinted", "SlipReprinted", "SlipReprinted"], "each copy is counted"
    reader.close()
    store.close()


def test_after_papers_of_two_pages_the_dossiers_fit_as_before(opened: Opener, folder: Path) -> None:
    """1366×768 under a title bar: the list of papers had become wider than F7 has room for beside a dossier."""
    _number, gone, _left = _morning(folder)
    program, hands = opened()
    program.window.showNormal()
    program.window.resize(1366, 749)
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.alt("B")
    hands.until(lambda: page.past.turn.isVisible(), "minutes in two copies")
    hands.alt("D")
    hands.type(gone)
    hands.until(lambda: page.state.opened is not None and page.state.opened.dossier.code == gone, "the dossier")
    hands.until(lambda: page.holder.isVisible(), "beside the list")
    hands.pause(100)
    assert program.window.area.horizontalScrollBar().maximum() == 0
