"""Personal data taken out of entries (Luật 91/2025/QH15 Art 14): what they were sealed with stays, and the chain with it."""

from typing import Literal, NotRequired, TypedDict

from sync.protocol.facts import Body, Kind

ERASED = "personal_data_erased"
"""News to counters that kept something of the dossier."""


class ErasedEntry(TypedDict):
    """By its place in the journal that the fact stands in. `hash`: its seal, in hex digits."""

    epoch: int
    seq: int
    kind: str
    hash: str


class ErasedScan(TypedDict):
    """A file that is shown no more. `line_no`: of the paper; 0: the result."""

    line_no: int
    sha256: str


class PersonalDataErased(Body[Literal["PersonalDataErased"]]):
    """`ground`: of the centre's list, with its `basis` in law; `document`: the citizen's request, or the decision. `follows`:
    the fact of the dossier's own counter, as DESK EPOCH.NUMBER, where this one does the same to what another counter kept of
    it."""

    code: str
    entries: list[ErasedEntry]
    scans: list[ErasedScan]
    papers: NotRequired[list[int]]  # lines of papers that are called by their number from now on
    ground: str
    basis: str
    document: str
    reason: str
    officer_name: str
    second_name: str
    follows: NotRequired[str]


PERSONAL_DATA_ERASED: Kind[PersonalDataErased, None] = Kind("PersonalDataErased")


class ClearedScan(TypedDict):
    """A file that left the desk. `line_no`: of the paper; 0: the result."""

    code: str
    line_no: int
    sha256: str


class ScansCleared(Body[Literal["ScansCleared"]]):
    """Files that this PC keeps no longer: their term was over and the centre answered, signed, that it has them whole. They are
    still of their dossiers, and are fetched when somebody looks. `before_ms`: dossiers that were over before."""

    before_ms: int
    scans: list[ClearedScan]
    basis: str
    officer_name: str
    second_name: str


SCANS_CLEARED: Kind[ScansCleared, None] = Kind("ScansCleared")
