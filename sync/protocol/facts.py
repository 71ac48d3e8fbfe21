"""What can happen at a counter: the facts that desks and centre share.

A fact carries the outcome, not the question: the state reached, the due moment with its explanation, the
postings and the balances after them. Replay runs no rules. `Body` classes travel in the clear (no personal
data); `Private` classes travel beside the body under a salted hash, so that an export verifies without them.

Money is integer đồng; moments are milliseconds since 1970 UTC; a fact never changes once written.
"""

from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

from sync.protocol.scans import Scan

FeeKind = Literal["fee", "charge"]  # phí, lệ phí: kept apart by law


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


class DeskOpened(TypedDict):
    """A desk begins an epoch: its key, its bands and its serials."""

    counter: str
    public_key: str
    centre_key: str | None
    bands: list[Band]
    serials: list[SerialGrant]
    admission: NotRequired[str]  # the centre's signature for a new key: the desk's PC was replaced
    lost_serials: NotRequired[list["LostSerial"]]


class SerialsGranted(TypedDict):
    """The centre gave the serial of another year, well before it begins."""

    serials: list[SerialGrant]


class BandsGranted(TypedDict):
    """The centre gave numbers of an agency of another territory (NĐ 118/2025 Art 28.2), for this epoch of this desk."""

    bands: list[Band]


class CatalogueImported(TypedDict):
    source: str
    version: str
    added: int
    changed: int
    unchanged: int
    refused: int


class AccountSet(TypedDict):
    """An account as the centre set it for this counter (QĐ 1513/QĐ-UBND Art 10.1.d). `active`: it may log in here."""

    officer_name: str
    roles: list[str]
    active: bool
    publication: int


class RulesTaken(TypedDict):
    """A document of rules that the centre published; it holds from the next start of the program."""

    version: str
    publication: int


class PinChanged(TypedDict):
    """An officer chose another PIN or password."""

    officer_name: str


class PinChangedPrivate(TypedDict):
    """How it is checked (argon2id), for the other counters; nothing opens by it."""

    secret_hash: str


class SessionOpened(TypedDict):
    """An officer proved who they are. `session` of the header repeats in all that follow."""

    officer_name: str
    roles: list[str]


class SessionClosed(TypedDict):
    reason: Literal["left", "switched", "program_closed"]


class PaperLine(TypedDict):
    name: str
    original: int
    certified_copy: int
    photocopy: int
    scans: list[Scan]


class FeeLine(TypedDict):
    kind: FeeKind
    name: str
    amount_vnd: int | None  # None: set by the People's Council, amount not known here; never zero by accident
    status: Literal["due", "free", "exempt", "unset", "paid_online"]
    basis: str  # the text that sets the amount, or the ground of a reduction or exemption
    full_vnd: NotRequired[int]  # before a reduction or exemption of this payer
    tariff_vnd: NotRequired[int]  # before a reduction that holds for everybody on the day of receipt
    quantity: NotRequired[int]  # of units (trang, bản, phòng …); the amount is theirs together
    unit: NotRequired[str]


class Limit(TypedDict):
    amount: str  # "12.5"; a fraction never travels as a float
    unit: str


class PostalArrival(TypedDict):
    """Days as YYYY-MM-DD. `at_agency`: it went to the agency first."""

    tracking_no: str
    postmark: str
    at_agency: str | None


class PaperReceipt(TypedDict):
    """Received by hand while the program was down, under this number; entered later."""

    paper_no: str
    entered_at_ms: int


class DelegationUsed(TypedDict):
    """The agency's authorisation under which the centre took it in (QĐ 1513 Art 6.1.g). `signed_on`: YYYY-MM-DD."""

    number: str
    signed_on: str


class OnlineOrigin(TypedDict):
    """Handed in on the portal. `key`: the portal's reference and, behind a space, how many times it came with it; `paid`: the
    fees were paid there."""

    key: str
    reference: str
    submitted_at_ms: int
    paid: bool


class OnTheSpot(TypedDict):
    """The decision by which it is solved in one sitting; `slip`: whether the citizen wished one."""

    number: str
    signed_on: str  # YYYY-MM-DD
    slip: bool


class OnlinePayment(TypedDict):
    """Handed in at the counter, and paid on the portal before: the reference of that payment, which an officer saw."""

    reference: str


class ProcessStep(TypedDict):
    """`amount`: its share of the statutory time. `agency_id`: where it is an agency of this centre."""

    agency: str
    agency_id: NotRequired[str]
    task: str
    amount: str
    due_at_ms: int


class ProcessUsed(TypedDict):
    """The agencies that an interlinked dossier goes through, one after the other."""

    number: str
    unit: str
    steps: list[ProcessStep]


class StepDue(TypedDict):
    no: int
    due_at_ms: int


