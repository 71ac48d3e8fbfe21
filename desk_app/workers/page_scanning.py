"""The page scanner's own thread: a page takes seconds, and slips must not wait for it."""

import threading
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desk_app.core.moments import VIETNAM
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import Texts
from desk_app.workers.bugs import problem_of
from desk_app.workers.messages import Reply, Request


class PageScanningWorker(QObject):
    """`replied`: how many pages lie in the scanner's folder now."""

    replied = Signal(object)
    troubled = Signal(object)

    def __init__(self, folder: Path, texts: Texts) -> None:
        super().__init__()
        self._folder = folder
        self._texts = texts
        self.closing = threading.Event()

    @Slot(object)
    def scan(self, request: Request) -> None:
        try:
            self.replied.emit(Reply(request.token, self._scan()))
        except Exception as error:
            self.troubled.emit(problem_of(error, self._texts, request.token, "scan"))

    def _scan(self) -> int:
        from desk_app.store.reading_connection import open_queries
        from desk_app.store.scans import QUIET_S, SETTING, scanner_folder
        from printers.page_scanner import page_scanner_from, scan_pages
        from printers.transports import BadDeviceAddress, DeviceProblem

        queries = open_queries(self._folder)
        try:
            address, folder = queries.setting("page_scanner"), scanner_folder(self._folder, queries.setting(SETTING))
        finally:
            queries.close()
        if not address:
            raise UserProblem("problem.no_page_scanner")
        try:
            stem = f"{datetime.now(VIETNAM):%d-%H%M%S}"
            pages = scan_pages(page_scanner_from(address), folder, stem, self.closing)
        except (BadDeviceAddress, DeviceProblem) as problem:
            raise EnvironmentProblem("problem.page_scanner", detail=str(problem)) from None
        except OSError as error:
            raise EnvironmentProblem("problem.page_scanner", detail=error.strerror or "") from None
        self.closing.wait(QUIET_S)  # so long a new file counts as one that is still written
        return len(pages)

    @Slot()
    def stop(self) -> None:
        QThread.currentThread().quit()
