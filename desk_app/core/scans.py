"""What a scanner sent, by its content: an identity card, a line of a card's back, a dossier's slip; and the frame around it.

A frame is what a scanner is set to send before and after: STX … ETX, the symbology after AIM (`]Q1`, ISO/IEC 15424), GS, NUL,
a byte order mark; and what ends it: TAB, CR, LF, both, or nothing.
"""

import json
import re
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from desk_app.core.dossier_code import BadDossierCode, parse_dossier_code
from desk_app.core.folding import fold
from desk_app.core.mrz import is_mrz_line

Kind = Literal["card", "mrz", "code", ""]
Cause = Literal["layout", "input_method", ""]
ENDS = "\r\n\t\x03\x04"
NEVER_TYPED = "\x00\x02\x1d\x1e\ufeff"
"""What stands before a scan and comes from no finger."""
STRAY_KEYS = 3
"""So many keys of a person may stand before a scan in one burst."""

REWRITTEN = "\ufffd"
"""Stands for a letter that an input method made of others."""
_LAYOUT = str.maketrans(
    "ăâêôĂÂÊÔ\u0300\u0309\u0303\u0301\u0323đĐ₫ươƯƠ",
    "123412345678900=[][]",
)
"""What the keys of figures and brackets type under the Vietnamese keyboard (TCVN 5712; the same in Windows and xkb's `vn`)."""

_BEFORE = re.compile(r"(?:[\x00-\x20\ufeff]|\][A-Za-z][0-9A-Za-z])*")
_AFTER = re.compile(r"[\x00-\x20\ufeff]*\Z")
_CARD = re.compile(r"[0-9]{12}(?:\|[^|]*){4,}", re.DOTALL)
_CODE = re.compile(r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.)?[A-Z][0-9]{2}(?:\.[0-9A-Z]{1,4})*-[0-9]{6}-[0-9]{4,7}")
"""A dossier's code under an identifier as the law writes them (QCVN 102:2016, QĐ 20/2020): what stands before it is stray."""


_CARD_BEGINS = re.compile(r"[0-9]{12}\|")
_CARD_FINISHED = re.compile(r"[0-9]{12}(?:\|[^|]*){4,5}\|[0-9]{8}\Z")
_FRAME_BEFORE = re.compile(r"(?:[\x00-\x1f\ufeff]|\][A-Za-z][0-9A-Za-z])*\Z")
_UNDOTTED = re.compile(r"(?:[0-9]{7}[A-Z][0-9]{2}|[A-Z][0-9]{2}[0-9A-Z]{1,16})-[0-9]{6}-[0-9]{4,7}")
"""Such a code under the keyboard "Vietnamese (US)" (xkb's `vn(us)`): its full stop is a dead key, which vanishes before a
figure and puts its dot under a letter."""
_DOT_BELOW = "\u0323"
_CODE_ENDS = re.compile(rf"(?:{_CODE.pattern})\Z", re.ASCII | re.IGNORECASE)
_UNDOTTED_ENDS = re.compile(rf"{_UNDOTTED.pattern}\Z", re.ASCII | re.IGNORECASE)
_MRZ_KEYS = 30


@dataclass(frozen=True, slots=True)
class Frame:
    """What one test scan taught about a scanner: what it sends before and after, and how fast its keys come."""

    prefix: str = ""
    suffix: str = ""
    gap_ms: int = 0

    def to_text(self) -> str:
        """As it is kept; `frame_from` reads it."""
        return json.dumps([self.prefix, self.suffix, self.gap_ms])


def frame_from(text: str) -> Frame | None:
    """As it was kept; None for what is not one."""
    try:
        prefix, suffix, gap_ms = json.loads(text)
        return Frame(str(prefix), str(suffix), int(gap_ms))
    except (ValueError, TypeError):
        return None


def bare(text: str, frame: Frame | None = None) -> str:
    """Without the frame."""
    if frame is not None and frame.prefix:
        text = text.removeprefix(frame.prefix)
    start = _BEFORE.match(text)
    return _AFTER.sub("", text[start.end() if start else 0 :])


