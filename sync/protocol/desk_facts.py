"""What can happen to a desk itself: what it was granted, who works at it, its papers, its clock and its key. As in `facts`:
outcomes, never questions."""

from typing import Literal, NotRequired, TypedDict

from sync.protocol.facts import Body, Kind, Private


class Band(TypedDict):
    """Order numbers of the day that belong to one (agency, desk, epoch) for ever; the second pair is the overflow."""

    agency: str
    first: int
    last: int
    overflow_first: int
    overflow_last: int


class SerialGrant(TypedDict):
    """A receipt serial that belongs to one (agency, desk, epoch): NĐ 254/2026 Art 23.2, TT 91/2026 annex II."""

    agency: str
    form_symbol: str
    serial_symbol: str
    year: int


class LostSerial(TypedDict):
    """A serial of the epoch before: from the number after `last_no` on it is closed as lost."""

    agency: str
    serial_symbol: str
    last_no: int


class ResumedSerial(TypedDict):
    """A serial of the epoch before that goes on in this one: up to `last_no` it is on paper."""

    agency: str
    serial_symbol: str
    last_no: int


class ResumedOrder(TypedDict):
    """The same of the order numbers of a day."""

    agency: str
    day: str
    last_no: int


class DeskOpened(Body[Literal["DeskOpened"]]):
    """A desk begins an epoch: its key, its bands and its serials."""

    counter: str
    public_key: str
    centre_key: str | None
    bands: list[Band]
    serials: list[SerialGrant]
    admission: NotRequired[str]  # the centre's signature for a new key: the desk's PC was replaced
    lost_serials: NotRequired[list["LostSerial"]]
    resumed_serials: NotRequired[list["ResumedSerial"]]  # a desk without a centre goes on from a copy
    resumed_orders: NotRequired[list["ResumedOrder"]]


class SerialsGranted(Body[Literal["SerialsGranted"]]):
    """The centre gave the serial of another year, well before it begins."""

    serials: list[SerialGrant]


class BandsGranted(Body[Literal["BandsGranted"]]):
    """The centre gave numbers of an agency of another territory (NĐ 118/2025 Art 28.2), for this epoch of this desk."""

    bands: list[Band]


class CatalogueImported(Body[Literal["CatalogueImported"]]):
    """Procedures came from the national catalogue or from a file: how many of each kind. `refused`: records that said too
    little."""

    source: str
    version: str
    added: int
    changed: int
    unchanged: int
    refused: int


class ProcedureMark(TypedDict):
    """A procedure as it stands in a desk's catalogue: its times, fees and papers. `mark`: of all that is kept of it."""

    code: str
    mark: str


class ProceduresListed(Body[Literal["ProceduresListed"]]):
    """The first ones of a journal, up to `last`: all that stood in the catalogue then. Later ones: what an import brought."""

    procedures: list[ProcedureMark]
    last: bool


class AccountState(TypedDict):
    """An account as it stands. `secret_mark`: of the hash that its secret is checked by (`accounts.mark_of`); the hash itself
    stays in the desk's file. `person_id`: whose it is; absent: a person's who is called like the account."""

    login: str
    officer_name: str
    roles: list[str]
    active: bool
    secret_mark: str
    person_id: NotRequired[str]


class AccountsListed(Body[Literal["AccountsListed"]]):
    """The accounts that stood at a desk when facts began to say so; `last`: no more of them follow. From there on each account
    of the desk has its fact."""

    accounts: list[AccountState]
    last: bool


class AccountOpened(Body[Literal["AccountOpened"]]):
    """An account was made at this desk. `first`: no account stood here before, so that nobody could be asked for."""

    officer_name: str
    roles: list[str]
    active: bool
    secret_mark: str
    first: bool
    person_id: NotRequired[str]


class AccountChanged(Body[Literal["AccountChanged"]]):
    """An administrator set another name, other roles and another secret at this desk."""

    officer_name: str
    roles: list[str]
    active: bool
    secret_mark: str
    person_id: NotRequired[str]


class AccountSet(Body[Literal["AccountSet"]]):
    """An account as the centre set it for this counter (QĐ 1513/QĐ-UBND Art 10.1.d). `active`: it may log in here."""

    officer_name: str
    roles: list[str]
    active: bool
    publication: int
    secret_mark: NotRequired[str]
    person_id: NotRequired[str]


class RulesTaken(Body[Literal["RulesTaken"]]):
    """A document of rules that the centre published; it holds from the next start of the program."""

    version: str
    publication: int
    digest: NotRequired[str]  # SHA-256 of the whole text; `version` is its beginning


class PinChanged(Body[Literal["PinChanged"]]):
    """An officer chose another PIN or password. `secret_mark`: of its hash; only one that is long enough has it."""

    officer_name: str
    secret_mark: NotRequired[str]


class PinChangedPrivate(Private[Literal["PinChangedPrivate"]]):
    """How it is checked (argon2id), for the other counters; nothing opens by it."""

    secret_hash: str


