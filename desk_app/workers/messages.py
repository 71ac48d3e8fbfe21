"""What crosses threads: frozen payloads."""

from dataclasses import dataclass, field
from pathlib import Path

from desk_app.answers.centre_question import CentreQuestion
from desk_app.answers.desk.incident import IncidentReport
from desk_app.answers.desk.printer_choice import PrinterChoice
from desk_app.answers.question import Question
from desk_app.services.commands import Command
from desk_app.services.desk.viewing import DataShown
from desk_app.services.ports import Actor
from printers.known import KnownAnswers
from sync.protocol.seal import Entry


@dataclass(frozen=True, slots=True)
class Request:
    """A command for the use-case runner or a device. `token` finds the way back."""

    token: int
    payload: Command[object]
    actor: Actor | None = None


@dataclass(frozen=True, slots=True)
class AskedOfReader:
    """A question for the reader. `token` finds the way back."""

    token: int
    question: Question[object]


@dataclass(frozen=True, slots=True)
class AskedOfCentre:
    """A question for the centre. `token` finds the way back."""

    token: int
    question: CentreQuestion[object]


@dataclass(frozen=True, slots=True)
class ShownTo:
    """What whoever is logged in was shown of people."""

    shown: DataShown
    actor: Actor


@dataclass(frozen=True, slots=True)
class Reply:
    token: int
    value: object


@dataclass(frozen=True, slots=True)
class Problem:
    """Trouble in plain Vietnamese. `key` names it, `field` says where it belongs, `code` is set when it is our bug."""

    token: int
    text: str
    key: str = ""
    field: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class DataTrouble:
    """What is the matter with this desk's data, from one of those who look after it (`of`: damage, numbers, backup, disk).
    None: nothing any more."""

    of: str
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class KeepSlowCheck(Command[None]):
    """How far the slow check of the file is, and when it last came to its end."""

    place: str
    whole_at_ms: int


@dataclass(frozen=True, slots=True)
class KeepTablesChecked(Command[None]):
    """What stood otherwise than the facts say when all tables were last held beside them, and when that was."""

    differing: tuple[str, ...]
    at_ms: int


@dataclass(frozen=True, slots=True)
class KeepBackup(Command[None]):
    """When the last copy was made."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class KeepReport(Command[Path]):
    """What is known of an incident, as it was shown. Answers with its file."""

    report: IncidentReport


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long act is."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class LogIn(Command[Actor]):
    officer_id: str
    secret: str

    def __repr__(self) -> str:
        return "LogIn(…)"  # a secret never reaches a log


@dataclass(frozen=True, slots=True)
class ChangePin(Command[Actor]):
    """Log in, and choose another PIN; `again`: typed twice."""

    officer_id: str
    secret: str
    new: str
    again: str

    def __repr__(self) -> str:
        return "ChangePin(…)"  # a secret never reaches a log


@dataclass(frozen=True, slots=True)
class TokenPin:
    """What opens the signing token."""

    secret: str

    def __repr__(self) -> str:
        return "TokenPin(…)"  # a secret never reaches a log


@dataclass(frozen=True, slots=True)
class SignerState:
    """The legal signature: off (none is set up), ready, or why it is away; and how many receipts wait for it."""

    health: str = "off"
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class SetSigner(Command[None]):
    address: str


@dataclass(frozen=True, slots=True)
class LogOut(Command[None]):
    """`idle`: nobody touched anything for as long as the centre lets a screen stand open."""

    idle: bool = False


@dataclass(frozen=True, slots=True)
class KeepWindow(Command[None]):
    """Where the window stands."""

    place: str


@dataclass(frozen=True, slots=True)
class SaveDraft(Command[None]):
    draft_id: str
    content: str


@dataclass(frozen=True, slots=True)
class DropDraft(Command[None]):
    draft_id: str


@dataclass(frozen=True, slots=True)
class SetCounterDevices(Command[None]):
    """Addresses; an empty one is none. `page_scanner`: one that the program itself drives.

    `scan_folder`: where the program of the page scanner puts its files; empty: the one beside the desk's own. `backup_folder`:
    on another disk or a share, where a copy of the desk is made each day; empty: none is."""

    scanner: str
    display: str
    office_printer: str
    page_scanner: str
    scan_folder: str
    backup_folder: str


@dataclass(frozen=True, slots=True)
class KeepScannerFrame(Command[None]):
    """What a test scan taught about the scanner that types (`core.scans.Frame`)."""

    frame: str


@dataclass(frozen=True, slots=True)
class CustomerRows:
    """What the customer sees: a word and a figure on each of the pole display's two lines, and each fee by its name on
    the customer's screen."""

    rows: tuple[tuple[str, str], ...]
    fees: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SwapPrinters(Command[None]):
    """The spare one takes over the queue, and the other becomes the spare."""


@dataclass(frozen=True, slots=True)
class TryPrinter(Command["JobOutcome"]):
    """Print the test slip."""

    choice: PrinterChoice


@dataclass(frozen=True, slots=True)
class PrintForm(Command[str]):
    """A PDF to the office printer; without one it becomes a file for the PDF viewer. Answers with the file's path, or
    nothing when it went to the printer."""

    name: str
    pdf: bytes
    media: str


@dataclass(frozen=True, slots=True)
class ScanPages(Command[int]):
    """What lies in the page scanner, into its folder. Answers with how many pages it was."""


@dataclass(frozen=True, slots=True)
class FindPrinters(Command[tuple[str, ...]]):
    pass


@dataclass(frozen=True, slots=True)
class ClaimJob(Command[bool]):
    """Before the first byte: the job is marked as being sent, durably."""

    job_id: int


@dataclass(frozen=True, slots=True)
class JobOutcome(Command[None]):
    """`known`: what the device was heard to answer, where that was asked for."""

    job_id: int
    state: str
    health: str
    known: KnownAnswers = field(default_factory=KnownAnswers)


@dataclass(frozen=True, slots=True)
class JobHeld(Command[None]):
    """A queue of the print service has the job, under this number."""

    job_id: int
    number: int


@dataclass(frozen=True, slots=True)
class TakeBack(Command[str]):
    """Out of the queue that holds it. Answers with what the job is then: refused, sent or unknown."""

    job_id: int


@dataclass(frozen=True, slots=True)
class DrawerState:
    """How the printer was when the drawer was to open; `open`: what the drawer's contact says, None: it cannot be known."""

    health: str
    open: bool | None

    @property
    def stayed_shut(self) -> bool:
        return self.open is False or self.health in ("unreachable", "no_answer")


@dataclass(frozen=True, slots=True)
class PrinterHeard(Command[None]):
    """What the device at this address answers. `anew`: and nothing else, a person saw its test slip."""

    address: str
    known: KnownAnswers
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Pushed(Command[None]):
    epoch: int
    seq: int
    head: str
    signature: str


@dataclass(frozen=True, slots=True)
class TakeTail(Command[bool]):
    """Entries of this desk that the centre has and its file, put back from a copy, has not."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class LineState:
    """The centre as the strip shows it. `state`: off (no centre set), up, waiting, stopped."""

    state: str
    detail: str = ""
    have: str = ""
    got: str = ""


@dataclass(frozen=True, slots=True)
class PrinterState:
    """The printer as the strip shows it: `health` of `printers.delivery.Health`, or `none`."""

    health: str
    waiting: int = 0
