"""Law and decisions as data with dates: what holds on a day."""

from datetime import date
from typing import Protocol


class Dated(Protocol):
    """Both days belong to it; None: without that end."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


def holds_on(what: Dated, day: date) -> bool:
    return (what.valid_from is None or what.valid_from <= day) and (what.valid_to is None or day <= what.valid_to)
