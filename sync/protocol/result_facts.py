"""What can happen to a result, and to the paper file on its ways. As in `facts`: outcomes, never questions."""

from typing import Generic, Literal, NotRequired, TypedDict

from sync.protocol.dossier_facts import Holder
from sync.protocol.facts import Body, Kind, Of, Private


class ResultArrived(Body[Literal["ResultArrived"]]):
    """The result came from the agency and lies at the counter, at `store_place`."""

    code: str
    result_no: str
    store_place: str
    early: NotRequired[Literal[True]]  # before the day of the appointment: the citizen is told (NĐ 118/2025 Art 22.5)
    state: Literal["result_in"]


class ResultReturned(Body[Literal["ResultReturned"]]):
    """The citizen has the result (NĐ 61/2018 Art 20), and how they showed who they are."""

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


class Receiver(Private[Of], Generic[Of]):
    """Who took something out of the counter's hands. `authorisation`: the paper by which it was not the owner. Of `Never`:
    before it is known what."""

    receiver_name: str
    receiver_identity_no: str
    authorisation: str | None


class ResultReturnedPrivate(Receiver[Literal["ResultReturnedPrivate"]]):
    """Who took the result."""

    signature: NotRequired[list[list[int]]]  # strokes, each x, y, x, y, … on an area of 1,000 by 360


class StateReachedElsewhere(Body[Literal["StateReachedElsewhere"]]):
    """The centre says that another counter registered the result of this dossier, or returned it."""

    code: str
    desk: str
    kind: Literal["ResultArrived", "ResultReturned"]
    state: Literal["result_in", "returned"]
    at_ms: int
    result_no: NotRequired[str]
    store_place: NotRequired[str]


class ResultErrorReported(Body[Literal["ResultErrorReported"]]):
    """An officer got the result wrong: it is back at the desk, put right, by `until_ms` (NĐ 118/2025 Art 23.1)."""

    code: str
    reason: str
    until_ms: int | None
    officer_name: str
    rule_set: NotRequired[str]  # by which it was decided, and of which version
    rule_set_version: NotRequired[str]


class ResultCorrected(Body[Literal["ResultCorrected"]]):
    """The right one is at the desk. `late`: after the day by which it had to be."""

    code: str
    result_no: str
    late: bool
    officer_name: str


Told = Literal["early_result", "due_set"]


class CitizenTold(Body[Literal["CitizenTold"]]):
    """A person told the citizen that the result is there before its day (NĐ 118/2025 Art 22.5), or which day was set once the
    agency of another territory had the dossier. `how`: in words."""

    code: str
    about: Told
    how: str
    officer_name: str


class ResultMoved(Body[Literal["ResultMoved"]]):
    """Another place in the store."""

    code: str
    store_place: str
    officer_name: str


class ResultPosted(Body[Literal["ResultPosted"]]):
    """Given to the public post (QĐ 1513 Art 6.2.d)."""

    code: str
    tracking_no: str
    officer_name: str
    holder: Holder
    state: Literal["posted"]


class DeliveryConfirmed(Body[Literal["DeliveryConfirmed"]]):
    """The post says that it was handed over."""

    code: str
    tracking_no: str
    officer_name: str
    holder: Holder
    state: Literal["returned"]


class ResultReturnedOnline(Body[Literal["ResultReturnedOnline"]]):
    """The result went to the citizen as files (NĐ 61/2018 Art 20). `scans`: their SHA-256, which the centre puts on the portal;
    the paper stays in the store."""

    code: str
    scans: list[str]
    officer_name: str
    state: Literal["returned"]


class PostCameBack(Body[Literal["PostCameBack"]]):
    """Nobody took it: it lies in the store again."""

    code: str
    tracking_no: str
    reason: str
    store_place: str
    officer_name: str
    holder: Holder
    state: Literal["result_in"]


class PapersGivenBack(Body[Literal["PapersGivenBack"]]):
    """What was handed in is the citizen's again (NĐ 61/2018 Art 20.2)."""

    code: str
    papers: list[str]
    by_owner: bool
    officer_name: str
    as_on_card: NotRequired[Literal[True]]  # as in `ResultReturned`
    holder: Holder
    state: Literal["given_back"]


class PapersGivenBackPrivate(Receiver[Literal["PapersGivenBackPrivate"]]):
    """Who took the papers."""


class LeftBehind(TypedDict):
    """Was listed for the run, and not handed over."""

    code: str
    reason: str


class RunResult(TypedDict):
    """A result that the courier brought in the run, and where it lies."""

    code: str
    result_no: str
    store_place: str


class DossiersHandedOver(Body[Literal["DossiersHandedOver"]]):
    """One handover run with one agency's courier (QĐ 1513 Art 6.1.i, k; 6.2.e): dossiers out, results in, what was left and
    why. Each result is a `ResultArrived` of its own beside this."""

    handover_id: str
    run: str  # "11:00"
    day: str  # YYYY-MM-DD
    dossiers: list[str]
    results: list[RunResult]
    left: list[LeftBehind]
    courier: str
    courier_name: str
    courier_check: NotRequired[Literal["secret", "signature"]]
    officer_name: str
    holder: Holder
    state: Literal["with_agency"]


RESULT_ARRIVED: Kind[ResultArrived, None] = Kind("ResultArrived")
RESULT_RETURNED: Kind[ResultReturned, ResultReturnedPrivate] = Kind("ResultReturned")
STATE_REACHED_ELSEWHERE: Kind[StateReachedElsewhere, None] = Kind("StateReachedElsewhere")
RESULT_ERROR_REPORTED: Kind[ResultErrorReported, None] = Kind("ResultErrorReported")
RESULT_CORRECTED: Kind[ResultCorrected, None] = Kind("ResultCorrected")
CITIZEN_TOLD: Kind[CitizenTold, None] = Kind("CitizenTold")
RESULT_MOVED: Kind[ResultMoved, None] = Kind("ResultMoved")
RESULT_POSTED: Kind[ResultPosted, None] = Kind("ResultPosted")
DELIVERY_CONFIRMED: Kind[DeliveryConfirmed, None] = Kind("DeliveryConfirmed")
RESULT_RETURNED_ONLINE: Kind[ResultReturnedOnline, None] = Kind("ResultReturnedOnline")
POST_CAME_BACK: Kind[PostCameBack, None] = Kind("PostCameBack")
PAPERS_GIVEN_BACK: Kind[PapersGivenBack, PapersGivenBackPrivate] = Kind("PapersGivenBack")
DOSSIERS_HANDED_OVER: Kind[DossiersHandedOver, None] = Kind("DossiersHandedOver")
