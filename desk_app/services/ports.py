"""What the use cases need from outside: one transaction that knows the desk, and who acts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from desk_app.core.catalogue import Procedure
from desk_app.core.clock import ClockDoubt
from desk_app.core.permissions import Act, may
from desk_app.core.problems import UserProblem
from desk_app.services.money_ports import MoneyReads
from desk_app.services.money_records import (
    Place,
    Serial,
)
from desk_app.services.records import (
    BandRecord,
    Dossier,
    Fee,
    Guidance,
    Officer,
    Opinion,
    Paper,
    PersonRecord,
    ProcessStepRecord,
    ScannedFile,
    ScanRecord,
    SharedDossierRecord,
)
from sync.protocol.erasure_facts import ErasedEntry
from sync.protocol.facts import Draft
from sync.protocol.news import News
from sync.protocol.scans import Scan
from sync.protocol.seal import Entry
from sync.protocol.submissions import Submission


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which session, proved how. Liability is personal: no money fact without one. `tried`: wrong secrets for
    this account before the session, the last one at `tried_at_ms` (milliseconds since 1970 UTC)."""

    officer_id: str
    name: str
    roles: tuple[str, ...]
    session: str
    auth_method: str
    tried: int = 0
    tried_at_ms: int = 0

    def require(self, act: Act) -> None:
        """Raises UserProblem unless the table of rights allows the act."""
        if not may(self.roles, act):
            raise UserProblem("problem.not_allowed")


class Journal(Protocol):
    """The desk's signed journal: what is appended stands in it and in the tables, or in neither. `now_ms`: when the act is."""

    @property
    def now_ms(self) -> int:
        """When the act is: milliseconds since 1970 UTC, the same throughout the transaction."""

    @property
    def epoch(self) -> int:
        """The running epoch: counts the PCs of this counter, from 1."""

    @property
    def desk_id(self) -> str:
        """Which desk the journal is of, as the centre enrolled it."""

    @property
    def catalogue_version(self) -> str:
        """Of the catalogue of procedures that was imported last; empty before the first."""

    @property
    def clock_doubt(self) -> ClockDoubt | None:
        """Why the date cannot be believed; None where it can."""

    def append(self, draft: Draft, actor: Actor | None) -> Entry:
        """Seals the fact, writes it down and changes the tables by it. `actor`: who answers for it; None: the machine.
        Returns the entry that it became."""

    def last_fact(self, code: str, kinds: tuple[str, ...]) -> Entry | None:
        """The newest entry about a subject (a dossier code, a letter, a run) of one of these kinds; None: there is none."""

    def last_place(self) -> Place:
        """Of the last entry, also of one that this transaction appended; epoch and number 0 in an empty journal."""


class ClockDoubts(Protocol):
    """Whether the date can be believed, and what a person typed where it cannot. Differences are in milliseconds."""

    @property
    def clock_moved_ms(self) -> int:
        """By how much a typed date is ahead of the PC's clock, in milliseconds; 0: the clock is believed as it is."""

    @property
    def centre_ahead_ms(self) -> int:
        """By how much the centre's clock is ahead of this one, in milliseconds, as far as it was heard; else 0."""

    def believe_clock(self, moved_ms: int) -> None:
        """From here on `now_ms` is the PC's clock and so much more, and no doubt is left."""

    def note_centre_clock(self, ahead_ms: int) -> None:
        """Keeps how far the centre's clock is ahead, in milliseconds; not what somebody looked into already."""

    def clock_confirmed_by(self, place: str) -> str | None:
        """The id of the officer who typed the date in the entry at a place, written EPOCH.NUMBER; None: nobody did, or it
        was looked into."""


class Numbers(Protocol):
    """What this desk may number with, and the last number given. Taken inside the transaction that uses them."""

    @property
    def no_numbers(self) -> str:
        """Why no new number may be given on this PC, as a key of texts; empty where it may."""

    def band(self, agency: str) -> BandRecord | None:
        """The order numbers of an agency that this desk may give in its running epoch; None: none were granted."""

    def last_order_no(self, agency: str, day: str) -> int | None:
        """The last order number given on a day, written as the code has it; None before the first of the day."""

    def last_letter(self, kind: str, year: int) -> int:
        """The last number of a kind of letter in a year; 0 before the first."""

    def serial_for(self, agency: str, year: int) -> Serial | None:
        """The serial of an agency's electronic receipts of a year (TT 91/2026); None: none was granted."""


