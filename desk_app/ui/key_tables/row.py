"""One row of a table: keys, what they do, when they are there."""

from collections.abc import Iterable
from dataclasses import dataclass

OFFERED = "offered"
"""As `when`: there while its act is offered, which the page says of each such act."""


@dataclass(frozen=True, slots=True)
class Key:
    """`keys`: as Qt writes them; of several the act is told which, from 0. `when`: a condition, where the page decides by it;
    else only said, and the act itself says what is missing. `needs`: what it is done to; pressed before that is here, it waits.
    `by_field`: answered by the field or the list that has the caret."""

    page: str
    act: str
    keys: tuple[str, ...]
    when: str = ""
    needs: str = ""
    by_field: bool = False

    @property
    def text(self) -> str:
        """The key of the text that says what it does."""
        return f"key.{self.page}.{self.act}"

    @property
    def when_text(self) -> str:
        """The key of the text that says when; empty: always."""
        return f"key.when.{self.when}" if self.when else ""


def alt(letters: str) -> tuple[str, ...]:
    """Alt with each of these."""
    return tuple(f"Alt+{letter}" for letter in letters)


def key_of(rows: Iterable[Key], act: str) -> str:
    """Which key does it; of several the first."""
    return keys_of(rows, act)[0]


def keys_of(rows: Iterable[Key], act: str) -> tuple[str, ...]:
    """All that do it, each in its own way."""
    return next(row.keys for row in rows if row.act == act)
