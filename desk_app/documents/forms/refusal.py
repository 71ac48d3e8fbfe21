"""Phiếu từ chối tiếp nhận giải quyết hồ sơ (form 03; fields: glossary.md, layouts)."""

from desk_app.documents.document import DOTS, Block, Document, Signatures, Space
from desk_app.documents.forms.case import Case


def build(case: Case) -> Document:
    wording, common, act = case.wording, case.common, case.act
    blocks: list[Block] = [
        case.letterhead(),
        case.codes(),
        case.title(),
        Space(4),
        common.paragraph("unit", name=case.receiving),
        common.paragraph("from", name=case.submitter.get("name")),
        *case.person(),
        common.paragraph("request", procedure=case.procedure),
        wording.paragraph("lead", unit=case.centre.short_name),
        wording.paragraph("reason", reason=act.reason or DOTS * 6),
        wording.paragraph("close"),
        Space(6),
        Signatures((case.sign("submitter", case.submitter.get("name", "")), case.sign("receiver", act.officer_name))),
    ]
    return Document(
        case.title().text, "a5", tuple(blocks), copies=(common.word("copy_kept"), common.word("copy_given")), foot=case.foot()
    )
