"""What can happen at an intake: a dossier is received, or declined in writing. As in `facts`: outcomes, never questions."""

from typing import Generic, Literal, NotRequired, TypedDict

from sync.protocol.facts import Body, Kind, Of, Private
from sync.protocol.money_facts import FeeKind
from sync.protocol.scans import Scan


class PaperLine(TypedDict):
    """A paper that was handed in: how many of each form, and its scans."""

    name: str
    original: int
    certified_copy: int
    photocopy: int
    scans: list[Scan]


class FeeLine(TypedDict):
    """A fee of the dossier as it was set at the intake, in đồng."""

    kind: FeeKind
    name: str
    amount_vnd: int | None  # None: set by the People's Council, amount not known here; never zero by accident
    status: Literal["due", "free", "exempt", "unset", "paid_online"]
    basis: str  # the text that sets the amount, or the ground of a reduction or exemption
    full_vnd: NotRequired[int]  # before a reduction or exemption of this payer
    tariff_vnd: NotRequired[int]  # before a reduction that holds for everybody on the day of receipt
    quantity: NotRequired[int]  # of units (trang, bản, phòng …); the amount is theirs together
    unit: NotRequired[str]


class WordedLimit(TypedDict):
    """The statutory time of the procedure, as the rules word it. `unit`: working_day, hour, month, same_day."""

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
    """Handed in on the portal. `key`: the portal's reference and, after a space, how many times it came with it; `paid`: the
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


class DossierReceived(Body[Literal["DossierReceived"]]):
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
    limit: WordedLimit | None
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
    """Who a person is; for an organisation its name and tax code."""

    name: str
    identity_no: NotRequired[str]
    old_identity_no: NotRequired[str]  # of nine digits, which the card names beside the one of twelve
    birth_date: NotRequired[str]  # YYYY-MM-DD
    sex: NotRequired[str]
    address: NotRequired[str]
    phone: NotRequired[str]
    tax_code: NotRequired[str]


class DossierReceivedPrivate(Private[Literal["DossierReceivedPrivate"]]):
    """Whose dossier it is and who brought it. `authorisation`: the paper by which somebody else did."""

    owner: PersonPrivate
    submitter: PersonPrivate | None  # when not the owner
    authorisation: str | None
    paper_names: NotRequired[dict[str, str]]  # by line: what the citizen called it on the portal; the body says `#3`


class LetterNumber(TypedDict):
    """Of a form: the twelfth of counter 07 in a year is `07-12`, after the second opening of its journal `07.2-12`. The form
    adds what its kind adds (`/HDHS`)."""

    kind: str
    year: int
    no: int
    text: str


class LetterInstead(Body[Of], Generic[Of]):
    """What every letter says that is given instead of a receipt. Of `Never`: before it is known which."""

    letter: LetterNumber
    procedure_code: str
    procedure_name: str
    field: NotRequired[str]
    field_code: NotRequired[str]
    receiving_agency: str
    competent_agency: str
    counter: str
    given_at_ms: int
    officer_name: str
    online: NotRequired[OnlineOrigin]
    as_on_card: NotRequired[list[Literal["owner", "submitter"]]]  # as in `DossierReceived`


class GuidanceGiven(LetterInstead[Literal["GuidanceGiven"]]):
    """Before acceptance: what is missing, once and whole (form 02; NĐ 61/2018 Art 15.3, 17.1.a). No dossier is there yet.
    `earlier`: the letter by which the same person was guided in the same matter before."""

    items: list[str]
    reason: str
    earlier: str | None


class IntakeRejected(LetterInstead[Literal["IntakeRejected"]]):
    """Not taken in, for a reason in writing (form 03; NĐ 61/2018 Art 17.1.b)."""

    reason: str


class DeclinedPrivate(Private[Literal["DeclinedPrivate"]]):
    """Whose dossier it would have been, and who brought it when that was somebody else."""

    owner: PersonPrivate
    submitter: PersonPrivate | None


DOSSIER_RECEIVED: Kind[DossierReceived, DossierReceivedPrivate] = Kind("DossierReceived")
GUIDANCE_GIVEN: Kind[GuidanceGiven, DeclinedPrivate] = Kind("GuidanceGiven")
INTAKE_REJECTED: Kind[IntakeRejected, DeclinedPrivate] = Kind("IntakeRejected")
