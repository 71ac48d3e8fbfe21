"""The page scanner as its commands see it: SANE's own test device where there is SANE, and a stand-in for what goes wrong."""

import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from printers import page_scanner
from printers.page_scanner import PageScanner, page_scanner_from, scan_pages
from printers.transports import BadDeviceAddress, DeviceProblem
from tests.absent import needs

OPEN = threading.Event()


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `scanimage` of our own; the test writes what it does. `$out`: its batch pattern's folder."""
    program = tmp_path / "bin" / "scanimage"
    program.parent.mkdir()
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return program


def does(program: Path, script: str) -> None:
    batch = 'for each in "$@"; do case "$each" in --batch=*) out="${each#--batch=}"; out="${out%/*}";; esac; done\n'
    program.write_text(f"#!/bin/sh\n{batch}{script}\n", encoding="utf-8")
    program.chmod(0o755)


def test_an_address_says_all(tmp_path: Path) -> None:
    address = "sane://epson2:net:10.0.0.5?resolution=200&mode=Gray&source=ADF%20Duplex"
    assert page_scanner_from(address) == PageScanner("sane", "epson2:net:10.0.0.5", 200, "Gray", "ADF Duplex")
    assert page_scanner_from(address).feeds
    assert page_scanner_from("sane://test") == PageScanner("sane", "test")
    assert page_scanner_from("wia://").kind == "wia"
    wrong = (
        "",
        "sane://",
        "cups://x",
        "sane://x?resolution=9",
        "sane://x?resolution=-1",
        "sane://x?dpi=300",
        "sane://x?resolution=²",
    )
    for each in wrong:
        with pytest.raises(BadDeviceAddress):
            page_scanner_from(each)


@needs("sane-utils")
def test_sanes_own_test_device_scans_a_page(tmp_path: Path) -> None:
    pages = scan_pages(page_scanner_from("sane://test?resolution=75&mode=Color"), tmp_path, "quet", OPEN)
    assert [page.name for page in pages] == ["quet-1.jpg"]
    with Image.open(pages[0]) as image:
        assert image.format == "JPEG"
        assert image.width > 100
    assert [path.name for path in tmp_path.iterdir()] == ["quet-1.jpg"]
    with pytest.raises(DeviceProblem):
        scan_pages(page_scanner_from("sane://none-of-that-name"), tmp_path, "quet", OPEN)


def test_a_feeder_gives_all_its_pages(stand_in: Path, tmp_path: Path) -> None:
    does(stand_in, 'for n in 1 2 10; do echo page > "$out/$n.jpg"; done; exit 7')
    pages = scan_pages(page_scanner_from("sane://x?source=ADF"), tmp_path / "new", "quet", OPEN)
    assert [page.name for page in pages] == ["quet-1.jpg", "quet-2.jpg", "quet-10.jpg"]
    does(stand_in, 'echo "$@" > "$out/../said"; echo page > "$out/1.jpg"')
    scan_pages(page_scanner_from("sane://-x;rm?mode=--batch"), tmp_path / "new", "b", OPEN)
    said = (tmp_path / "new" / "said").read_text(encoding="utf-8")
    assert "--device-name=-x;rm --format=jpeg --resolution=300 --mode=--batch --batch=" in said
    assert said.rstrip().endswith("--batch-count=1")


@pytest.mark.parametrize(
    "script", ["exit 7", "echo 'Document feeder jammed' >&2; echo half > \"$out/1.jpg.part\"; exit 6", "exit 0"]
)
def test_no_page_is_said_and_leaves_nothing(stand_in: Path, tmp_path: Path, script: str) -> None:
    does(stand_in, script)
    with pytest.raises(DeviceProblem):
        scan_pages(page_scanner_from("sane://x?source=ADF"), tmp_path / "new", "quet", OPEN)
    assert list((tmp_path / "new").iterdir()) == []


def test_nobody_answers(stand_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    does(stand_in, "exec sleep 60")
    monkeypatch.setattr(page_scanner, "SCAN_TIMEOUT_S", 0.3)
    began = time.monotonic()
    with pytest.raises(DeviceProblem, match="no answer"):
        scan_pages(page_scanner_from("sane://x"), tmp_path, "quet", OPEN)
    monkeypatch.setattr(page_scanner, "SCAN_TIMEOUT_S", 60)
    closing = threading.Event()
    closing.set()  # the program is to end: the scanner does not hold it
    with pytest.raises(DeviceProblem):
        scan_pages(page_scanner_from("sane://x"), tmp_path, "quet", closing)
    assert time.monotonic() - began < 30
