"""Scans of papers and results, attached to a dossier (NĐ 107/2021; QĐ 1513/QĐ-UBND Art 7.1.b)."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.problems import UserProblem
from desk_app.services.commands import Command
from desk_app.services.dossier.own_dossier import own_dossier
from desk_app.services.dossier.papers_said import papers_said
from desk_app.services.ports import Actor, DossierReads, Journal, ScanFiles
from desk_app.services.records import Dossier, ScannedFile, ScanRecord
from sync.protocol.dossier_facts import SCAN_DETACHED, SCANS_ATTACHED, ScanDetached, ScansAttached
from sync.protocol.facts import draft
from sync.protocol.news import News
from sync.protocol.scans import RESULT_LINE, Scan

PASSED = "scans_passed"
"""The setting that says up to which entry the centre has all scans."""


class ScansPorts(Journal, DossierReads, ScanFiles, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class AttachScans(Command[int]):
    """`line_no`: of the paper; 0: the result."""

    code: str
    line_no: int
    files: tuple[ScannedFile, ...]


@dataclass(frozen=True, slots=True)
class DetachScan(Command["Detached"]):
    """It was attached to the wrong paper, or to the wrong dossier."""

    code: str
    line_no: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Detached:
    """`file`: its name in the scanner's folder, where it lies again; empty: this PC does not have it (any more)."""

    line_no: int
    file: str


@dataclass(frozen=True, slots=True)
class PassScans(Command[None]):
    """The centre has all scans up to this entry, or a person was told which it has not."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class LoseScan(Command[None]):
    """Neither this PC nor the centre has the file any more."""

    scan: ScanRecord


class ScanTransaction(Protocol):
    """A transaction that learns what became of scans."""

    @property
    def now_ms(self) -> int:
        """This desk's time."""

    def put_setting(self, key: str, value: str) -> None:
        """Keeps a setting of this PC; no fact."""

    def own_news_id(self) -> int:
        """The next number for what the desk itself tells a person."""

    def news_known(self, news: News) -> bool:
        """Whether the same was told before."""

    def keep_news(self, news: News, needs_person: bool) -> None:
        """Into the tray, where it needs a person."""


def pass_scans(tx: ScanTransaction, command: PassScans) -> None:
    """Keeps the entry up to which nothing of scans is left to send."""
    tx.put_setting(PASSED, f"{command.epoch}.{command.seq}")


def lose_scan(tx: ScanTransaction, command: LoseScan) -> None:
    """Into the tray, once."""
    scan = command.scan
    said = {"sha256": scan.sha256, "line_no": scan.line_no}
    news = News(tx.own_news_id(), "scan_lost", scan.dossier_code, "", tx.now_ms, said)
    if not tx.news_known(news):
        tx.keep_news(news, True)


def take_files(tx: ScanFiles, files: tuple[ScannedFile, ...], known: frozenset[str] = frozenset()) -> list[Scan]:
    """Keeps each file once. Raises UserProblem for one that is gone or changed, and for one that the paper has already."""
    taken: dict[str, Scan] = {}
    for file in files:
        if file.sha256 in known:
            raise UserProblem("problem.scan_again", field="scan", name=file.name)
        taken[file.sha256] = tx.keep_scan(file)
    return list(taken.values())


def _part_name(tx: ScansPorts, dossier: Dossier, line_no: int) -> str:
    return papers_said(tx, dossier.code)[line_no - 1] if line_no != RESULT_LINE else dossier.result_no or ""


def attach_scans(tx: ScansPorts, command: AttachScans, actor: Actor) -> int:
    """Returns how many were attached."""
    dossier = own_dossier(tx, command.code, "attach_scans", actor)
    papers = tx.papers(dossier.code)
    if dossier.owner_name is None:
        raise UserProblem("problem.erased", field="scan")
    if not RESULT_LINE <= command.line_no <= len(papers):
        raise UserProblem("problem.no_such_paper", field="part")
    if command.line_no == RESULT_LINE and dossier.result_no is None:
        raise UserProblem("problem.no_result_to_scan", field="part")
    if not command.files:
        raise UserProblem("problem.no_scan", field="scan")
    known = frozenset(scan.sha256 for scan in tx.scans(dossier.code) if scan.line_no == command.line_no)
    body: ScansAttached = {
        "code": dossier.code,
        "line_no": command.line_no,
        "paper": _part_name(tx, dossier, command.line_no),
        "scans": take_files(tx, command.files, known),
        "officer_name": actor.name,
    }
    tx.append(draft(SCANS_ATTACHED, dossier.code, body, agency=dossier.agency), actor)
    return len(body["scans"])


def detach_scan(tx: ScansPorts, command: DetachScan, actor: Actor) -> Detached:
    """The file lies in the scanner's folder again, for the paper that it is of."""
    dossier = own_dossier(tx, command.code, "detach_scan", actor)
    here = (scan for scan in tx.scans(dossier.code) if (scan.line_no, scan.sha256) == (command.line_no, command.sha256))
    scan = next(here, None)
    if scan is None:
        raise UserProblem("problem.no_such_scan", field="scan")
    file = tx.put_scan_back(scan)
    body: ScanDetached = {
        "code": dossier.code,
        "line_no": scan.line_no,
        "paper": _part_name(tx, dossier, scan.line_no),
        "sha256": scan.sha256,
        "officer_name": actor.name,
    }
    tx.append(draft(SCAN_DETACHED, dossier.code, body, agency=dossier.agency), actor)
    return Detached(scan.line_no, file)
