"""What the facts of a dossier's life change in the tables; see `projection`."""

from typing import Any

from sync.protocol.changes import Change, Happening, Insert, Remove, Rule, Update, nothing
from sync.protocol.dossier_facts import CORRECTED
from sync.protocol.dossier_rows import letter_used, moved, paper_rows, scan_rows


def _entry_corrected(_at: Happening, body: Any, private: Any) -> list[Change]:
    after = (private or {}).get("after") or {}
    right = {CORRECTED[name]: after.get(name) for name in body["fields"]}
    if "identity_no" in right:
        right["old_identity_no"] = None  # it was another person's
    return [Update("dossier", {"code": body["code"]}, right)]


def _loss_reported(at: Happening, body: Any, _private: Any) -> list[Change]:
    return [Update("dossier", {"code": body["code"]}, {"lost_at_ms": at.occurred_at_ms})]


def _papers_rebuilt(_at: Happening, body: Any, _private: Any) -> list[Change]:
    return [Update("dossier", {"code": body["code"]}, {"lost_at_ms": None})]


def _cause_agreed(_at: Happening, body: Any, _private: Any) -> list[Change]:
    return [Update("dossier", {"code": body["code"]}, {"cause": body["cause"], "cause_document": body["document"]})]


def _step_passed(at: Happening, body: Any, _private: Any) -> list[Change]:
    code, no = body["code"], body["no"]
    done = {"ended_at_ms": at.occurred_at_ms, "document": body["document"], "late": int(body["late"])}
    return [
        Update("process_step", {"dossier_code": code, "no": no}, done),
        Update("process_step", {"dossier_code": code, "no": no + 1}, {"began_at_ms": at.occurred_at_ms}),
    ]


def _opinion_asked(at: Happening, body: Any, _private: Any) -> list[Change]:
    row = {"dossier_code": body["code"], "asked_at_ms": at.occurred_at_ms, "replied_at_ms": None, "reply_document": None}
    row |= {"reply": None, "late": 0} | {name: body[name] for name in ("no", "agency_asked", "document", "due_at_ms")}
    return [Insert("opinion", [row])]


def _opinion_received(at: Happening, body: Any, _private: Any) -> list[Change]:
    values = {"replied_at_ms": at.occurred_at_ms, "reply_document": body["document"], "reply": body["reply"]}
    return [Update("opinion", {"dossier_code": body["code"], "no": body["no"]}, {**values, "late": int(body["late"])})]


def _scans_attached(at: Happening, body: Any, _private: Any) -> list[Change]:
    return scan_rows(at, body, body["line_no"], body["scans"])


def _scan_detached(_at: Happening, body: Any, _private: Any) -> list[Change]:
    return [Remove("scan", {"dossier_code": body["code"], "line_no": body["line_no"], "sha256": body["sha256"]})]


def _supplement_requested(at: Happening, body: Any, private: Any) -> list[Change]:
    return [*moved("paused_at_ms")(at, body, private), *letter_used(at, body)]


def _steps_due(body: Any) -> list[Change]:
    code = body["code"]
    return [
        Update("process_step", {"dossier_code": code, "no": step["no"]}, {"due_at_ms": step["due_at_ms"]})
        for step in body.get("steps", ())
    ]


def _supplement_received(at: Happening, body: Any, private: Any) -> list[Change]:
    due = {"paused_at_ms": None, "due_at_ms": body["due_at_ms"], "due_text": body["due_text"]}
    papers = paper_rows(at, body, body["first_line_no"])
    return [*moved()(at, body, private), Update("dossier", {"code": body["code"]}, due), *papers, *_steps_due(body)]


def _ended(at: Happening, body: Any, private: Any) -> list[Change]:
    letter = letter_used(at, body) if "letter" in body else []
    return [
        *moved()(at, body, private),
        Update("dossier", {"code": body["code"]}, {"ended_at_ms": at.occurred_at_ms}),
        *letter,
    ]


def _reappointed(at: Happening, body: Any, private: Any) -> list[Change]:
    return [*moved("due_at_ms", "due_text", "cause", "reappointments")(at, body, private), *letter_used(at, body)]


def _sent_on(at: Happening, body: Any, _private: Any) -> list[Change]:
    values = {name: body[name] for name in ("state", "holder", "held_by")} | {"held_since_ms": at.occurred_at_ms}
    values |= {"sent_on_no": body["number"], "sent_on_at_ms": at.occurred_at_ms, "sent_on_taken_at_ms": None}
    return [Update("dossier", {"code": body["code"]}, values)]


def _sent_on_confirmed(at: Happening, body: Any, _private: Any) -> list[Change]:
    taken_at_ms = body.get("taken_at_ms", at.occurred_at_ms)
    values = {"held_by": body["held_by"], "held_since_ms": at.occurred_at_ms, "sent_on_taken_at_ms": taken_at_ms}
    values |= {name: body[name] for name in ("due_at_ms", "due_text") if name in body}
    return [Update("dossier", {"code": body["code"]}, values), *_steps_due(body)]


RULES: dict[str, Rule] = {
    "SupplementRequested": _supplement_requested,
    "SupplementReceived": _supplement_received,
    "EntryCorrected": _entry_corrected,
    "SupportCalled": nothing,
    "CauseAgreed": _cause_agreed,
    "StepPassed": _step_passed,
    "DossierAppraised": nothing,
    "DossierApproved": nothing,
    "LossReported": _loss_reported,
    "PapersRebuilt": _papers_rebuilt,
    "OpinionAsked": _opinion_asked,
    "OpinionReceived": _opinion_received,
    "ScansAttached": _scans_attached,
    "ScanDetached": _scan_detached,
    "DossierRefused": _ended,
    "DossierWithdrawn": _ended,
    "ProcessingStopped": _ended,
    "Reappointed": _reappointed,
    "DossierTakenBack": moved(),
    "DossierSentOn": _sent_on,
    "SentOnConfirmed": _sent_on_confirmed,
}
