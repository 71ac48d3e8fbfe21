"""How sure a fact of law is. Lists mark it by a letter (S second-hand, M from memory); a clerk or a citizen reads words."""

import re

UNVERIFIED = "chưa kiểm chứng"
_LETTER = "(?:S|M|M/S|S/M)"
_BRACKETED = re.compile(rf"\(\s*{_LETTER}\s*\)")
_ALONE = re.compile(rf"\s*{_LETTER}\s*")
_LEADING = re.compile(rf"^\s*{_LETTER}\s*;\s*")
_SAID = re.compile(rf"\s*\(\s*{UNVERIFIED}\s*\)|{UNVERIFIED}")
_TRAILING = re.compile(rf"\s*;\s*{_LETTER}\s*$")


def joined(*parts: str) -> str:
    """Texts that hold together, parted by semicolons. Where more than one is unverified, that is said once, of all."""
    marked = [part for part in parts if UNVERIFIED in part]
    if len(marked) < 2:
        return "; ".join(part for part in parts if part)
    bare = [_SAID.sub("", part).strip(" ;") for part in parts]
    named = [part for part in bare if part]
    every = len(named) > 1 and len(named) == len(marked)
    return f"{'; '.join(named)} ({'đều ' if every else ''}{UNVERIFIED})" if named else UNVERIFIED


def in_words(text: str) -> str:
    """`TT 1/2020 (S)` as `TT 1/2020 (chưa kiểm chứng)`, `M` as `chưa kiểm chứng`; other text stays as it is."""
    if "S" not in text and "M" not in text:
        return text
    if _ALONE.fullmatch(text):
        return UNVERIFIED
    said = _BRACKETED.sub(f"({UNVERIFIED})", text)
    bare = _TRAILING.sub("", _LEADING.sub("", said))
    return bare if bare == said or UNVERIFIED in bare else f"{bare} ({UNVERIFIED})"
