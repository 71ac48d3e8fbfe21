"""Which agency of the centre a procedure, a portal's dossier or a letter belongs to: one rule for counter and centre."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sync.protocol.plain_letters import fold

Matches = Sequence[tuple[str, Sequence[str]]]
"""Each agency's id with the parts of names by which it is known, in the centre's order (`match` in centre.toml)."""


@lru_cache(maxsize=4096)
def _words(name: str) -> str:
    """Without marks, case and punctuation: where the tone of `hoá` stands, a hyphen or a hard blank, says nothing."""
    return " ".join(re.findall(r"[^\W_]+", fold(name)))


def same_agency(written: str, name: str) -> bool:
    """Whether what somebody wrote is this name, whole: without any marks (`muong bu`) or with the right ones, wherever the tone
    of `hoá` stands. `Mường Bù` is another place."""
    words = _words(name)
    if not words or _words(written) != words:
        return False
    return _letters(written) in (_letters(words), _letters(name))


def begins_agency(written: str, name: str) -> bool:
    """Whether what stands there so far is a part of this name."""
    words = _words(written)
    return len(words) > 1 and words in _words(name)


def _letters(text: str) -> list[list[str]]:
    """Of each word, with their marks, in no order."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text.lower()))
    return [sorted(unicodedata.normalize("NFD", word)) for word in words]


def agency_known_as(name: str, agencies: Iterable[tuple[str, Sequence[str]]]) -> str | None:
    """The id of the first agency that the name fits; None where it is none of the centre's."""
    words = _words(name)
    for agency_id, parts in agencies:
        if any(f" {_words(part)} " in f" {words} " for part in parts):  # whole words
            return agency_id
    return None


def agency_taking(name: str, agencies: Matches) -> str:
    """The agency whose counter takes what the authority `name` decides; the last one takes what fits none."""
    return agency_known_as(name, agencies) or agencies[-1][0]
