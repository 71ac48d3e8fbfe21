"""A window on a screen of its own size and scale, in a process of its own: Qt reads both once. Prints what a clerk would see.

`python -m tests.ui.desk.at_scale FOLDER ACT`; the screen and the scale come from the environment.
"""

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractScrollArea, QPushButton, QWidget

from desk_app.demo.hands import Hands
from desk_app.ui.desk.rail import PLACES
from desk_app.ui.parts.buttons import KeyButton
from desk_app.wiring.main import Program, application
from tests.ui.clerk import log_in


def _seen(widget: QWidget) -> bool:
    """Whole, in the window, and on the screen."""
    if not widget.isVisible() or widget.visibleRegion().boundingRect() != widget.rect():
        return False
    top = widget.mapToGlobal(widget.rect().topLeft())
    return QGuiApplication.primaryScreen().availableGeometry().contains(QRect(top, widget.size()))


def _read(button: QPushButton) -> bool:
    return _seen(button) and button.width() >= button.sizeHint().width()


def _act_seen(window: Any) -> bool:
    own = [b for b in window.page.findChildren(KeyButton) if b.key == "F9" and b.isVisible()]
    return not own or any(_seen(button) for button in own) or _read(window.strip.act_button)


def _look(program: Program, hands: Hands, told: str = "") -> dict[str, Any]:
    window = program.window
    log_in(program, hands, "lan")
    longest = program.texts("ui.strip.centre_down", time="13:42", count=1234)
    away = program.texts("ui.printer.unreachable") + program.texts("ui.printer.waiting", count=12)
    places = {}
    for place, _key, act in PLACES:
        if not program.shell.may(act):
            continue
        program.shell._set(centre_text="–", printer_text="–")  # as a late answer of the desk would: the words come anew
        window.go(place)
        hands.pause(150)
        if told:
            window.strip.tell(told)
        program.shell._set(centre_text=longest, centre_tone="warn", printer_text=away, printer_tone="bad")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        focus = window.focusWidget()
        places[place] = {
            "f9": _act_seen(window),
            "clock": _read(window.strip.clock),
            "offline": _read(window.strip.centre_button) and longest in window.strip.centre_button.text(),
            "caret": focus is None or not window.isAncestorOf(focus) or not focus.visibleRegion().isEmpty(),
            "rail": all(_seen(button) for button in window.rail.buttons.values() if button.isVisible()),
        }
    alarm = window.strip.alarm.isVisible()
    if picture := sys.argv[3:]:
        window.go("intake")
        hands.pause(200)
        window.grab().save(picture[0])
    free = QGuiApplication.primaryScreen().availableGeometry()
    return {
        "places": places,
        "alarm": alarm,
        "inside": free.contains(window.frameGeometry().adjusted(2, 2, -2, -2)),
        "maximised": window.isMaximized(),
        "free": [free.width(), free.height()],
    }


def _too_wide(program: Program, hands: Hands) -> dict[str, Any]:
    """What scrolls sideways, on every place that somebody may open."""
    window, wide, places = program.window, [], set()
    for officer in ("lan", "quy", "dao", "admin"):
        log_in(program, hands, officer)
        for place, _key, act in PLACES:
            if not program.shell.may(act):
                continue
            window.go(place)
            hands.pause(150)
            places.add(place)
            if picture := sys.argv[3:]:
                window.grab().save(f"{picture[0]}/{officer}-{place}.png")
            areas = [area for area in window.findChildren(QAbstractScrollArea) if area.isVisible()]
            wide += [f"{officer} {place} {type(area).__name__}" for area in areas if area.horizontalScrollBar().maximum() > 0]
        hands.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        hands.until(lambda: window.place == "login", "the next one")
    return {"wide": wide, "places": sorted(places)}


def main() -> None:
    folder, act = Path(sys.argv[1]), sys.argv[2]
    application()
    program = Program(folder)
    hands = Hands(program, folder)
    loop = QEventLoop()
    program.crew.ready.connect(loop.quit)
    program.start(placed=True)
    loop.exec()
    said: dict[str, Any] = {}
    if act == "look":
        said = _look(program, hands)
    elif act in ("told", "copied"):
        said = _look(program, hands, program.texts("problem.disk_error"))
    elif act == "widths":
        said = _too_wide(program, hands)
    elif act == "move":
        program.window.showNormal()
        program.window.setGeometry(120, 40, 1300, 700)
        hands.pause(100)
    if act in ("move", "open"):
        said = {"place": program.window.geometry().getRect(), "maximised": program.window.isMaximized()}
    program.stop()
    print(json.dumps(said))


main()
