"""A window on a fresh desk, opened by an officer who logs in with keys."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desk_app.demo.hands import Hands
from desk_app.wiring.main import Program, application
from tests.desks import SECRET_HASH, Desk
from tests.ui.clerk import Opener, log_in


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What a window left behind is destroyed here, on the main thread, and not by a thread of the next test."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def administered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk with an administrator, to be copied."""
    desk = Desk(tmp_path_factory.mktemp("administered") / "desk")
    with desk.store.write() as tx:
        tx.put_officer("admin", "Nguyễn Văn Trị", ("administrator",), SECRET_HASH)
    desk.store.close()
    return desk.store.folder


@pytest.fixture
def folder(administered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(administered, tmp_path / "desk"))


@pytest.fixture
def opened(qtbot: QtBot, folder: Path, tmp_path: Path) -> Iterator[Opener]:
    programs: list[Program] = []
    application()

    def start(officer: str = "lan", printer: str = "") -> tuple[Program, Hands]:
        if printer:
            from desk_app.store.store import Store

            store = Store(folder)
            with store.write() as tx:
                tx.put_setting("printer", printer)
            store.close()
        program = Program(folder)
        qtbot.addWidget(program.window)
        hands = Hands(program, tmp_path)
        programs.append(program)
        with qtbot.waitSignal(program.crew.ready, timeout=10_000):
            program.start()
        log_in(program, hands, officer)
        return program, hands

    yield start
    for program in programs:
        program.stop()
