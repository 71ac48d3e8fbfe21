"""How soon the window takes a key, whole processes against a bare window."""

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

RUNS = 9
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
import sys, time
from pathlib import Path
from desk_app.wiring.main import Program, application
from PySide6.QtCore import QTimer, Qt
from PySide6.QtTest import QTest
app = application()
program = Program(Path(sys.argv[1]))
program.window.show()
line = program.window.login.name.line
def press():
    QTest.keyClick(line, Qt.Key.Key_L)
    assert line.text() == "l"
    sys.stdout.write("key\\n"); sys.stdout.flush()
    if len(sys.argv) > 2:
        go()
    else:
        app.quit()
def go():
    program.crew.ready.connect(ready)
    program.crew.start()
def ready(_desk):
    QTimer.singleShot(300, enter)
def enter():
    line.setText("lan")
    secret = program.window.login.secret.line
    secret.setFocus()
    secret.setText("1234")
    global began
    began = time.perf_counter()
    program.shell.logged_in.connect(inside, Qt.ConnectionType.QueuedConnection)
    QTest.keyClick(secret, Qt.Key.Key_Return)
def inside(_actor):
    page = program.window.pages["intake"]
    QTest.keyClick(page.person.number.line, Qt.Key.Key_0)
    assert page.person.number.text == "0"
    sys.stdout.write(f"{time.perf_counter() - began}\\n"); sys.stdout.flush()
    app.quit()
QTimer.singleShot(0, press)
app.exec()
if len(sys.argv) > 2:
    program.stop()
"""


def _whole(code: str, *arguments: str) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, timeout=60, env=_environment(), stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - began


def _environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}


def run(out: Path) -> list[Figure]:
    folder = out / "window"
    shutil.rmtree(folder, ignore_errors=True)
    store = Store(folder)
    set_up_alone(store, "quay-07")
    add_demo_officers(store)
    store.close()
    _whole(BARE)
    _whole(OURS, str(folder))
    bare: list[float] = []
    ours: list[float] = []
    enter: list[float] = []
    for _ in range(RUNS):
        bare.append(_whole(BARE))
        ours.append(_whole(OURS, str(folder)))
        done = subprocess.run(
            [sys.executable, "-c", OURS, str(folder), "enter"], check=True, timeout=60, env=_environment(), capture_output=True
        )
        enter.append(float(done.stdout.split()[-1]))
    reference = statistics.median(bare) * 1000
    return [
        Figure("window takes the first key, whole process", statistics.median(ours) * 1000, reference, "ms", 3),
        Figure("Enter on the PIN → intake takes a key", statistics.median(enter) * 1000, reference, "ms", 3),
    ]
