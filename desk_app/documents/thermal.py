"""The same document on a roll: columns become lines, a table's row becomes a paragraph."""

from desk_app.documents.document import Block, CodeBlock, Document, Letterhead, Paragraph, PrintedTable, Signatures, Size, Space
from printers.slip import Gap, Pair, Qr, Rule, Slip, SlipText
from printers.slip import Size as SlipSize

_SIZES: dict[Size, SlipSize] = {"small": "small", "body": "small", "title": "body"}
SIGNATURE_DOTS = 100


def _line(paragraph: Paragraph) -> SlipText:
    bold = bool(paragraph.runs) and all(run.bold for run in paragraph.runs)
    return SlipText(paragraph.text, _SIZES[paragraph.size], bold or paragraph.size == "title", paragraph.align)


def _row(table: PrintedTable, row: tuple[str, ...]) -> SlipText:
    """`1. Đơn đề nghị (Bản chính: 1)`: the first column numbers, the second names, the others say what they are."""
    rest = [
        f"{heading}: {' '.join(value.split())}"
        for heading, value in zip(table.headings[2:], row[2:], strict=True)
        if value and value != "–"
    ]
    tail = f" ({'; '.join(rest)})" if rest else ""
    return SlipText(f"{row[0]}. {' '.join(row[1].split())}{tail}", "small")


def _blocks(block: Block) -> list[SlipText | Pair | Rule | Gap | Qr]:
    if isinstance(block, Paragraph):
        return [_line(block)]
    if isinstance(block, Letterhead):
        return [*(_line(line) for line in block.left), Rule()]
    if isinstance(block, CodeBlock):
        return [*(SlipText(line.text, "body", bold=True, align="centre") for line in block.lines), Qr(block.code, 5)]
    if isinstance(block, PrintedTable):
        return [_row(block, row) for row in block.rows]
    if isinstance(block, Space):
        return [Gap(int(block.points))]
    if not isinstance(block, Signatures):
        raise TypeError(f"{type(block).__name__} has no place on a slip")
    names = [column.name for column in block.columns]
    roles = [column.role for column in block.columns]
    if len(roles) == 1:
        return [SlipText(roles[0], "small", align="right"), Gap(SIGNATURE_DOTS), SlipText(names[0], "small", align="right")]
    return [Pair(roles[0], roles[1], "small"), Gap(SIGNATURE_DOTS), Pair(names[0], names[1], "small")]


def to_slip(document: Document) -> Slip:
    """A roll has no liên and no pages; MẪU stands on top and at the end."""
    mark = [SlipText(document.sample, "huge", bold=True, align="centre")] if document.sample else []
    foot = [SlipText(document.foot, "small", align="centre")] if document.foot else []
    return Slip((*mark, *(line for block in document.blocks for line in _blocks(block)), *foot, *mark))
