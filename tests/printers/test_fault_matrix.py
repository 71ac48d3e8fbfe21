"""Every fault at every moment on every kind of line, with the real drivers.

What must hold: never two originals of one slip, never "đã in" without proof, never a lost job.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk_app.documents.slips import test_slip as slip_to_try
from desk_app.resources_reader import load_centre, load_texts
from printers import delivery, transports
from printers.delivery import deliver
from printers.devices import device_from
from printers.known import KnownAnswers
from printers.profiles import PROFILES
from printers.replies import Health
from printers.simulator import PrinterSimulator
from tests.lines import FilePrinter, SerialPrinter

JOB = device_from("tcp://h").encode(slip_to_try(load_centre(), load_texts(), PROFILES[80]))
FAULTS = ("no_paper", "low_paper", "cover_open", "offline", "disconnect", "silent", "slow", "garbage", "switched_off")
MOMENTS = ("before_connect", "before_first_byte", "mid_body", "before_cut", "after_cut", "at_close")
HOLDS_BYTES = ("no_paper", "cover_open", "offline")
MUTE = ("silent", "garbage", "switched_off")
HEARD = KnownAnswers(status=True, in_order=True)
Printer = PrinterSimulator | SerialPrinter | FilePrinter


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "CONFIRM_TIMEOUT_S", 0.4)
    monkeypatch.setattr(delivery, "ANSWER_TIMEOUT_S", 0.15)
    monkeypatch.setattr(delivery, "ASK_AGAIN_TIMEOUT_S", 0.2)
    monkeypatch.setattr(transports, "WRITE_TIMEOUT_S", 0.3)


@pytest.fixture(params=("tcp", "serial", "file"))
def printer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Printer]:
    make: dict[str, Callable[[], Printer]] = {
        "tcp": PrinterSimulator,
        "serial": SerialPrinter,
        "file": lambda: FilePrinter(tmp_path / "lp0"),
    }
    playing = make[request.param]()
    playing.fault_after_bytes = len(JOB) // 2
    yield playing
    playing.close()


def _fall_into(printer: Printer, fault: str, moment: str) -> None:
    if moment != "before_connect":
        printer.fault = (moment, fault)  # type: ignore[assignment]
    elif fault == "disconnect":
        printer.close()
    else:
        printer.mode = fault  # type: ignore[assignment]


def _papers(printer: Printer, at_least: int) -> int:
    """How many slips came out, once the printer had time to print what it has."""
    deadline = time.monotonic() + 2
    while len(printer.jobs) < at_least and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(0.03)
    return len(printer.jobs)


def _may_be_said(printer: Printer, fault: str, moment: str, known: KnownAnswers) -> set[str]:
    """The outcomes that are true then."""
    one_way = isinstance(printer, FilePrinter)
    if moment == "before_connect":
        if fault in MUTE and known.status and not one_way:
            return {"refused"}
        if fault == "switched_off":
            return {"sent", "unknown"}
        if fault == "disconnect" or (fault in HOLDS_BYTES and not one_way):
            return {"refused"}
        if fault in HOLDS_BYTES:
            return {"sent", "unknown"}  # a file takes what its buffer holds
        if fault in ("low_paper", "slow"):
            return {"sent"} if one_way else {"confirmed"}
        return {"sent"}
    if one_way:
        return {"sent"} if fault in ("low_paper", "slow", "silent", "garbage") else {"sent", "unknown"}
    if moment == "at_close" or fault in ("low_paper", "slow"):
        return {"confirmed"}
    return {"unknown"}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("known", [KnownAnswers(), HEARD], ids=["new", "heard"])
def test_a_fault_at_a_moment(printer: Printer, fault: str, moment: str, known: KnownAnswers) -> None:
    device = device_from(printer.address)
    _fall_into(printer, fault, moment)
    outcome = deliver(device.transport(), JOB, known=known)
    assert outcome.state in _may_be_said(printer, fault, moment, known), outcome
    if outcome.state == "confirmed":
        assert _papers(printer, 1) == 1
    if outcome.state == "refused":
        assert outcome.sent_bytes == 0
        assert _papers(printer, 0) == 0
    if fault == "disconnect":
        return  # nothing more can come of this line
    printer.set_right()
    if outcome.state == "refused":  # the queue tries a refused job again, and only such a one
        assert deliver(device.transport(), JOB).state == "confirmed"
        assert _papers(printer, 1) == 1
    else:
        assert _papers(printer, 1) <= 1
        # what a printer took whole comes out at last: the job is not lost, and it was not sent twice
        if outcome.state == "sent":
            assert _papers(printer, 1) == 1


def test_a_printer_that_answered_once_and_is_silent_now_gets_nothing_until_it_answers_again() -> None:
    """Its print server took the bytes while it was off, and a second original came out of them in the evening."""
    playing = PrinterSimulator()
    try:
        device = device_from(playing.address)
        first = deliver(device.transport(), JOB)
        assert (first.state, first.known) == ("confirmed", HEARD)
        playing.mode = "switched_off"
        waiting = deliver(device.transport(), JOB, known=first.known)
        assert (waiting.state, waiting.health.value, waiting.sent_bytes) == ("refused", "no_answer", 0)
        playing.set_right()
        assert _papers(playing, 1) == 1, "nothing came out of what it held"
        assert deliver(device.transport(), JOB, known=waiting.known).state == "confirmed"
        assert _papers(playing, 2) == 2
    finally:
        playing.close()


def test_one_that_never_answered_still_gets_its_slips() -> None:
    playing = PrinterSimulator()
    playing.mode = "silent"
    try:
        for _ in range(2):
            outcome = deliver(device_from(playing.address).transport(), JOB)
            assert (outcome.state, outcome.known) == ("sent", KnownAnswers())
    finally:
        playing.close()


def test_a_printer_that_only_tells_how_it_is_is_waited_for_once() -> None:
    playing = PrinterSimulator()
    playing.mode = "status_only"
    try:
        device = device_from(playing.address)
        first = deliver(device.transport(), JOB)
        assert (first.state, first.known) == ("unknown", KnownAnswers(status=True, in_order=False))
        asked: list[int] = []
        second = deliver(device.transport(), JOB, give_up=lambda: bool(asked.append(1)), known=first.known)
        assert (second.state, second.health.value) == ("sent", "ready")
        assert not asked, "it waited for an answer behind the cut"
        playing.fault = ("after_cut", "no_paper")
        third = deliver(device.transport(), JOB, known=second.known)
        assert (third.state, third.health.value) == ("unknown", "no_paper")
        playing.set_right()
        fourth = deliver(device.transport(), JOB, known=third.known)  # another firmware: it answers after all
        assert (fourth.state, fourth.known.in_order) == ("confirmed", True)
    finally:
        playing.close()


@pytest.mark.parametrize("fault", ["no_paper", "cover_open", "offline"])
def test_a_printer_that_stops_in_the_middle_is_named_so(fault: str) -> None:
    """It still answers the real-time question, so the tray can say what to put right."""
    playing = PrinterSimulator()
    try:
        playing.fault = ("after_cut", fault)  # type: ignore[assignment]
        outcome = deliver(device_from(playing.address).transport(), JOB)
        assert (outcome.state, outcome.health.value) == ("unknown", fault)
    finally:
        playing.close()


def test_a_printer_that_says_its_jobs_number_back_is_believed_for_that_job_only() -> None:
    playing = PrinterSimulator()
    try:
        transport = device_from(playing.address).transport
        assert deliver(transport(), JOB, ticket=b"0042").state == "confirmed"
        playing.fault = ("after_cut", "silent")
        assert deliver(transport(), JOB, ticket=b"0043").state == "unknown"
    finally:
        playing.close()


def test_how_a_printer_is_says_nothing_of_what_was_sent() -> None:
    """It stands beside a job that waits, and beside one of which half is on paper: whether that came out, a person is asked."""
    playing = PrinterSimulator()
    try:
        heard = deliver(device_from(playing.address).transport(), JOB).known
        playing.fault = ("mid_body", "silent")
        outcome = deliver(device_from(playing.address).transport(), JOB, known=heard)
        assert (outcome.state, outcome.health) == ("unknown", Health.NO_ANSWER)
    finally:
        playing.close()
    for health in Health:
        assert "gửi" not in load_texts()(f"ui.printer.{health.value}")
