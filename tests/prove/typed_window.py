"""The real window as a process of its own, for keys that an X server sends; says what stands in it, again and again.

`python -m tests.prove.typed_window FOLDER STATE`: `STATE` is a JSON file, replaced whole.
"""

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from desk_app.wiring.main import Program, application

LOOK_MS = 40


def state_of(program: Program) -> dict[str, object]:
    window = program.window
    told = {"place": window.place, "active": QApplication.activeWindow() is window, "message": window.strip.message.text()}
    told["focus"] = getattr(QApplication.focusWidget(), "accessibleName", str)()
    if window.place == "login":
        return {**told, "name": window.login.name.text, "secret": window.login.secret.text}
    page = window.pages.get(window.place)
    lines = page.findChildren(QLineEdit) if page is not None else []
    told["lines"] = {line.accessibleName(): line.text() for line in lines if line.text()}
    if page is not None and window.place == "intake":
        form, shown = page.form, page.state  # type: ignore[attr-defined]
        told["form"] = {"name": form.name, "number": form.number}
        told["problem"] = shown.problem  # type: ignore[attr-defined]
        told["papers"] = [list(paper) for paper in form.papers]
        told["done"] = shown.done.code if shown.done else ""  # type: ignore[attr-defined]
    return told


def main(folder: Path, state: Path) -> int:
    app = application()
    program = Program(folder)
    timer = QTimer()

    def look() -> None:
        fresh = state.with_suffix(".new")
        fresh.write_text(json.dumps(state_of(program), ensure_ascii=False))
        os.replace(fresh, state)

    timer.timeout.connect(look)
    timer.start(LOOK_MS)
    program.start()
    code = app.exec()
    program.stop()
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
