"""What the facts of a dossier's life change in the tables; see `projection`."""

from sync.protocol.changes import Change, Happening, Insert, Remove, Row, Rule, Update, nothing, when
from sync.protocol.dossier_facts import (
    CAUSE_AGREED,
    CORRECTED,
    DOSSIER_APPRAISED,
    DOSSIER_APPROVED,
    DOSSIER_REFUSED,
    DOSSIER_SENT_ON,
    DOSSIER_TAKEN_BACK,
    DOSSIER_WITHDRAWN,
    ENTRY_CORRECTED,
    LOSS_REPORTED,
    OPINION_ASKED,
    OPINION_RECEIVED,
    PAPERS_REBUILT,
    PROCESSING_STOPPED,
    REAPPOINTED,
    SCAN_DETACHED,
    SCANS_ATTACHED,
    SENT_ON_CONFIRMED,
    STEP_PASSED,
    SUPPLEMENT_RECEIVED,
    SUPPLEMENT_REQUESTED,
    SUPPORT_CALLED,
    CauseAgreed,
    DossierRefused,
    DossierSentOn,
    DossierWithdrawn,
    EntryCorrected,
    EntryCorrectedPrivate,
    LossReported,
    OpinionAsked,
    OpinionReceived,
    PapersRebuilt,
    ProcessingStopped,
    Reappointed,
    ScanDetached,
    ScansAttached,
    SentOnConfirmed,
    StepPassed,
    SupplementReceived,
    SupplementRequested,
)
from sync.protocol.dossier_rows import letter_used, moved, paper_rows, remember, scan_rows


def _entry_corrected(_at: Happening, body: EntryCorrected, private: EntryCorrectedPrivate | None) -> list[Change]:
    after = (private.get("after") if private else None) or {}
    right: Row = {CORRECTED[name]: after.get(name) for name in body["fields"]}
    if "identity_no" in right:
        right["old_identity_no"] = None  # it was another person's
    return [Update("dossier", {"code": body["code"]}, right)]


def _loss_reported(at: Happening, body: LossReported, _private: object) -> list[Change]:
    return [Update("dossier", {"code": body["code"]}, {"lost_at_ms": at.occurred_at_ms})]


def _papers_rebuilt(_at: Happening, body: PapersRebuilt, _private: object) -> list[Change]:
    return [Update("dossier", {"code": body["code"]}, {"lost_at_ms": None})]


def _cause_agreed(at: Happening, body: CauseAgreed, _private: object) -> list[Change]:
    said = {"cause": body["cause"], "explains": body.get("explains"), "document": body["document"], "reason": body["reason"]}
    return [
        Update("dossier", {"code": body["code"]}, {"cause": body["cause"], "cause_document": body["document"]}),
        remember(at, body["code"], "cause_agreed", at.occurred_at_ms, **said),
    ]


def _step_passed(at: Happening, body: StepPassed, _private: object) -> list[Change]:
    code, no = body["code"], body["no"]
    done = {"ended_at_ms": at.occurred_at_ms, "document": body["document"], "late": int(body["late"])}
    return [
        Update("process_step", {"dossier_code": code, "no": no}, done),
        Update("process_step", {"dossier_code": code, "no": no + 1}, {"began_at_ms": at.occurred_at_ms}),
    ]


def _opinion_asked(at: Happening, body: OpinionAsked, _private: object) -> list[Change]:
    row = {"dossier_code": body["code"], "asked_at_ms": at.occurred_at_ms, "replied_at_ms": None, "reply_document": None}
    row |= {"reply": None, "late": 0} | {name: body[name] for name in ("no", "agency_asked", "document", "due_at_ms")}
    return [Insert("opinion", [row])]


def _opinion_received(at: Happening, body: OpinionReceived, _private: object) -> list[Change]:
    values = {"replied_at_ms": at.occurred_at_ms, "reply_document": body["document"], "reply": body["reply"]}
    return [Update("opinion", {"dossier_code": body["code"], "no": body["no"]}, {**values, "late": int(body["late"])})]


def _scans_attached(at: Happening, body: ScansAttached, _private: object) -> list[Change]:
    return scan_rows(at, body, body["line_no"], body["scans"])


def _scan_detached(_at: Happening, body: ScanDetached, _private: object) -> list[Change]:
    return [Remove("scan", {"dossier_code": body["code"], "line_no": body["line_no"], "sha256": body["sha256"]})]


