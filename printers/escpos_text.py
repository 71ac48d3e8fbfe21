"""A slip as text of the printer's own fonts: a twentieth of the raster's bytes, where the letters are there.

Two ways to the letters: the printer's Vietnamese code pages, or the accented glyphs of this very slip downloaded as
user-defined characters (`ESC &`). A letter that neither has is found before the first byte is sent (`CannotPrint`).
"""

from collections.abc import Callable
from functools import lru_cache

from printers.code_pages import CannotPrint, typewritten
from printers.code_pages import encode as encode_letters
from printers.columns import TextLine, lay_out
from printers.escpos_raster import bands, end, feed, no_command, start
from printers.profiles import CELL_DOTS, Profile
from printers.raster import edges_image, letter_cell, qr_image, qr_module_dots
from printers.slip import Align, Edges, Gap, Qr, Rule, Size, Slip, printable

_SIZE: dict[Size, int] = {"small": 0x00, "body": 0x00, "large": 0x01, "huge": 0x11}
_ALIGN: dict[Align, int] = {"left": 0, "centre": 1, "right": 2}
CELL = (CELL_DOTS, 24)
"""Dots of a character of font A."""
FIRST_CODE, LAST_CODE = 0x21, 0x7E


def _qr(block: Qr, profile: Profile) -> bytes:
    if not profile.native_qr:
        return b"\x1ba\x00" + bands(qr_image(block.text, block.module_dots, profile.raster_dots))
    module_dots = qr_module_dots(block.text, block.module_dots, profile.raster_dots)
    data = printable(block.text).replace("\n", " ").encode()
    store = len(data) + 3
    return (
        b"\x1ba\x01\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C"
        + bytes([min(16, module_dots)])
        + b"\x1d(k\x03\x001E1\x1d(k"
        + store.to_bytes(2, "little")
        + b"1P0"
        + data
        + b"\x1d(k\x03\x001Q0"
    )


def _compose(slip: Slip, profile: Profile, letters: Callable[[str], bytes]) -> list[bytes]:
    """Commands only where something changes: bold, size and side are remembered as the printer does."""
    out: list[bytes] = []
    bold, size, align = False, 0, 0
    for item in lay_out(slip, profile.columns):
        if isinstance(item, TextLine):
            if item.bold != bold:
                bold = item.bold
                out.append(b"\x1bE" + bytes([bold]))
            if _SIZE[item.size] != size:
                size = _SIZE[item.size]
                out.append(b"\x1d!" + bytes([size]))
            if _ALIGN[item.align] != align and item.text:
                align = _ALIGN[item.align]
                out.append(b"\x1ba" + bytes([align]))
            out.append(letters(item.text) + b"\n")
        elif isinstance(item, Rule):
            if bold or size:
                bold, size = False, 0
                out.append(b"\x1bE\x00\x1d!\x00")
            out.append(b"-" * profile.columns + b"\n")
        elif isinstance(item, Gap):
            out.append(feed(item.dots))
        elif isinstance(item, Edges):
            out.append(b"\x1ba\x00" + bands(edges_image(profile.raster_dots, item.height_dots)))
            align = 0
        elif item.text:
            out.append(_qr(item, profile))
            align = 1 if profile.native_qr else 0
    return out


def encode_text(slip: Slip, profile: Profile) -> bytes:
    """The whole job in the printer's code pages. Raises CannotPrint."""
    pages = tuple(profile.pages.items())
    current = -1

    def letters(text: str) -> bytes:
        nonlocal current
        data, current = encode_letters(text, pages, current)
        return data

    return start(profile.dpi) + b"".join(_compose(slip, profile, letters)) + end(profile)


@lru_cache(maxsize=512)
def _definition(letter: str, code: int) -> bytes:
    """`ESC & y c1 c2 x d…`: the letter drawn into a cell of font A, column by column."""
    image = letter_cell(letter, *CELL)
    pixels = image.load()
    if pixels is None:
        raise ValueError("a letter without a picture")
    data = bytearray()
    for x in range(CELL[0]):
        for part in range(CELL[1] // 8):
            data.append(sum(128 >> bit for bit in range(8) if pixels[x, part * 8 + bit]))
    return b"\x1b&\x03" + bytes([code, code, CELL[0]]) + no_command(bytes(data))


def encode_glyphs(slip: Slip, profile: Profile) -> bytes:
    """The whole job with its accented letters downloaded first. Raises CannotPrint where a slip has more different ones
    than the font has places (94)."""
    codes: dict[str, int] = {}

    def letters(text: str) -> bytes:
        out = bytearray()
        own = False
        for letter in typewritten(text).replace("\n", " "):
            plain = " " <= letter <= "~"
            if letter != " " and plain is own:
                own = not plain
                out += b"\x1b%" + bytes([own])
            if plain:
                out.append(ord(letter))
                continue
            if letter not in codes:
                if len(codes) > LAST_CODE - FIRST_CODE:
                    raise CannotPrint(letter)
                codes[letter] = FIRST_CODE + len(codes)
            out.append(codes[letter])
        if own:
            out += b"\x1b%\x00"
        return bytes(out)

    body = b"".join(_compose(slip, profile, letters))
    definitions = b"".join(_definition(letter, code) for letter, code in codes.items())
    return start(profile.dpi) + definitions + body + end(profile)
