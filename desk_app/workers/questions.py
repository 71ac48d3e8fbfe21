"""What screens may ask, and what they get: frozen on both sides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from desk_app.core.catalogue import Procedure
from desk_app.core.signature import Strokes
from desk_app.core.statement import Credit
from desk_app.services.records import (
    Dossier,
    ExpectedTransfer,
    Fee,
    Officer,
    Opinion,
    Paper,
    PeriodLine,
    ProcessStep,
    ReceiptBook,
    ReceiptRecord,
    ScanRecord,
    SerialStock,
    StatementCredit,
    WaitingScan,
)
from desk_app.workers.messages import PrinterChoice


@dataclass(frozen=True, slots=True)
class FindDossiers:
    text: str


@dataclass(frozen=True, slots=True)
class FindProcedures:
    text: str
    channel: str


@dataclass(frozen=True, slots=True)
class SameDay:
    """How many dossiers must still be solved today. Answers with an int."""


@dataclass(frozen=True, slots=True)
class Sittings:
    """Dossiers that are solved on the spot and not at their end, the latest first. Answers with `Sitting`s."""


@dataclass(frozen=True, slots=True)
class Sitting:
    dossier: Dossier
    appraised_by: str | None


@dataclass(frozen=True, slots=True)
class Submissions:
    """What was handed in on the portal and waits for a counter, the oldest first."""


@dataclass(frozen=True, slots=True)
class OpenCard:
    """`receipts_too`: also where only receipts are here, for a dossier of another counter."""

    code: str
    receipts_too: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """One view of what is still here; `view` is one of `VIEWS` of the board."""

    view: str
    agency: str = ""
    officer: str = ""


@dataclass(frozen=True, slots=True)
class BoardPaper:
    """A view of the board, as it will be printed."""

    view: Board


@dataclass(frozen=True, slots=True)
class BoardView:
    """How many dossiers each view has, and the most pressing of the chosen one; `officers`: who received any; `replies`: by
    when another agency's opinion is wanted, under the code of the dossier."""

    asked: Board
    counts: dict[str, int]
    rows: tuple[Dossier, ...]
    officers: tuple[tuple[str, str], ...]
    replies: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandoverList:
    """What the courier of an agency takes along."""

    agency: str


@dataclass(frozen=True, slots=True)
class HandoverDossiers:
    """`due`: the codes that must go today, the others may; `reported`: whose results the agency said are there."""

    agency: str
    dossiers: tuple[Dossier, ...]
    due: frozenset[str]
    reported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyDossier:
    """Of this counter or a copy of another one's. Answers with it, or None."""

    code: str


@dataclass(frozen=True, slots=True)
class PastPapers:
    """Letters before acceptance and minutes of runs that hold every word of `text`, the newest first. Answers with
    `PastPaper`s."""

    text: str


@dataclass(frozen=True, slots=True)
class Boxes:
    """`officer`: who asks; nobody is told what the books say of a box but who has just counted it."""

    agencies: tuple[str, ...]
    officer: str = ""


@dataclass(frozen=True, slots=True)
class BoxMoves:
    """What went through a box since it was opened, or since it was closed. Answers with `BoxMovements`."""

    agency: str
    officer: str


@dataclass(frozen=True, slots=True)
class InterimCount:
    """A paper of a count that is not settled: what was typed so far, and the books only where `officer` fixed it."""

    agency: str
    officer: str
    officer_name: str
    notes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FormPages:
    """The official form of a slip, or the minutes of a run, as it will be printed. `copy_no` 2 and more says at its foot that
    it is one."""

    code: str
    document: str = "appointment_slip"
    copy_no: int = 1


@dataclass(frozen=True, slots=True)
class Differences:
    """Counts that differed and that nobody who neither held nor counted the box has looked into yet."""


@dataclass(frozen=True, slots=True)
class Difference:
    id: str
    agency_name: str
    agency: str
    officer: str
    difference_vnd: int
    reason: str
    closed_at_ms: int
    movement: bool = False  # cash from another desk that arrived otherwise than announced


@dataclass(frozen=True, slots=True)
class OpenNews:
    """What the centre told and a person must look into."""


