"""What the store answers: frozen rows, named as the tables name them."""

from dataclasses import dataclass

from sync.protocol.facts import FeeKind, PaymentMethod


@dataclass(frozen=True, slots=True)
class Dossier:
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
    line_no: int
    kind: FeeKind
    name: str
    amount_vnd: int | None
    status: str
    basis: str


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    original: int
    certified_copy: int
    photocopy: int


@dataclass(frozen=True, slots=True)
class Shift:
    shift_id: str
    agency: str
    officer: str
    opened_at_ms: int
    float_vnd: int


@dataclass(frozen=True, slots=True)
class ReceiptRecord:
    agency: str
    serial_symbol: str
    number: int
    form_symbol: str
    dossier_code: str
    total_vnd: int
    method: PaymentMethod
    state: str
    payer_name: str | None
    issued_at_ms: int
    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Serial:
    serial_symbol: str
    form_symbol: str
    year: int
    last_no: int


@dataclass(frozen=True, slots=True)
class Band:
    first: int
    last: int
    overflow_first: int
    overflow_last: int


@dataclass(frozen=True, slots=True)
class Officer:
    id: str
    name: str
    roles: tuple[str, ...]
    secret_hash: str
    active: bool
    failures: int
    locked_until_ms: int


@dataclass(frozen=True, slots=True)
class Closing:
    """The last closing of a box: what the next opening repeats as a witness."""

    epoch: int
    seq: int
    head: str
