"""Form 01 as PDF on A5 with 12 papers, against reportlab drawing the same strings bare."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

from desk_app.documents import pdf
from desk_app.documents.forms import dossier_form
from desk_app.resources_reader import load_centre, load_texts
from desk_app.services.intake.intake_command import PaperIn
from tests.bench.figure import Figure, clock, median_ms
from tests.desks import Desk

ROUNDS = 60


class _Recording:
    """The strings that a PDF draws, with font, size and place."""

    def __init__(self) -> None:
        self.drawn: list[tuple[str, float, float, float, str]] = []

    def note(self, canvas: Any) -> None:
        plain = canvas.drawString

        def draw(x: float, y: float, text: str) -> None:
            self.drawn.append((canvas._fontname, canvas._fontsize, x, y, text))
            plain(x, y, text)

        canvas.drawString = draw


def run(out: Path) -> list[Figure]:
    centre, texts = load_centre(), load_texts()
    papers = tuple(PaperIn(f"Giấy tờ thứ {line} kèm theo hồ sơ đề nghị cấp phép", original=1) for line in range(1, 13))
    shutil.rmtree(out / "forms-desk", ignore_errors=True)
    desk = Desk(out / "forms-desk")
    code = desk.receive(amount=None, tendered=None, papers=papers).code
    reader = desk.store.reader()
    entry = next(entry for entry in reader.history(code) if entry.kind == "DossierReceived")
    reader.close()
    desk.store.close()
    assert len(json.loads(entry.body)["papers"]) == 12

    def ours() -> bytes:
        return pdf.to_pdf(dossier_form("appointment", entry, centre, texts), centre.short_name, texts("form.page"))

    recording = _Recording()
    pages = pdf.Layout("a5").pages(dossier_form("appointment", entry, centre, texts).blocks)
    canvas: Any = Canvas(io.BytesIO(), pagesize=A5)
    recording.note(canvas)
    for page in pages:
        for y, strip in page:
            strip.paint(canvas, y)

    def bare() -> bytes:
        target = io.BytesIO()
        plain: Any = Canvas(target, pagesize=A5)
        for _copy in range(2):
            for font, size, x, y, text in recording.drawn:
                plain.setFont(font, size)
                plain.drawString(x, y, text)
            plain.showPage()
        plain.save()
        return target.getvalue()

    ours(), bare()
    mine = [clock(ours) for _ in range(ROUNDS)]
    reference = [clock(bare) for _ in range(ROUNDS)]
    return [
        Figure(
            "form 01 as PDF, 12 papers, against the same strings drawn bare", median_ms(mine), median_ms(reference), "ms", 2.5
        )
    ]
