"""What several facts of a dossier change in the same way: its papers, its scans, its step, the letter that goes with it."""

from typing import Any

from sync.protocol.changes import Change, Happening, Insert, Put, Rule, Update


def scan_rows(at: Happening, body: Any, line_no: int, scans: Any) -> list[Change]:
    """Scans of one paper of the dossier. `line_no`: of the paper; 0: the result."""
    place = {"desk_id": at.desk_id, "epoch": at.epoch, "seq": at.seq, "at_ms": at.recorded_at_ms}
    line = {"dossier_code": body["code"], "line_no": line_no, "officer_name": body["officer_name"], **place}
    rows = [{**line, **{name: scan[name] for name in ("sha256", "media", "size")}} for scan in scans]
    return [Insert("scan", rows)] if rows else []


def paper_rows(at: Happening, body: Any, first_line_no: int) -> list[Change]:
    """The papers that the fact brings, and their scans, from this line on."""
    code, papers = body["code"], body["papers"]
    rows = [
        {
            "dossier_code": code,
            "line_no": number,
            "name": paper["name"],
            "original": paper["original"],
            "certified_copy": paper["certified_copy"],
            "photocopy": paper["photocopy"],
        }
        for number, paper in enumerate(papers, first_line_no)
    ]
    changes: list[Change] = [Insert("paper", rows)] if rows else []
    for number, paper in enumerate(papers, first_line_no):
        changes += scan_rows(at, body, number, paper["scans"])
    return changes


def letter_used(at: Happening, body: Any) -> list[Change]:
    """The number of the letter that the fact went out with is used."""
    letter = body["letter"]
    key = {"desk_id": at.desk_id, "epoch": at.epoch, "kind": letter["kind"], "year": letter["year"]}
    return [Put("letter_use", key, {"last_no": letter["no"]})]


def moved(*names: str) -> Rule:
    """The rule of a step of the dossier: its state and holder as the fact says, and these columns of it."""

    def rule(at: Happening, body: Any, _private: Any) -> list[Change]:
        values = {name: body[name] for name in ("state", "holder", *names) if name in body}
        if "holder" in body:
            values |= {"held_since_ms": at.occurred_at_ms, "held_by": None}
        return [Update("dossier", {"code": body["code"]}, values)]

    return rule
