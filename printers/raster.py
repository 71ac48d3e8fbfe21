"""From slip to dots: glyphs drawn once and kept, so that a slip takes a few milliseconds.

Every Vietnamese letter is right on every printer this way; a printer's own code pages are not (decision record).
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

from printers.slip import Edges, Pair, Qr, Rule, Size, Slip, SlipText, words_of

_PIXELS: dict[Size, int] = {"small": 19, "body": 23, "large": 30, "huge": 38}
_LEADING = {"small": 25, "body": 30, "large": 39, "huge": 48}
MARGIN_DOTS = 8
QUIET_MODULES = 4
EDGE_DOTS = 4
THRESHOLD = 110
OVERHANG_DOTS = 10
"""Capitals with two marks (Ẩ, Ể) stand above the line that the font announces."""


@cache
def _font_file(bold: bool) -> str:
    spec = find_spec("fontpkg_be_vietnam_pro")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("fontpkg-be-vietnam-pro is not installed")
    return str(Path(spec.origin).parent / "files" / f"BeVietnamPro-{'Bold' if bold else 'Medium'}.ttf")


@cache
def _font(size: Size, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_font_file(bold), _PIXELS[size], layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _glyph(char: str, size: Size, bold: bool) -> tuple[Image.Image | None, int, int, float]:
    """Bitmap, its offset, and the advance of one character."""
    font = _font(size, bold)
    advance = font.getlength(char)
    left, top, right, bottom = font.getbbox(char)
    width, height = int(right - left), int(bottom - top)
    if width <= 0 or height <= 0:
        return None, 0, 0, advance
    grey = Image.new("L", (width, height))
    ImageDraw.Draw(grey).text((-left, -top), char, font=font, fill=255)
    return grey.point(lambda value: 255 if value >= THRESHOLD else 0, "1"), int(left), int(top), advance


@lru_cache(maxsize=2048)
def _advance(word: str, size: Size, bold: bool) -> float:
    return sum(_glyph(char, size, bold)[3] for char in word)


def _strip(text: str, size: Size, bold: bool) -> Image.Image:
    return Image.new("1", (max(1, int(_advance(text, size, bold)) + 3), _LEADING[size] + OVERHANG_DOTS + 4))


@lru_cache(maxsize=2048)
def _word(word: str, size: Size, bold: bool) -> Image.Image:
    image = _strip(word, size, bold)
    x = 0.0
    for char in word:
        glyph, left, top, advance = _glyph(char, size, bold)
        if glyph is not None:
            image.paste(255, (round(x) + left, top + OVERHANG_DOTS), glyph)
        x += advance
    return image


class Ink:
    """A picture that is drawn once and kept. Equal only to itself, so that what was made of it can be kept beside it."""

    __slots__ = ("end", "first", "picture")

    def __init__(self, picture: Image.Image) -> None:
        self.picture = picture
        box = picture.getbbox() or (0, 0, 0, 0)
        self.first, self.end = box[1], box[3]
        """Its rows with ink: from `first` to before `end`."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where something lies on the paper, in dots from its left and upper edge."""

    x: int
    top: int
    ink: Ink


@lru_cache(maxsize=1024)
def _line(text: str, size: Size, bold: bool) -> Ink:
    """A line of text. Labels repeat from slip to slip and words from line to line, so both are kept as glyphs are."""
    if " " not in text:
        return Ink(_word(text, size, bold))
    image = _strip(text, size, bold)
    space = _advance(" ", size, bold)
    x = 0.0
    for word in text.split(" "):
        if word:
            image.paste(255, (round(x), 0), _word(word, size, bold))
        x += _advance(word, size, bold) + space
    return Ink(image)


def _line_length(words: str, size: Size, bold: bool) -> float:
    """As `_line` sets them."""
    return sum(_advance(word, size, bold) for word in words.split(" ")) + words.count(" ") * _advance(" ", size, bold)


