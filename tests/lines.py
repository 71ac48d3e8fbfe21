"""A printer that plays a part at the far end of a serial line or of a device file."""

import contextlib
import errno
import os
import pty
import select
import threading
import time
import tty
from pathlib import Path

from printers.simulator import BUFFER_BYTES, HungUp, PaperRoll


class SerialPrinter(PaperRoll):
    """On a pseudo terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._stop = threading.Event()
        self._hung_up = False
        self._thread = threading.Thread(target=self._run, name="serial-printer")
        self._thread.start()

    @property
    def address(self) -> str:
        return f"serial://{self.path}?baud=115200"

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self.wants_more():
                time.sleep(0.005)
                continue
            if not select.select([self._master], [], [], 0.02)[0]:
                continue
            try:
                piece = os.read(self._master, 256 if self.slow else BUFFER_BYTES)
                if self.slow:
                    time.sleep(0.002)
                if answers := self.feed(piece):
                    os.write(self._master, answers)
            except HungUp as end:
                with contextlib.suppress(OSError):
                    os.write(self._master, end.args[0])
                self.hang_up(bool(end.args[0]))
                return
            except OSError:
                return

    def hang_up(self, later: bool = False) -> None:
        """The plug is pulled; `later`: what was said before it is still heard."""
        if later:
            time.sleep(0.05)
        if not self._hung_up:
            self._hung_up = True
            os.close(self._slave)
            os.close(self._master)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(5)
        self.hang_up()


class FilePrinter(PaperRoll):
    """Behind a FIFO, which behaves as `/dev/usb/lp0` does: nobody there, nobody reading, gone in the middle."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        os.mkfifo(path)
        self._reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="file-printer")
        self._thread.start()

    @property
    def address(self) -> str:
        return f"device://{self.path}"

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self.wants_more():
                time.sleep(0.005)
                continue
            try:
                piece = os.read(self._reader, 256 if self.slow else BUFFER_BYTES)
                if self.slow:
                    time.sleep(0.002)
                self.feed(piece)
            except HungUp:
                self.hang_up()
                return
            except OSError as error:
                if error.errno != errno.EAGAIN:
                    return
                piece = b""
            if not piece:
                time.sleep(0.005)

    def hang_up(self) -> None:
        if self._reader >= 0:
            os.close(self._reader)
            self._reader = -1

    def close(self) -> None:
        self._stop.set()
        self._thread.join(5)
        self.hang_up()
