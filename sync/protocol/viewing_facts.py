"""Who looked at whose data: what officers were shown of dossiers and their people, gathered (Luật 91/2025/QH15 Art 4: who did
what with personal data can be told)."""

from typing import Literal, TypedDict

from sync.protocol.facts import Body, Kind

Way = Literal["card", "search", "scans", "print"]
"""How a person's data came before an officer's eyes: the dossier open, in a list that a search found, its scans, a paper made
of it (seen or printed)."""


class ViewedDossier(TypedDict):
    """`subject`: a dossier's code, or what a letter before acceptance or a run is known by; `ways`: in the order of `Way`."""

    subject: str
    ways: list[Way]


class DataViewed(Body[Literal["DataViewed"]]):
    """What one officer was shown in one session between two moments, a minute at most, each dossier once. Files with data of
    many people are facts of their own (`export_facts`). The subject is the officer's account."""

    since_ms: int
    until_ms: int
    viewed: list[ViewedDossier]
    officer_name: str


DATA_VIEWED: Kind[DataViewed, None] = Kind("DataViewed")
