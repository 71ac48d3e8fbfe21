"""Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (form 02): at the desk before acceptance, once and complete, and after examination
(NĐ 61/2018 Art 17.1a, 19.4; fields: glossary.md, layouts)."""

from desk_app.documents.document import DOTS, Block, Document, Signatures, Space
from desk_app.documents.forms.case import Case

OPEN_ITEMS = 4


def build(case: Case) -> Document:
    wording, common, act = case.wording, case.common, case.act
    items = act.items or ("",) * OPEN_ITEMS
    officer = act.officer_name
    blocks: list[Block] = [
        case.letterhead(),
        case.codes(),
        case.title(),
        Space(4),
        common.paragraph("of", name=case.owner.get("name")),
        common.paragraph("request", procedure=case.procedure),
        *case.person(),
        wording.paragraph("lead"),
        *(wording.paragraph("item", number=number, item=item or DOTS * 2) for number, item in enumerate(items, 1)),
        wording.paragraph("reason", reason=act.reason or DOTS * 3),
        wording.paragraph("close", officer=officer, phone=act.officer_phone, lookup=case.centre.lookup_line),
        Space(6),
        Signatures((case.sign("guide", officer),)),  # the guide alone, as in the templates (glossary.md: layouts)
    ]
    return Document(
        case.title().text, "a5", tuple(blocks), copies=(common.word("copy_kept"), common.word("copy_given")), foot=case.foot()
    )
