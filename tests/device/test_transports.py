"""Print queues and USB against stand-ins: what reaches them, and what is said when they say no or nothing."""

import errno
import stat
from pathlib import Path
from typing import Any

import pytest

from printers.answers import Answers, Health, health_of
from printers.delivery import deliver
from printers.devices import transport_for
from printers.transports import spoolers
from printers.transports.spoolers import print_pdf

LP = """#!/bin/sh
case "$0 $*" in
  *lpstat*) {lpstat} ;;
  *) {lp}; cat > "$(dirname "$0")/job"; echo "$*" > "$(dirname "$0")/options" ;;
esac
"""


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def play(lpstat: str = "echo printer quay is idle", lp: str = ":") -> Path:
        for name in ("lp", "lpstat"):
            (tmp_path / name).write_text(LP.format(lpstat=lpstat, lp=lp))
            (tmp_path / name).chmod(stat.S_IRWXU)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        monkeypatch.setattr(spoolers, "COMMAND_TIMEOUT_S", 0.5)
        return tmp_path

    return play


def test_a_queue_takes_the_bytes_untouched_and_proves_nothing(cups: Any) -> None:
    folder = cups()
    outcome = deliver(transport_for("cups://quay")(), b"\x1b@phi\xe1u")
    assert (outcome.state, outcome.health) == ("sent", Health.SILENT)
    assert (folder / "job").read_bytes() == b"\x1b@phi\xe1u"
    assert "-d quay -o raw" in (folder / "options").read_text()


@pytest.mark.parametrize(
    "lpstat", ["echo printer quay disabled since today", "echo quay not accepting requests", "exit 1", "exec sleep 5"]
)
def test_a_queue_that_is_stopped_or_silent_gets_nothing(cups: Any, lpstat: str) -> None:
    folder = cups(lpstat=lpstat)
    assert deliver(transport_for("cups://quay")(), b"x").state == "refused"
    assert not (folder / "job").exists()


def test_a_queue_that_never_answers_leaves_the_job_unknown(cups: Any) -> None:
    cups(lp="exec sleep 5")
    assert deliver(transport_for("cups://quay")(), b"x").state == "unknown"


def test_without_a_print_service_a_queue_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert deliver(transport_for("cups://quay")(), b"x").state == "refused"
    assert deliver(transport_for("windows://quay")(), b"x").state == "refused"  # no Windows here


def test_a_pdf_goes_to_an_office_printer_on_its_paper(cups: Any) -> None:
    folder = cups()
    print_pdf("van_phong", b"%PDF-1.7", "A5")
    assert (folder / "job").read_bytes() == b"%PDF-1.7"
    assert "media=A5" in (folder / "options").read_text()


class Endpoint:
    def __init__(self, address: int) -> None:
        self.bEndpointAddress = address


class Interface(list[Endpoint]):
    bInterfaceClass = 7


class UsbDevice:
    """What libusb would hand over; its end points are not the ones that python-escpos expects."""

    class backend:
        __module__ = "usb.backend.libusb0"

    def __init__(self, answers: bool) -> None:
        self.answers = answers
        self.written = b""

    def set_configuration(self) -> None: ...
    def reset(self) -> None: ...

    def get_active_configuration(self) -> list[Interface]:
        return [Interface([Endpoint(0x03), Endpoint(0x84)])]

    def write(self, endpoint: int, data: bytes, timeout: int) -> int:
        assert endpoint == 0x03
        assert timeout > 0, "a call without a time-out hangs"
        self.written += data
        return len(data)

    def read(self, endpoint: int, size: int, timeout: int) -> bytes:
        assert endpoint == 0x84
        assert timeout > 0
        if not self.answers:
            raise OSError(errno.ETIMEDOUT, "Operation timed out")
        return b"\x00" if self.written.endswith(b"\x1dr\x01") else b"\x12"


@pytest.mark.parametrize(("answers", "state"), [(True, "confirmed"), (False, "sent")])
def test_usb_writes_where_the_device_says_and_waits_for_its_answer(
    monkeypatch: pytest.MonkeyPatch, answers: bool, state: str
) -> None:
    import usb.core
    import usb.util

    device = UsbDevice(answers)
    monkeypatch.setattr("printers.delivery.ANSWER_TIMEOUT_S", 0.05)
    monkeypatch.setattr(usb.core, "find", lambda **_: device)
    monkeypatch.setattr(usb.util, "dispose_resources", lambda _: None)
    assert deliver(transport_for("usb://04b8:0e15")(), b"\x1b@job").state == state
    assert b"\x1b@job" in device.written


def test_usb_without_the_device_is_refused() -> None:
    assert deliver(transport_for("usb://ffff:ffff")(), b"x").state == "refused"


def test_answers_come_in_pieces_and_mixed() -> None:
    answers = Answers()
    assert answers.feed(b"\x37") == []
    assert answers.feed(b"\x220042") == []
    kinds = [(answer.kind, health_of(answer)) for answer in answers.feed(b"\x00\x12\x13\x18\x00\x0c")]
    assert kinds == [("process", Health.UNKNOWN), ("real_time", Health.UNKNOWN)]
    assert [health_of(answer) for answer in answers.feed(b"\x0f\x03\xff")] == [
        Health.NO_PAPER,
        Health.LOW_PAPER,
        Health.UNKNOWN,
    ]
