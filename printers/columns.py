"""A slip in columns of a printer's own font, for text and glyph mode."""

from collections.abc import Iterator
from dataclasses import dataclass

from printers.code_pages import typewritten
from printers.slip import NO_BREAK, Align, Edges, Gap, Pair, Qr, Rule, Size, Slip, SlipText, words_of

WIDE: dict[Size, int] = {"small": 1, "body": 1, "large": 1, "huge": 2}


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line as the head prints it; never longer than the paper."""

    text: str
    size: Size
    bold: bool
    align: Align


def _wrap(text: str, columns: int) -> list[str]:
    if len(text) <= columns and "\n" not in text:
        return [text.replace(NO_BREAK, " ")]
    lines = []
    for paragraph in text.split("\n"):
        current = ""
        for word in words_of(paragraph, lambda words: len(words) <= columns):
            if current and len(current) + 1 + len(word) <= columns:
                current = f"{current} {word}"
                continue
            if current:
                lines.append(current)
            while len(word) > columns:
                lines.append(word[:columns])
                word = word[columns:]
            current = word
        lines.append(current)
    return lines


def _set(text: str) -> str:
    """As typewritten; what belongs together still does."""
    return NO_BREAK.join(map(typewritten, text.split(NO_BREAK)))


def lay_out(slip: Slip, columns: int) -> Iterator[TextLine | Rule | Gap | Qr | Edges]:
    """Lines wrapped, pairs set left and right; the value of a pair that does not fit goes below, to the right."""
    for block in slip.blocks:
        if isinstance(block, SlipText):
            for text in _wrap(_set(block.text), columns // WIDE[block.size]):
                yield TextLine(text, block.size, block.bold, block.align)
        elif isinstance(block, Pair):
            room = columns // WIDE[block.size]
            left, right = typewritten(block.left), typewritten(block.right)
            if len(left) + 2 + len(right) <= room:
                gap = " " * (room - len(left) - len(right))
                yield TextLine(f"{left}{gap}{right}", block.size, block.bold, "left")
            else:
                for text in _wrap(left, room):
                    yield TextLine(text, block.size, False, "left")
                for text in _wrap(right, room):
                    yield TextLine(text, block.size, block.bold, "right")
        else:
            yield block