class DossierReads(Protocol):
    """Dossiers of this counter, dossiers that other counters share, and what belongs to them."""

    def procedure(self, code: str) -> Procedure | None:
        """Of the imported catalogue, by its code; None: it is not in it."""

    def dossier(self, code: str) -> Dossier | None:
        """One that this counter took in; None: it knows none of that code."""

    def shared_dossier(self, code: str) -> SharedDossierRecord | None:
        """One that another counter took in, as the centre told it last; None: none is known."""

    def shared_fees(self, code: str) -> tuple[Fee, ...]:
        """The fees of such a dossier, less what this counter collected on its code; in đồng."""

    def fees(self, code: str) -> tuple[Fee, ...]:
        """The fees of this counter's dossier, in their order; in đồng."""

    def papers(self, code: str) -> tuple[Paper, ...]:
        """What was handed in with this counter's dossier, in the order of the slip."""

    def opinions(self, code: str) -> tuple[Opinion, ...]:
        """What other agencies were asked about a dossier, the oldest first."""

    def process_steps(self, code: str) -> tuple[ProcessStepRecord, ...]:
        """The steps of an interlinked dossier (NĐ 61/2018 Art 19.6), in their order; empty: it is none."""

    def scans(self, code: str) -> tuple[ScanRecord, ...]:
        """The files that belong to a dossier, by the line of the paper."""

    def open_duplicate(self, identities: Collection[str], procedure_code: str) -> str | None:
        """The code of a dossier of one of these people in the same procedure that goes on; None: there is none.
        `identities`: numbers of identity or tax."""

    def numbers_of(self, numbers: Collection[str]) -> tuple[str, ...]:
        """These numbers of identity, and those that a card showed beside one of them: they are of the same people."""

    def known_name(self, numbers: Collection[str]) -> str | None:
        """How whoever has one of these numbers was called last at this counter; None: nobody has."""

    def entered_from_paper(self, paper_no: str) -> str | None:
        """The code of the dossier that a slip written by hand became; None: it was not entered yet."""

    def supplements_asked(self, code: str) -> int:
        """How often the citizen was asked for more of this dossier (NĐ 118/2025 Art 19.5)."""

    def earlier_guidance(self, identities: Collection[str], procedure_code: str) -> Guidance | None:
        """The last letter of guidance to one of these people in this procedure that no dossier followed; None: there is
        none."""

    def waiting_for_agency(self, agency: str) -> tuple[Dossier, ...]:
        """What the next handover takes along to an agency, in the order in which it came."""


class Spool(Protocol):
    """What is printed once this is committed, and the drawer."""

    def queue_print(self, document: str, code: str, fact: Entry, copy_no: int = 0) -> int:
        """One paper about a fact, printed once this is committed. `copy_no`: 0 is the first print, more is a reprint. Returns
        the job's id."""

    def kick_drawer(self) -> None:
        """Opens the drawer once this is committed."""

    def cancel_job(self, job_id: int) -> tuple[str, str, int] | None:
        """Takes it out of the queue. Returns its document, code and copy number; None: it is not waiting there."""

    def answer_job(self, job_id: int, printed: bool) -> tuple[str, str] | None:
        """What a person saw of a job whose end is unknown. Returns its document and code; None: nothing was asked of it."""

    def reprints_made(self, code: str, document: str) -> int:
        """How many reprints of a document on a subject the journal holds."""


class Inbox(Protocol):
    """What the centre told: news that may need a person, and what was handed in on the portal."""

    def news_answered(self, news_id: int, subject: str) -> bool:
        """Whether a person looked into it already, here or before the file was put back from a copy."""

    def settled_elsewhere(self, code: str, serial_symbol: str, number: int) -> bool:
        """Whether the journal already says that this receipt, issued by another desk, settled fees of the dossier."""

    def news_cursor(self) -> int:
        """The number of the centre's last news that is kept here; 0 before the first."""

    def news_known(self, news: News) -> bool:
        """Whether the same was told before, under another number: the centre was put back from a copy."""

    def keep_news(self, news: News, needs_person: bool) -> None:
        """So that nobody is told twice. `needs_person`: it waits on F8 until somebody answers."""

    def open_news(self, news_id: int) -> tuple[str, str, str] | None:
        """Its kind, subject and agency; None: nobody is waited for."""

    def close_news(self, news_id: int) -> None:
        """Somebody answered it: it waits no more."""

    def keep_submission(self, agency: str, at_ms: int, body: Submission) -> None:
        """What a citizen handed in on the portal. `at_ms`: when, in milliseconds since 1970 UTC."""

    def submission(self, key: str) -> Submission | None:
        """By its key; None: it is not here, or was taken up and dropped."""

    def submission_settled(self, key: str) -> bool:
        """Whether this counter took it in, guided or refused it."""

    def drop_submission(self, key: str) -> None:
        """It waits here no more; one that is not here is passed over."""


