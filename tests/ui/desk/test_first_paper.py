"""The slip of an act is drawn while the disk commits it, and leaves for the printer once it stands."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.core.problems import EnvironmentProblem
from desk_app.store.store import Store
from desk_app.store.transaction import StoreTransaction
from desk_app.workers.messages import ClaimJob, JobOutcome, Request
from desk_app.workers.runner import UseCaseRunner
from printers import drawer
from printers.simulator import PrinterSimulator
from tests.desks import Desk
from tests.ui.clerk import Opener, begin, receive


@pytest.fixture
def printer() -> Iterator[PrinterSimulator]:
    printer = PrinterSimulator()
    yield printer
    printer.close()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Grows each time that the printer's thread says it has nothing to do."""
    said: list[bool] = []
    printer_waits = UseCaseRunner.printer_waits

    def heard(self: UseCaseRunner) -> None:
        printer_waits(self)
        said.append(True)

    monkeypatch.setattr(UseCaseRunner, "printer_waits", heard)
    return said


def test_a_slip_is_marked_as_being_sent_in_the_commit_of_its_act(
    opened: Opener, folder: Path, printer: PrinterSimulator, waits: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    claims: list[object] = []
    outcomes: list[object] = []
    act = UseCaseRunner._act

    def noting(self: UseCaseRunner, tx: StoreTransaction, request: Request) -> object:
        if isinstance(request.payload, ClaimJob):
            claims.append(request.payload)
        elif isinstance(request.payload, JobOutcome):
            outcomes.append(request.payload)
        return act(self, tx, request)

    monkeypatch.setattr(UseCaseRunner, "_act", noting)
    program, hands = opened(printer=printer.address)
    hands.until(lambda: waits, "the printer's thread has nothing to do")
    receive(program, hands)
    hands.until(lambda: len(printer.jobs) == 1, "the slip")
    hands.until(lambda: outcomes, "what became of it")
    program.stop()
    assert not claims
    store = Store(folder)
    assert [job.state for job in store.reader().print_jobs(("queued", "sending", "confirmed"))] == ["confirmed"]
    store.close()


def test_an_act_that_does_not_come_to_be_prints_nothing_though_its_slip_was_drawn(
    opened: Opener, printer: PrinterSimulator, waits: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    write, full = Store.write, [False]

    @contextlib.contextmanager
    def on_a_full_disk(self: Store) -> Iterator[StoreTransaction]:
        with write(self) as tx:
            yield tx
            if full[0] and tx.printed:
                raise EnvironmentProblem("problem.disk_full")

    monkeypatch.setattr(Store, "write", on_a_full_disk)
    program, hands = opened(printer=printer.address)
    hands.until(lambda: waits, "the printer's thread has nothing to do")
    page: Any = begin(program, hands)
    hands.alt("D")
    full[0], before = True, len(waits)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.problem, "the disk is full")
    hands.until(lambda: len(waits) > before, "what was drawn is dropped")
    assert page.state.done is None
    assert not printer.jobs
    full[0] = False
    hands.pause(900)  # one F9 is one F9
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: len(printer.jobs) == 1, "the slip of the act that stands")
    code = page.state.done.code
    hands.until(lambda: len(waits) > before + 1, "it is done with")
    program.stop()
    assert len(printer.jobs) == 1
    assert code


def test_the_drawer_opens_before_the_slip_is_printed(
    opened: Opener, folder: Path, printer: PrinterSimulator, waits: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_box = Desk(folder)
    with_box.open_shift()
    with_box.store.close()
    printed_before: list[int] = []
    kick = drawer.kick

    def kicked(*args: Any) -> drawer.Kicked:
        printed_before.append(len(printer.jobs))
        return kick(*args)

    monkeypatch.setattr(drawer, "kick", kicked)
    program, hands = opened(printer=f"{printer.address}#drawer=yes")
    hands.until(lambda: waits, "the printer's thread has nothing to do")
    page: Any = begin(program, hands, query="lu hanh noi dia", code="2.001628")
    hands.alt("D")
    hands.alt("T")
    hands.type("3.000.000")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None or page.state.problem, "done")
    assert page.state.done is not None, page.state.problem
    hands.until(lambda: len(printer.jobs) == 2, "slip and receipt")
    assert printed_before == [0]
    program.stop()