def kind_of(text: str) -> Kind:
    """What a bare scan is; nothing: none of ours."""
    upper = text.upper()
    if is_mrz_line(upper) or (len(upper) == 90 and is_mrz_line(upper[60:]) and upper.startswith("ID")):
        return "mrz"
    if text.count("|") >= 4 and (text[:9].isdigit() or text.count("|") >= 5):
        return "card"
    try:
        parse_dossier_code(text)
    except BadDossierCode:
        return ""
    return "code"


def _exact(text: str) -> bool:
    """Begins as such a scan begins, with nothing before it."""
    return _CARD.fullmatch(text) is not None or _CODE.fullmatch(text.upper()) is not None or kind_of(text) == "mrz"


def find(text: str, frame: Frame | None = None) -> tuple[int, str] | None:
    """How many characters of a person stand before it, and the bare scan; None: nothing of ours in it."""
    whole = bare(text, frame)
    if _exact(whole):
        return 0, whole
    for stray in range(1, STRAY_KEYS + 1):
        rest = bare(text[stray:], frame)
        if text[:stray].isprintable() and _exact(rest):
            return stray, rest
    return (0, whole) if kind_of(whole) else None


def _undotted(letter: str) -> str:
    plain = normalize("NFD", letter).replace(_DOT_BELOW, "")
    return plain if len(plain) == 1 else letter


def _without_dots(text: str) -> bool:
    plain = "".join(map(_undotted, text)).upper()
    return _UNDOTTED.fullmatch(plain) is not None and kind_of(text) != "code"


def through_layout(text: str, frame: Frame | None = None) -> bool:
    """Whether it is a scan that the Vietnamese keyboard typed: with figures for its letters, it is one."""
    if _without_dots(bare(text, frame)):
        return True
    plain = text.translate(_LAYOUT)
    if plain == text or _exact(bare(text, frame)):
        return False
    scan = bare(plain, frame)
    return _exact(scan) or is_foreign(scan)


def cause_of(text: str, frame: Frame | None = None) -> Cause:
    """Why a scan came damaged, where its letters tell: the keyboard's layout, or an input method that put marks on a code or on
    the back of a card, which have none."""
    if through_layout(text, frame):
        return "layout"
    plain = fold(text).upper()
    marked = plain != text.upper() and (is_mrz_line(plain) or _CODE.search(plain) is not None)
    return "input_method" if marked or REWRITTEN in text else ""


def begins_card(text: str) -> list[int]:
    """Each place where a card may begin."""
    return [found.start() for found in _CARD_BEGINS.finditer(text)]


def is_finished_card(text: str) -> bool:
    """Whether it ends with a card down to the day of issue."""
    return _CARD_FINISHED.search(text) is not None


def ending_in(text: str) -> tuple[int, str] | None:
    """Where the last scan of ours begins that goes on to the end, and the scan without what ends it."""
    body = _AFTER.sub("", text)
    for plain in (body, body.translate(_LAYOUT)):
        for start in reversed(begins_card(plain)):
            if _CARD.fullmatch(plain[start:]):
                return start, body[start:]
        found = _CODE_ENDS.search(plain) or _UNDOTTED_ENDS.search("".join(map(_undotted, plain)))
        start = found.start() if found is not None else max(len(plain) - _MRZ_KEYS, 0)
        if found is not None or is_mrz_line(plain[start:].upper()):
            return start, body[start:]
    return None


def starts_frame(text: str, frame: Frame | None = None) -> int:
    """Where the frame begins of a scan that follows this."""
    if frame is not None and frame.prefix and text.endswith(frame.prefix):
        return len(text) - len(frame.prefix)
    found = _FRAME_BEFORE.search(text)
    return found.start() if found else len(text)


def learn(text: str, gap_ms: int) -> Frame | None:
    """The frame of a test scan, its end included; None where nothing of ours stands in it."""
    for start in range(len(text)):
        for end in range(len(text), start, -1):
            if text[end - 1] not in ENDS + NEVER_TYPED and _exact(text[start:end]):
                return Frame(text[:start], text[end:], gap_ms)
    return None


def is_foreign(text: str) -> bool:
    """Whether a scanner read it rather than somebody typed it: an article's number (GTIN-13, GTIN-14, GS1), an address of the
    web, an item of the post (UPU S10)."""
    if re.fullmatch(r"[0-9]{13,14}", text):
        digits = [int(digit) for digit in reversed(text)]
        return sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    return re.match(r"https?://", text) is not None or re.fullmatch(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", text) is not None
