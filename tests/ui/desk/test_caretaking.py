"""A damaged file: noticed before the first act or in quiet hours; from then on nothing is written, and who works is told."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desk_app.answers.board.list_work import ListWork
from desk_app.answers.board.work import WorkRow
from desk_app.core.centre import Centre
from desk_app.desk_clock import DeskClock
from desk_app.resources_reader import load_centre, load_texts
from desk_app.services.desk.paper import OpenDrawer
from desk_app.services.ports import Actor
from desk_app.store.data_folder import DATABASE
from desk_app.store.store import Store
from desk_app.wiring.main import Program, application
from desk_app.workers import caretaking
from desk_app.workers.caretaking import DAMAGED
from desk_app.workers.messages import LogIn, LogOut, Problem, Reply, Request
from desk_app.workers.runner import UseCaseRunner
from tests.ui.clerk import Opener, clipped_texts

PAGE = 4096


def _lose_a_page(folder: Path, table: str) -> None:
    """The disk gives back noughts where the table begins."""
    file = sqlite3.connect(folder / DATABASE)
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    root = file.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    file.close()
    raw = bytearray((folder / DATABASE).read_bytes())
    raw[(root - 1) * PAGE : root * PAGE] = bytes(PAGE)
    (folder / DATABASE).write_bytes(bytes(raw))


def _change_an_entry(folder: Path) -> None:
    file = sqlite3.connect(folder / DATABASE)
    trigger = file.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_no_update'").fetchone()[0]
    file.execute("DROP TRIGGER journal_no_update")
    file.execute("UPDATE journal SET body = replace(body, 'quay', 'quai') || ' ' WHERE seq = 2")
    file.execute(trigger)
    file.commit()
    file.close()


def test_a_lost_page_is_noticed_before_the_first_act(qtbot: QtBot, folder: Path) -> None:
    application()
    _lose_a_page(folder, "letter_use")  # nothing that opening reads
    program = Program(folder)
    qtbot.addWidget(program.window)
    with qtbot.waitSignal(program.crew.failed, timeout=10_000):
        program.start()
    qtbot.waitUntil(lambda: program.window.cannot_open is not None)
    assert program.window.login.problem.text() == load_texts()(DAMAGED)
    program.stop()


def test_the_slow_check_notices_what_the_first_look_cannot(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _change_an_entry(folder)
    program, hands = opened()
    assert program.window.cannot_open is None
    monkeypatch.setattr(caretaking, "QUIET_MS", 0)  # only now: damage that is noticed lets nobody log in
    monkeypatch.setattr(caretaking, "PAUSE_MS", 0)
    program.crew.run(OpenDrawer("đổi tiền lẻ"), lambda _done: None, lambda _problem: None)
    window: Any = program.window
    hands.until(lambda: program.shell.strip.data_text, "it is told")
    window.frame._tick()
    assert window.strip.alarm.isVisible()
    program.shell.refresh()
    window.frame.go("tray")
    assert window.page.data.text() == load_texts()(DAMAGED)
    hands.until(lambda: program.shell.strip.tray, "the strip says so, too")
    refused: list[Problem] = []
    program.crew.run(LogOut(), lambda _none: None, refused.append)
    hands.until(lambda: refused, "nothing more is written")
    assert refused[0].key == DAMAGED


def test_a_sound_file_is_looked_at_whole_and_then_rests_for_a_day(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caretaking, "QUIET_MS", 0)
    monkeypatch.setattr(caretaking, "PAUSE_MS", 0)
    program, hands = opened()

    def whole_at() -> str | None:
        store = Store(folder)
        with store.write() as tx:
            at = tx.setting("slow_check_whole_at")
        store.close()
        return at

    hands.until(lambda: int(whole_at() or 0), "the whole file was looked at")
    assert not program.shell.strip.data_text


def test_a_table_that_says_otherwise_than_the_facts_is_a_row_of_f8_until_it_does_no_more(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caretaking, "QUIET_MS", 0)
    monkeypatch.setattr(caretaking, "PAUSE_MS", 0)

    def change(statement: str) -> None:
        store = Store(folder)
        with store.write() as tx:
            tx.connection.execute(statement)
            tx.put_setting("tables_checked_at", "0")
        store.close()

    def setting(key: str) -> str | None:
        store = Store(folder)
        with store.write() as tx:
            found = tx.setting(key)
        store.close()
        return found

    def rows(program: Program) -> list[str]:
        return [row.what for row in program.window.pages["tray"].state.work if row.kind == "tables_differ"]

    change("INSERT INTO letter_use (desk_id, epoch, kind, year, last_no) VALUES ('quay-07', 1, 'x', 2026, 9)")
    program, hands = opened()
    program.window.go("tray")
    hands.until(lambda: rows(program), "the row")
    assert "letter_use" in rows(program)[0]
    hands.until(lambda: program.shell.strip.tray, "the strip says so, too")
    assert not program.shell.strip.data_text  # work goes on
    log = (folder / "bugs.log").read_text(encoding="utf-8") if (folder / "bugs.log").exists() else "letter_use"
    assert "letter_use" in log
    program.stop()
    change("DELETE FROM letter_use")
    program, hands = opened()
    hands.until(lambda: setting("tables_differing") == "", "the next round finds nothing")
    program.window.go("tray")
    listed: list[tuple[WorkRow, ...]] = []
    program.crew.ask(ListWork(), listed.append, program.crew.report)
    hands.until(lambda: listed, "what waits")
    assert [row for row in listed[0] if row.kind == "tables_differ"] == []


def test_a_copy_is_made_by_itself_and_a_disk_that_is_away_is_told(
    opened: Opener, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk_app.store.backup.on_another_disk", lambda _folder, target: target.name != "same")
    for name in ("same", "other"):
        (tmp_path / name).mkdir()
    program, hands = opened("admin")
    window: Any = program.window
    window.frame.go("admin")
    hands.until(lambda: window.page.facts.text(), "shown")

    def choose(name: str) -> None:
        window.page.backup_folder.line.set(str(tmp_path / name))
        window.page.keep_devices.click()

    choose("none")
    hands.until(lambda: window.page.told.text() == program.texts("backup.no_folder", folder=tmp_path / "none"), "refused")
    choose("same")
    hands.until(lambda: program.shell.strip.data_text, "it is told")
    assert program.shell.data_details() == program.texts("backup.same_disk", folder=tmp_path / "same")
    choose("other")
    hands.until(lambda: not program.shell.strip.data_text, "a copy was made")
    assert len(list((tmp_path / "other" / "quay-07").iterdir())) == 1
    assert clipped_texts(program, "admin") == []


def test_a_copy_that_a_wrong_clock_dated_holds_no_other_up(
    opened: Opener, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk_app.store.backup.on_another_disk", lambda *_args: True)
    (tmp_path / "other").mkdir()
    store = Store(folder)
    with store.write() as tx:
        tx.put_setting("backup_folder", str(tmp_path / "other"))
        tx.put_setting("backup_at", str(store.clock() + 10 * 365 * 86_400_000))
    store.close()
    _program, hands = opened()
    hands.until(lambda: list((tmp_path / "other").glob("quay-07/2*")), "a copy is made")


def test_a_disk_that_is_nearly_full_is_told(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caretaking, "LEAST_FREE", 2**62)
    program, hands = opened()
    hands.until(lambda: program.shell.strip.data_text == program.texts("ui.strip.data.disk"), "it is told")
    assert "MB" in program.shell.data_details()
    monkeypatch.setattr(caretaking, "LEAST_FREE", 0)
    program.crew.data.look_again.emit()
    hands.until(lambda: not program.shell.strip.data_text, "there is room again")


@pytest.fixture
def runner(folder: Path) -> UseCaseRunner:
    centre: Centre = load_centre()
    application()
    made = UseCaseRunner(folder, centre, load_texts(), DeskClock())
    made.start()
    return made


def _log_in(runner: UseCaseRunner) -> tuple[Actor, list[Reply], list[Problem]]:
    replies: list[Reply] = []
    problems: list[Problem] = []
    runner.replied.connect(replies.append)
    runner.troubled.connect(problems.append)
    runner.run(Request(1, LogIn("lan", "123456")))  # type: ignore[arg-type]
    actor = replies.pop().value
    assert isinstance(actor, Actor)
    return actor, replies, problems


def test_an_officers_act_waits_for_the_first_look(runner: UseCaseRunner) -> None:
    actor, replies, problems = _log_in(runner)
    runner.run(Request(2, LogOut(), actor))  # type: ignore[arg-type]
    assert (replies, problems) == ([], [])
    runner.looked(None)
    assert [reply.token for reply in replies] == [2]
    runner._close()


def test_what_waited_is_refused_on_a_damaged_file(runner: UseCaseRunner) -> None:
    actor, replies, problems = _log_in(runner)
    runner.run(Request(2, LogOut(), actor))  # type: ignore[arg-type]
    runner.looked(Problem(0, "hỏng", DAMAGED))
    assert replies == []
    assert [(problem.token, problem.key) for problem in problems] == [(2, DAMAGED)]
