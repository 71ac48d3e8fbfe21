"""What the centre sets for all its counters: accounts, procedures with their fees, rules. One order for all, under the centre's
signature; a later publication of the same name takes the place of the one before."""

import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sync.protocol.canonical import canonical
from sync.protocol.wire import NotUnderstood, are_numbers, are_short_texts, as_known

PAGE = 200
KINDS = ("account", "procedure", "rules")
ROLES = (
    "intake_officer",
    "cashier",
    "accountant",
    "supervisor",
    "agency_appraiser",
    "agency_approver",
    "courier",
    "administrator",
    "auditor",
)
RULES = (
    "agencies_elsewhere.toml",
    "calendar.toml",
    "centre.toml",
    "denominations.toml",
    "fee_grounds.toml",
    "fee_reductions.toml",
    "delegations.toml",
    "forms.toml",
    "names.toml",
    "on_the_spot.toml",
    "personal_data.toml",
    "processes.toml",
    "receipts.toml",
    "rule_sets.toml",
    "statement.toml",
)
"""Documents of law and of the centre that may be published; each replaces the one that came with the program."""


PERSON = ("agency", "post", "since", "until")
"""What the body of an account says under `person` of whose it is."""
_COUNTER = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)


def is_counter(name: str) -> bool:
    """Whether a counter may be called so: it is a part of its desk's name, of addresses and of files."""
    return _COUNTER.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Publication:
    """`name`: an officer's log-in name, a procedure's code, a rules document."""

    no: int
    kind: str
    name: str
    at_ms: int
    body: dict[str, Any]


def publications_text(desk_id: str, after: int, items: list[dict[str, Any]]) -> bytes:
    """What the centre signs: to this desk, after that place, exactly these."""
    return f"centre-publications\n{desk_id}\n{after}\n{sha256(canonical(items).encode()).hexdigest()}".encode()


def to_wire(publication: Publication) -> dict[str, Any]:
    """As it travels: an object with the fields of `Publication`."""
    return asdict(publication)


def from_wire(item: object) -> Publication:
    """Raises NotUnderstood."""
    try:
        publication = as_known(Publication, item)
    except (KeyError, TypeError):
        raise NotUnderstood("a publication that is none") from None
    numbers, texts = (publication.no, publication.at_ms), (publication.kind, publication.name)
    if not (are_numbers(*numbers) and are_short_texts(*texts) and isinstance(publication.body, dict)):
        raise NotUnderstood("a publication that is none")
    return publication
