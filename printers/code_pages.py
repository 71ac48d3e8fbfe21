"""Vietnamese letters as bytes of a printer's own code pages. A letter that a page has not is an error before sending."""

import re
import unicodedata
from functools import cache, lru_cache

from printers.profiles import CodePage
from printers.slip import printable

TONES = "\u0300\u0301\u0303\u0309\u0323"
# Signs, not letters: what typography sets finer than a typewriter. Letters are never replaced.
SIGNS = str.maketrans(
    {"·": "-", "–": "-", "—": "-", "…": "...", "×": "x", "“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " "}
)


_LEADER = re.compile("…{2,}")


def typewritten(text: str) -> str:
    """As it is set in a printer's own font: composed letters, plain signs. A leader keeps its length; so a line is measured
    only after this."""
    text = unicodedata.normalize("NFC", printable(text))
    return _LEADER.sub(lambda run: "." * len(run[0]), text).translate(SIGNS)


class CannotPrint(ValueError):
    """This mode has no such letter; the job goes out as raster."""


@cache
def _table(page: CodePage) -> dict[str, int]:
    from escpos.capabilities import CAPABILITIES  # 70 ms of import: only where a text page is used

    name = "TCVN-3-1" if page == "tcvn3_lower" else "TCVN-3-2"
    rows = CAPABILITIES["encodings"][name]["data"]
    table = {letter: 0x80 + place for place, letter in enumerate("".join(rows)) if letter != " "}
    if "Ð" in table:  # the library's table has the Icelandic letter in the place of the Vietnamese one
        table["Đ"] = table.pop("Ð")
    return table


@lru_cache(maxsize=256)
def _cp1258(letter: str) -> bytes:
    """Base letter and, behind it, the tone alone: `ệ` is `ê` + dot below (tone-only decomposition)."""
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in TONES)
        base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES))
        try:
            return (base + tone).encode("cp1258")
        except UnicodeEncodeError:
            raise CannotPrint(letter) from None


def select(page: int) -> bytes:
    """`ESC t n`."""
    return b"\x1bt" + bytes([page])


@lru_cache(maxsize=4096)
def encode(text: str, pages: tuple[tuple[CodePage, int], ...], current: int) -> tuple[bytes, int]:
    """Bytes with the page switches that they need, from the page selected now; and the page after them.

    TCVN-3 keeps small letters and capitals in two pages; it is taken where a printer has it, CP1258 otherwise, since
    cheap firmware does not put CP1258's tones over their letters. Raises CannotPrint."""
    numbers = dict(pages)
    text = typewritten(text).replace("\n", " ")
    out = bytearray()
    for letter in text:
        if " " <= letter <= "~":
            out.append(ord(letter))
            continue
        for page in ("tcvn3_lower", "tcvn3_upper"):
            if page in numbers and letter in _table(page):
                number, data = numbers[page], bytes([_table(page)[letter]])
                break
        else:
            if "cp1258" not in numbers:
                raise CannotPrint(letter)
            number, data = numbers["cp1258"], _cp1258(letter)
        if number != current:
            out += select(number)
            current = number
        out += data
    return bytes(out), current