@lru_cache(maxsize=1024)
def wrap(text: str, width: int, size: Size, bold: bool) -> tuple[str, ...]:
    """Lines that fit; a word longer than the paper is broken, never clipped."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        current, used = "", 0.0
        space = _advance(" ", size, bold)
        for word in words_of(paragraph, lambda words: _line_length(words, size, bold) <= width):
            length = _line_length(word, size, bold)
            if current and used + space + length <= width:
                current, used = f"{current} {word}", used + space + length
                continue
            if current:
                lines.append(current)
            while length > width:
                cut, room = 1, width - _glyph(word[0], size, bold)[3]
                while cut < len(word) and (room := room - _glyph(word[cut], size, bold)[3]) >= 0:
                    cut += 1
                lines.append(word[:cut])
                word = word[cut:]
                length = _advance(word, size, bold)
            current, used = word, length
        lines.append(current)
    return tuple(lines)


# Choosing the best of the eight masks takes longer than all else on a slip; any of them is read (a test reads hundreds).
QR_MASK = 2


@lru_cache(maxsize=64)
def qr_modules(text: str) -> Image.Image:
    """The QR alone, a dot a module, ink = 1."""
    code = segno.make(text, error="m", micro=False, mask=QR_MASK)
    rows = [bytes(row) for row in code.matrix]
    small = Image.new("1", (len(rows[0]), len(rows)))
    small.putdata([255 if module else 0 for row in rows for module in row])
    return small


@lru_cache(maxsize=64)
def _qr(text: str, module_dots: int) -> Ink:
    """Without its quiet zone."""
    small = qr_modules(text)
    return Ink(small.resize((small.width * module_dots, small.height * module_dots), Image.Resampling.NEAREST))


def qr_picture(text: str, module_dots: int) -> Image.Image:
    """A QR with its quiet zone on all sides, for a screen."""
    picture = _qr(text, module_dots).picture
    quiet = QUIET_MODULES * module_dots
    image = Image.new("1", (picture.width + 2 * quiet, picture.height + 2 * quiet))
    image.paste(picture, (quiet, quiet))
    return image


def qr_module_dots(text: str, wanted: int, width_dots: int) -> int:
    """As wanted, or as many as the paper has room for with the quiet zone; 1 at least."""
    modules = qr_modules(text).width if text else 21
    return max(1, min(wanted, width_dots // (modules + 2 * QUIET_MODULES)))


def qr_image(text: str, module_dots: int, width_dots: int) -> Image.Image:
    """A QR with its quiet zone, in the middle of the paper."""
    module_dots = qr_module_dots(text, module_dots, width_dots)
    picture = _qr(text, module_dots).picture
    quiet = QUIET_MODULES * module_dots
    image = Image.new("1", (width_dots, picture.height + 2 * quiet))
    image.paste(picture, ((width_dots - picture.width) // 2, quiet))
    return image


def letter_cell(letter: str, width: int, height: int) -> Image.Image:
    """One letter in a cell of the printer's own font, for download: never wider or higher than the cell."""
    pixels = height - 5
    while True:
        font = ImageFont.truetype(_font_file(False), pixels, layout_engine=ImageFont.Layout.BASIC)
        left, top, right, bottom = font.getbbox(letter, anchor="ls")
        baseline = height - 6
        if right - left <= width and baseline + top >= 0 and baseline + bottom <= height:
            break
        pixels -= 1
    grey = Image.new("L", (width, height))
    ImageDraw.Draw(grey).text(((width - (right - left)) / 2 - left, baseline), letter, font=font, fill=255, anchor="ls")
    return grey.point(lambda value: 255 if value >= THRESHOLD else 0, "1")


def render(slip: Slip, width_dots: int) -> Image.Image:
    """The slip as a 1-bit image, ink = 1, exactly as the print head will burn it."""
    placed, height = place(slip, width_dots)
    image = Image.new("1", (width_dots, height))
    for piece in placed:
        image.paste(255, (piece.x, piece.top), piece.ink.picture)
    return image


def place(slip: Slip, width_dots: int) -> tuple[list[Placed], int]:
    """What lies where, and how long the paper is in dots."""
    inner = width_dots - 2 * MARGIN_DOTS
    placed: list[Placed] = []
    y = OVERHANG_DOTS

    def put(text: str, size: Size, bold: bool, align: str) -> None:
        nonlocal y
        used = int(_advance(text, size, bold))
        x = {"left": 0, "centre": (inner - used) // 2, "right": inner - used}[align]
        if text:
            placed.append(Placed(MARGIN_DOTS + max(0, x), y - OVERHANG_DOTS, _line(text, size, bold)))
        y += _LEADING[size]

    for block in slip.blocks:
        if isinstance(block, SlipText):
            for text in wrap(block.text, inner, block.size, block.bold):
                put(text, block.size, block.bold, block.align)
        elif isinstance(block, Pair):
            left = wrap(block.left, inner, block.size, False)
            right = _advance(block.right, block.size, block.bold)
            if len(left) == 1 and _advance(left[0], block.size, False) + 16 + right <= inner:
                top = y
                put(left[0], block.size, False, "left")
                y = top
                put(block.right, block.size, block.bold, "right")
            else:
                for text in left:
                    put(text, block.size, False, "left")
                for text in wrap(block.right, inner, block.size, block.bold):
                    put(text, block.size, block.bold, "right")
        elif isinstance(block, Rule):
            placed.append(Placed(MARGIN_DOTS, y + 7, _dashes(inner)))
            y += 16
        elif isinstance(block, Qr):
            module_dots = qr_module_dots(block.text, block.module_dots, width_dots)
            ink = _qr(block.text, module_dots) if block.text else _frame(21 * module_dots)
            quiet = QUIET_MODULES * module_dots
            placed.append(Placed((width_dots - ink.picture.width) // 2, y + quiet, ink))
            y += ink.picture.height + 2 * quiet
        elif isinstance(block, Edges):
            placed.append(Placed(0, y, _edges(width_dots, block.height_dots)))
            y += block.height_dots + 4
        else:
            y += block.dots
    return placed, y + 4


@lru_cache(maxsize=8)
def _edges(width: int, height: int) -> Ink:
    return Ink(edges_image(width, height))


def edges_image(width: int, height: int) -> Image.Image:
    """Four dots wide at either end of the head."""
    image = Image.new("1", (width, height))
    for x in (0, width - EDGE_DOTS):
        image.paste(255, (x, 0, x + EDGE_DOTS, height))
    return image


@cache
def _dashes(width: int) -> Ink:
    image = Image.new("1", (width, 2))
    draw = ImageDraw.Draw(image)
    for x in range(0, width, 10):
        draw.rectangle((x, 0, x + 5, 1), fill=255)
    return Ink(image)


@cache
def _frame(side: int) -> Ink:
    image = Image.new("1", (side, side))
    ImageDraw.Draw(image).rectangle((0, 0, side - 1, side - 1), outline=255, width=2)
    return Ink(image)


def paper_png(image: Image.Image) -> Image.Image:
    """How it looks on paper: ink black on white."""
    return image.point(lambda value: 0 if value else 255, "1")
