"""What the program's event filter costs a key press: typing into the intake's name field, with it and without, in turn.

The main thread's own time is counted (its clock stands while others run), from the key's arrival at the window until nothing
is left to do; not the moment for which a key is held until it is plain that no scanner sent it (`core.bursts.GAP_MS`), in which
the thread is free.
"""

import shutil
import statistics
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent

from desk_app.demo.hands import Hands
from desk_app.store.store import Store
from desk_app.wiring.main import Program, application
from desk_app.wiring.setting_up import add_demo_officers, set_up_alone
from tests.bench.figure import Figure

KEYS = 150
ROUNDS = 9
TEXT = "lò thị mẫu "


def _press(program: Program, char: str, at_ms: int) -> float:
    window = program.window.windowHandle()
    began = time.thread_time()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, char)
        event.setTimestamp(at_ms)
        QCoreApplication.sendEvent(window, event)
    if program.keys.busy:
        program.keys.settle()  # as its timer does
    QCoreApplication.processEvents()
    return time.thread_time() - began


def run(out: Path) -> list[Figure]:
    folder = out / "keys"
    shutil.rmtree(folder, ignore_errors=True)
    store = Store(folder)
    set_up_alone(store, "quay-07")
    add_demo_officers(store)
    store.close()
    application()
    program = Program(folder)
    hands = Hands(program, out)
    ready: list[object] = []
    program.crew.ready.connect(ready.append)
    program.start()
    hands.until(lambda: ready, "the data is open")
    for text in ("lan", "123456"):
        hands.type(text)
        hands.enter()
    hands.until(lambda: program.window.place == "intake", "in")
    line = program.window.pages["intake"].person.name.line  # type: ignore[attr-defined]
    line.setFocus()
    at_ms = 10**13
    rounds: dict[bool, list[float]] = {True: [], False: []}
    for number in range(ROUNDS * 2):
        filtered = number % 2 == 1
        program.keys.start(program.window.windowHandle()) if filtered else program.keys.stop()
        line.set("")
        times = []
        for place in range(KEYS):
            at_ms += 120
            times.append(_press(program, TEXT[place % len(TEXT)], at_ms))
        assert line.text() == (TEXT * KEYS)[:KEYS]
        rounds[filtered].append(statistics.median(times))
    program.keys.start(program.window.windowHandle())
    program.stop()
    ours, reference = statistics.median(rounds[True]) * 1000, statistics.median(rounds[False]) * 1000
    return [Figure("a key press with the event filter, against without", ours, reference, "ms", 1.1)]
