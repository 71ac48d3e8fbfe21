"""Phiếu xin lỗi và hẹn lại ngày trả kết quả (form 04 of 2018); Văn bản xin lỗi và đề nghị gia hạn (form 04 of 2025).

One copy goes to the citizen, one to the centre for its report to the chairman (QĐ 1513 Art 7.1d). Fields: glossary.md, layouts.
"""

from desk_app.core.moments import local
from desk_app.documents.document import DOTS, Block, Document, Signatures, Space, Wording
from desk_app.documents.forms.case import Case


def build(case: Case) -> Document:
    common, act, body = case.common, case.act, case.body
    apology = Wording(common.texts, "form.apology")  # the sentences of 2018, which the form of 2025 keeps (S)
    blocks: list[Block] = [
        case.letterhead(),
        case.codes(),
        case.title(),
        Space(4),
        apology.paragraph("to", align="centre", name=case.owner.get("name")),
        Space(2),
        apology.paragraph(
            "received",
            date=f"{local(body['received_at_ms']):%d/%m/%Y}",
            unit=case.centre.short_name,
            procedure=case.procedure,
            code=body["code"],
        ),
        apology.paragraph("due", moment=case.moment(body["due_at_ms"])),
        apology.paragraph("late", agency=case.agency, reason=act.reason or DOTS * 3),
        apology.paragraph("sorry", agency=case.agency),
        case.wording.paragraph("again", moment=case.moment(act.due_at_ms)),
        apology.paragraph("hope"),
        Space(4),
        apology.paragraph("copies_to", "small", italic=True, centre=case.centre.short_name),
        Signatures((case.sign("head", act.officer_name, stamped=True),)),
    ]
    return Document(
        case.title().text, "a5", tuple(blocks), copies=(common.word("copy_given"), common.word("copy_kept")), foot=case.foot()
    )
