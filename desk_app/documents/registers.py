"""A4 papers that list many things: register of dossiers, handover minutes, the count of a box."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.documents.document import Align, Block, Document, PrintedTable, Signature, Signatures, Space, Wording
from desk_app.documents.forms.case import letterhead, moment_text
from desk_app.documents.slips import channel_text
from desk_app.resources_reader import Texts
from desk_app.services.records import Dossier


def _short(at_ms: int | None) -> str:
    return f"{local(at_ms):%d/%m/%Y}" if at_ms is not None else ""


def register(dossiers: Sequence[Dossier], first: date, last: date, agency: str, centre: Centre, texts: Texts) -> Document:
    """Sổ theo dõi hồ sơ (form 06 of 2018, 07 of 2025). The official columns are from memory (M)."""
    wording, common = Wording(texts, "form.register"), Wording(texts, "form")
    keys = ("no", "code", "procedure", "sets", "owner", "address", "agency", "received", "due", "returned", "channel", "signed")
    rows = tuple(
        (
            str(number),
            dossier.code,
            dossier.procedure_name,
            str(dossier.dossier_sets),
            dossier.owner_name or "",
            "; ".join(part for part in (dossier.address, dossier.phone) if part),
            dossier.competent_agency,
            _short(dossier.received_at_ms),
            _short(dossier.due_at_ms),
            _short(dossier.returned_at_ms),
            channel_text(dossier.result_channel, dossier.counter, texts),
            "",
            wording.word("non_territorial") if dossier.non_territorial else "",
        )
        for number, dossier in enumerate(dossiers, 1)
    )
    headings = (*(wording.word(key) for key in keys), wording.word("note"))
    widths = (4, 15, 18, 4, 12, 13, 11, 9.6, 9.6, 9.6, 8, 7, 5)
    aligns: tuple[Align, ...] = (
        "centre",
        "left",
        "left",
        "centre",
        "left",
        "left",
        "left",
        *("centre",) * 3,
        "left",
        "left",
        "left",
    )
    forms = centre.forms_on(last)
    elsewhere = sum(dossier.non_territorial for dossier in dossiers)
    blocks: list[Block] = [
        letterhead(centre, common, None),
        wording.paragraph("title", "title", "centre"),
        wording.paragraph("period", align="centre", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}", agency=agency),
        Space(6),
        PrintedTable(headings, rows, widths, aligns) if rows else wording.paragraph("none"),
        Space(4),
        wording.paragraph("closing", count=str(len(rows))),
        *([wording.paragraph("elsewhere", count=str(elsewhere))] if elsewhere else []),
        Signatures((Signature(common.word("head"), common.word("stamp_hint")),)),
    ]
    foot = common.word("basis", number=forms.number_of("register"), title=forms.title)
    return Document(wording.paragraph("title").text, "a4_landscape", tuple(blocks), foot=foot)


LISTED_SINCE = {"paused": "paused_at_ms", "uncollected": "result_at_ms", "posted": "held_since_ms", "papers": "ended_at_ms"}
"""The views whose question is since when, not until when."""


def board_list(view: str, dossiers: Sequence[Dossier], at_ms: int, chosen: str, centre: Centre, texts: Texts) -> Document:
    """One view of the board on paper: to ring up who has not come, to hand over to the post (QĐ 1513 Art 6.2.d)."""
    wording, common = Wording(texts, "form.board"), Wording(texts, "form")
    since = view in LISTED_SINCE
    rows = tuple(
        (
            str(number),
            dossier.code,
            dossier.procedure_name,
            dossier.owner_name or "",
            dossier.phone or dossier.address or "",  # who left no number is written to
            centre.agency(dossier.agency).name,
            _short(getattr(dossier, LISTED_SINCE.get(view, "due_at_ms"))),
            dossier.store_place or dossier.tracking_no or "",
            "",
        )
        for number, dossier in enumerate(dossiers, 1)
    )
    keys = ("no", "code", "procedure", "owner", "phone", "agency", "since" if since else "due", "place", "note")
    aligns: tuple[Align, ...] = ("centre", "left", "left", "left", "left", "left", "centre", "left", "left")
    table = PrintedTable(tuple(wording.word(key) for key in keys), rows, (4, 17, 21, 15, 16, 15, 10, 10, 11), aligns)
    blocks: list[Block] = [
        letterhead(centre, common, local(at_ms)),
        wording.paragraph("title", "title", "centre", view=texts(f"form.board.view_{view}")),
        wording.paragraph("chosen", align="centre", chosen=chosen, moment=moment_text(common, at_ms)),
        Space(6),
        table if rows else wording.paragraph("none"),
        Space(4),
        wording.paragraph("closing", count=str(len(rows))),
        Signatures((Signature(common.word("maker"), common.word("sign_hint")),)),
    ]
    return Document(wording.paragraph("title", view=texts(f"form.board.view_{view}")).text, "a4_landscape", tuple(blocks))


@dataclass(frozen=True, slots=True)
class HandoverLine:
    code: str
    procedure: str
    owner: str
    due_at_ms: int | None = None
    result_no: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """One run at 11h00 or 17h00 for one agency: dossiers out, results in (QĐ 1513 Art 6)."""

    at_ms: int
    agency: str
    dossiers: tuple[HandoverLine, ...]
    results: tuple[HandoverLine, ...]
    handed_by: str = ""
    taken_by: str = ""
    left: tuple[HandoverLine, ...] = ()


def handover_minutes(handover: Handover, centre: Centre, texts: Texts) -> Document:
    """Minutes in two copies, signed by both sides."""
    wording, common = Wording(texts, "form.handover"), Wording(texts, "form")
    outgoing = tuple(
        (str(number), line.code, line.procedure, line.owner, _short(line.due_at_ms), line.note)
        for number, line in enumerate(handover.dossiers, 1)
    )
    incoming = tuple(
        (str(number), line.code, line.procedure, line.owner, line.result_no, line.note)
        for number, line in enumerate(handover.results, 1)
    )
    first = tuple(wording.word(key) for key in ("no", "code", "procedure", "owner", "due", "note"))
    second = tuple(wording.word(key) for key in ("no", "code", "procedure", "owner", "result_no", "note"))

    staying: list[Block] = []
    if handover.left:
        rows = tuple((str(number), line.code, line.owner, line.note) for number, line in enumerate(handover.left, 1))
        third = tuple(wording.word(key) for key in ("no", "code", "owner", "reason"))
        table = PrintedTable(third, rows, (6, 27, 25, 42), ("centre", "left", "left", "left"))
        staying = [wording.paragraph("part_3", count=str(len(rows))), table, Space(4)]

    def part(headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Block:
        if not rows:
            return wording.paragraph("none")
        return PrintedTable(headings, rows, (6, 27, 26, 18, 15, 8), ("centre", "left", "left", "left", "centre", "left"))

    blocks: list[Block] = [
        letterhead(centre, common, local(handover.at_ms)),
        wording.paragraph("title", "title", "centre"),
        Space(4),
        wording.paragraph("run", moment=moment_text(common, handover.at_ms)),
        wording.paragraph("agency", agency=handover.agency),
        Space(4),
        wording.paragraph("part_1", count=str(len(outgoing))),
        part(first, outgoing),
        Space(4),
        wording.paragraph("part_2", count=str(len(incoming))),
        part(second, incoming),
        Space(4),
        *staying,
        wording.paragraph("closing"),
        Space(4),
        Signatures(
            (
                Signature(common.word("handing"), common.word("sign_hint"), handover.handed_by),
                Signature(common.word("taking"), common.word("sign_hint"), handover.taken_by),
            )
        ),
    ]
    copies = (common.word("copy_one"), common.word("copy_two"))
    return Document(wording.paragraph("title").text, "a4", tuple(blocks), copies)
