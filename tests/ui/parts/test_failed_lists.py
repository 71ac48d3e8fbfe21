"""Boxes and lists that cannot be read: the page says why, no key waits for them unseen, and the next one asks again."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desk_app.answers.board.handover import ListHandover
from desk_app.answers.money.boxes import SeeBoxes
from desk_app.answers.money.transfers import DrawTransferCode
from tests.ui.clerk import Held, Opener
from tests.ui.dossier.test_failed_search import Broken
from tests.ui.parts.test_early_keys import open_code, page_of, two_debts


def test_what_was_typed_for_boxes_that_do_not_come_is_not_done_later(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    program, hands = opened()
    broken = Broken(monkeypatch, SeeBoxes)
    held = Held(program, SeeBoxes)
    page = page_of(program, hands, Qt.Key.Key_F5, "cash")
    hands.alt("D")
    hands.type("7")
    assert page.notes[0][1].text() == "", "it waits"
    held.let_go()
    hands.until(lambda: page.problem.isVisible() and page.problem.text(), "why")
    broken.mended = True
    hands.type("3")
    hands.until(lambda: page.state.boxes, "the next key asks for them again")
    hands.until(lambda: page.notes[0][1].text() == "3", "and is done")
    assert not page.problem.isVisible()


def test_what_was_scanned_for_a_list_that_does_not_come_is_not_taken_later(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_debts(folder)
    program, hands = opened()
    broken = Broken(monkeypatch, ListHandover)
    held = Held(program, ListHandover)
    page = page_of(program, hands, Qt.Key.Key_F6, "handover")
    hands.scan(first)
    held.let_go()
    hands.until(lambda: page.problem.isVisible(), "why")
    broken.mended = True
    hands.scan(second)
    hands.until(lambda: page.state.out == (second,), "the next scan asks for it again")
    assert not page.problem.isVisible()


def test_a_transfer_code_of_another_sum_goes_where_the_new_one_fails(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _other = two_debts(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F4, "collect")
    open_code(hands, page, code)
    hands.alt("C")
    hands.type("100000")
    hands.until(lambda: page.code_panel.isVisible(), "the code")
    Broken(monkeypatch, DrawTransferCode)
    hands.clear()
    hands.type("200000")
    hands.until(lambda: not page.code_panel.isVisible(), "no code rather than another sum's")