class SessionOpened(Body[Literal["SessionOpened"]]):
    """An officer proved who they are. `session` of the header repeats in all that follow. `failures`: wrong secrets for this
    account since its session before, the last one at `failed_at_ms`; the officer was told. `person_id`: whose the account was
    then; absent: a person's who is called like it."""

    officer_name: str
    roles: list[str]
    failures: NotRequired[int]
    failed_at_ms: NotRequired[int]
    person_id: NotRequired[str]


class LoginsFailed(Body[Literal["LoginsFailed"]]):
    """Somebody typed so many wrong secrets in a row for an account, and waits for `wait_ms`: nobody knows who."""

    officer_name: str
    failures: int
    wait_ms: int


class LoginsReviewed(Body[Literal["LoginsReviewed"]]):
    """A supervisor looked into wrong secrets for an account, which waits no more."""

    finding: str
    officer_name: str


class SessionClosed(Body[Literal["SessionClosed"]]):
    """The officer of the session left, another took the place, the program ended, or nobody was there for too long."""

    reason: Literal["left", "idle", "switched", "program_closed"]


class SlipReprinted(Body[Literal["SlipReprinted"]]):
    """A further copy of a slip, counted per document."""

    code: str
    document: str
    copy_no: int
    reason: str


class PaperAnswered(Body[Literal["PaperAnswered"]]):
    """A person looked: did the paper come out? The program itself could not know."""

    document: str
    code: str
    printed: bool


class PrintCancelled(Body[Literal["PrintCancelled"]]):
    """A person took back a print that had not begun."""

    document: str
    code: str
    copy_no: int


class DrawerOpened(Body[Literal["DrawerOpened"]]):
    """The cash drawer was opened without a sale."""

    reason: str
    officer_name: str


class ClockWentBack(Body[Literal["ClockWentBack"]]):
    """The PC's clock stood before the last entry; the entry was dated by that one. `back_ms`: by so much."""

    back_ms: int


class ClockConfirmed(Body[Literal["ClockConfirmed"]]):
    """The PC's clock was in doubt (`reason`), and a person typed the date; `moved_ms`: by so much this desk's time is after
    the PC's from here on. Without `typed` the clock came right by itself. `last_ms`: the last entry from before the doubt."""

    reason: str
    machine_ms: int
    moved_ms: int
    typed: NotRequired[str]
    officer_name: NotRequired[str]
    last_ms: NotRequired[int]


class ClockReviewed(Body[Literal["ClockReviewed"]]):
    """A supervisor looked into a confirmation at `place` (`epoch.seq`)."""

    place: str
    finding: str
    officer_name: str


class KeyRotated(Body[Literal["KeyRotated"]]):
    """From the next entry on another key signs. Sealed with the old one; `agreed`: the new one's signature over its place."""

    public_key: str
    agreed: str


class NewsReviewed(Body[Literal["NewsReviewed"]]):
    """A person looked into what the centre told."""

    news_id: int
    kind: str
    finding: str
    officer_name: str


DESK_OPENED: Kind[DeskOpened, None] = Kind("DeskOpened")
SERIALS_GRANTED: Kind[SerialsGranted, None] = Kind("SerialsGranted")
BANDS_GRANTED: Kind[BandsGranted, None] = Kind("BandsGranted")
CATALOGUE_IMPORTED: Kind[CatalogueImported, None] = Kind("CatalogueImported")
PROCEDURES_LISTED: Kind[ProceduresListed, None] = Kind("ProceduresListed")
ACCOUNTS_LISTED: Kind[AccountsListed, None] = Kind("AccountsListed")
ACCOUNT_OPENED: Kind[AccountOpened, None] = Kind("AccountOpened")
ACCOUNT_CHANGED: Kind[AccountChanged, None] = Kind("AccountChanged")
ACCOUNT_SET: Kind[AccountSet, None] = Kind("AccountSet")
RULES_TAKEN: Kind[RulesTaken, None] = Kind("RulesTaken")
PIN_CHANGED: Kind[PinChanged, PinChangedPrivate] = Kind("PinChanged")
SESSION_OPENED: Kind[SessionOpened, None] = Kind("SessionOpened")
LOGINS_FAILED: Kind[LoginsFailed, None] = Kind("LoginsFailed")
LOGINS_REVIEWED: Kind[LoginsReviewed, None] = Kind("LoginsReviewed")
SESSION_CLOSED: Kind[SessionClosed, None] = Kind("SessionClosed")
SLIP_REPRINTED: Kind[SlipReprinted, None] = Kind("SlipReprinted")
PAPER_ANSWERED: Kind[PaperAnswered, None] = Kind("PaperAnswered")
PRINT_CANCELLED: Kind[PrintCancelled, None] = Kind("PrintCancelled")
DRAWER_OPENED: Kind[DrawerOpened, None] = Kind("DrawerOpened")
CLOCK_WENT_BACK: Kind[ClockWentBack, None] = Kind("ClockWentBack")
CLOCK_CONFIRMED: Kind[ClockConfirmed, None] = Kind("ClockConfirmed")
CLOCK_REVIEWED: Kind[ClockReviewed, None] = Kind("ClockReviewed")
KEY_ROTATED: Kind[KeyRotated, None] = Kind("KeyRotated")
NEWS_REVIEWED: Kind[NewsReviewed, None] = Kind("NewsReviewed")
