"""What can happen to a dossier between its intake and its result. As in `facts`: outcomes, never questions."""

from typing import Literal, NotRequired, TypedDict

from sync.protocol.facts import Body, Kind, Private
from sync.protocol.intake_facts import LetterNumber, PaperLine
from sync.protocol.scans import Scan

Cause = Literal["objective", "subjective"]

Explained = Literal["late", "paused", "returned"]

EXPLAINED: tuple[Explained, ...] = ("late", "paused", "returned")
"""What of a dossier an agreed cause is the cause of."""

Holder = Literal["counter", "agency", "post", "citizen"]
"""Who has the paper file."""


class SupplementRequested(Body[Literal["SupplementRequested"]]):
    """The clock stands still from here (form 02; NĐ 61/2018 Art 19.4; NĐ 118/2025 Art 19.5; QĐ 1513 Art 7.1.c). `late_notice`:
    later than the law's working days from receipt."""

    code: str
    letter: LetterNumber
    items: list[str]
    reason: str
    agency_document: str  # the agency's letter, empty where the counter asks itself
    officer_name: str
    paused_at_ms: int
    late_notice: NotRequired[Literal[True]]
    rule_set: NotRequired[str]  # by which it was decided, and of which version
    rule_set_version: NotRequired[str]
    times: NotRequired[int]  # the how manieth of this dossier, from 1; an officer said that more than one must be
    state: Literal["supplement_wanted"]


class StepDue(TypedDict):
    """Another moment by which a step of an interlinked dossier is due. `no`: the step, from 1."""

    no: int
    due_at_ms: int


class SupplementReceived(Body[Literal["SupplementReceived"]]):
    """The complete supplement is there; `rule`: the clock goes on, or began again."""

    code: str
    papers: list[PaperLine]
    first_line_no: int
    rule: Literal["resume", "restart"]
    paused_at_ms: int
    old_due_at_ms: int | None
    due_at_ms: int | None
    due_text: str
    steps: NotRequired[list[StepDue]]  # of an interlinked dossier, those that are not done
    officer_name: str
    rule_set: NotRequired[str]  # by which it was decided, and of which version
    rule_set_version: NotRequired[str]
    state: Literal["received"]


class SupportCalled(Body[Literal["SupportCalled"]]):
    """The agency was asked to send somebody who knows the matter (QĐ 1513 Art 6.1.g)."""

    code: str
    reason: str
    officer_name: str


class CauseAgreed(Body[Literal["CauseAgreed"]]):
    """Why it is late, paused or went back, as the agency (in its `document`) and the centre agreed (QĐ 1513 Art 7.2.a).
    `explains`: which of the three; a dossier that was paused and is late has a cause for each."""

    code: str
    explains: NotRequired[Explained]
    cause: Cause
    reason: str
    document: str
    officer_name: str


class StepPassed(Body[Literal["StepPassed"]]):
    """Step `no` of an interlinked dossier is done, and another agency has it; `late`: the share was overrun."""

    code: str
    no: int
    agency: str
    agency_id: NotRequired[str]
    late: bool
    document: str
    next_agency: str
    next_agency_id: NotRequired[str]
    next_task: str
    next_amount: str
    unit: str
    next_due_at_ms: int
    officer_name: str


class DossierAppraised(Body[Literal["DossierAppraised"]]):
    """In one sitting with its intake (QĐ 1513 Art 7.3.a); who appraised is the second actor. `appraiser_agency`: who sends
    them; absent where nobody said it."""

    code: str
    finding: str
    appraiser_name: str
    appraiser_agency: NotRequired[str]
    officer_name: str


class DossierApproved(Body[Literal["DossierApproved"]]):
    """As `DossierAppraised`; that the result is at the counter is a fact of its own after it."""

    code: str
    result_no: str
    approver_name: str
    approver_agency: NotRequired[str]
    officer_name: str


class LossReported(Body[Literal["LossReported"]]):
    """Papers were lost or damaged in the authorities' hands (NĐ 61/2018 Art 21)."""

    code: str
    papers: list[str]
    reason: str
    officer_name: str


class PapersRebuilt(Body[Literal["PapersRebuilt"]]):
    """What was lost is there again."""

    code: str
    reason: str
    officer_name: str


class OpinionAsked(Body[Literal["OpinionAsked"]]):
    """The lead agency asks another one in writing (QĐ 1513 Art 6.1.c). `no`: counts the opinions of the dossier."""

    code: str
    no: int
    agency_asked: str
    agency_id: NotRequired[str]  # where it is an agency of this centre
    document: str
    due_at_ms: int
    officer_name: str


class OpinionReceived(Body[Literal["OpinionReceived"]]):
    """Its reply. `late`: after the day that was asked for."""

    code: str
    no: int
    agency_id: NotRequired[str]
    document: str
    reply: str
    late: bool
    officer_name: str


CORRECTED = {
    "name": "owner_name",
    "identity_no": "identity_no",
    "tax_code": "tax_code",
    "phone": "phone",
    "address": "address",
}
"""What of an owner may be corrected, and the dossier's column of each."""


class EntryCorrected(Body[Literal["EntryCorrected"]]):
    """The owner's data were entered wrongly. `fields`: which, by the keys of `CORRECTED`."""

    code: str
    fields: list[str]
    reason: str
    officer_name: str


class EntryCorrectedPrivate(Private[Literal["EntryCorrectedPrivate"]]):
    """What stood there and what stands there now, by the keys of `CORRECTED`."""

    before: dict[str, str | None]
    after: dict[str, str | None]


class ScansAttached(Body[Literal["ScansAttached"]]):
    """Papers or the result, scanned after the intake. `line_no`: of the paper; 0: the result."""

    code: str
    line_no: int
    paper: str
    scans: list[Scan]
    officer_name: str


