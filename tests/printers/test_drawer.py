"""The drawer: wired as the printer's line says, opened now or not at all, and looked at where it can be."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from printers import drawer as drawer_module
from printers.devices import device_from
from printers.drawer import Kicked, kick
from printers.known import KnownAnswers
from printers.replies import Health
from printers.simulator import PrinterSimulator
from printers.transports import print_queue
from tests.printers.cups import Cups

HEARD = KnownAnswers(status=True)


@pytest.fixture
def printer() -> Iterator[PrinterSimulator]:
    playing = PrinterSimulator()
    yield playing
    playing.close()


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawer_module, "SPRING_S", 0.1)
    monkeypatch.setattr("printers.delivery.ASK_AGAIN_TIMEOUT_S", 0.2)
    monkeypatch.setattr("printers.delivery.ANSWER_TIMEOUT_S", 0.2)


def _kick(printer: PrinterSimulator, choice: str = "", known: KnownAnswers = HEARD) -> Kicked:
    device = device_from(f"{printer.address}#drawer=yes{choice}")
    assert device.drawer is not None
    kicked = kick(device.transport(), device.drawer, known)
    printer.wait_idle()
    return kicked


@pytest.mark.parametrize(
    ("choice", "pulse", "at_once"),
    [
        ("", b"\x1bp\x00\x19\xfa", b"\x10\x14\x01\x00\x01"),
        ("&pin=5", b"\x1bp\x01\x19\xfa", b"\x10\x14\x01\x01\x01"),
        ("&pulse=200", b"\x1bp\x00\x64\xfa", b"\x10\x14\x01\x00\x02"),
        ("&pin=5&pulse=510", b"\x1bp\x01\xff\xfa", b"\x10\x14\x01\x01\x05"),
    ],
)
def test_the_pulse_is_on_the_pin_and_as_long_as_the_line_says(
    printer: PrinterSimulator, choice: str, pulse: bytes, at_once: bytes
) -> None:
    _kick(printer, choice)
    assert printer.pulses == [pulse]
    printer.mode = "no_paper"
    _kick(printer, choice)
    assert printer.pulses == [pulse, at_once]


@pytest.mark.parametrize("contact", ["high", "low"])
@pytest.mark.parametrize("mode", ["ready", "no_paper"])
def test_a_drawer_that_stayed_shut_is_seen(printer: PrinterSimulator, contact: str, mode: str) -> None:
    printer.contact, printer.mode, printer.drawer_stuck = contact, mode, True  # type: ignore[assignment]
    assert _kick(printer, f"&contact={contact}").open is False
    printer.drawer_stuck = False
    assert _kick(printer, f"&contact={contact}").open is True


def test_without_a_contact_nobody_claims_to_know(printer: PrinterSimulator) -> None:
    printer.drawer_stuck = True
    assert _kick(printer).open is None
    printer.mode = "silent"
    assert _kick(printer, "&contact=high", KnownAnswers()) == Kicked(Health.SILENT)


def test_a_printer_that_is_off_does_not_open_the_drawer_when_it_is_on_again(printer: PrinterSimulator) -> None:
    printer.mode = "switched_off"
    assert _kick(printer) == Kicked(Health.NO_ANSWER)
    printer.set_right()
    assert printer.kicks == 0


def test_a_queue_that_keeps_the_pulse_loses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawer_module, "QUEUE_LIMIT_S", 0.1)
    monkeypatch.setattr(print_queue, "ASK_AGAIN_S", 0.02)
    cups = Cups(tmp_path / "cups", monkeypatch, quay="paused", nhanh="idle")
    for queue, health in (("quay", Health.UNREACHABLE), ("nhanh", Health.SILENT)):
        device = device_from(f"cups://{queue}#drawer=yes")
        assert device.drawer is not None
        assert kick(device.transport(), device.drawer).health is health
    cups.switch_on("quay")
    assert (cups.papers("quay"), cups.papers("nhanh")) == ([], [b"\x1bp\x00\x19\xfa"])
