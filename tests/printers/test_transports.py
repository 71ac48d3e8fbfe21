"""Print queues and USB against stand-ins: what reaches them, and what is said when they say no or nothing."""

import errno
from pathlib import Path

import pytest

from printers.delivery import deliver, settled
from printers.devices import transport_for
from printers.replies import DeviceReplies, Health, health_of
from printers.transports import DeviceProblem, print_queue
from printers.transports.spoolers import print_pdf
from tests.printers.cups import Cups

VIETNAMESE = "quầy_số_7"


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cups:
    monkeypatch.setattr(print_queue, "COMMAND_TIMEOUT_S", 1.0)
    monkeypatch.setattr(print_queue, "ASK_AGAIN_S", 0.02)
    queues = {"quay": "idle", VIETNAMESE: "paused", "xa": "away", "tat": "disabled", "dong": "rejecting"}
    return Cups(tmp_path / "cups", monkeypatch, **queues)


def test_a_queue_takes_the_bytes_untouched_and_proves_nothing(cups: Cups) -> None:
    outcome = settled(deliver(transport_for("cups://quay")(), b"\x1b@phi\xe1u"), 1)
    assert (outcome.state, outcome.health) == ("sent", Health.SILENT)
    assert cups.data(1) == b"\x1b@phi\xe1u"
    assert cups.options == [["-d", "quay", "-o", "raw"]]


@pytest.mark.parametrize("queue", ["tat", "dong", "khong_co"])
def test_a_queue_that_is_stopped_gets_nothing(cups: Cups, queue: str) -> None:
    assert deliver(transport_for(f"cups://{queue}")(), b"x").state == "refused"
    assert cups.options == []


def test_a_queue_that_is_silent_gets_nothing(cups: Cups) -> None:
    cups.change(mute="lpstat")
    assert deliver(transport_for("cups://quay")(), b"x").state == "refused"
    assert cups.options == []


def test_a_queue_that_never_answers_leaves_the_job_unknown(cups: Cups) -> None:
    cups.change(mute="lp")
    assert deliver(transport_for("cups://quay")(), b"x").state == "unknown"


def test_without_a_print_service_a_queue_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert deliver(transport_for("cups://quay")(), b"x").state == "refused"
    assert deliver(transport_for("windows://quay")(), b"x").state == "refused"  # no Windows here


def test_a_job_in_a_queue_with_a_vietnamese_name_is_found_and_taken_back_unprinted(cups: Cups) -> None:
    outcome = deliver(transport_for(f"cups://{VIETNAMESE}")(), b"x")
    assert (outcome.state, outcome.spooled) == ("held", 1)
    assert print_queue.stage(1) == "waiting"
    assert print_queue.take_back(1) == "waiting"
    cups.switch_on(VIETNAMESE)
    assert cups.papers(VIETNAMESE) == []


def test_a_job_that_had_begun_is_taken_back_and_nobody_knows_how_far_it_was(cups: Cups) -> None:
    outcome = settled(deliver(transport_for("cups://xa")(), b"x"), 0.1)
    assert outcome.state == "unknown"
    cups.switch_on("xa")
    assert cups.papers("xa") == [], "it came out although it was said to be taken back"


def test_a_service_that_went_away_keeps_the_job_and_says_so(cups: Cups) -> None:
    outcome = deliver(transport_for("cups://xa")(), b"x")
    cups.change(down=True)
    with pytest.raises(DeviceProblem):
        print_queue.take_back(outcome.spooled)
    assert settled(outcome, 0.1).state == "unknown"


@pytest.mark.parametrize(("pdf", "stage"), [(b"%PDF-1.7", "over"), (b"%PDF-damaged", "stuck")])
def test_a_pdf_goes_to_an_office_printer_on_its_paper_and_is_asked_for(cups: Cups, pdf: bytes, stage: str) -> None:
    assert print_queue.wait(print_pdf("quay", pdf, "A5"), 1) == stage
    assert cups.data(1) == pdf
    (options,) = cups.options
    assert {"media=A5", "sides=one-sided", "Collate=True"} <= set(options)
    assert "print-scaling=none" not in options


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
    answers = DeviceReplies()
    assert answers.feed(b"\x37") == []
    assert answers.feed(b"\x220042") == []
    kinds = [(answer.kind, health_of(answer)) for answer in answers.feed(b"\x00\x12\x13\x18\x00\x0c")]
    assert kinds == [("process", Health.UNKNOWN), ("real_time", Health.UNKNOWN)]
    assert [health_of(answer) for answer in answers.feed(b"\x0f\x03\xff")] == [
        Health.NO_PAPER,
        Health.LOW_PAPER,
        Health.UNKNOWN,
    ]
