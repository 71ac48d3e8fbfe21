"""Dossiers that citizens hand in on the national portal: offered to the counters of an agency, taken up by one of them
(NĐ 61/2018 Art 16.1.c; the counter looks at it as at any other and takes it in, asks for more, or refuses)."""

from typing import Any, Literal, TypedDict

OFFERED = "online_submitted"
TAKEN = "online_taken"
TWICE = "online_twice"


class Submission(TypedDict):
    """`key`: the portal's reference and, behind a space, how many times it came with it. `papers`: names of what was
    uploaded."""

    key: str
    reference: str
    procedure_code: str
    owner_kind: Literal["individual", "organisation"]
    owner_name: str
    number: str  # of an identity card, or the tax code
    address: str
    phone: str
    papers: list[str]
    result_channel: Literal["counter", "post"]
    paid: bool
    submitted_at_ms: int


def key_of(reference: str, times: int) -> str:
    return f"{reference} {times}"


def is_whole(body: dict[str, Any]) -> bool:
    """Whether an offer still says what was handed in: once it was taken up, only its key is told."""
    return set(Submission.__required_keys__) <= set(body)