@dataclass(frozen=True, slots=True)
class NewsLine:
    id: int
    at_ms: int
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for a person, the most pressing first. Answers with `WorkRow`s."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One thing that waits. `kind`: its word is the text `work.KIND`; `what`, `whose`: in words; `until_ms`: when it must be
    done, None where nothing says so; `key`: what a person presses, Enter opens the dossier `id`."""

    kind: str
    what: str
    whose: str
    until_ms: int | None
    key: str
    id: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """Whether the date can be believed."""


@dataclass(frozen=True, slots=True)
class ClockView:
    """`doubt`: the sentence that says why not; "": it can. `moved`: it goes by what a person typed. `ahead_ms`: the centre's
    clock, where it differs enough to be shown."""

    doubt: str = ""
    moved: bool = False
    ahead_ms: int = 0


@dataclass(frozen=True, slots=True)
class Deposits:
    """What was paid in at the treasury and not confirmed yet."""


@dataclass(frozen=True, slots=True)
class TransferCode:
    """The VietQR of a payment by bank transfer, with the dossier's code as its purpose."""

    code: str
    agency: str
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class Transfers:
    """Expected transfers, and credits of a statement that fit none: those to look at first, and how many there are."""


@dataclass(frozen=True, slots=True)
class TransferLists:
    expected: tuple[ExpectedTransfer, ...]
    unmatched: tuple[StatementCredit, ...]
    unmatched_count: int


@dataclass(frozen=True, slots=True)
class Books:
    """The receipt books, serials and closings of this desk."""


@dataclass(frozen=True, slots=True)
class BooksView:
    """`signer`: the address of the legal signature; empty: none is set up."""

    serials: tuple[SerialStock, ...]
    books: tuple[ReceiptBook, ...]
    periods: tuple[PeriodLine, ...]
    signer: str


@dataclass(frozen=True, slots=True)
class MoneyLog:
    """Openings of the drawer, what was found out about differences and credits, deposits and their confirmation."""


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One of them, in words. `agency`: empty where it is of the whole desk."""

    at_ms: int
    kind: str
    what: str
    whose: str
    agency: str


@dataclass(frozen=True, slots=True)
class ReceiptPdf:
    """A receipt as its payer reads it."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class DayPapers:
    """The count minutes and error notices of one agency, made today, as they will be printed."""

    agency: str


@dataclass(frozen=True, slots=True)
class OpenStatement:
    """A bank's statement as a file, to be looked at for one agency's account. Nothing is written."""

    path: str
    agency: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row of the file: what becomes of it, `becomes` (an outcome of `services.statement_matching` or a reason of
    `core.statement`), and for which dossier."""

    line: int
    becomes: str
    booked_on: str = ""
    reference: str = ""
    amount_vnd: int | None = None
    text: str = ""
    dossier_code: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file holds, before anything is written. `rows`: those that a person should see first, not all of a long file;
    `counts`: how many become what; `told_vnd`: the bank's own total where it is another than `total_vnd`."""

    agency: str
    file_name: str
    sha256: str
    credits: tuple[Credit, ...]
    rows: tuple[StatementRow, ...]
    counts: tuple[tuple[str, int], ...]
    total_vnd: int
    told_vnd: int | None


@dataclass(frozen=True, slots=True)
class Tray:
    pass


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the centre does not have yet."""


@dataclass(frozen=True, slots=True)
class Drafts:
    officer: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The slip as it will come out of the printer: body and private of the fact as far as it is known."""

    body: dict[str, Any]
    private: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SlipPicture:
    code: str


@dataclass(frozen=True, slots=True)
class LetterPicture:
    """A letter that went out before there was a dossier, by its subject."""

    subject: str


@dataclass(frozen=True, slots=True)
class DeskFacts:
    pass


@dataclass(frozen=True, slots=True)
class Appointment:
    """When a dossier received now would be due, and the sentence."""

    due_at_ms: int | None
    text: str


