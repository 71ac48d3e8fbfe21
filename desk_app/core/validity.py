"""Law and decisions as data with dates: what holds on a day."""

from datetime import date
from typing import Protocol


class Dated(Protocol):
    """Both days belong to it; None: without that end."""

    @property
    def valid_from(self) -> date | None:
        """None: from ever."""

    @property
    def valid_to(self) -> date | None:
        """The last day; None: until something else is said."""


def holds_on(what: Dated, day: date) -> bool:
    """Whether it holds on that day, both ends counted."""
    return (what.valid_from is None or what.valid_from <= day) and (what.valid_to is None or day <= what.valid_to)
