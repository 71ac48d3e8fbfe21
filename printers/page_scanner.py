"""The page scanner: SANE's `scanimage`, or WIA on Windows. What lies in it becomes JPEG files, whole ones only.

An address: `sane://DEVICE?resolution=300&mode=Gray&source=ADF`, or `wia://` for the one scanner of a Windows PC.
"""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from printers.transports import BadDeviceAddress, DeviceProblem

SCAN_TIMEOUT_S = 180.0
"""For all pages of a feeder: half a minute each would be slow, and nobody waits longer at a counter."""
POLL_S = 0.1
LOWEST_DPI, HIGHEST_DPI = 75, 1200
_NO_MORE_PAGES = 7
"""SANE_STATUS_NO_DOCS: how a feeder says that it is empty."""
_WIA_JPEG = "{B96B3CAE-0728-11D3-9D7B-0000F81EF32E}"
_WIA_DPI = ("6147", "6148")


@dataclass(frozen=True, slots=True)
class PageScanner:
    """`resolution`: dots per inch; `mode`, `source`: in the scanner's own words, empty: as it likes."""

    kind: str
    device: str
    resolution: int = 300
    mode: str = ""
    source: str = ""

    @property
    def feeds(self) -> bool:
        """Whether it draws in the pages of a pile by itself."""
        return "adf" in self.source.lower() or "feeder" in self.source.lower()


def page_scanner_from(address: str) -> PageScanner:
    """Raises BadDeviceAddress."""
    kind, _, rest = address.partition("://")
    device, _, query = rest.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    resolution = options.pop("resolution", "300")
    known = {name: options.pop(name, "") for name in ("mode", "source")}
    fits = resolution.isascii() and resolution.isdigit() and LOWEST_DPI <= int(resolution) <= HIGHEST_DPI
    if kind not in ("sane", "wia") or options or not fits or (kind == "sane" and not device):
        raise BadDeviceAddress(address)
    return PageScanner(kind, unquote(device), int(resolution), **known)


def scan_pages(scanner: PageScanner, folder: Path, stem: str, closing: threading.Event) -> list[Path]:
    """One page from the glass, or all of the feeder, as `STEM-1.jpg` and on in `folder`. Raises DeviceProblem, OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=folder) as hidden:  # a page shows up when it is whole
        if scanner.kind == "wia":
            _by_wia(scanner, Path(hidden))
        else:
            _by_sane(scanner, Path(hidden), closing)
        pages = sorted(Path(hidden).glob("*.jpg"), key=lambda path: int(path.stem))
        if not pages:
            raise DeviceProblem("no page")
        return [Path(shutil.move(page, folder / f"{stem}-{page.stem}.jpg")) for page in pages]


def _by_sane(scanner: PageScanner, folder: Path, closing: threading.Event) -> None:
    command = ["scanimage", f"--device-name={scanner.device}", "--format=jpeg", f"--resolution={scanner.resolution}"]
    command += [f"--{name}={value}" for name, value in (("mode", scanner.mode), ("source", scanner.source)) if value]
    command += [f"--batch={folder}/%d.jpg", *([] if scanner.feeds else ["--batch-count=1"])]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | {"LC_ALL": "C"},
        )
    except OSError as error:
        raise DeviceProblem(str(error)) from error
    with process:
        said = _wait(process, closing)
    if process.returncode not in (0, _NO_MORE_PAGES):
        raise DeviceProblem(said)


def _wait(process: "subprocess.Popen[bytes]", closing: threading.Event) -> str:
    """What it said at its end. Raises DeviceProblem where nobody answers, or the program is to end meanwhile."""
    until = time.monotonic() + SCAN_TIMEOUT_S
    while True:
        try:
            return process.communicate(timeout=POLL_S)[1].decode(errors="replace").strip()
        except subprocess.TimeoutExpired:
            if closing.is_set() or time.monotonic() > until:
                process.kill()
                raise DeviceProblem("no answer") from None


def _by_wia(scanner: PageScanner, folder: Path) -> None:
    """Untried: no Windows counter was at hand."""
    try:
        import pythoncom
        import win32com.client

        pythoncom.CoInitialize()
        found: Any = win32com.client.Dispatch("WIA.DeviceManager").DeviceInfos
        item = found.Item(1).Connect().Items.Item(1)
        for name in _WIA_DPI:
            item.Properties.Item(name).Value = scanner.resolution
        item.Transfer(_WIA_JPEG).SaveFile(str(folder / "1.jpg"))
    except Exception as error:  # pywin32 is absent elsewhere, and its errors are classes of its own
        raise DeviceProblem(str(error)) from error