def _supplement_requested(at: Happening, body: SupplementRequested, private: object) -> list[Change]:
    letter = body["letter"]
    said = {"letter": letter["text"], "document": body["agency_document"], "reason": body["reason"]}
    wanted = remember(at, body["code"], "supplement_wanted", body["paused_at_ms"], **said)
    return [*moved("paused_at_ms")(at, body, private), wanted, *letter_used(at, letter)]


def _steps_due(body: SupplementReceived | SentOnConfirmed) -> list[Change]:
    code = body["code"]
    return [
        Update("process_step", {"dossier_code": code, "no": step["no"]}, {"due_at_ms": step["due_at_ms"]})
        for step in body.get("steps", ())
    ]


def _supplement_received(at: Happening, body: SupplementReceived, private: object) -> list[Change]:
    due = {"paused_at_ms": None, "due_at_ms": body["due_at_ms"], "due_text": body["due_text"]}
    papers = paper_rows(at, body, body["first_line_no"])
    again = remember(at, body["code"], "supplemented", at.occurred_at_ms, due_at_ms=body["due_at_ms"])
    return [*moved()(at, body, private), Update("dossier", {"code": body["code"]}, due), again, *papers, *_steps_due(body)]


def _ended(at: Happening, body: DossierRefused | DossierWithdrawn | ProcessingStopped, private: object) -> list[Change]:
    letter = body.get("letter")
    said = {"letter": letter["text"] if letter else None, "document": body.get("agency_document"), "reason": body["reason"]}
    return [
        *moved()(at, body, private),
        Update("dossier", {"code": body["code"]}, {"ended_at_ms": at.occurred_at_ms}),
        remember(at, body["code"], body["state"], at.occurred_at_ms, **said),
        *(letter_used(at, letter) if letter else ()),
    ]


def _reappointed(at: Happening, body: Reappointed, private: object) -> list[Change]:
    letter, document = body["letter"], body["agency_document"]
    said = {"due_at_ms": body["due_at_ms"], "cause": body["cause"], "reason": body["reason"], "document": document}
    return [
        *moved("due_at_ms", "due_text", "cause", "reappointments")(at, body, private),
        remember(at, body["code"], "reappointed", at.occurred_at_ms, letter=letter["text"], **said),
        *letter_used(at, letter),
    ]


def _sent_on(at: Happening, body: DossierSentOn, _private: object) -> list[Change]:
    values: Row = {name: body[name] for name in ("state", "holder", "held_by")} | {"held_since_ms": at.occurred_at_ms}
    values |= {"sent_on_no": body["number"], "sent_on_at_ms": at.occurred_at_ms, "sent_on_taken_at_ms": None}
    return [Update("dossier", {"code": body["code"]}, values)]


def _sent_on_confirmed(at: Happening, body: SentOnConfirmed, _private: object) -> list[Change]:
    taken_at_ms = body.get("taken_at_ms", at.occurred_at_ms)
    values = {"held_by": body["held_by"], "held_since_ms": at.occurred_at_ms, "sent_on_taken_at_ms": taken_at_ms}
    values |= {name: body[name] for name in ("due_at_ms", "due_text") if name in body}
    due = (
        [remember(at, body["code"], "due_elsewhere", at.occurred_at_ms, due_at_ms=body["due_at_ms"])]
        if "due_at_ms" in body
        else []
    )
    return [Update("dossier", {"code": body["code"]}, values), *due, *_steps_due(body)]


RULES: dict[str, Rule] = dict(
    (
        when(SUPPLEMENT_REQUESTED, _supplement_requested),
        when(SUPPLEMENT_RECEIVED, _supplement_received),
        when(ENTRY_CORRECTED, _entry_corrected),
        when(SUPPORT_CALLED, nothing),
        when(CAUSE_AGREED, _cause_agreed),
        when(STEP_PASSED, _step_passed),
        when(DOSSIER_APPRAISED, nothing),
        when(DOSSIER_APPROVED, nothing),
        when(LOSS_REPORTED, _loss_reported),
        when(PAPERS_REBUILT, _papers_rebuilt),
        when(OPINION_ASKED, _opinion_asked),
        when(OPINION_RECEIVED, _opinion_received),
        when(SCANS_ATTACHED, _scans_attached),
        when(SCAN_DETACHED, _scan_detached),
        when(DOSSIER_REFUSED, _ended),
        when(DOSSIER_WITHDRAWN, _ended),
        when(PROCESSING_STOPPED, _ended),
        when(REAPPOINTED, _reappointed),
        when(DOSSIER_TAKEN_BACK, moved()),
        when(DOSSIER_SENT_ON, _sent_on),
        when(SENT_ON_CONFIRMED, _sent_on_confirmed),
    )
)
