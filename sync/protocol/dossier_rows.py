"""What several facts of a dossier change in the same way: its papers, its scans, its step, the letter that goes with it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypedDict

from sync.protocol.changes import Change, Happening, Insert, Put, Row, Update
from sync.protocol.intake_facts import LetterNumber, PaperLine
from sync.protocol.scans import Scan


class OfDossier(TypedDict):
    """What every fact of a dossier says of it."""

    code: str


class Registered(OfDossier):
    """By whom."""

    officer_name: str


class BringsPapers(Registered):
    """With these papers."""

    papers: list[PaperLine]


def scan_rows(at: Happening, body: Registered, line_no: int, scans: Sequence[Scan]) -> list[Change]:
    """Scans of one paper of the dossier. `line_no`: of the paper; 0: the result."""
    if not scans:
        return []
    place = {"desk_id": at.desk_id, "epoch": at.epoch, "seq": at.seq, "at_ms": at.recorded_at_ms}
    line = {"dossier_code": body["code"], "line_no": line_no, "officer_name": body["officer_name"], **place}
    rows = [{**line, **{name: scan[name] for name in ("sha256", "media", "size")}} for scan in scans]
    return [Insert("scan", rows)]


def paper_rows(at: Happening, body: BringsPapers, first_line_no: int) -> list[Change]:
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


EndKind = Literal["returned", "refused", "withdrawn", "stopped"]
"""How a dossier ends, for reports; what becomes of its papers afterwards is no end."""
Told = EndKind | Literal["supplement_wanted", "supplemented", "reappointed", "due_elsewhere", "cause_agreed", "result_in"]
"""What of a dossier's life reports ask for; each has its moment, and what it changed."""


def remember(at: Happening, code: str, what: Told, at_ms: int, **said: object) -> Change:
    """A line of the dossier's history: it comes and never changes, so that facts of several counters may come in any order.
    `said`: the other columns of `dossier_history`."""
    row: Row = dict.fromkeys(("due_at_ms", "cause", "explains", "letter", "document", "reason"))
    place = {"dossier_code": code, "desk_id": at.desk_id, "epoch": at.epoch, "seq": at.seq}
    return Insert("dossier_history", [place | {"at_ms": at_ms, "what": what} | row | said])


def letter_used(at: Happening, letter: LetterNumber) -> list[Change]:
    """The number of the letter that the fact went out with is used."""
    key = {"desk_id": at.desk_id, "epoch": at.epoch, "kind": letter["kind"], "year": letter["year"]}
    return [Put("letter_use", key, {"last_no": letter["no"]})]


def moved(*names: str) -> Callable[[Happening, OfDossier, object], list[Change]]:
    """The rule of a step of the dossier: its state and holder as the fact says, and these columns of it."""

    def rule(at: Happening, body: OfDossier, _private: object) -> list[Change]:
        said: Mapping[str, object] = body
        values = {name: said[name] for name in ("state", "holder", *names) if name in said}
        if "holder" in said:
            values |= {"held_since_ms": at.occurred_at_ms, "held_by": None}
        return [Update("dossier", {"code": body["code"]}, values)]

    return rule