@dataclass(frozen=True, slots=True)
class ProcedureChoice:
    procedure: Procedure
    agency: str
    appointment: Appointment


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One fact about a dossier. `officer`: by name; `place`: epoch and number; `said`: in words, beside its kind."""

    at_ms: int
    kind: str
    officer: str
    place: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    dossier: Dossier
    fees: tuple[Fee, ...]
    papers: tuple[Paper, ...]
    receipts: tuple[ReceiptRecord, ...]
    receipt_fees: tuple[tuple[int, ...], ...]  # for each receipt, the lines of the dossier's fees that it is for
    history: tuple[HistoryLine, ...]
    jobs: tuple[tuple[str, str, int], ...]  # document, state, copy_no
    transfers: tuple[ExpectedTransfer, ...]
    accepted_at_ms: int | None  # since when the centre has all of it; None: something is kept here alone
    elsewhere: bool = False  # the dossier is another counter's
    copied_at_ms: int | None = None  # when the centre said it last; None there: only receipts are here
    portal_at_ms: int | None = None  # when the national portal took it, as the centre said
    opinions: tuple[Opinion, ...] = ()
    steps: tuple[ProcessStep, ...] = ()  # of an interlinked dossier
    reported: tuple[str, str] | None = None  # number and day of a result that the agency said is there
    noticed: tuple[tuple[str, int], ...] = ()  # what the citizen was told by message, and when
    wanted: tuple[str, ...] = ()  # what the last request for a supplement asked for
    signature: Strokes = ()  # of who took the result, where they signed on a screen

    @property
    def by_code(self) -> bool:
        """Nothing is known of the dossier but its code and the receipts that were issued on it here."""
        return self.elsewhere and self.copied_at_ms is None

    @property
    def owed_vnd(self) -> int:
        return sum(fee.amount_vnd or 0 for fee in self.fees if fee.status == "due")

    @property
    def unset(self) -> bool:
        return any(fee.status == "unset" for fee in self.fees)


@dataclass(frozen=True, slots=True)
class SeenCount:
    """A count that its counter fixed, and now sees beside the books."""

    count_id: str
    notes: tuple[tuple[int, int], ...]
    counts: int
    first_vnd: int
    counted_vnd: int
    expected_vnd: int
    difference_vnd: int
    at_ms: int
    may_recount: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds an open box, and since when; not what they counted into it."""

    officer: str
    officer_name: str
    opened_at_ms: int


@dataclass(frozen=True, slots=True)
class BoxState:
    """A box as it may be shown to who asks: not what the books say of it. `counted_by`: who else fixed a count and
    left it, by name; `awaits`: the count that a second person must sign, with its difference."""

    agency: str
    shift: Holding | None
    receipts: int
    safe_vnd: int = 0
    deposit_due: date | None = None
    deposit_late: bool = False
    count: SeenCount | None = None
    counted_by: str = ""
    awaits: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class BoxMove:
    """`amount_vnd` None: shown once the count is fixed. `whole`: all that was in the box just then."""

    at_ms: int
    what: str
    amount_vnd: int | None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class BoxMovements:
    agency: str
    moves: tuple[BoxMove, ...]
    balance_vnd: int | None


@dataclass(frozen=True, slots=True)
class JobLine:
    id: int
    document: str
    code: str
    copy_no: int
    state: str
    detail: str
    queued_at_ms: int
    held: bool = False
    """A queue of the print service has it."""


@dataclass(frozen=True, slots=True)
class Backlog:
    waiting: int
    since_ms: int | None
    acknowledged_at_ms: int | None
    scans: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """One bit per dot, ink = 1, rows padded to bytes; `grey`: a byte per dot, white = 255."""

    width: int
    height: int
    bits: bytes
    grey: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The very bytes for the printer, and its pages as pictures of them. `code`: the dossier's, or a name for the file."""

    code: str
    pdf: bytes
    media: str
    pages: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class OpenScans:
    """The scanner's folder, and what a dossier has; `code` "": the folder alone."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class AttachedScan:
    """`here`: its file is on this PC."""

    scan: ScanRecord
    here: bool


@dataclass(frozen=True, slots=True)
class ScansView:
    """`known`: for each waiting file the dossier that has it already. `driven`: whether the program drives a page scanner."""

    code: str
    waiting: tuple[WaitingScan, ...]
    known: tuple[str, ...]
    attached: tuple[AttachedScan, ...]
    driven: bool = False


@dataclass(frozen=True, slots=True)
class ScanPage:
    """A page, from 0, of a file in the scanner's folder by its `name`, else of a kept one by its `sha256`."""

    sha256: str
    media: str
    name: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class ScanPicture:
    asked: ScanPage
    picture: Picture
    pages: int


@dataclass(frozen=True, slots=True)
class DeskView:
    desk_id: str
    epoch: int
    seq: int
    fingerprint: str
    procedures: int
    officers: tuple[Officer, ...]
    printers: tuple[PrinterChoice, ...]
    scanner: str
    display: str
    office_printer: str
    page_scanner: str
    scan_folder: str
    centre_url: str
    scanner_frame: str = ""
