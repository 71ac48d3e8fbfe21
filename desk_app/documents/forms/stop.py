"""Thông báo dừng giải quyết hồ sơ (form 05 of TT 03/2025): the citizen wished it (NĐ 118/2025 Art 21), the agency decided it,
or the desk closed what was not supplemented in time (Art 19.5). Its layout was not read (S): the sentences are configurable."""

from desk_app.core.moments import local
from desk_app.documents.document import DOTS, Block, Document, Signatures, Space
from desk_app.documents.forms.case import Case


def build(case: Case) -> Document:
    wording, common, act, body = case.wording, case.common, case.act, case.body
    blocks: list[Block] = [
        case.letterhead(),
        case.codes(),
        case.title(),
        Space(4),
        wording.paragraph("to", align="centre", name=case.owner.get("name")),
        Space(2),
        wording.paragraph(
            "lead",
            agency=case.centre.short_name if act.asked_by == "counter" else case.agency,
            code=body["code"],
            procedure=case.procedure,
            date=f"{local(body['received_at_ms']):%d/%m/%Y}",
        ),
        *([wording.paragraph("wish")] if act.asked_by == "citizen" else []),
        wording.paragraph("reason", reason=act.reason or DOTS * 4),
        wording.paragraph("papers", unit=case.centre.short_name),
        wording.paragraph("close"),
        Space(6),
        Signatures((case.sign("head", act.officer_name, stamped=True),)),
    ]
    return Document(
        case.title().text, "a5", tuple(blocks), copies=(common.word("copy_given"), common.word("copy_kept")), foot=case.foot()
    )
