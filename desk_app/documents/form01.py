"""Form 01 on A5: Giấy tiếp nhận hồ sơ và hẹn trả kết quả (TT 01/2018 Art 9, 10; TT 03/2025 annex I).

The order of fields is that of production templates (domain.md 1.2); identity with the official appendix is from memory.
"""

import io
import json
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.core.working_time import amount_text
from desk_app.documents.slips import channel_text, fee_amount
from desk_app.resources_reader import Texts
from sync.protocol.seal import Entry, seal_characters

SERIF, SERIF_BOLD, SERIF_ITALIC = "Serif-VN", "Serif-VN-Bold", "Serif-VN-Italic"


@cache
def register_fonts() -> None:
    """reportlab's own fonts print ■ for Vietnamese; IBM Plex Serif has all 146 letters."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    spec = find_spec("fontpkg_ibm_plex_serif")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "files"
    for name, style in ((SERIF, "Regular"), (SERIF_BOLD, "Bold"), (SERIF_ITALIC, "Italic")):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"IBMPlexSerif-{style}.ttf")))
    pdfmetrics.registerFontFamily(SERIF, SERIF, SERIF_BOLD, SERIF_ITALIC, SERIF_BOLD)


def _month(month: int) -> str:
    """Zero-padded only for January and February, as the văn thư custom has it."""
    return f"{month:02d}" if month < 3 else str(month)


def form_01(entry: Entry, centre: Centre, text: Texts) -> bytes:
    """The PDF: text selectable, long names and lists wrap and page."""
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.enums import TA_CENTER
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    register_fonts()
    body = json.loads(entry.body)
    private = json.loads(entry.private[32:]) if entry.private is not None else {}
    owner, submitter = private.get("owner") or {}, private.get("submitter")
    person = submitter or owner
    base = ParagraphStyle("base", fontName=SERIF, fontSize=9.5, leading=12.2)
    middle = ParagraphStyle("middle", parent=base, alignment=TA_CENTER)
    small = ParagraphStyle("small", parent=middle, fontSize=8, leading=10)
    title = ParagraphStyle("title", parent=middle, fontName=SERIF_BOLD, fontSize=12, leading=15)

    def p(key: str, style: ParagraphStyle = base, **values: object) -> Paragraph:
        return Paragraph(text(f"form01.{key}", **{name: escape(str(value)) for name, value in values.items()}), style)

    received = local(body["received_at_ms"])
    size = 19 * mm
    code = QrCodeWidget(body["code"], barLevel="M")
    x0, y0, x1, y1 = code.getBounds()
    drawing = Drawing(size, size, transform=[size / (x1 - x0), 0, 0, size / (y1 - y0), 0, 0])
    drawing.add(code)
    bold = ParagraphStyle("bold", parent=small, fontName=SERIF_BOLD)
    left = [Paragraph(escape(centre.upper), small), Paragraph(escape(centre.name), bold)]
    right = [
        p("national", bold),
        Paragraph(f"<u>{text('form01.motto')}</u>", bold),
        Spacer(1, 2),
        p(
            "place_date",
            ParagraphStyle("italic", parent=small, fontName=SERIF_ITALIC),
            place=centre.place,
            day=f"{received:%d}",
            month=_month(received.month),
            year=received.year,
        ),
    ]
    number = ParagraphStyle("number", parent=base, fontSize=9)
    head = Table([[left, right]], colWidths=[56 * mm, 76 * mm])
    head.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    codes = Table(
        [[[p("number", number, number=body["order_no"]), p("code", number, code=body["code"])], drawing]],
        colWidths=[112 * mm, 20 * mm],
    )
    codes.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    story: list[Any] = [head, codes, p("title", title), p("copies", small), Spacer(1, 3)]
    story.append(p("unit", name=centre.agency(body["receiving_agency"]).name))
    story.append(p("from", name=person.get("name", "")))
    if person.get("address"):
        story.append(p("address", address=person["address"]))
    if person.get("phone"):
        story.append(p("phone", phone=person["phone"]))
    story.append(p("identity", number=person.get("identity_no") or person.get("tax_code") or ""))
    story.append(p("request", procedure=f"{body['procedure_name']} ({body['procedure_code']})"))
    if submitter:
        story.append(p("owner", name=owner.get("name", "")))
    story.append(p("part_1"))
    cell = ParagraphStyle("cell", parent=base, fontSize=8.5, leading=10.5)
    cell_middle = ParagraphStyle("cell_middle", parent=cell, alignment=TA_CENTER)
    heading = ParagraphStyle("heading", parent=cell_middle, fontName=SERIF_BOLD)
    rows: list[list[Any]] = [[p(key, heading) for key in ("no", "paper", "original", "certified", "photo")]]
    for line, paper in enumerate(body["papers"], 1):
        counts = [str(paper[key] or "–") for key in ("original", "certified_copy", "photocopy")]
        rows.append(
            [
                Paragraph(str(line), cell_middle),
                Paragraph(escape(paper["name"]), cell),
                *(Paragraph(count, cell_middle) for count in counts),
            ]
        )
    table = Table(rows, colWidths=[9 * mm, 75 * mm, 15 * mm, 18 * mm, 15 * mm], repeatRows=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    story += [table, Spacer(1, 3), p("part_2", count=body["dossier_sets"])]
    limit = body["limit"]
    limit_text = text(f"unit.{limit['unit']}", amount=amount_text(Decimal(limit["amount"]))) if limit else text("unit.none")
    story.append(p("part_3", limit=limit_text))

    def moment(key: str, at_ms: int) -> Paragraph:
        at = local(at_ms)
        return p(key, hour=f"{at:%H}", minute=f"{at:%M}", day=f"{at:%d}", month=_month(at.month), year=at.year)

    story.append(moment("part_4", body["received_at_ms"]))
    story.append(moment("part_5", body["due_at_ms"]) if body["due_at_ms"] is not None else p("part_5_none"))
    story.append(p("part_6", channel=channel_text(body["result_channel"], body["counter"], text)))
    if body["fees"]:
        fees = "; ".join(f"{fee['name']}: {fee_amount(fee, text)}" for fee in body["fees"])
        story.append(p("part_7", fees=fees))
    signs = Table(
        [
            [p("submitter_sign", heading), p("officer_sign", heading)],
            [p("sign_hint", small), p("sign_hint", small)],
            [Spacer(1, 32), Spacer(1, 32)],
            [Paragraph(escape(person.get("name", "")), middle), Paragraph(escape(body["officer_name"]), middle)],
        ],
        colWidths=[66 * mm, 66 * mm],
    )
    signs.setStyle(TableStyle([("NOSPLIT", (0, 0), (-1, -1))]))
    rules = centre.rules_on(received.date(), body["rule_set"])
    seal = seal_characters(entry.hash)
    story += [
        Spacer(1, 5),
        signs,
        p("basis", small, basis=rules.form_title_basis),
        p("seal", small, place=f"{entry.epoch}.{entry.seq}", seal=f"{seal[:5]} {seal[5:]}"),
    ]
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A5,
        leftMargin=8 * mm,
        rightMargin=8 * mm,
        topMargin=8 * mm,
        bottomMargin=8 * mm,
        title=text("form01.title"),
        author=centre.short_name,
        lang="vi",
    )
    document.build(story)
    return out.getvalue()
