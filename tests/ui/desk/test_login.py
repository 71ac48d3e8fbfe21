"""The log-in is there before the rest of the program: what is typed meanwhile is not lost, and nothing else is loaded first."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk_app.commands.window import OUR_BUG
from desk_app.demo.hands import Hands
from desk_app.resources_reader import load_texts
from desk_app.wiring import main
from desk_app.wiring.main import Program, application
from desk_app.workers.bugs import FILE

NOT_YET = (
    *("sqlalchemy", "reportlab", "cryptography", "orjson", "pydantic", "PIL", "serial", "escpos", "decimal", "hashlib"),
    *("desk_app.core.centre", "desk_app.services", "desk_app.workers.crew", "desk_app.view_models", "desk_app.answers"),
    *("desk_app.documents", "desk_app.store.store", "desk_app.wiring.setting_up", "printers", "sync.client"),
)
LOADED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desk_app.cli import main
from desk_app.wiring.main import Program

class Watched(Program):
    def _put_in_next(self):
        line = self.window.login.name.line
        print(self.window._was_painted, line.hasFocus(), *sys.modules)
        self._next.stop()
        self.window.close()

import desk_app.wiring.main as wiring
wiring.Program = Watched
sys.exit(main(["run", "--data", sys.argv[1]]))
"""


def _run(code: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


LATER_MS = 3_600_000


@pytest.fixture
def program(qtbot: QtBot, folder: Path) -> Iterator[Program]:
    """Its log-in only: what follows waits until `go_on`."""
    application()
    made = Program(folder)
    qtbot.addWidget(made.window)
    made._next.setInterval(LATER_MS)
    made.start()
    qtbot.waitActive(made.window)
    yield made
    made.stop()


def go_on(program: Program) -> None:
    assert program._workings is None
    program._next.setInterval(0)


def test_the_log_in_is_painted_before_anything_else_is_loaded(folder: Path) -> None:
    done = _run(LOADED, folder)
    assert done.returncode == 0, done.stderr
    painted, focused, *loaded = done.stdout.split()
    assert (painted, focused) == ("True", "True")
    assert [name for name in NOT_YET if name in loaded] == []


def test_who_is_faster_than_the_program_is_let_in(qtbot: QtBot, program: Program) -> None:
    login = program.window.login
    for line, text in ((login.name.line, "lan"), (login.secret.line, "123456")):
        assert line.hasFocus()
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, Qt.Key.Key_Return)
    go_on(program)
    qtbot.waitUntil(lambda: program.window.place == "intake", timeout=20_000)


def test_letters_typed_while_the_rest_is_loaded_are_all_there(qtbot: QtBot, program: Program) -> None:
    """One between each two pieces, and the caret stays."""
    line = program.window.login.name.line
    typed = ""
    while not program._begun:
        char = "abcdefghij"[len(typed) % 10]
        qtbot.keyClick(line, char)
        typed += char
        program._put_in_next()
    assert len(typed) > len(main.PIECES)
    assert line.text() == typed
    assert line.hasFocus()


def test_its_keys_are_heard_before_the_frame_is_there_and_after(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    login = program.window.login
    qtbot.keyClick(login.name.line, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert not login.new.isHidden()
    assert login.name.text == ""
    go_on(program)
    qtbot.waitUntil(lambda: program._begun, timeout=20_000)
    hands = Hands(program, tmp_path)
    hands.alt("M")
    hands.until(login.new.isHidden, "the same key takes it back")
    login.name.line.setFocus()
    hands.type("lan")
    login.secret.line.setFocus()
    hands.type("123456")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: program.window.place == "intake", "F9 lets in")


def test_what_cannot_be_put_together_is_told(folder: Path) -> None:
    """As a start that failed: the window goes, its reason is said."""
    broken = "import desk_app.wiring.main as wiring; wiring.PIECES = ('desk_app.nowhere',)\n"
    run = "import sys; from desk_app.cli import main; sys.exit(main(['run', '--data', sys.argv[1]]))"
    done = _run(broken + run, folder)
    assert done.returncode == OUR_BUG
    assert "Traceback" not in done.stderr
    assert load_texts()("problem.bug", code="XXXXXX").partition("XXXXXX")[0] in done.stderr
    assert "ModuleNotFoundError" in (folder / FILE).read_text()
