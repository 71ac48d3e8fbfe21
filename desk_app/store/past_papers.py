"""Papers that belong to no dossier of their own: letters before acceptance, and minutes of handover runs. They are found again
by what stands on them, the newest first."""

import json
import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Any

from desk_app.core.folding import fold
from desk_app.core.moments import local
from desk_app.services.records import LeftPaper, PastPaper
from sync.protocol.intake_facts import GUIDANCE_GIVEN, INTAKE_REJECTED
from sync.protocol.result_facts import DOSSIERS_HANDED_OVER
from sync.protocol.seal import private_part

MOST_SHOWN = 200
_DOCUMENTS = {
    GUIDANCE_GIVEN.name: "guidance_letter",
    INTAKE_REJECTED.name: "rejection_letter",
    DOSSIERS_HANDED_OVER.name: "handover_minutes",
}


def _letter(body: Any, private: Any) -> dict[str, Any]:
    owner = (private.get("owner") or {}).get("name", "")
    return {"number": body["letter"]["text"], "whose": owner, "about": body["procedure_name"], "officer": body["officer_name"]}


def _run(body: Any, _private: Any) -> dict[str, Any]:
    return {
        "number": body["run"],
        "whose": body["courier_name"],
        "about": "",
        "officer": body["officer_name"],
        "out": tuple(body["dossiers"]),
        "came": tuple(result["code"] for result in body["results"]),
        "left": tuple(LeftPaper(line["code"], line["reason"]) for line in body["left"]),
    }


def _paper(kind: str, row: tuple[Any, ...]) -> PastPaper:
    subject, agency, at_ms, body, private = row
    read = _run if kind == DOSSIERS_HANDED_OVER.name else _letter
    said = read(json.loads(body), private_part(private) or {})
    return PastPaper(_DOCUMENTS[kind], subject, agency or "", at_ms, **said)


def _words_of(paper: PastPaper, agency_name: str) -> str:
    """Everything that a person may remember of it, folded."""
    left = " ".join(f"{line.code} {line.reason}" for line in paper.left)
    said = (paper.number, paper.whose, paper.about, paper.officer, agency_name, left, *paper.out, *paper.came)
    return fold(f"{local(paper.at_ms):%d/%m/%Y} {' '.join(said)}")


def past_papers(connection: sqlite3.Connection, desk_id: str, text: str, agency_names: dict[str, str]) -> tuple[PastPaper, ...]:
    """Those of this desk that hold every word of `text`, without marks, the newest first; all where nothing is typed."""
    words = fold(text).split()
    found: list[PastPaper] = []
    for kind in _DOCUMENTS:
        papers = _papers(connection, kind, desk_id)
        fitting = (paper for paper in papers if _holds(words, _words_of(paper, agency_names.get(paper.agency, ""))))
        found += islice(fitting, MOST_SHOWN)
    return tuple(sorted(found, key=lambda paper: -paper.at_ms)[:MOST_SHOWN])


def _papers(connection: sqlite3.Connection, kind: str, desk_id: str) -> Iterator[PastPaper]:
    """All of one kind, the newest first, however old: a paper that cannot be found cannot be printed again."""
    rows = connection.execute(
        f"SELECT subject, agency, recorded_at_ms, body, private FROM journal WHERE kind = '{kind}' AND desk_id = ? "
        "ORDER BY recorded_at_ms DESC",
        (desk_id,),
    )
    return (_paper(kind, tuple(row)) for row in rows)


def _holds(words: list[str], text: str) -> bool:
    return all(word in text for word in words)
