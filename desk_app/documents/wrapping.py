"""Text broken into lines: the typeface, what each word takes of a line, and where it goes on in the next."""

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from desk_app.documents.document import (
    TextRun,
)

SERIF, BOLD, ITALIC = "Serif-VN", "Serif-VN-Bold", "Serif-VN-Italic"


@cache
def register_fonts() -> None:
    """reportlab's own fonts print ■ for Vietnamese; IBM Plex Serif has all 146 letters."""
    spec = find_spec("fontpkg_ibm_plex_serif")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("fontpkg-ibm-plex-serif is not installed")
    folder = Path(spec.origin).parent / "files"
    for name, style in ((SERIF, "Regular"), (BOLD, "Bold"), (ITALIC, "Italic")):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"IBMPlexSerif-{style}.ttf")))


@lru_cache(maxsize=8192)
def text_width(word: str, font: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(word, font, size))


def _font(run: TextRun) -> str:
    return BOLD if run.bold else ITALIC if run.italic else SERIF


Piece = tuple[str, str]  # text, font


def _words(runs: tuple[TextRun, ...]) -> Iterator[tuple[str, str, bool]]:
    """Words with their font and whether a blank comes before: `**A**:` has none before the colon."""
    blank = False
    for run in runs:
        font = _font(run)
        for is_blank, letters in groupby(run.text, str.isspace):
            if is_blank:
                text = "".join(letters)
                blank = True
                for _ in range(text.count("\n")):
                    yield "\n", font, False
                    blank = False
                continue
            yield "".join(letters), font, blank
            blank = False


def wrap(runs: tuple[TextRun, ...], size: float, room: float) -> list[tuple[list[Piece], float]]:
    """Lines as pieces of one font each, with their width. A word longer than the line is broken, never clipped."""
    lines: list[tuple[list[Piece], float]] = []
    pieces: list[Piece] = []
    used = 0.0

    def end_line() -> None:
        nonlocal pieces, used
        lines.append((pieces, used))
        pieces, used = [], 0.0

    for word, font, blank in _words(runs):
        if word == "\n":
            end_line()
            continue
        gap = text_width(" ", font, size) if blank and pieces else 0.0
        length = text_width(word, font, size)
        if pieces and used + gap + length > room:
            end_line()
            gap = 0.0
        while length > room:
            cut = 1
            while cut < len(word) and text_width(word[: cut + 1], font, size) <= room:
                cut += 1
            pieces = [(word[:cut], font)]
            used = text_width(word[:cut], font, size)
            end_line()
            word = word[cut:]
            length = text_width(word, font, size)
        text = f" {word}" if gap else word
        if pieces and pieces[-1][1] == font:
            pieces[-1] = (pieces[-1][0] + text, font)
        else:
            pieces.append((text, font))
        used += gap + length
    end_line()
    return lines
