"""How sure a fact of law is. Lists mark it by a letter (S second-hand, M from memory); a clerk or a citizen reads words."""

import re

UNVERIFIED = "chưa kiểm chứng"
_LETTER = "(?:S|M|M/S|S/M)"
_BRACKETED = re.compile(rf"\(\s*{_LETTER}\s*\)")
_ALONE = re.compile(rf"\s*{_LETTER}\s*")
_LEADING = re.compile(rf"^\s*{_LETTER}\s*;\s*")
_TRAILING = re.compile(rf"\s*;\s*{_LETTER}\s*$")


def in_words(text: str) -> str:
    """`TT 1/2020 (S)` as `TT 1/2020 (chưa kiểm chứng)`, `M` as `chưa kiểm chứng`; other text stays as it is."""
    if "S" not in text and "M" not in text:
        return text
    if _ALONE.fullmatch(text):
        return UNVERIFIED
    said = _BRACKETED.sub(f"({UNVERIFIED})", text)
    bare = _TRAILING.sub("", _LEADING.sub("", said))
    return bare if bare == said or UNVERIFIED in bare else f"{bare} ({UNVERIFIED})"