class DossierReceived(TypedDict):
    """Hồ sơ đã tiếp nhận (NĐ 61/2018 Art 17, form 01). Three agencies, for intake without regard to territory."""

    code: str
    order_no: int
    day: str  # YYMMDD of receipt
    counter: str
    officer_name: str
    procedure_code: str
    procedure_name: str
    field: NotRequired[str]  # lĩnh vực of the procedure, as the catalogue of the day says; several are parted by "; "
    field_code: NotRequired[str]  # `G15-TP07`, where the catalogue knows it
    receiving_agency: str
    supporting_agency: str | None
    competent_agency: str
    received_at_ms: int
    limit: Limit | None
    due_at_ms: int | None
    due_text: str
    rule_set: str
    rule_set_version: NotRequired[str]  # of the document that the rule set stands in
    calendar_version: str
    catalogue_version: str
    wording_version: str
    papers: list[PaperLine]
    dossier_sets: int
    fees: list[FeeLine]
    result_channel: Literal["counter", "post", "online"]
    duplicate_of: str | None  # the open dossier of the same person and procedure that the officer was warned of
    owner_kind: Literal["individual", "organisation"]
    post: NotRequired[PostalArrival]
    on_paper: NotRequired[PaperReceipt]
    online: NotRequired[OnlineOrigin]
    online_payment: NotRequired[OnlinePayment]
    on_the_spot: NotRequired[OnTheSpot]
    process: NotRequired[ProcessUsed]
    delegation: NotRequired[DelegationUsed]
    non_territorial: NotRequired[bool]
    identifier: NotRequired[str]  # in the code: of the agency elsewhere that settles, whose number it took (28.2); else our own
    counts_from: NotRequired[Literal["competent_agency"]]  # no appointment before that agency has it (NĐ 309/2026 Art 8.3)
    as_on_card: NotRequired[list[Literal["owner", "submitter"]]]  # whose card contradicts itself, and was compared in the hand
    state: Literal["received"]


class PersonPrivate(TypedDict):
    name: str
    identity_no: NotRequired[str]
    old_identity_no: NotRequired[str]  # of nine digits, which the card names beside the one of twelve
    birth_date: NotRequired[str]  # YYYY-MM-DD
    sex: NotRequired[str]
    address: NotRequired[str]
    phone: NotRequired[str]
    tax_code: NotRequired[str]


class DossierReceivedPrivate(TypedDict):
    owner: PersonPrivate
    submitter: PersonPrivate | None  # when not the owner
    authorisation: str | None


class ResultArrived(TypedDict):
    code: str
    result_no: str
    store_place: str
    early: NotRequired[Literal[True]]  # before the day of the appointment: the citizen is told (NĐ 118/2025 Art 22.5)
    state: Literal["result_in"]


class ResultReturned(TypedDict):
    code: str
    identity_check: Literal["card_scanned", "card_seen"]
    by_owner: bool
    officer_name: str
    slip_scanned: bool
    old_card_taken: NotRequired[Literal[True]]  # an earlier card or licence that the result replaces was handed in
    slip_lost: NotRequired[Literal[True]]  # the citizen said so; the identity was compared instead
    signed_on_screen: NotRequired[Literal[True]]
    as_on_card: NotRequired[Literal[True]]  # the receiver's card contradicts itself, and was compared in the hand
    state: Literal["returned"]


class ResultReturnedPrivate(TypedDict):
    receiver_name: str
    receiver_identity_no: str
    authorisation: str | None
    signature: NotRequired[list[list[int]]]  # strokes, each x, y, x, y, … on an area of 1,000 by 360


class StateReachedElsewhere(TypedDict):
    """The centre says that another counter registered the result of this dossier, or returned it."""

    code: str
    desk: str
    kind: Literal["ResultArrived", "ResultReturned"]
    state: Literal["result_in", "returned"]
    at_ms: int
    result_no: NotRequired[str]
    store_place: NotRequired[str]


class SlipReprinted(TypedDict):
    """A further copy of a slip, counted per document."""

    code: str
    document: str
    copy_no: int
    reason: str


class PaperAnswered(TypedDict):
    """A person looked: did the paper come out? The program itself could not know."""

    document: str
    code: str
    printed: bool


class PrintCancelled(TypedDict):
    """A person took back a print that had not begun."""

    document: str
    code: str
    copy_no: int


class ClockWentBack(TypedDict):
    back_ms: int


class ClockConfirmed(TypedDict):
    """The PC's clock was in doubt (`reason`), and a person typed the date; `moved_ms`: by so much this desk's time is after
    the PC's from here on. Without `typed` the clock came right by itself. `last_ms`: the last entry from before the doubt."""

    reason: str
    machine_ms: int
    moved_ms: int
    typed: NotRequired[str]
    officer_name: NotRequired[str]
    last_ms: NotRequired[int]


class ClockReviewed(TypedDict):
    """A supervisor looked into a confirmation at `place` (`epoch.seq`)."""

    place: str
    finding: str
    officer_name: str


class KeyRotated(TypedDict):
    """From the next entry on another key signs. Sealed with the old one; `agreed`: the new one's signature over its place."""

    public_key: str
    agreed: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact before it is sealed: what the use case decides; the journal adds the rest of the header."""

    kind: str
    subject: str
    body: object  # one of the TypedDicts above
    private: object = None
    agency: str | None = None
    version: int = 1
    occurred_at_ms: int | None = None
    based_on: str | None = None
    second_actor: str | None = None
