"""A counter's longest day in the real window: 600 dossiers, and a handover run of 500 out and 500 in by scanner."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.demo.cards import LO
from desk_app.demo.hands import Hands
from desk_app.store.store import Store
from desk_app.wiring.main import Program, application
from tests.desks import Desk
from tests.prove.conftest import Figures
from tests.services import steps
from tests.ui.clerk import log_in, receive

pytestmark = pytest.mark.prove

DOSSIERS = 600
RUN = 500


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    opened: list[Program] = []
    yield opened
    for program in opened:
        program.stop()


def start(qtbot: Any, folder: Path, tmp_path: Path, programs: list[Program]) -> tuple[Program, Hands]:
    application()
    program = Program(folder)
    programs.append(program)
    qtbot.addWidget(program.window)
    hands = Hands(program, tmp_path)
    with qtbot.waitSignal(program.crew.ready, timeout=10_000):
        program.start()
    log_in(program, hands, "lan")
    return program, hands


def test_600_dossiers_in_a_day(qtbot: Any, tmp_path: Path, programs: list[Program], figures: Figures) -> None:
    """The last hundred take no longer than the first: within 1.2 times."""
    Desk(tmp_path / "desk").store.close()
    program, hands = start(qtbot, tmp_path / "desk", tmp_path, programs)
    took = []
    for number in range(DOSSIERS):
        card = LO.replace("014190000123", f"014190{number:06}")
        began = time.perf_counter()
        receive(program, hands, card)
        took.append((time.perf_counter() - began) * 1000)
    first, last = statistics.median(took[:100]), statistics.median(took[-100:])
    figures["a day of 600 dossiers"] = {
        "first_100_ms": round(first),
        "last_100_ms": round(last),
        "ratio": round(last / first, 3),
    }
    assert last < first * 1.2


def test_500_out_and_500_in_by_scanner(qtbot: Any, tmp_path: Path, programs: list[Program], figures: Figures) -> None:
    desk = Desk(tmp_path / "desk")
    codes = [desk.receive(amount=None, tendered=None, number=f"014190{number:06}").code for number in range(2 * RUN)]
    away, waiting = codes[:RUN], codes[RUN:]
    with desk.store.write() as tx:
        steps.hand_over(tx, desk, tuple(away), desk.actor)
    desk.store.close()
    program, hands = start(qtbot, tmp_path / "desk", tmp_path, programs)
    hands.key(Qt.Key.Key_F6)
    page: Any = program.window.pages["handover"]
    hands.until(lambda: page.outgoing.rowCount() == RUN, "what waits is listed")
    took = []
    for number, code in enumerate([code for pair in zip(waiting, away, strict=True) for code in pair], 1):
        hands.pause(90)  # a person lifts the next one
        began = time.perf_counter()
        hands.type(code)
        hands.enter()
        hands.until(lambda n=number: len(page.state.out) + len(page.state.results) == n, "the scan is taken")
        took.append((time.perf_counter() - began) * 1000)
    page.courier.name.line.setFocus()
    hands.type("Giàng A Giao")
    began = time.perf_counter()
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done or page.state.problem, "handed over", 60)
    figures["500 out and 500 in"] = {
        "scan_first_100_ms": round(statistics.median(took[:100])),
        "scan_last_100_ms": round(statistics.median(took[-100:])),
        "f9_ms": round((time.perf_counter() - began) * 1000),
    }
    assert page.state.problem == ""
    store = Store(tmp_path / "desk")
    reader = store.reader()
    rows = reader.connection.execute("SELECT state, count(*) FROM dossier GROUP BY 1 ORDER BY 1").fetchall()
    reader.close()
    store.close()
    assert [tuple(row) for row in rows] == [("result_in", RUN), ("with_agency", RUN)]
