"""What the screen of scans asks: what lies in the scanner's folder, what a dossier has, and how a page looks."""

from dataclasses import dataclass
from pathlib import Path

from desk_app.answers.pictures import Picture
from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.problems import UserProblem
from desk_app.services.desk.viewing import DataShown
from desk_app.services.records import ScanRecord, WaitingScan


@dataclass(frozen=True, slots=True)
class AttachedScan:
    """`here`: its file is on this PC."""

    scan: ScanRecord
    here: bool


@dataclass(frozen=True, slots=True)
class ScansView:
    """`known`: for each waiting file the dossier that has it already, "": none. `driven`: whether the program drives a page
    scanner."""

    code: str
    waiting: tuple[WaitingScan, ...]
    known: tuple[str, ...]
    attached: tuple[AttachedScan, ...]
    driven: bool = False


@dataclass(frozen=True, slots=True)
class OpenScans(Question[ScansView]):
    """The scanner's folder, and what a dossier has; `code` "": the folder alone."""

    code: str = ""

    def answer(self, desk: AnsweringDesk) -> ScansView:
        """The oldest file first. Raises EnvironmentProblem where the folder cannot be read."""
        from desk_app.store.scans import kept_scans

        reads, kept = desk.reads, kept_scans(desk.folder)
        waiting = desk.scanner.waiting(_scanner_folder(desk))
        known = {each.sha256: reads.scanned_into(each.sha256) for each in waiting if each.sha256}
        attached = reads.scans(self.code) if self.code else ()
        return ScansView(
            self.code,
            waiting,
            tuple(known.get(each.sha256, "") for each in waiting),
            tuple(AttachedScan(scan, kept.has(scan.sha256)) for scan in attached),
            bool(reads.setting("page_scanner")),
        )

    def shows(self, answer: object) -> DataShown | None:
        """Those that a dossier has; what lies in the folder is nobody's yet."""
        attached = answer.attached if isinstance(answer, ScansView) else ()
        return DataShown("scans", (self.code,)) if attached else None


@dataclass(frozen=True, slots=True)
class ScanPicture:
    """One page, and how many the file has."""

    asked: "ShowScanPage"
    picture: Picture
    pages: int


@dataclass(frozen=True, slots=True)
class ShowScanPage(Question[ScanPicture]):
    """A page, from 0, of a file in the scanner's folder by its `name`, else of a kept one by its `sha256`."""

    sha256: str
    media: str
    name: str = ""
    page: int = 0

    def answer(self, desk: AnsweringDesk) -> ScanPicture:
        """In grey. Raises UserProblem where the file is gone, not here, or unreadable."""
        from desk_app.documents.scan_page import UnreadableScan, scan_page
        from desk_app.store.scans import kept_scans

        try:
            waiting = (_scanner_folder(desk) / self.name).open("rb") if self.name else None
            with waiting or kept_scans(desk.folder).open(self.sha256) as file:
                image, pages = scan_page(file, self.media, self.page)
        except FileNotFoundError:
            key = "problem.scan_gone" if self.name else "problem.scan_not_here"
            raise UserProblem(key, field="scan", name=self.name) from None
        except (OSError, UnreadableScan):
            raise UserProblem("problem.scan_unreadable", field="scan") from None
        return ScanPicture(self, Picture(image.width, image.height, image.tobytes(), grey=True), pages)


def _scanner_folder(desk: AnsweringDesk) -> Path:
    from desk_app.store.scans import SETTING, scanner_folder

    return scanner_folder(desk.folder, desk.reads.setting(SETTING))
