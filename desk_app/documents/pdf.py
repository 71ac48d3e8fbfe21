"""From document to PDF: laid out by hand on reportlab's canvas, text selectable, an embedded Vietnamese typeface."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.pdfgen.canvas import Canvas

from desk_app.documents.document import (
    Block,
    CodeBlock,
    Document,
    Letterhead,
    Paper,
    Paragraph,
    PrintedTable,
    Signatures,
    Size,
    Space,
    TextRun,
)
from desk_app.documents.wrapping import BOLD, ITALIC, SERIF, Piece, register_fonts, text_width, wrap
from printers.raster import paper_png, qr_modules

MM = 72 / 25.4
PAGES: dict[Paper, tuple[float, float]] = {"a5": A5, "a4": A4, "a4_landscape": landscape(A4)}
MARGINS_MM: dict[Paper, tuple[float, float]] = {"a5": (10, 8), "a4": (20, 15), "a4_landscape": (15, 12)}
"""Left (binding) and others."""
SIZES: dict[Paper, dict[Size, float]] = {
    "a5": {"small": 9, "body": 10.5, "title": 12.5},
    "a4": {"small": 11, "body": 13, "title": 14},
    "a4_landscape": {"small": 10, "body": 11, "title": 14},
}
"""NĐ 30/2020 annex I asks 13 to 14 on A4; the A5 forms are printed smaller in production (M)."""
LEADING = 1.24
PADDING = 2.5
ROUNDING = 0.01
SIGNATURE_ROOM = 40.0
QR_POINTS = 19 * MM
FOOT, FOOT_SIZE = 12.0, 7.5
SAMPLE_SIZE = 16.0
"""MẪU in bold capitals, a static serif of 16 points, top right (TT 01/2018 Art 5.2)."""

Paint = Callable[[Canvas, float], None]
"""Draws itself below a height on the canvas."""


@dataclass(slots=True)
class PagePiece:
    """A piece of the page that is not split. `repeat`: what comes again on top of the next page."""

    height: float
    paint: Paint
    repeat: "list[PagePiece]" = field(default_factory=list)


class Layout:
    def __init__(self, paper: Paper) -> None:
        register_fonts()
        self.width, self.height = PAGES[paper]
        left, other = MARGINS_MM[paper]
        self.left, self.margin = left * MM, other * MM
        self.room = self.width - self.left - self.margin
        self.sizes = SIZES[paper]

    def lines(self, paragraph: Paragraph, x: float, room: float, size: float | None = None) -> list[PagePiece]:
        points = size or self.sizes[paragraph.size]
        leading = points * LEADING
        strips = []
        for pieces, used in wrap(paragraph.runs, points, room):
            start = x + {"left": 0.0, "centre": (room - used) / 2, "right": room - used}[paragraph.align]
            strips.append(PagePiece(leading, _text_painter(pieces, start, points, used if paragraph.underline else 0.0)))
        return strips

    def column(self, paragraphs: tuple[Paragraph, ...], x: float, room: float) -> tuple[float, list[tuple[float, PagePiece]]]:
        """Paragraphs below one another: the height and each line with its offset."""
        placed, down = [], 0.0
        for paragraph in paragraphs:
            for strip in self.lines(paragraph, x, room):
                placed.append((down, strip))
                down += strip.height
        return down, placed

    def strips(self, block: Block) -> list[PagePiece]:
        if isinstance(block, Paragraph):
            return self.lines(block, self.left, self.room)
        if isinstance(block, Space):
            return [PagePiece(block.points, _nothing)]
        if isinstance(block, Letterhead):
            share = 0.44
            left = self.column(block.left, self.left, self.room * share - 4)
            right = self.column(block.right, self.left + self.room * share, self.room * (1 - share))
            return [_beside(max(left[0], right[0]) + 6, [*left[1], *right[1]])]
        if isinstance(block, CodeBlock):
            height, placed = self.column(block.lines, self.left, self.room - QR_POINTS - 6)
            x = self.left + self.room - QR_POINTS
            height = max(height, QR_POINTS)
            top = (QR_POINTS - placed[-1][0] - placed[-1][1].height) / 2 if placed else 0.0
            code = PagePiece(QR_POINTS, _qr_painter(block.code, x))
            return [_beside(height + 4, [*((down + max(0.0, top), strip) for down, strip in placed), (0.0, code)])]
        if isinstance(block, Signatures):
            return [self._signatures(block)]
        return list(self._table(block))

    def _signatures(self, block: Signatures) -> PagePiece:
        room = self.room / len(block.columns)
        placed: list[tuple[float, PagePiece]] = []
        height = 0.0
        for number, column in enumerate(block.columns):
            x = self.left + number * room
            role = Paragraph((TextRun(column.role, bold=True),), align="centre")
            hint = Paragraph((TextRun(column.hint, italic=True),), "small", "centre")
            name = Paragraph((TextRun(column.name, bold=True),), align="centre")
            down, strips = self.column((role, hint), x, room)
            below, names = self.column((name,), x, room)
            placed += strips
            placed += [(down + SIGNATURE_ROOM + at, strip) for at, strip in names]
            height = max(height, down + SIGNATURE_ROOM + below)
        return _beside(height + 4, placed)

    def _table(self, table: PrintedTable) -> Iterator[PagePiece]:
        size = self.sizes["small"]
        widths = self._fitting(table, size)
        bold = tuple(Paragraph((TextRun(text, bold=True),), align="centre") for text in table.headings)
        head = self._row(bold, widths, size)
        yield from head
        for row in table.rows:
            cells = tuple(Paragraph((TextRun(text),), align=align) for text, align in zip(row, table.aligns, strict=True))
            for strip in self._row(cells, widths, size):
                strip.repeat = head
                yield strip

    def _fitting(self, table: PrintedTable, size: float) -> list[float]:
        """The columns' widths by their shares; one whose longest word does not fit is widened, and the others give way, so that
        no date and no code is broken. Where the paper has no room for all, the shares hold."""
        total = sum(table.widths)
        widths = [self.room * share / total for share in table.widths]
        needs = [2 * PADDING] * len(widths)
        for font, lines in ((BOLD, (table.headings,)), (SERIF, table.rows)):
            for line in lines:
                for column, cell in enumerate(line):
                    longest = max((text_width(word, font, size) for word in cell.split()), default=0.0)
                    needs[column] = max(needs[column], longest + 2 * PADDING + ROUNDING)
        if sum(needs) > self.room:
            return widths
        missing = sum(max(0.0, need - width) for need, width in zip(needs, widths, strict=True))
        spare = sum(max(0.0, width - need) for need, width in zip(needs, widths, strict=True))
        given = missing / spare if missing else 0.0
        return [need if width < need else width - (width - need) * given for need, width in zip(needs, widths, strict=True)]

    def _row(self, cells: tuple[Paragraph, ...], widths: list[float], size: float) -> list[PagePiece]:
        """One row; one that is taller than a third of the page comes in pieces, so that any text fits some page."""
        columns, x = [], self.left
        for cell, width in zip(cells, widths, strict=True):
            columns.append(self.lines(cell, x + PADDING, width - 2 * PADDING, size))
            x += width
        most = max(6, int(self.height / 3 / (size * LEADING)))
        tallest = max(len(column) for column in columns)
        strips = []
        for start in range(0, tallest, most):
            parts = [column[start : start + most] for column in columns]
            lines = max(len(part) for part in parts)
            height = lines * size * LEADING + 2 * PADDING
            placed = [
                (PADDING + (lines - len(part)) * size * LEADING / 2 + number * size * LEADING, strip)
                for part in parts
                for number, strip in enumerate(part)
            ]
            placed.append((0.0, PagePiece(height, _grid_painter(self.left, widths, height))))
            strips.append(_beside(height, placed))
        return strips

    def pages(self, blocks: tuple[Block, ...], head: float = 0.0) -> list[list[tuple[float, PagePiece]]]:
        """Strips with the height of their upper edge, page by page. `head`: points kept free on top of each."""
        pages: list[list[tuple[float, PagePiece]]] = [[]]
        top = self.height - self.margin - head
        y = top
        for block in blocks:
            for strip in self.strips(block):
                if y - strip.height < self.margin + FOOT and pages[-1]:
                    pages.append([])
                    y = top
                    for again in strip.repeat:
                        pages[-1].append((y, again))
                        y -= again.height
                pages[-1].append((y, strip))
                y -= strip.height
        return pages


def _nothing(_canvas: Canvas, _y: float) -> None:
    pass


def _text_painter(pieces: list[Piece], x: float, size: float, underline: float) -> Paint:
    def paint(canvas: Canvas, y: float) -> None:
        base = y - size
        at = x
        for text, font in pieces:
            canvas.setFont(font, size)
            canvas.drawString(at, base, text)
            at += text_width(text, font, size) if len(pieces) > 1 else 0.0
        if underline:
            canvas.setLineWidth(0.6)
            canvas.line(x, base - 2, x + underline, base - 2)

    return paint


def _beside(height: float, placed: list[tuple[float, PagePiece]]) -> PagePiece:
    def paint(canvas: Canvas, y: float) -> None:
        for down, strip in placed:
            strip.paint(canvas, y - down)

    return PagePiece(height, paint)


def _grid_painter(left: float, widths: list[float], height: float) -> Paint:
    def paint(canvas: Canvas, y: float) -> None:
        canvas.setLineWidth(0.5)
        x = left
        lines = [(left, y, left + sum(widths), y), (left, y - height, left + sum(widths), y - height)]
        for width in (0.0, *widths):
            x += width
            lines.append((x, y, x, y - height))
        canvas.lines(lines)

    return paint


def _qr_painter(code: str, x: float) -> Paint:
    """One small picture, a dot a module: two hundred rectangles take longer than all the text of a form."""

    def paint(canvas: Canvas, y: float) -> None:
        canvas.drawInlineImage(paper_png(qr_modules(code)), x, y - QR_POINTS, QR_POINTS, QR_POINTS)

    return paint


def _mark_sample(canvas: Canvas, layout: Layout, word: str) -> None:
    """Top right, above what the form says."""
    canvas.setFont(BOLD, SAMPLE_SIZE)
    canvas.drawRightString(layout.width - layout.margin, layout.height - layout.margin - SAMPLE_SIZE, word)


def to_pdf(document: Document, author: str, page_text: str) -> bytes:
    """The bytes of the PDF; `page_text` has `{page}` and `{pages}`, printed where a copy has more than one page."""
    layout = Layout(document.paper)
    out = io.BytesIO()
    canvas: Any = Canvas(out, pagesize=(layout.width, layout.height), lang="vi", invariant=1)
    canvas.setTitle(document.title)
    canvas.setAuthor(author)
    pages = layout.pages(document.blocks, SAMPLE_SIZE * LEADING if document.sample else 0.0)
    for copy in document.copies:
        for number, page in enumerate(pages, 1):
            if document.sample:
                _mark_sample(canvas, layout, document.sample)
            for y, strip in page:
                strip.paint(canvas, y)
            right = [copy] if copy else []
            if len(pages) > 1:
                right.append(page_text.format(page=number, pages=len(pages)))
            canvas.setFont(ITALIC, FOOT_SIZE)
            canvas.drawString(layout.left, layout.margin, document.foot)
            canvas.drawRightString(layout.width - layout.margin, layout.margin, " · ".join(right))
            canvas.showPage()
    canvas.save()
    return out.getvalue()
