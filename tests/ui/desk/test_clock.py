"""The battery is dead, the year is wrong: what the clerk sees, and that no dated paper leaves before the date was typed."""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk_app.core.moments import VIETNAM, local, to_ms
from desk_app.core.problems import UserProblem
from desk_app.demo.hands import Hands
from desk_app.desk_clock import DeskClock
from desk_app.services.desk import sessions
from desk_app.services.desk.clock import require_clock
from desk_app.services.ports import Actor
from desk_app.store.store import Store
from desk_app.wiring.main import Program, application
from tests.desks import Desk, TestClock
from tests.ui.clerk import Opener, begin, clipped_texts, log_in

TODAY = datetime.now(VIETNAM)
WRONG = {
    "battery-dead": to_ms(datetime(2020, 1, 1, 7, 2)) - time.time_ns() // 1_000_000,
    "a-month-forward": 31 * 86_400_000,
    "ten-years-forward": 3652 * 86_400_000,
    "a-day-back": -86_400_000,
}


@pytest.fixture
def opened_today(folder: Path, monkeypatch: pytest.MonkeyPatch, a_desk_may_rest_for_long: None) -> None:
    """Somebody was at the counter a moment ago, by a clock that was right."""
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("dao", "Vì Văn Đạo", ("supervisor",), tx.officer("lan").secret_hash)  # type: ignore[union-attr]
        tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), tx.officer("lan").secret_hash)  # type: ignore[union-attr]
        sessions.log_in(tx, "lan", "123456")
    store.close()
    monkeypatch.setattr("desk_app.core.clock.LONGEST_REST", timedelta(days=15))


def _shot(program: Any, name: str) -> None:
    if screens := os.environ.get("SCREENS"):
        program.window.grab().save(f"{screens}/{name}.png")


@pytest.mark.parametrize("wrong", WRONG)
def test_no_paper_with_a_doubted_date_leaves_the_counter(
    opened_today: None, opened: Opener, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + WRONG[wrong] * 1_000_000)
    program, hands = opened()
    strip = program.window.strip.clock
    hands.until(lambda: program.window.place == "clock", "the date is asked for")
    page: Any = program.window.pages["clock"]
    hands.until(lambda: page.why.text(), "the reason stands there")
    assert program.texts("ui.strip.clock_doubt") in strip.text()
    hands.pause(100)
    assert clipped_texts(program, "clock") == []
    _shot(program, f"clock-{wrong}")
    intake = begin(program, hands)
    hands.alt("D")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: intake.state.problem, "F9 is refused")
    assert "F11" in intake.state.problem
    hands.key(Qt.Key.Key_F11)
    hands.type(f"{TODAY:%d/%m/%Y %H:%M}")
    hands.enter()
    hands.pause(50)
    assert program.window.place == "clock"  # Enter decides nothing
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: program.window.place == "intake", "the date holds")
    hands.until(lambda: f"{TODAY:%d/%m/%Y}" in strip.text() and "■" not in strip.text(), "the strip shows it")
    hands.key(Qt.Key.Key_F2)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: intake.state.done is not None or intake.state.problem, "received")
    assert intake.state.done is not None, intake.state.problem
    assert f"-{TODAY:%y%m%d}-" in intake.state.done.code
    hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: program.window.place == "login", "the officer leaves")
    hands.clear()
    log_in(program, hands, "dao")
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    said = program.texts("work.typed_date_open")
    hands.until(lambda: tray.work.isVisible() and tray.work.rows[:1], "the supervisor sees it")
    assert tray.work.table.item(0, 0).text() == said
    _shot(program, f"clock-f8-{wrong}")


@pytest.mark.parametrize("wrong", WRONG)
def test_paper_that_waits_since_before_the_doubt_waits_for_the_date(
    folder: Path, tmp_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    """The slip was sealed by a clock that was right, and lies in the spool when the program comes up with a wrong one."""
    desk = Desk(folder, clock=TestClock(time.time_ns() // 1_000_000 - 3_600_000))
    desk.receive(amount=None, tendered=None)
    desk.store.close()
    monkeypatch.setattr("desk_app.core.clock.LONGEST_REST", timedelta(days=15))
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + WRONG[wrong] * 1_000_000)
    slips = tmp_path / "slips"
    program, hands = opened(printer=f"folder:{slips}")
    hands.until(lambda: program.window.place == "clock", "the date is asked for")
    hands.until(lambda: program.texts("ui.printer.waiting", count=1) in program.shell.strip.printer_text, "it waits")
    hands.pause(500)
    assert not list(slips.glob("*"))
    hands.type(f"{local(real() // 1_000_000):%d/%m/%Y %H:%M}")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: len(list(slips.glob("*"))) == 1, "and goes out once the date holds")


def test_who_may_not_type_the_date_is_told_who_may(opened_today: None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(folder, clock=TestClock(time.time_ns() // 1_000_000 - 86_400_000))
    try:
        for roles, key in ((("accountant",), "problem.clock_doubt_others"), (("cashier",), "problem.clock_doubt")):
            with pytest.raises(UserProblem) as refused, desk.store.write() as tx:
                require_clock(tx, Actor("x", "X", roles, "s", "pin"))
            assert refused.value.key == key
    finally:
        desk.store.close()


def test_the_strip_shows_the_date(opened_today: None, opened: Opener) -> None:
    program, _hands = opened()
    assert f"{local(program.crew.now_ms()):%d/%m/%Y}" in program.window.strip.clock.text()
    assert not program.window.rail.buttons["clock"].isVisible()


def test_an_unlikely_date_is_taken_by_another_key_than_the_one_that_was_refused(
    opened_today: None, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time_ns
    wrong = next(iter(WRONG.values()))
    monkeypatch.setattr(time, "time_ns", lambda: real() + wrong * 1_000_000)
    program, hands = opened()
    hands.until(lambda: program.window.place == "clock", "the date is asked for")
    page: Any = program.window.pages["clock"]
    hands.type(f"{TODAY.replace(year=TODAY.year + 10, day=1):%d/%m/%Y 09:45}")
    for _ in range(2):
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.problem, "questioned")
        hands.pause(100)
        assert "Alt+Y" in page.problem.text()
        assert program.window.place == "clock"
    assert clipped_texts(program, "clock") == []
    hands.key(Qt.Key.Key_End)
    hands.type("0")
    hands.alt("Y")  # another date than the one that was questioned
    hands.pause(100)
    assert program.window.place == "clock"
    hands.key(Qt.Key.Key_Backspace)
    hands.alt("Y")
    hands.until(lambda: program.window.place != "clock", "the officer says that it is right")


def test_a_test_sets_the_date_of_all_that_is_shown(qtbot: QtBot, folder: Path, tmp_path: Path) -> None:
    """The strip, the store, an appointment and the draft's number go by the clock that was handed in."""
    application()
    monday = to_ms(datetime(2026, 12, 7, 9, 30))
    program = Program(folder, clock=DeskClock(lambda: monday))
    qtbot.addWidget(program.window)
    hands = Hands(program, tmp_path)
    try:
        with qtbot.waitSignal(program.crew.ready, timeout=10_000):
            program.start()
        log_in(program, hands, "lan")
        assert "07/12/2026" in program.window.strip.clock.text()
        intake = begin(program, hands)
        hands.alt("D")
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: intake.state.done is not None or intake.state.problem, "received")
        assert "-261207-" in intake.state.done.code, intake.state.problem
    finally:
        program.stop()
