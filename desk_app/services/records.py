"""What the store answers: frozen rows, named as the tables name them."""

from dataclasses import dataclass

from sync.protocol.money_facts import FeeKind


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier's row. Moments are milliseconds since 1970 UTC; None where it has not come to that. `held_by`: who has the
    file; `ended_at_ms`: over without a result."""

    code: str
    desk_id: str
    epoch: int
    seq: int
    agency: str
    supporting_agency: str | None
    competent_agency: str
    procedure_code: str
    procedure_name: str
    state: str
    received_at_ms: int
    due_at_ms: int | None
    due_text: str
    limit_amount: str | None
    limit_unit: str | None
    rule_set: str
    result_channel: str
    dossier_sets: int
    counter: str
    officer: str | None
    officer_name: str
    owner_kind: str
    owner_name: str | None
    identity_no: str | None
    tax_code: str | None
    address: str | None
    phone: str | None
    submitter_name: str | None
    submitter_identity_no: str | None
    authorisation: str | None
    result_no: str | None
    store_place: str | None
    result_at_ms: int | None
    returned_at_ms: int | None
    receiver_name: str | None
    copies: int
    holder: str
    held_since_ms: int
    held_by: str | None
    paused_at_ms: int | None
    reappointments: int
    cause: str | None
    tracking_no: str | None
    ended_at_ms: int | None
    post_no: str | None = None
    postmark: str | None = None
    paper_no: str | None = None
    lost_at_ms: int | None = None
    cause_document: str | None = None  # of the agency, in which it agreed to the cause
    old_identity_no: str | None = None
    non_territorial: int = 0  # who decides sits in another territory (NĐ 118/2025)
    sent_on_no: str | None = None
    sent_on_at_ms: int | None = None
    sent_on_taken_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class SharedDossierRecord:
    """A dossier that another counter took in. `no`: the change at the centre that it is a copy of."""

    dossier: Dossier
    no: int
    copied_at_ms: int


@dataclass(frozen=True, slots=True)
class FoundDossier:
    """A line of the list that answers each keystroke: no more than it shows."""

    code: str
    owner_name: str | None
    procedure_code: str
    procedure_name: str
    state: str


@dataclass(frozen=True, slots=True)
class Fee:
    """A line of a dossier's fees, in đồng. `amount_vnd`: None while no text sets it; `full_vnd`: before a reduction."""

    line_no: int
    kind: FeeKind
    name: str
    amount_vnd: int | None
    status: str
    basis: str
    full_vnd: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was handed in, and how many of each kind."""

    name: str
    original: int
    certified_copy: int
    photocopy: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another agency was asked; nothing behind `due_at_ms` is set before its reply."""

    no: int
    agency_asked: str
    document: str
    due_at_ms: int
    replied_at_ms: int | None
    reply_document: str | None
    reply: str | None
    late: int


@dataclass(frozen=True, slots=True)
class ProcessStepRecord:
    """Of an interlinked dossier; the first without `ended_at_ms` is where it is."""

    no: int
    agency: str
    task: str
    amount: str
    unit: str
    due_at_ms: int
    began_at_ms: int | None
    ended_at_ms: int | None
    late: int


@dataclass(frozen=True, slots=True)
class Guidance:
    """A letter of form 02 before acceptance."""

    text: str
    at_ms: int
    officer_name: str


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file in the scanner's folder, as the clerk saw it."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class WaitingScan:
    """A file in the scanner's folder. `trouble`: why it cannot be attached (yet), as the key of a text."""

    name: str
    size: int
    at_ms: int
    sha256: str
    media: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """A file that belongs to a dossier; `line_no` 0: to its result."""

    dossier_code: str
    line_no: int
    sha256: str
    media: str
    size: int
    epoch: int
    seq: int
    at_ms: int
    officer_name: str


@dataclass(frozen=True, slots=True)
class BandRecord:
    """The order numbers of a day that this desk alone gives; the second pair is for a day that overflows."""

    first: int
    last: int
    overflow_first: int
    overflow_last: int


@dataclass(frozen=True, slots=True)
class Officer:
    """An account. `failures`: wrong secrets since the last right one; no secret is looked at for `wait_ms` from
    `waits_since_ms` on, which is of the steady clock. `untold`: wrong ones that the officer was not told of yet, the last one
    at `failed_at_ms`. Milliseconds."""

    id: str
    name: str
    roles: tuple[str, ...]
    secret_hash: str
    active: bool
    failures: int
    wait_ms: int
    waits_since_ms: int
    untold: int
    failed_at_ms: int


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Whom accounts belong to. None: nobody said it. `agency`: an id, or `accounts.OF_CENTRE`; `since`, `until`: the first and
    the last day in the post, as `2027-06-30`."""

    person_id: str
    name: str
    agency: str | None
    post: str | None
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class LeftPaper:
    """A dossier that stayed at a handover run, and why."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class PastPaper:
    """A paper that belongs to no dossier of its own. `document`: guidance_letter, rejection_letter or handover_minutes;
    `subject`: by which the journal knows it; `number`: the letter's, or the run's hour; `whose`: the citizen, or the courier,
    by name; `out`, `came`, `left`: the dossiers of a run."""

    document: str
    subject: str
    agency: str
    at_ms: int
    number: str
    whose: str
    about: str
    officer: str
    out: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    left: tuple[LeftPaper, ...] = ()
