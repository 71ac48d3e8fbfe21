"""What the screen of scans asks: what lies in the scanner's folder, what a dossier has, and how a page looks."""

from pathlib import Path
from typing import Any

from desk_app.core.problems import UserProblem
from desk_app.store.scans import SETTING, ScannerFolder, kept_scans, scanner_folder
from desk_app.workers.questions import AttachedScan, OpenScans, Picture, ScanPage, ScanPicture, ScansView


class ScanReading:
    def __init__(self, folder: Path, queries: Any) -> None:
        self._folder = folder
        self._queries = queries
        self._kept = kept_scans(folder)
        self._scanner = ScannerFolder()

    def _scanner_folder(self) -> Path:
        return scanner_folder(self._folder, self._queries.setting(SETTING))

    def view(self, question: OpenScans) -> ScansView:
        waiting = self._scanner.waiting(self._scanner_folder())
        known = {each.sha256: self._queries.scanned_into(each.sha256) for each in waiting if each.sha256}
        attached = self._queries.scans(question.code) if question.code else ()
        return ScansView(
            question.code,
            waiting,
            tuple(known.get(each.sha256, "") for each in waiting),
            tuple(AttachedScan(scan, self._kept.has(scan.sha256)) for scan in attached),
            bool(self._queries.setting("page_scanner")),
        )

    def page(self, question: ScanPage) -> ScanPicture:
        from desk_app.documents.scan_page import UnreadableScan, scan_page

        path = self._scanner_folder() / question.name if question.name else self._kept.path(question.sha256)
        try:
            image, pages = scan_page(path, question.media, question.page)
        except FileNotFoundError:
            key = "problem.scan_gone" if question.name else "problem.scan_not_here"
            raise UserProblem(key, field="scan", name=question.name) from None
        except (OSError, UnreadableScan):
            raise UserProblem("problem.scan_unreadable", field="scan") from None
        picture = Picture(image.width, image.height, image.tobytes(), grey=True)
        return ScanPicture(question, picture, pages)
