"""Every key of every table is pressed in the real window, each row being there in turn: it is heard, and this row answers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence, QShortcut

from desk_app.core.permissions import ROLES
from desk_app.demo.hands import Hands
from desk_app.store.store import Store
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.everywhere import PLACE_KEYS
from desk_app.ui.key_tables.row import OFFERED, Key
from desk_app.ui.key_tables.tables import EVERYWHERE, PAGES
from desk_app.ui.parts.buttons import KeyButton
from desk_app.wiring.main import Program
from tests.ui.clerk import Opener, begin

PLACES = tuple(page for page in PAGES if page != "login")
BY_CARET = {"Enter"}
"""What stands on a button and is answered by whatever has the caret."""


def _yes() -> bool:
    return True


def _no() -> bool:
    return False


def _do_all(folder: Path) -> str:
    """Somebody who may be everywhere."""
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("tat", "Lò Thị Tất", ROLES, tx.officer("lan").secret_hash)  # type: ignore[union-attr]
    store.close()
    return "tat"


def _press(hands: Hands, key: str) -> None:
    pressed = QKeySequence(key)[0]
    hands.key(pressed.key(), pressed.keyboardModifiers())


def _page(program: Program, hands: Hands, place: str) -> Any:
    shell = program.shell
    if place == "clock":
        shell.strip = replace(shell.strip, clock_doubt="?")
    _press(hands, PLACE_KEYS[place])
    page: Any = program.window.pages[place]
    assert program.window.place == place
    if place == "cash":
        hands.until(lambda: page.state.boxes, "the boxes")
    return page


def _record(keys: BoundKeys, done: list[tuple[str, int]]) -> None:
    """Whatever a row does, it is only noted."""

    def noted(act: str) -> Callable[[], object]:
        return lambda: done.append((act, 0))

    def chosen(act: str) -> Callable[[int], object]:
        return lambda number: done.append((act, number))

    keys.acts = {act: noted(act) for act in keys.acts}
    keys.choices = {act: chosen(act) for act in keys.choices}


def _only(keys: BoundKeys, row: Key) -> None:
    """That row is there, and none that is decided by another condition."""
    keys.conditions = {name: _yes if name == row.when else _no for name in keys.conditions}
    keys.offered = {act: _yes if act == row.act and row.when == OFFERED else _no for act in keys.offered}


@pytest.mark.parametrize("place", PLACES)
def test_every_key_of_a_page_is_answered_by_its_row(
    opened: Opener, folder: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, hands = opened(_do_all(folder))
    page = _page(program, hands, place)
    keys: BoundKeys = page.keys
    assert keys.rows == PAGES[place]
    done: list[tuple[str, int]] = []
    _record(keys, done)
    if place != "find":  # there the table tells what F9 is done to
        monkeypatch.setattr(page, "act", keys.acts.get("act", lambda: None))
    for row in PAGES[place]:
        if row.by_field:
            continue
        _only(keys, row)
        for number, key in enumerate(row.keys):
            done.clear()
            _press(hands, key)
            assert done == [(row.act, number)], f"{key} on {place}"
    assert program.window.place == place


def test_every_key_of_the_log_in_and_those_that_mean_the_same_everywhere(opened: Opener, folder: Path) -> None:
    program, hands = opened(_do_all(folder))
    window = program.window
    assert window.keys.rows == EVERYWHERE
    done: list[tuple[str, int]] = []
    _record(window.keys, done)
    for row in EVERYWHERE:
        _only(window.keys, row)
        for number, key in enumerate(() if row.by_field else row.keys):
            done.clear()
            _press(hands, key)
            assert done == [(row.act, number)], key


def test_the_log_in_answers_by_its_table(opened: Opener) -> None:
    program, hands = opened()
    _press(hands, "Ctrl+L")
    login = program.window.login
    hands.until(lambda: program.window.place == "login", "log-in")
    assert login.keys.rows == PAGES["login"]
    _press(hands, "Alt+M")
    assert login.new.isVisible()
    _press(hands, "Alt+M")
    hands.type("lan")
    hands.enter()
    hands.type("123456")
    _press(hands, "F9")
    hands.until(lambda: program.window.place != "login", "F9 logs in")


def test_the_window_hears_the_keys_of_the_tables_and_no_others(opened: Opener) -> None:
    program, _hands = opened()
    heard = [each.key().toString() for each in program.window.findChildren(QShortcut)]
    rows = [row for table in (EVERYWHERE, *PAGES.values()) for row in table]
    told = {key for row in rows if not row.by_field for key in row.keys}
    assert sorted(heard) == sorted(told)


@pytest.mark.parametrize("place", PLACES)
def test_a_button_names_a_key_of_its_page(opened: Opener, folder: Path, place: str) -> None:
    program, hands = opened(_do_all(folder))
    page = _page(program, hands, place)
    known = {key for row in (*PAGES[place], *EVERYWHERE) for key in row.keys} | BY_CARET
    buttons = page.findChildren(KeyButton)
    assert [(button.accessibleName(), button.key) for button in buttons if button.key not in known] == []


def test_the_keys_of_the_papers_are_those_of_the_table(opened: Opener) -> None:
    """They are answered by the list that has the caret."""
    program, hands = opened()
    page = begin(program, hands)
    page.papers.setFocus()
    page.papers.setCurrentCell(0, 1)
    before = page.papers.papers[0]
    for row in PAGES["intake"]:
        if row.when == "papers":
            for key in row.keys:
                page.papers.papers[0] = before
                page.papers._put(0, 1, 7)
                _press(hands, key)
                assert page.papers.papers[0][1] != 7, key
    assert program.window.place == "intake"
