"""The small devices of the counter: a serial scanner that is listened to, a pole display that is written to."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from desk_app.workers.messages import CustomerRows
from desk_app.workers.reading_connection import Reading

if TYPE_CHECKING:
    from printers.scanner import SerialScanner

POLL_MS = 40
AGAIN_MS = 3_000


class CounterWorker(QObject):
    """`scanned`: a text, or None for a scan whose letters are damaged. `scanner`: whether it is there."""

    scanned = Signal(object)
    scanner = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._reading = Reading(folder)
        self._poll: QTimer | None = None
        self._address = ""
        self._line: SerialScanner | None = None

    @Slot()
    def start(self) -> None:
        self._reading.open()
        self._poll = QTimer(self)
        self._poll.timeout.connect(self._listen)
        self.set_up()

    @Slot()
    def set_up(self) -> None:
        """Another scanner, or none."""
        if not self._reading.is_open or self._poll is None:
            return
        self._hang_up()
        self._address = self._reading.queries.setting("scanner") or ""
        if self._address:
            self._poll.start(POLL_MS)
        else:
            self._poll.stop()

    @Slot()
    def _listen(self) -> None:
        from printers.scanner import SerialScanner
        from printers.transports import BadDeviceAddress, DeviceProblem

        if self._poll is None:
            return
        try:
            if self._line is None:
                line = SerialScanner(self._address)
                line.open()
                self._line = line
                self._poll.setInterval(POLL_MS)
                self.scanner.emit(True)
            for text in self._line.poll():
                self.scanned.emit(text)
        except (BadDeviceAddress, DeviceProblem):
            self._hang_up()
            self._poll.setInterval(AGAIN_MS)
            self.scanner.emit(False)

    @Slot(object)
    def show(self, rows: CustomerRows) -> None:
        from printers.display import show
        from printers.transports import BadDeviceAddress, DeviceProblem

        address = self._reading.queries.setting("display") if self._reading.is_open else ""
        if address:
            try:
                show(address, rows.rows)
            except (BadDeviceAddress, DeviceProblem):
                return  # a courtesy: the sum is on the screen and on the receipt

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    @Slot()
    def stop(self) -> None:
        if self._poll is not None:
            self._poll.stop()
        self._hang_up()
        self._reading.close()
        QThread.currentThread().quit()