class Accounts(Protocol):
    """Who may log in at this desk, and how often they failed."""

    def officers(self) -> tuple[Officer, ...]:
        """The accounts that may log in, by name in Vietnamese order."""

    def all_officers(self) -> tuple[Officer, ...]:
        """Every account, also those that ended, by log-in name."""

    def set_account(self, officer_id: str, name: str, roles: tuple[str, ...], secret_hash: str, active: bool) -> bool:
        """As somebody set it. False where nothing changes."""

    def officer(self, officer_id: str) -> Officer | None:
        """Also one that ended; None: there is no such account."""

    def person_of(self, officer_id: str) -> PersonRecord | None:
        """Whose an account is now; None: no fact tells of it."""

    def accounts_of(self, person_id: str) -> tuple[str, ...]:
        """The accounts of a person, by log-in name."""

    def told_here(self) -> bool:
        """Whether facts of the running epoch tell of an account that may log in."""

    def put_officer(self, officer_id: str, name: str, roles: tuple[str, ...], secret_hash: str) -> None:
        """A new account, or this one's other name, roles and secret. `secret_hash`: argon2id, never the secret."""

    @property
    def shortest_secret(self) -> int:
        """Of this PC: a longer one where the secrets open the data itself."""

    def secret_proved(self, officer_id: str, secret: str) -> None:
        """Right, as it was typed: where secrets open the data it will."""

    @property
    def steady_ms(self) -> int:
        """A clock that nobody sets; it begins anew when the PC does."""

    def note_failure(self, officer_id: str, failures: int, wait_ms: int) -> None:
        """A wrong secret, the so manieth in a row; for `wait_ms` from now none is looked at."""

    def note_success(self, officer_id: str, told: bool) -> None:
        """A right secret: it waits no more. `told`: its officer hears of the wrong ones now."""

    def login_troubled(self, officer_id: str) -> bool:
        """Whether nobody looked yet into wrong secrets for this account."""

    def wait_from_start(self, officer_id: str) -> None:
        """The PC was started anew since: what is waited for counts from its start on."""

    def append_with_logins(self, draft: Draft) -> None:
        """A fact of nobody that stays with the count of log-ins where the act that asked is undone."""


class ScanFiles(Protocol):
    """Scanned files, moved when this is committed."""

    def keep_scan(self, scan: ScannedFile) -> Scan:
        """Moves a file of the scanner's folder under its hash. Raises UserProblem where it is gone or another one by now,
        EnvironmentProblem where it cannot be kept."""

    def put_scan_back(self, scan: ScanRecord) -> str:
        """A copy of a kept file into the scanner's folder, as if it were scanned now. Returns its name; empty: the file is not
        here."""


class Erasing(Protocol):
    """What is known of people, and what goes with it."""

    def entries_of_people(self, code: str) -> list[ErasedEntry]:
        """The entries about a dossier in this journal that still say who its people are; not those about money."""

    def forget_beside(self, numbers: Iterable[str], scans: Sequence[str]) -> None:
        """Half-written forms in which one of these numbers of identity or tax stands; and, once this is committed, files that
        no dossier has any more. `scans`: by their SHA-256."""

    def scans_over(self, before_ms: int) -> tuple[ScanRecord, ...]:
        """Of this counter's dossiers that were out of its hands before that moment, in milliseconds since 1970 UTC."""

    def scans_named(self, names: Collection[str]) -> tuple[ScanRecord, ...]:
        """All that have one of these files, by SHA-256, of other counters' dossiers too."""

    def drop_files(self, names: Iterable[str]) -> None:
        """Files of this PC go once this is committed."""


class Transaction(
    Journal, ClockDoubts, Numbers, DossierReads, MoneyReads, Spool, Inbox, Accounts, ScanFiles, Erasing, Protocol
):
    """One `BEGIN IMMEDIATE` transaction. Numbers are taken inside it; leaving it commits all or nothing."""
