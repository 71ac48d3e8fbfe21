"""Phiếu kiểm soát quá trình giải quyết hồ sơ (form 05 of 2018, 06 of 2025): travels with the paper dossier, one row of
giao and nhận with both signatures for each handover (glossary.md: layouts).
Those that the journal knows are filled in, the others are left for a pen."""

from desk_app.documents.document import DOTS, Block, Document, PrintedTable, Space
from desk_app.documents.forms.case import Case

OPEN_ROWS = 4


def build(case: Case) -> Document:
    wording, common, body = case.wording, case.common, case.body
    supporting = body.get("supporting_agency")
    times = wording.word("times", moment=common.word("moment_open"))
    rows = [
        (
            wording.word("parties", handed_by=move.handed_by, taken_by=move.taken_by),
            wording.word("times", moment=case.moment(move.at_ms)),
            "",
            move.note,
        )
        for move in case.act.moves
    ]
    if not rows:
        rows.append((wording.word("parties", handed_by=case.centre.short_name, taken_by=case.agency), times, "", ""))
    rows += [(wording.word("parties", handed_by=DOTS[:16], taken_by=DOTS[:16]), times, "", "")] * OPEN_ROWS
    headings = tuple(wording.word(key) for key in ("agency_head", "time_head", "result_head", "note_head"))
    blocks: list[Block] = [
        case.letterhead(),
        case.codes(entered=True),
        case.title(),
        Space(4),
        wording.paragraph("of", name=case.owner.get("name")),
        wording.paragraph("received", moment=case.moment(body["received_at_ms"])),
        wording.paragraph("due", moment=case.moment(body["due_at_ms"])),
        wording.paragraph("agency", agency=case.agency),
        *([wording.paragraph("supporting", agency=supporting)] if supporting else []),
        Space(3),
        PrintedTable(headings, tuple(rows), (26, 44, 18, 12), ("left", "left", "centre", "left")),
        Space(3),
    ]
    return Document(case.title().text, "a5", tuple(blocks), foot=case.foot())
