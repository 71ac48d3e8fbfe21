"""Giấy tiếp nhận hồ sơ và hẹn trả kết quả (form 01 of 2018 and of 2025), two liên on A5.

The order of fields is that of production templates (glossary.md: layouts). That the official appendix has the
same is from memory (M).
"""

from decimal import Decimal

from desk_app.core.working_time import amount_text
from desk_app.documents.document import Block, Document, PrintedTable, Signatures, Space
from desk_app.documents.forms.case import Case
from desk_app.documents.slips import channel_text, fee_amount


def _part_5(case: Case) -> Block:
    """When the result is there; for another territory, from when its time counts (NĐ 309/2026 Art 8.3)."""
    if case.body["due_at_ms"] is not None:
        return case.wording.paragraph("part_5", moment=case.moment(case.body["due_at_ms"]))
    if case.body.get("counts_from") == "competent_agency":
        return case.wording.paragraph("part_5_awaits", due=case.body["due_text"])
    return case.wording.paragraph("part_5_none")


def build(case: Case) -> Document:
    body, wording, common = case.body, case.wording, case.common
    texts = wording.texts
    limit = body["limit"]
    limit_text = texts(f"unit.{limit['unit']}", amount=amount_text(Decimal(limit["amount"]))) if limit else texts("unit.none")
    rows = tuple(
        (str(line), paper["name"], *(str(paper[key] or "–") for key in ("original", "certified_copy", "photocopy")))
        for line, paper in enumerate(body["papers"], 1)
    )
    headings = tuple(wording.word(key) for key in ("no", "paper", "original", "certified", "photo"))
    fees = "; ".join([*(f"{fee['name']}: {fee_amount(fee, texts)}" for fee in body["fees"]), *case.act.fee_standing])
    blocks: list[Block] = [
        case.letterhead(),
        case.codes(str(body["order_no"]), entered=True),
        case.title(),
        Space(4),
        common.paragraph("unit", name=case.receiving),
        common.paragraph("from", name=case.submitter.get("name")),
        *case.person(),
        common.paragraph("request", procedure=case.procedure),
        *([common.paragraph("owner", name=case.owner.get("name"))] if case.private.get("submitter") else []),
        wording.paragraph("part_1"),
        Space(2),
        PrintedTable(headings, rows, (7, 58, 11, 13, 11), ("centre", "left", "centre", "centre", "centre")),
        Space(3),
        wording.paragraph("part_2", count=body["dossier_sets"]),
        wording.paragraph("part_3", limit=limit_text),
        wording.paragraph("part_4", moment=case.moment(body["received_at_ms"])),
        _part_5(case),
        wording.paragraph("part_6", channel=channel_text(body["result_channel"], body["counter"], texts)),
        *([wording.paragraph("part_7", fees=fees)] if fees else []),
        wording.paragraph("note", "small", italic=True, lookup=case.centre.lookup_line),
        Space(4),
        Signatures((case.sign("submitter", case.submitter.get("name", "")), case.sign("receiver", body["officer_name"]))),
    ]
    return Document(
        case.title().text, "a5", tuple(blocks), copies=(common.word("copy_kept"), common.word("copy_given")), foot=case.foot()
    )