class ScanDetached(Body[Literal["ScanDetached"]]):
    """A scan that was attached to the wrong paper; the file itself stays kept."""

    code: str
    line_no: int
    paper: str
    sha256: str
    officer_name: str


class DossierRefused(Body[Literal["DossierRefused"]]):
    """Not accepted or not solved, for a reason in writing (form 03; NĐ 61/2018 Art 19.8)."""

    code: str
    letter: LetterNumber
    reason: str
    agency_document: str
    officer_name: str
    state: Literal["refused"]


class DossierWithdrawn(Body[Literal["DossierWithdrawn"]]):
    """The citizen does not want it any more (NĐ 61/2018 Art 6.1), and gets that in writing (form 05; NĐ 118/2025 Art 21)."""

    code: str
    letter: NotRequired[LetterNumber]
    reason: str
    officer_name: str
    state: Literal["withdrawn"]


StopAsker = Literal["citizen", "agency", "counter"]

StopGround = Literal["not_supplemented"]


class ProcessingStopped(Body[Literal["ProcessingStopped"]]):
    """It goes no further (form 05 of TT 03/2025). `asked_by`: the citizen, whose right it is from slip to decision (NĐ 118/2025
    Art 21), the agency, or the counter itself. `ground`: the supplement was not completed within its time (Art 19.5)."""

    code: str
    letter: LetterNumber
    reason: str
    agency_document: str
    officer_name: str
    asked_by: NotRequired[StopAsker]
    ground: NotRequired[StopGround]
    rule_set: NotRequired[str]  # by which it was decided, and of which version
    rule_set_version: NotRequired[str]
    state: Literal["stopped"]


class Reappointed(Body[Literal["Reappointed"]]):
    """Another day, with an apology (form 04; NĐ 61/2018 Art 19.9; QĐ 1513 Art 7.1.d). `latest_at_ms`: how far it might have
    been put off; None: no cap. `late_notice`: it was said later than the law wants."""

    code: str
    letter: LetterNumber
    cause: Cause
    reason: str
    agency_document: str
    old_due_at_ms: int
    due_at_ms: int
    due_text: str
    latest_at_ms: int | None
    late_notice: bool
    reappointments: int
    officer_name: str
    rule_set: NotRequired[str]  # by which it was decided, and of which version
    rule_set_version: NotRequired[str]


class DossierTakenBack(Body[Literal["DossierTakenBack"]]):
    """The agency brought it back to the counter without a result."""

    code: str
    reason: str
    officer_name: str
    holder: Holder
    state: Literal["received"]


class DossierSentOn(Body[Literal["DossierSentOn"]]):
    """To the agency that decides in another territory (NĐ 118/2025). `number`: of the posting or the document."""

    code: str
    competent_agency: str
    number: str
    due_at_ms: int | None
    papers: list[str]
    officer_name: str
    holder: Holder
    held_by: str
    state: Literal["with_agency"]


class SentOnConfirmed(Body[Literal["SentOnConfirmed"]]):
    """That agency said who has it there. `taken_at_ms`: since when; where the time counts from then (NĐ 309/2026 Art 8.3), with
    the appointment that comes of it."""

    code: str
    taker: str
    officer_name: str
    held_by: str
    taken_at_ms: NotRequired[int]
    due_at_ms: NotRequired[int]
    due_text: NotRequired[str]
    steps: NotRequired[list[StepDue]]  # of an interlinked dossier
    rule_set: NotRequired[str]
    rule_set_version: NotRequired[str]


SUPPLEMENT_REQUESTED: Kind[SupplementRequested, None] = Kind("SupplementRequested")
SUPPLEMENT_RECEIVED: Kind[SupplementReceived, None] = Kind("SupplementReceived")
SUPPORT_CALLED: Kind[SupportCalled, None] = Kind("SupportCalled")
CAUSE_AGREED: Kind[CauseAgreed, None] = Kind("CauseAgreed")
STEP_PASSED: Kind[StepPassed, None] = Kind("StepPassed")
DOSSIER_APPRAISED: Kind[DossierAppraised, None] = Kind("DossierAppraised")
DOSSIER_APPROVED: Kind[DossierApproved, None] = Kind("DossierApproved")
LOSS_REPORTED: Kind[LossReported, None] = Kind("LossReported")
PAPERS_REBUILT: Kind[PapersRebuilt, None] = Kind("PapersRebuilt")
OPINION_ASKED: Kind[OpinionAsked, None] = Kind("OpinionAsked")
OPINION_RECEIVED: Kind[OpinionReceived, None] = Kind("OpinionReceived")
ENTRY_CORRECTED: Kind[EntryCorrected, EntryCorrectedPrivate] = Kind("EntryCorrected")
SCANS_ATTACHED: Kind[ScansAttached, None] = Kind("ScansAttached")
SCAN_DETACHED: Kind[ScanDetached, None] = Kind("ScanDetached")
DOSSIER_REFUSED: Kind[DossierRefused, None] = Kind("DossierRefused")
DOSSIER_WITHDRAWN: Kind[DossierWithdrawn, None] = Kind("DossierWithdrawn")
PROCESSING_STOPPED: Kind[ProcessingStopped, None] = Kind("ProcessingStopped")
REAPPOINTED: Kind[Reappointed, None] = Kind("Reappointed")
DOSSIER_TAKEN_BACK: Kind[DossierTakenBack, None] = Kind("DossierTakenBack")
DOSSIER_SENT_ON: Kind[DossierSentOn, None] = Kind("DossierSentOn")
SENT_ON_CONFIRMED: Kind[SentOnConfirmed, None] = Kind("SentOnConfirmed")
