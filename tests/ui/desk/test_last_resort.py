"""What nobody caught reaches a file and the clerk's screen, whatever thread it came from."""

import contextlib
import gc
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QMetaObject, QObject, Qt, QThread, QTimer, Slot, qCritical, qWarning
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desk_app.core.problems import EnvironmentProblem
from desk_app.demo.hands import Hands
from desk_app.resources_reader import load_texts
from desk_app.store.data_folder import DATABASE
from desk_app.store.store import Store
from desk_app.wiring.main import CANNOT_OPEN, Program, application
from desk_app.workers.bugs import FILE
from desk_app.workers.bugs_kept import bugs_kept_in
from desk_app.workers.last_resort import LastResort
from tests.ui.clerk import Opener

NAME = "Lò Thị Mẫu 014190000123"


class Broken(QObject):
    @Slot()
    def slot(self) -> None:
        raise ValueError(NAME)


class BrokenPaint(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        raise KeyError(NAME)


class BrokenEnd:
    def __del__(self) -> None:
        raise TypeError(NAME)


def _main_slot() -> None:
    broken = Broken(QApplication.instance())
    QTimer.singleShot(0, broken.slot)


def _worker_slot() -> None:
    thread, broken = QThread(), Broken()
    broken.moveToThread(thread)
    thread.start()
    QMetaObject.invokeMethod(broken, "slot", Qt.ConnectionType.QueuedConnection)
    QMetaObject.invokeMethod(thread, "quit", Qt.ConnectionType.QueuedConnection)
    thread.wait(50)
    QApplication.sendPostedEvents()
    thread.quit()
    assert thread.wait(5000)


def _python_thread() -> None:
    thread = threading.Thread(target=Broken().slot)
    thread.start()
    thread.join()


def _paint() -> None:
    widget = BrokenPaint()
    widget.show()
    QApplication.processEvents()
    widget.close()


def _destructor() -> None:
    BrokenEnd()
    gc.collect()


def _qt_itself() -> None:
    qCritical(f'cannot draw "{NAME}" of 014190000123 in /home/lan/hồ-sơ')


@pytest.fixture
def watched(opened: Opener, tmp_path: Path) -> Iterator[tuple[Program, Hands, Path]]:
    program, hands = opened()
    last_resort = LastResort(program.texts)
    last_resort.noticed.connect(program.crew.broken)
    with bugs_kept_in(tmp_path):
        last_resort.install()
        yield program, hands, tmp_path / FILE
        last_resort.remove()


@pytest.mark.parametrize(
    "happens", [_main_slot, _worker_slot, _python_thread, _paint, _destructor, _qt_itself], ids=lambda each: each.__name__[1:]
)
def test_what_nobody_caught_is_in_the_file_and_on_the_screen(
    watched: tuple[Program, Hands, Path], happens: Callable[[], None]
) -> None:
    program, hands, file = watched
    happens()
    hands.until(program.window.strip.message.isVisible, "the strip says that there was a bug")
    code = program.window.strip.message.text().split("(")[1].split(")")[0]
    assert program.window.strip.message.text() == program.texts("problem.bug", code=code)
    kept = file.read_text()
    assert code in kept or code == "QT"
    assert "Lò" not in kept
    assert "014190000123" not in kept
    assert "/home" not in kept


def test_a_paint_that_fails_for_ever_is_told_once(watched: tuple[Program, Hands, Path]) -> None:
    _program, hands, file = watched
    widget = BrokenPaint()
    widget.show()
    for _ in range(20):
        widget.update()
        QApplication.processEvents()
    widget.close()
    hands.until(file.exists, "it is in the file")
    hands.pause(50)
    assert file.read_text().count("KeyError") == 1


def test_a_warning_of_qt_is_kept_for_us_and_not_shown(watched: tuple[Program, Hands, Path]) -> None:
    program, hands, file = watched
    qWarning("a timer cannot be stopped from another thread")
    hands.pause(20)
    assert "another thread" in file.read_text()
    assert not program.window.strip.message.isVisible()


def test_a_trouble_of_qt_that_cannot_be_told_is_told_itself(
    watched: tuple[Program, Hands, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handler's own mistake."""
    program, hands, file = watched

    def fails(*_arguments: Any) -> bool:
        raise IndexError(NAME)

    monkeypatch.setattr("desk_app.workers.last_resort.kept", fails)
    qCritical("anything")
    hands.until(program.window.strip.message.isVisible, "the strip says so")
    assert "IndexError" in file.read_text()


def test_a_round_with_the_centre_that_fails_is_said_and_the_next_one_comes(opened: Opener) -> None:
    from desk_app.workers import syncing

    rounds: list[int] = []

    class Dialogue:
        def step(self) -> float:
            rounds.append(1)
            raise ZeroDivisionError

    program, hands = opened()
    worker: Any = syncing.SyncWorker(Path(), program.centre, program.texts, program.crew.now_ms, 0.01)
    worker.troubled.connect(program.crew._troubled)
    worker._dialogue, worker._timer, worker._centre = Dialogue(), QTimer(worker), SimpleNamespace(ahead_ms=0)
    worker._timer.setSingleShot(True)
    worker._timer.timeout.connect(worker._work)
    worker._timer.start(0)
    hands.until(lambda: len(rounds) > 1, "another round")
    worker._timer.stop()
    hands.until(program.window.strip.message.isVisible, "the strip says so")


def test_the_reason_of_a_failed_start_stays_where_one_would_log_in(qtbot: QtBot, folder: Path, tmp_path: Path) -> None:
    application()
    for file in folder.glob(f"{DATABASE}*"):
        file.write_bytes(b"what a broken disk gives back" * 200)
    program = Program(folder)
    qtbot.addWidget(program.window)
    hands = Hands(program, tmp_path)
    program.start()
    reason = load_texts()("problem.database_damaged")
    hands.until(lambda: program.window.login.problem.text() == reason, "the reason stands there")
    hands.type("lan")
    hands.enter()
    hands.type("123456")
    hands.enter()
    hands.pause(50)
    assert program.window.login.problem.text() == reason
    assert program.window.cannot_open is not None
    program.stop()


@pytest.mark.parametrize("key", ["problem.disk_full", "problem.database_busy"])
def test_a_failed_start_asks_for_no_key_that_is_not_there(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    application()

    def fail(*_arguments: object) -> None:
        raise EnvironmentProblem(key)

    monkeypatch.setattr("desk_app.store.store.Store.__init__", fail)
    program = Program(folder)
    qtbot.addWidget(program.window)
    with qtbot.waitSignal(program.crew.failed, timeout=10_000):
        program.start()
    qtbot.waitUntil(lambda: program.window.cannot_open is not None)
    said = program.window.login.problem.text()
    assert "bấm lại" not in said
    assert "mở lại chương trình" in said
    program.stop()


def _started(folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "desk_app.cli", "run", "--data", str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_start_that_failed_ends_with_its_reason_and_a_code(tmp_path: Path) -> None:
    texts = load_texts()
    done = _started(tmp_path / "none")
    assert (done.returncode, done.stderr.strip()) == (CANNOT_OPEN, texts("cli.no_data", folder=tmp_path / "none"))
    Store(tmp_path / "damaged").close()
    (tmp_path / "damaged" / DATABASE).write_bytes(b"nothing" * 999)
    done = _started(tmp_path / "damaged")
    assert (done.returncode, done.stderr.strip()) == (CANNOT_OPEN, texts("problem.database_damaged"))


def test_a_desk_that_does_not_open_after_its_window_ends_where_nobody_sees_it(folder: Path) -> None:
    """Its name can be read, so the log-in shows; the rest cannot be used."""
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as file:
        file.execute("PRAGMA user_version = 9999")
    done = _started(folder)
    assert (done.returncode, done.stderr.strip()) == (CANNOT_OPEN, load_texts()("problem.newer_data"))


def test_the_window_of_a_failed_start_goes_when_the_process_is_asked_to_end() -> None:
    """Also where the demonstration listens to that itself."""
    program = (
        "from PySide6.QtCore import QTimer; from desk_app.commands.window import _end_in_order;"
        "from desk_app.wiring.main import application, show_reason; app = application(); _end_in_order();"
        "QTimer.singleShot(0, lambda: print('shown', flush=True)); show_reason('x')"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "shown\n"
        process.terminate()
        try:
            assert process.wait(10) == 0
        finally:
            process.kill()


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_that_comes_before_the_window_s_loop_ends_it(number: str) -> None:
    """Between the two there is nothing to quit yet: the window closed, and the process stayed for ever."""
    program = (
        "import os, signal, sys; from PySide6.QtWidgets import QWidget;"
        "from desk_app.wiring.main import application, closing_on_signals; app = application(); window = QWidget();"
        "window.show(); guard = closing_on_signals(window); guard.__enter__();"
        f"os.kill(os.getpid(), signal.{number}); print('sent', flush=True); sys.exit(app.exec())"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "sent\n"
        try:
            assert process.wait(10) == 0
        finally:
            process.kill()


def test_the_window_of_a_failed_start_shows_the_whole_reason(qtbot: QtBot) -> None:
    from desk_app.ui.desk.start_failed import StartFailed

    application()
    texts = load_texts()
    window = StartFailed(texts, texts("problem.database_damaged"))
    qtbot.addWidget(window)
    window.show()
    assert window.reason.height() >= window.reason.heightForWidth(window.reason.width())
    qtbot.keyClick(window.close_button, Qt.Key.Key_Return)
    assert not window.isVisible()
