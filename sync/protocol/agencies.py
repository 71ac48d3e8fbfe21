"""Which agency of the centre a procedure, a portal's dossier or a letter belongs to: one rule for counter and centre."""

import re
from collections.abc import Iterable, Sequence

from sync.protocol.folding import fold

Matches = Sequence[tuple[str, Sequence[str]]]
"""Each agency's id with the parts of names by which it is known, in the centre's order (`match` in centre.toml)."""


def _words(name: str) -> str:
    """Without marks, case and punctuation: where the tone of `hoá` stands, a hyphen or a hard blank, says nothing."""
    return " ".join(re.findall(r"[^\W_]+", fold(name)))


def agency_known_as(name: str, agencies: Iterable[tuple[str, Sequence[str]]]) -> str | None:
    """The id of the first agency that the name fits; None where it is none of the centre's."""
    words = _words(name)
    for agency_id, parts in agencies:
        if any(_words(part) in words for part in parts):
            return agency_id
    return None


def agency_taking(name: str, agencies: Matches) -> str:
    """The agency whose counter takes what the authority `name` decides; the last one takes what fits none."""
    return agency_known_as(name, agencies) or agencies[-1][0]
