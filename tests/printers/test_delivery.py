"""The real drivers against a printer that plays a part: TCP, serial line, device file."""

import os
import pty
import select
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp

from desk_app.documents.slips import LETTERS
from desk_app.documents.slips import test_slip as slip_to_try
from desk_app.resources_reader import load_centre, load_texts
from printers import delivery
from printers.delivery import deliver
from printers.devices import device_from, transport_for
from printers.escpos_raster import bands, decode, encode
from printers.profiles import PROFILES
from printers.raster import paper_png, render
from printers.replies import Health
from printers.simulator import PrinterSimulator
from printers.slip import Pair, Qr, Slip, SlipText
from printers.transports import BadDeviceAddress
from printers.transports.files import DeviceFileTransport
from printers.transports.serial_line import SerialTransport

SLIP = slip_to_try(load_centre(), load_texts(), PROFILES[80])
DATA = encode(SLIP)


@pytest.fixture
def printer() -> Iterator[PrinterSimulator]:
    playing = PrinterSimulator()
    yield playing
    playing.close()


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "CONFIRM_TIMEOUT_S", 1.0)
    monkeypatch.setattr(delivery, "ANSWER_TIMEOUT_S", 0.3)


@pytest.mark.parametrize(
    ("mode", "state", "health", "slips"),
    [
        ("ready", "confirmed", Health.READY, 1),
        ("slow", "confirmed", Health.READY, 1),
        ("low_paper", "confirmed", Health.LOW_PAPER, 1),
        ("no_paper", "refused", Health.NO_PAPER, 0),
        ("cover_open", "refused", Health.COVER_OPEN, 0),
        ("offline", "refused", Health.OFFLINE, 0),
        ("silent", "sent", Health.SILENT, 1),
        ("garbage", "sent", Health.UNKNOWN, 1),
        ("empties_after", "unknown", Health.NO_PAPER, 1),
        ("disconnect", "unknown", Health.UNREACHABLE, 0),
    ],
)
def test_tcp_outcomes_are_honest(printer: PrinterSimulator, mode: str, state: str, health: Health, slips: int) -> None:
    if mode == "disconnect":
        printer.fault = ("mid_body", mode)
    else:
        printer.mode = mode  # type: ignore[assignment]
    outcome = deliver(transport_for(printer.address)(), DATA)
    assert (outcome.state, outcome.health) == (state, health)
    deadline = time.monotonic() + 3
    while len(printer.jobs) < slips and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(printer.jobs) == slips
    if outcome.state == "refused":
        assert outcome.sent_bytes == 0


def test_a_printer_that_is_not_there_is_refused_in_time() -> None:
    began = time.monotonic()
    outcome = deliver(transport_for("tcp://127.0.0.1:1")(), DATA)
    assert (outcome.state, outcome.health) == ("refused", Health.UNREACHABLE)
    assert time.monotonic() - began < 5


