"""Dossiers that citizens hand in on the national portal: offered to the counters of an agency, taken up by one of them
(NĐ 61/2018 Art 16.1.c; the counter looks at it as at any other and takes it in, asks for more, or refuses)."""

from typing import Any, Literal, NotRequired, TypedDict, get_args

from sync.protocol.scans import MAX_SCAN_BYTES, Media, is_sha256

OFFERED = "online_submitted"
TAKEN = "online_taken"
TWICE = "online_twice"


class UploadedFile(TypedDict):
    """`paper`: what it was handed in as; the file itself is at the centre, as a scan is."""

    paper: str
    sha256: str
    media: Media
    size: int


class Submission(TypedDict):
    """`key`: the portal's reference and, after a space, how many times it came with it. `papers`: names of what was
    uploaded; `files`: those of them that the centre has."""

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
    files: NotRequired[list[UploadedFile]]


def is_file(value: Any) -> bool:
    """Whether it says of a file what is needed to ask for it."""
    if not isinstance(value, dict) or set(value) != UploadedFile.__required_keys__:
        return False
    size, paper = value["size"], value["paper"]
    sized = type(size) is int and 0 < size <= MAX_SCAN_BYTES
    return sized and isinstance(paper, str) and is_sha256(value["sha256"]) and value["media"] in get_args(Media)


def key_of(reference: str, times: int) -> str:
    """The key of a submission. `times`: how many times it came with this reference, from 1."""
    return f"{reference} {times}"


def is_whole(body: dict[str, Any]) -> bool:
    """Whether an offer still says what was handed in: once it was taken up, only its key is told."""
    return set(Submission.__required_keys__) <= set(body)
