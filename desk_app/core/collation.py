"""Names in Vietnamese order: a ă â b c d đ e ê … with Đ after D, tones only where the letters are the same. glibc's `vi_VN`
ranks every letter with two marks as a bare one, and SQLite by code points, which puts Đ after Z."""

import unicodedata
from functools import lru_cache

from sync.protocol.cleaning import TONES

_ORDER = " 0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_WEIGHT = {letter: weight for weight, letter in enumerate(_ORDER)}
_TONE = {tone: weight for weight, tone in enumerate(TONES)}
Key = tuple[tuple[int, ...], tuple[int, ...], str]


def _parts(char: str) -> tuple[str, str]:
    """A small letter without its tone, and the tone."""
    tone = ""
    letters = []
    for part in unicodedata.normalize("NFD", char.lower()):
        if part in _TONE:
            tone = part
        else:
            letters.append(part)
    return unicodedata.normalize("NFC", "".join(letters)), tone


@lru_cache(maxsize=4096)
def vietnamese_order(text: str) -> Key:
    """Letters first, of the whole text; then tones; then small before capital. What is no letter of ours comes after them."""
    parts = [_parts(char) for char in unicodedata.normalize("NFC", text)]
    letters = tuple(_WEIGHT.get(letter, len(_ORDER) + ord(letter[:1] or "\0")) for letter, _tone in parts)
    return letters, tuple(_TONE[tone] for _letter, tone in parts), text.swapcase()
