"""How soon the window takes a key: `desk-app run` from the start of its process till the key is in the name field, against a
process that shows a bare window and ends."""

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from desk_app.store.store import Store
from desk_app.wiring.setting_up import add_demo_officers, set_up_alone
from tests.bench.figure import Figure

RUNS = 15
BARE = """
import sys
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
from PySide6.QtCore import QTimer
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(QLabel("x"))
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""
OURS = """
import sys
from desk_app.cli import main
from desk_app.wiring.main import Program

start = Program.start

def watched(program, *arguments, **named):
    from PySide6.QtCore import QEvent, QTimer, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication
    line = program.window.login.name.line

    def press():
        pressed = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_L, Qt.KeyboardModifier.NoModifier, "l")
        QApplication.sendEvent(QApplication.focusWidget(), pressed)
        assert line.text() == "l" and line.hasFocus()
        sys.stdout.write("key\\n"); sys.stdout.flush()
        program.window.close()

    program.window.painted.connect(lambda: QTimer.singleShot(0, press))
    start(program, *arguments, **named)

Program.start = watched
sys.exit(main(["run", "--data", sys.argv[1]]))
"""
ENTER = """
import sys, time
from pathlib import Path
from desk_app.wiring.main import Program, application
from PySide6.QtCore import QTimer, Qt
from PySide6.QtTest import QTest
app = application()
program = Program(Path(sys.argv[1]))
program.window.show()
line = program.window.login.name.line
def ready(_desk):
    QTimer.singleShot(300, enter)
def enter():
    line.setText("lan")
    secret = program.window.login.secret.line
    secret.setFocus()
    secret.setText("123456")
    global began
    began = time.perf_counter()
    program.shell.logged_in.connect(inside, Qt.ConnectionType.QueuedConnection)
    QTest.keyClick(secret, Qt.Key.Key_Return)
def inside(_actor):
    page = program.window.pages["intake"]
    QTest.keyClick(page.person.number.line, Qt.Key.Key_0)
    look()
def look():
    seen = program.window.pages["intake"].person.number.text
    if seen not in ("", "0"):
        sys.stderr.write(f"the key met {seen!r}\\n")
        app.exit(1)
        return
    if not seen:
        QTimer.singleShot(0, look)
        return
    sys.stdout.write(f"{time.perf_counter() - began}\\n"); sys.stdout.flush()
    app.quit()
program.crew.ready.connect(ready)
program.crew.start()
code = app.exec()
program.stop()
sys.exit(code)
"""


def whole_process(code: str, *arguments: str) -> float:
    """Waited for without a limit of time: with one, Python looks every 50 ms whether the process has ended."""
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", code, *arguments], env=_environment(), stdout=subprocess.PIPE) as process:
        process.communicate()
    took = time.perf_counter() - began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return took


def _environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}


def run(out: Path) -> list[Figure]:
    folder = out / "window"
    shutil.rmtree(folder, ignore_errors=True)
    store = Store(folder)
    set_up_alone(store, "quay-07")
    add_demo_officers(store)
    store.close()
    for package in ("desk_app", "printers", "sync", "resources"):  # as pip did with PySide6, and does with an installed program
        compileall.compile_dir(package, quiet=1)
    whole_process(BARE)
    whole_process(OURS, str(folder))
    bare: list[float] = []
    ours: list[float] = []
    enter: list[float] = []
    for _ in range(RUNS):
        fresh = Path(shutil.copytree(folder, out / "window-fresh", dirs_exist_ok=True))  # without the draft of the run before
        bare.append(whole_process(BARE))
        ours.append(whole_process(OURS, str(folder)))
        done = subprocess.run(
            [sys.executable, "-c", ENTER, str(fresh)], check=True, timeout=60, env=_environment(), capture_output=True
        )
        enter.append(float(done.stdout.split()[-1]))
        shutil.rmtree(fresh)
    reference = statistics.median(bare) * 1000
    return [
        Figure("desk-app run takes the first key, whole process", statistics.median(ours) * 1000, reference, "ms", 1.8),
        Figure("Enter on the PIN → intake takes a key", statistics.median(enter) * 1000, reference, "ms", 3),
    ]
