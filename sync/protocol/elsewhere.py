"""Agencies of other territories that decide dossiers taken in here, as dated data (NĐ 118/2025 Art 28.2): each with the
identifier that the code then carries, and with the numbers of each day that it left to this centre."""

import re
from dataclasses import dataclass
from datetime import date
from types import NoneType
from typing import Any

LAST_NUMBER = 99_999
_IDENTIFIER = re.compile(
    r"(?:[A-Z][0-9A-Z]{0,3}(?:\.[0-9A-Z]{1,4}){0,8}|[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2})", re.ASCII
)
LONGEST_IDENTIFIER = 35


@dataclass(frozen=True, slots=True)
class AgencyElsewhere:
    """`identifier`: empty: not known. `numbers`: first and last order number of a day that the agency left to this centre and
    gives to nobody itself; None: none. `valid_to`: the last day; None: without an end."""

    id: str
    name: str
    also: tuple[str, ...]
    identifier: str
    numbers: tuple[int, int] | None
    valid_from: date
    valid_to: date | None

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called, the first one first."""
        return (self.name, *self.also)


def agencies_elsewhere(tree: dict[str, Any]) -> tuple[AgencyElsewhere, ...]:
    """What the document `agencies_elsewhere.toml` says. Raises ValueError, KeyError or TypeError where it is none."""
    return tuple(_agency(item) for item in tree["agency"])


def _agency(item: dict[str, Any]) -> AgencyElsewhere:
    numbers = item.get("numbers") or None
    if numbers is not None and not (
        len(numbers) == 2 and all(type(each) is int for each in numbers) and 1 <= numbers[0] <= numbers[1] <= LAST_NUMBER
    ):
        raise ValueError("numbers")
    found = AgencyElsewhere(
        item["id"],
        item["name"],
        tuple(item.get("also", ())),
        item.get("identifier", ""),
        (numbers[0], numbers[1]) if numbers else None,
        item["valid_from"],
        item.get("valid_to"),
    )
    if not all(type(text) is str and 0 < len(text.strip()) <= 200 for text in (found.id, *found.names)):
        raise ValueError("id, name, also")
    if found.identifier and (len(found.identifier) > LONGEST_IDENTIFIER or not _IDENTIFIER.fullmatch(found.identifier)):
        raise ValueError(f"identifier {found.identifier}")
    if type(found.valid_from) is not date or type(found.valid_to) not in (date, NoneType):
        raise ValueError("valid_from, valid_to")
    return found