class SerialPrinter:
    """The far end of a pseudo terminal, answering as told."""

    def __init__(self, answers: bool, reads: bool = True) -> None:
        self.master, slave = pty.openpty()
        self.path = os.ttyname(slave)
        self._slave = slave
        self._answers, self._reads = answers, reads
        self.data = b""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pty-printer")
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self._reads or not select.select([self.master], [], [], 0.05)[0]:
                time.sleep(0.01)
                continue
            piece = os.read(self.master, 4096)
            self.data += piece
            if self._answers and piece.endswith((b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04")):
                os.write(self.master, b"\x12")
            elif self._answers and self.data.endswith(b"\x1dr\x01"):
                os.write(self.master, b"\x00")

    def close(self) -> None:
        self._stop.set()
        self._thread.join(2)
        os.close(self.master)
        os.close(self._slave)


@pytest.mark.parametrize(("answers", "state"), [(True, "confirmed"), (False, "sent")])
def test_a_serial_printer(answers: bool, state: str) -> None:
    printer = SerialPrinter(answers)
    try:
        assert deliver(SerialTransport(printer.path, 115200), DATA).state == state
        deadline = time.monotonic() + 3
        while DATA not in printer.data and time.monotonic() < deadline:
            time.sleep(0.01)
        assert DATA in printer.data
    finally:
        printer.close()


def test_a_serial_line_that_takes_nothing_does_not_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printers.transports.WRITE_TIMEOUT_S", 0.5)
    printer = SerialPrinter(False, reads=False)
    try:
        began = time.monotonic()
        assert deliver(SerialTransport(printer.path, 9600), DATA * 4).state in ("unknown", "refused")
        assert time.monotonic() - began < 6
    finally:
        printer.close()


def test_a_device_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printers.transports.WRITE_TIMEOUT_S", 0.5)
    path = tmp_path / "lp0"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        small = DATA[:30_000]
        assert deliver(DeviceFileTransport(str(path)), small).state == "sent"
        assert os.read(reader, 65536) == small
        began = time.monotonic()
        assert deliver(DeviceFileTransport(str(path)), DATA * 5).state == "unknown"
        assert time.monotonic() - began < 3
    finally:
        os.close(reader)
    assert deliver(DeviceFileTransport(str(tmp_path / "none")), DATA).state == "refused"


def test_a_folder_keeps_whole_jobs_for_their_user_alone(tmp_path: Path) -> None:
    assert deliver(transport_for(f"folder://{tmp_path}/out")(), DATA).state == "sent"
    (job,) = (tmp_path / "out").iterdir()
    assert job.read_bytes() == DATA
    assert stat.S_IMODE(job.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "address",
    [
        "",
        "tcp://",
        "http://x",
        "serial://?baud=9600",
        "serial:///dev/ttyS0?baud=7",
        "tcp://h:x",
        "serial:///dev/ttyS0?flow=maybe",
        "usb://04b8",
        "usb://zz:1",
        "cups://",
        "cups://-o",
        "tcp://h#mode=loud",
        "tcp://h#profile=x",
        "tcp://h#width=80",
        "tcp://h#width=9000",
        "tcp://h#width=abc",
        "tcp://h#cutter=laser",
        "tcp://h#tail=3",
        "tcp://h#drawer=yes&pin=3",
        "tcp://h#drawer=yes&pulse=0",
        "tcp://h#drawer=yes&contact=middle",
    ],
)
def test_bad_addresses(address: str) -> None:
    with pytest.raises(BadDeviceAddress):
        device_from(address)


@pytest.mark.parametrize(
    "text",
    [
        "tcp://192.168.1.50:9100#profile=epson-tm-t20&mode=text",
        "serial:///dev/ttyS0?baud=19200&flow=rtscts#profile=generic-58&mode=glyphs",
        "usb://04b8:0e15#profile=generic-80&mode=raster",
        "cups://quay_7#profile=generic-80&mode=raster",
        "tcp://h:9100#profile=generic-80&mode=raster&width=512&cutter=none&tail=15&drawer=yes&pin=5&pulse=100&contact=low",
        "windows://Xprinter%20XP-58#profile=generic-58&mode=raster",
    ],
)
def test_a_device_is_one_line_of_text_and_comes_back_from_it(text: str) -> None:
    assert str(device_from(text)) == text
    assert str(device_from(text.partition("#")[0])).startswith(text.partition("#")[0])


@pytest.mark.parametrize("width", [576, 384])
def test_the_bytes_burn_the_very_picture(width: int) -> None:
    image = render(SLIP, width)
    burnt = decode(bands(image), width)
    assert burnt.tobytes()[: len(image.tobytes())] == image.tobytes()


def test_the_qr_is_read_back_from_the_raster() -> None:
    for width in (576, 384):
        image = paper_png(render(Slip((SlipText("Mã hồ sơ"), Qr("H52.16-261124-0001"))), width)).convert("L")
        assert [code.text for code in zxingcpp.read_barcodes(image)] == ["H52.16-261124-0001"]


def test_no_letter_is_clipped_or_missing() -> None:
    """All letters at every size: each leaves ink of its own, and ink never touches the paper's first or last row."""
    letters = "".join(LETTERS).replace(" ", "")
    assert len(set(letters)) >= 134
    for size in ("small", "body", "large", "huge"):
        pictures = set()
        for letter in letters:
            image = render(Slip((SlipText(letter, size),)), 384)  # type: ignore[arg-type]
            box = image.getbbox()
            assert box is not None, letter
            assert box[1] > 0, f"{letter} is cut above"
            assert box[3] < image.height, f"{letter} is cut below"
            pictures.add(image.tobytes())
        assert len(pictures) == len(set(letters)), "two letters look the same"


def test_long_words_wrap_and_never_leave_the_paper() -> None:
    slip = Slip(
        (SlipText("Đ" * 400), Pair("Tên thủ tục rất dài " * 12, "9.999.999.999.999 đ", "large", True), SlipText("từ " * 400))
    )
    image = render(slip, 384)
    box = image.getbbox()
    assert box is not None
    assert box[2] <= 384 - 4
    assert image.height > 1500
