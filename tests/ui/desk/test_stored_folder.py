"""The window on a data folder of 0.1.0: who was there is let in once more, chooses a longer PIN, and finds their draft."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desk_app.demo.hands import Hands
from desk_app.wiring.main import Program, application
from tests.store.test_stored_folder import FOLDERS, PIN_NOW, PIN_THEN, unpacked


@pytest.mark.parametrize("packed", FOLDERS, ids=lambda path: path.parent.name)
def test_it_opens_with_what_was_left_in_it(qtbot: Any, tmp_path: Path, packed: Path, request: pytest.FixtureRequest) -> None:
    application()
    program = Program(unpacked(packed, tmp_path / "desk"))
    ended: Callable[[], None] = program.stop
    request.addfinalizer(ended)
    qtbot.addWidget(program.window)
    hands = Hands(program, tmp_path)
    with qtbot.waitSignal(program.crew.ready, timeout=20_000):
        program.start()
    login = program.window.login
    hands.type("lan")
    hands.enter()
    hands.type(PIN_THEN)
    hands.enter()
    hands.until(lambda: login.new.isVisible(), "a longer one is asked for")
    for field in (login.new, login.again):
        assert field.line.hasFocus()
        hands.type(PIN_NOW)
        hands.enter()
    hands.until(lambda: program.window.place == "intake", "let in")
    page: Any = program.window.pages["intake"]
    hands.until(lambda: page.form.name == "Tòng Văn Mẫu", "the draft")
